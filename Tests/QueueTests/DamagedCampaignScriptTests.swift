// Somebody has put a value of another type into a key. Its campaign is `dañado` and can be deleted, and no other
// campaign notices.

import CampaignSupport
import Campaigns
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct DamagedCampaignScriptTests {
  /// the place of a key among a campaign's
  @Test(arguments: Array(0..<11))
  func aKeyOfAnotherTypeSpoilsItsCampaignAlone(place: Int) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      try await q.publish("Y", upload: "u2", count: 4)
      let keys = QueueKeys.campaign("X")
      let key = keys.names[place]
      try await q.spoil(key)

      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .damaged)
      #expect(status.reason?.contains(key + " no tiene") == true)
      #expect(status.counts.pending == (place == 0 ? 0 : 3), "what can be read is told")

      let walk = q.queue.list.walk(nil, from: .oldest)
      let all = try await walk.statuses()
      #expect(all.map(\.id) == ["X", "Y"] && all.map(\.state) == [.damaged, .queued])
      let damaged = q.queue.list.walk(.damaged, from: .oldest)
      #expect(try await damaged.titles() == ["X"])
      let totals = try await q.queue.list.totals()
      #expect(totals == QueueTotals(activeCampaigns: 2, pendingMessages: place <= 1 ? 4 + (place == 1 ? 3 : 0) : 7))

      for verb in [ControlVerb.pause, .resume, .cancel] {
        #expect(try await q.queue.controls.apply(verb, to: "X").reply == .conflict(.damaged))
      }
      #expect(try await q.queue.controls.setInterval("X", 5) == .conflict(.damaged))
      #expect(try await q.queue.controls.delete("X") == .done(.damaged))
      for name in keys.names { #expect(try await q.redis.command("EXISTS", .string(name)).asInteger == 0, "\(name)") }
      #expect(try await q.queue.statuses.read("X") == nil)
      #expect(try await q.queue.statuses.read("Y")?.counts.pending == 4)
      #expect(try await q.publish(upload: "u3") == .published, "its title is free")
    }
  }

  @Test(arguments: ["", "viajando", "dañado"])
  func aStateThatIsNoneIsNamed(word: String) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      _ = try await q.redis.command("HSET", "campaign:X:stats", "estado", .string(word))
      let status = try await q.queue.statuses.read("X")
      #expect(status?.state == .damaged && status?.reason?.contains("campaign:X:stats (estado)") == true)
      #expect(try await q.queue.observer.observe(["X"]) == [.damaged])
    }
  }

  @Test func oneThatCannotBeObservedHidesNoOther() async throws {
    try await QueueFixture.run { q in
      try await q.publish("Y", upload: "u2")
      _ = try await q.redis.command("SET", "campaign:X:stats", "basura")
      let seen = try await q.queue.observer.observe(["X", "Y", "Z"])
      #expect(seen[0] == .damaged && seen[1]?.state == .queued && seen[2] == nil)
      #expect(try await q.queue.receipts.origins(of: ["X", "Y"]).map { $0?.upload } == [nil, "u2"])
    }
  }
}

extension QueueFixture {
  /// Puts something of another type in place of a key.
  func spoil(_ key: String) async throws {
    _ = try await redis.command("DEL", .string(key))
    if key.hasSuffix(":lugares") {
      _ = try await redis.command("LPUSH", .string(key), "basura")
    } else {
      _ = try await redis.command("SET", .string(key), "basura")
    }
  }
}

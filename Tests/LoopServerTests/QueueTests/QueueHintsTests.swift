import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import LoopServer

/// `campaigns:index` and `campaigns:activas`: hints, which lose nothing when they are wrong.
@Suite struct QueueHintsTests {
  @Test func lostHintsAreHealedFromTheCampaignsThemselves() async throws {
    try await QueueFixture.run { q in
      for number in 1...40 { try await q.publish("C\(number)", upload: "u\(number)", count: 1) }
      _ = try await q.queue.control("C1", .cancel)
      _ = try await q.redis.command("DEL", "campaigns:index", "campaigns:activas")
      _ = try await q.redis.command("SET", "campaign:otra:cosa:stats", "not ours")
      var cursor: UInt64 = 0
      var steps = 0
      repeat {
        cursor = try await q.queue.healHints(from: cursor, now: Loop.wallClockMilliseconds())
        steps += 1
      } while cursor != 0 && steps < 1000
      #expect(Set(try await q.queue.allCampaigns()) == Set((1...40).map { "C\($0)" }))
      #expect(Set(try await q.sortedSet("campaigns:activas")) == Set((2...40).map { "C\($0)" }))
    }
  }

  @Test func healingLeavesHintsThatStand() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.start = Loop.wallClockMilliseconds() + 3_600_000 }
      let before = try await q.text("ZSCORE", "campaigns:activas", "X")
      _ = try await q.queue.healHints(from: 0, now: Loop.wallClockMilliseconds())
      #expect(try await q.text("ZSCORE", "campaigns:activas", "X") == before)
    }
  }

  @Test func onlyCampaignsThatAreGoneAreForgotten() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      _ = try await q.redis.command("ZADD", "campaigns:index", 1, "old")
      _ = try await q.redis.command("ZADD", "campaigns:activas", 1, "old")
      #expect(try await q.queue.forget("old"))
      #expect(try await q.queue.forget("old"))
      #expect(try await q.queue.forget("X") == false)
      #expect(try await q.queue.allCampaigns() == ["X"])
      #expect(try await q.sortedSet("campaigns:activas") == ["X"])
    }
  }

  /// Most campaigns end by expiring, which nobody is told of.
  @Test func expiredCampaignsLeaveTheListWhenItIsRead() async throws {
    try await QueueFixture.run { q in
      for number in 1...3 { try await q.publish("C\(number)", upload: "u\(number)", count: 1) }
      for number in 1...150 { _ = try await q.redis.command("ZADD", "campaigns:index", 1, "gone \(number)") }
      #expect(try await q.queue.campaigns().map(\.id) == ["C1", "C2", "C3"])
      #expect(try await q.sortedSet("campaigns:index").count == 53)
      _ = try await q.queue.campaigns()
      #expect(try await q.sortedSet("campaigns:index") == ["C1", "C2", "C3"])
    }
  }

  /// An active campaign is listed and counted however many are newer than it.
  @Test func noNumberOfNewerCampaignsHidesAnActiveOne() async throws {
    try await QueueFixture.run { q in
      for id in ["vieja", "pausada", "anulada"] { try await q.publish(id, upload: id, count: 4) }
      _ = try await q.queue.control("pausada", .pause)
      _ = try await q.queue.control("anulada", .cancel)
      _ = try await q.redis.command("ZADD", "campaigns:index", 1, "pausada", 2, "vieja", 3, "anulada")
      let next = Loop.wallClockMilliseconds()
      for start in stride(from: 0, to: CampaignQueue.mostListed, by: 1000) {
        var add = RedisCommand("ZADD", "campaigns:index")
        for number in start..<(start + 1000) {
          add.append(Int(next) + number)
          add.append("gone \(number)")
        }
        _ = try await q.redis.command(add)
      }
      let listed = try await q.queue.campaigns()
      #expect(listed.map(\.id) == ["pausada", "vieja"])
      #expect(try await q.queue.totals() == QueueTotals(activeCampaigns: 2, pendingMessages: 8))
    }
  }

  @Test func theListIsReadInPages() async throws {
    try await QueueFixture.run { q in
      for number in 1...5 { try await q.publish("C\(number)", upload: "u\(number)", count: 1) }
      #expect(try await q.queue.allCampaigns(offset: 1, limit: 2) == ["C4", "C3"])
      #expect(try await q.queue.allCampaigns(offset: 5, limit: 2) == [])
    }
  }
}

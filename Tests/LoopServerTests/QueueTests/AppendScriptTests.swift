import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import LoopServer

@Suite struct AppendScriptTests {
  private static func message(_ request: String, campaign: String = "X") -> AddedMessage {
    AddedMessage(
      campaign: campaign, row: Array("[\"584121234567\"]".utf8), request: request, upload: "new", template: "promo",
      inbox: "14", language: "es", columns: "[\"numero\"]", created: 1_767_868_200_000)
  }

  @Test func anUnknownCampaignIsBegunWithTheMessage() async throws {
    try await QueueFixture.run { q in
      #expect(try await q.queue.append(Self.message("r1")) == .added(seq: 1, position: 1, state: .queued))
      #expect(try await q.queue.append(Self.message("r2")) == .added(seq: 2, position: 2, state: .queued))
      try await q.expectSound()
      #expect(try await q.sortedSet("campaigns:index") == ["X"])
      #expect(try await q.queue.dueCampaigns(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
      var owner = try await q.own()
      #expect(owner.claimed.template == "promo" && owner.claimed.total == 2)
      #expect(try await owner.take(5).messages.map(\.seq) == [1, 2])
    }
  }

  @Test func aRepeatedRequestIsAddedOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      let first = try await q.queue.append(Self.message("r1"))
      #expect(first == .added(seq: 4, position: 4, state: .queued))
      let before = try await q.contents()
      #expect(try await q.queue.append(Self.message("r1")) == first)
      #expect(try await q.contents() == before)
      let life = try #require(Int(try await q.text("PTTL", "solicitud:X:r1") ?? ""))
      #expect(life > 86_000_000 && life <= 86_400_000)
      #expect(try await q.queue.append(Self.message("r2")) == .added(seq: 5, position: 5, state: .queued))
      try await q.expectSound()
    }
  }

  @Test func aRequestOfADeletedCampaignIsNew() async throws {
    try await QueueFixture.run { q in
      _ = try await q.queue.append(Self.message("r1"))
      _ = try await q.queue.control("X", .cancel)
      _ = try await q.queue.control("X", .delete)
      var again = Self.message("r1")
      again.upload = "newer"
      #expect(try await q.queue.append(again) == .added(seq: 1, position: 1, state: .queued))
    }
  }

  @Test func aCompletedCampaignGoesOn() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      _ = try await owner.take(0, try await owner.take(1).messages.all(.sent(messageID: "w")))
      #expect(try await q.queue.append(Self.message("r1")) == .added(seq: 2, position: 1, state: .processing))
      #expect(try await q.text("PTTL", "campaign:X:resultados") == "-1")
      #expect(try await q.text("PTTL", "campaign:X:stats") == "-1")
      #expect(try await q.queue.dueCampaigns(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
      var next = try await q.own()
      #expect(try await next.take(1).messages.map(\.seq) == [2])
      try await q.expectSound()
    }
  }

  @Test func aCancelledCampaignTakesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      _ = try await q.queue.control("X", .cancel)
      let before = try await q.contents()
      #expect(try await q.queue.append(Self.message("r1")) == .conflict(.cancelled))
      #expect(try await q.contents() == before)
    }
  }

  @Test func noMoreMessagesThanACampaignMayHave() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumMessages = 3 }) { q in
      try await q.publish(count: 3)
      #expect(try await q.queue.append(Self.message("r1")) == .full(total: 3))
      try await q.expectSound()
    }
  }
}

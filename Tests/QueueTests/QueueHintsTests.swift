import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

/// `campaigns:index` and `campaigns:activas`: hints, which lose nothing when they are wrong.
@Suite struct QueueHintsTests {
  @Test func lostHintsAreHealedFromTheCampaignsThemselves() async throws {
    try await QueueFixture.run { q in
      for number in 1...40 { try await q.publish("C\(number)", upload: "u\(number)", count: 1) }
      _ = try await q.queue.controls.cancel("C1")
      _ = try await q.redis.command("DEL", "campaigns:index", "campaigns:activas")
      _ = try await q.redis.command("SET", "campaign:otra:cosa:stats", "not ours")
      var cursor: UInt64 = 0
      var steps = 0
      repeat {
        cursor = try await q.queue.hints.heal(from: cursor, now: Loop.wallClockMilliseconds()).next
        steps += 1
      } while cursor != 0 && steps < 1000
      #expect(Set(try await q.sortedSet("campaigns:index")) == Set((1...40).map { "C\($0)" }))
      #expect(Set(try await q.sortedSet("campaigns:activas")) == Set((2...40).map { "C\($0)" }))
    }
  }

  @Test func healingLeavesHintsThatStand() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.start = Loop.wallClockMilliseconds() + 3_600_000 }
      let before = try await q.text("ZSCORE", "campaigns:activas", "X")
      _ = try await q.queue.hints.heal(from: 0, now: Loop.wallClockMilliseconds())
      #expect(try await q.text("ZSCORE", "campaigns:activas", "X") == before)
    }
  }

  @Test func onlyCampaignsThatAreGoneAreForgotten() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      _ = try await q.redis.command("ZADD", "campaigns:index", 1, "old")
      _ = try await q.redis.command("ZADD", "campaigns:activas", 1, "old")
      #expect(try await q.queue.hints.forget("old"))
      #expect(try await q.queue.hints.forget("old"))
      #expect(try await q.queue.hints.forget("X") == false)
      #expect(try await q.sortedSet("campaigns:index") == ["X"])
      #expect(try await q.sortedSet("campaigns:activas") == ["X"])
    }
  }

  /// Most campaigns go by expiring, of which no script is told. They leave the list in time.
  @Test func expiredCampaignsLeaveTheListInTime() async throws {
    try await QueueFixture.run { q in
      for number in 1...3 { try await q.publish("C\(number)", upload: "u\(number)", count: 1) }
      for number in 1...150 { _ = try await q.redis.command("ZADD", "campaigns:index", 1, "gone \(number)") }
      _ = try await q.queue.hints.heal(from: 0, now: Loop.wallClockMilliseconds())
      let left = try await q.sortedSet("campaigns:index").count
      #expect((103...106).contains(left), "one step looks for 50 of 153, of which 3 are there")
      // Each call looks at random campaigns.
      for _ in 0..<200 { _ = try await q.queue.hints.heal(from: 0, now: Loop.wallClockMilliseconds()) }
      #expect(try await q.sortedSet("campaigns:index") == ["C1", "C2", "C3"])
    }
  }
}

import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import LoopServer

@Suite struct ReserveNumberScriptTests {
  @Test func startsKeepTheNumbersPaceOverAllThatAsk() async throws {
    try await QueueFixture.run { q in
      var starts: [Milliseconds] = []
      while starts.count < 30 {
        starts += try await q.queue.reserveNumber("14", want: 3, perSecond: 80).starts
      }
      // 80 a second are 12.5 ms apart; starts are rounded up to whole milliseconds.
      for (earlier, later) in zip(starts, starts.dropFirst()) { #expect(later - earlier >= 12) }
      for (earlier, later) in zip(starts, starts.dropFirst(8)) { #expect(later - earlier >= 99) }
    }
  }

  @Test func onlyStartsOfTheNext100Milliseconds() async throws {
    try await QueueFixture.run { q in
      let grant = try await q.queue.reserveNumber("14", want: 1000, perSecond: 50)
      #expect(grant.starts.count == 6 && grant.holdUntil == nil)
      #expect(try await q.queue.reserveNumber("15", want: 1000, perSecond: 0).starts.count == 1000)
    }
  }

  @Test func aPauseLastsAsLongAsTheAPIAsked() async throws {
    try await QueueFixture.run { q in
      let paused = try await q.queue.reserveNumber("14", want: 5, perSecond: 0, pause: .lasting(30_000))
      #expect(paused.starts.isEmpty)
      let wait = try #require(paused.holdUntil) - paused.redisTime / 1000
      #expect((29_999...30_001).contains(wait))
      #expect(try await q.queue.reserveNumber("14", want: 5, perSecond: 0).holdUntil == paused.holdUntil)
      #expect(try await q.queue.reserveNumber("15", want: 5, perSecond: 0).starts.count == 5)
    }
  }

  @Test func pausesDoubleWhileTheyRepeat() async throws {
    try await QueueFixture.run { q in
      var lengths: [Milliseconds] = []
      for _ in 0..<8 {
        let grant = try await q.queue.reserveNumber("14", want: 1, perSecond: 0, pause: .automatic)
        // What was in flight when the pause began does not lengthen it.
        let second = try await q.queue.reserveNumber("14", want: 1, perSecond: 0, pause: .automatic)
        #expect(second.holdUntil == grant.holdUntil)
        let now = grant.redisTime / 1000
        lengths.append((try #require(grant.holdUntil) - now + 500) / 1000)
        _ = try await q.redis.command("HSET", "numero:14", "espera_hasta_ms", .integer(now))
      }
      #expect(lengths == [1, 2, 4, 8, 16, 32, 60, 60])
      let later = Loop.wallClockMilliseconds() - 60_000
      _ = try await q.redis.command("HSET", "numero:14", "espera_hasta_ms", .integer(later))
      let grant = try await q.queue.reserveNumber("14", want: 1, perSecond: 0, pause: .automatic)
      #expect((try #require(grant.holdUntil) - grant.redisTime / 1000 + 500) / 1000 == 1)
    }
  }

  @Test func aClockThatJumpedBackDoesNotHoldTheNumber() async throws {
    try await QueueFixture.run { q in
      let future = Loop.wallClockMilliseconds() + 3_600_000
      _ = try await q.redis.command(
        "HSET", "numero:14", "espera_hasta_ms", .integer(future), "ultimo_ms", .integer(future))
      let grant = try await q.queue.reserveNumber("14", want: 1, perSecond: 20)
      #expect(grant.holdUntil == nil)
      try await eventually(within: .seconds(5)) {
        try await q.queue.reserveNumber("14", want: 1, perSecond: 20).starts.count == 1
      }
    }
  }

  @Test func aNumberNobodyUsesIsForgotten() async throws {
    try await QueueFixture.run { q in
      _ = try await q.queue.reserveNumber("14", want: 1, perSecond: 10)
      #expect(try #require(Int(try await q.text("PTTL", "numero:14") ?? "")) > 0)
    }
  }
}

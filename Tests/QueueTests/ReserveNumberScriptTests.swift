import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue
@testable import Text

@Suite struct ReserveNumberScriptTests {
  @Test func startsKeepTheNumbersPaceOverAllThatAsk() async throws {
    try await QueueFixture.run { q in
      var starts: [Milliseconds] = []
      while starts.count < 30 {
        starts += try await q.queue.numberPace.reserve("14", want: 3, perSecond: 80).starts
      }
      // 80 a second are 12.5 ms apart; starts are rounded up to whole milliseconds.
      for (earlier, later) in zip(starts, starts.dropFirst()) { #expect(later - earlier >= 12) }
      for (earlier, later) in zip(starts, starts.dropFirst(8)) { #expect(later - earlier >= 99) }
    }
  }

  @Test func onlyStartsOfTheNext100Milliseconds() async throws {
    try await QueueFixture.run { q in
      let grant = try await q.queue.numberPace.reserve("14", want: 1000, perSecond: 50)
      #expect(grant.starts.count == 6 && grant.holdUntil == nil)
      #expect(try await q.queue.numberPace.reserve("15", want: 1000, perSecond: 0).starts.count == 1000)
    }
  }

  @Test func aPauseLastsAsLongAsTheAPIAsked() async throws {
    try await QueueFixture.runTimeless { q in
      let paused = try await q.queue.numberPace.reserve("14", want: 5, perSecond: 0, pause: .lasting(30_000))
      #expect(paused.starts.isEmpty)
      let wait = try #require(paused.holdUntil) - paused.redisTime / 1000
      #expect(wait == 30_000)
      #expect(try await q.queue.numberPace.reserve("14", want: 5, perSecond: 0).holdUntil == paused.holdUntil)
      #expect(try await q.queue.numberPace.reserve("15", want: 5, perSecond: 0).starts.count == 5)
    }
  }

  @Test func aShorterPauseDoesNotEndALongerOne() async throws {
    try await QueueFixture.runTimeless { q in
      let long = try await q.queue.numberPace.reserve("14", want: 0, perSecond: 0, pause: .lasting(120_000))
      for pause in [.lasting(119_000), .automatic, nil] as [NumberPause?] {
        let grant = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0, pause: pause)
        #expect(grant.holdUntil == long.holdUntil && grant.starts.isEmpty)
      }
      let longer = try await q.queue.numberPace.reserve("14", want: 0, perSecond: 0, pause: .lasting(130_000))
      #expect(try #require(longer.holdUntil) > #require(long.holdUntil))
      #expect(try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0).holdUntil == longer.holdUntil)
    }
  }

  /// A pause is asked about within the millisecond in which it began.
  @Test func aPauseIsNotTakenForAClockThatJumped() async throws {
    try await QueueFixture.run { q in
      for n in 1...30 {
        let pause = NumberPause.lasting(60_000 + Milliseconds(n) * 100)
        let paused = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0, pause: pause)
        #expect(try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0).holdUntil == paused.holdUntil)
      }
    }
  }

  /// Every instance sees the paused numbers with each look, so that all of them ask.
  @Test func pausedNumbersAreListedUntilTenSecondsAfterTheirPause() async throws {
    try await QueueFixture.runTimeless { q in
      func listed() async throws -> [String] { try await q.queue.lookout.look(by: 0, limit: 1).pausedNumbers.sorted() }
      _ = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 50)
      #expect(try await listed() == [], "a limit is no pause")
      _ = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0, pause: .lasting(30_000))
      let grant = try await q.queue.numberPace.reserve("15", want: 1, perSecond: 0, pause: .automatic)
      #expect(try await listed() == ["14", "15"])
      #expect(try #require(Int(try await q.text("PTTL", "numeros:pausados") ?? "")) > 30_000)

      let now = grant.redisTime / 1000
      for (elapsed, expected) in [(Milliseconds(9000), ["14", "15"]), (11_000, ["14"])] {
        _ = try await q.redis.command("ZADD", "numeros:pausados", .integer(now - elapsed), "15")
        _ = try await q.redis.command("HSET", "numero:15", "espera_hasta_ms", .integer(now - elapsed))
        #expect(try await q.queue.numberPace.reserve("15", want: 1, perSecond: 0).starts.count == 1)
        #expect(try await listed() == expected)
      }
      // Clocks that were ahead: of this number, and of one that nobody asks for.
      _ = try await q.redis.command("HSET", "numero:14", "espera_hasta_ms", .integer(now + 7_200_000))
      _ = try await q.redis.command("ZADD", "numeros:pausados", .integer(now + 7_200_000), "14")
      _ = try await q.redis.command("ZADD", "numeros:pausados", .integer(now + 90_000_000), "16")
      #expect(try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0).starts.count == 1)
      #expect(try await listed() == ["14"])
      let end = Milliseconds(try await q.text("ZSCORE", "numeros:pausados", "14") ?? "") ?? .max
      #expect(end <= Loop.wallClockMilliseconds() + 1000)
    }
  }

  @Test func pausesDoubleWhileTheyRepeat() async throws {
    try await QueueFixture.runTimeless { q in
      var lengths: [Milliseconds] = []
      for _ in 0..<8 {
        let grant = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0, pause: .automatic)
        // A 429 for a message that was in flight when the pause began does not lengthen it.
        let second = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0, pause: .automatic)
        #expect(second.holdUntil == grant.holdUntil)
        let now = grant.redisTime / 1000
        lengths.append(try #require(grant.holdUntil) - now)
        _ = try await q.redis.command("HSET", "numero:14", "espera_hasta_ms", .integer(now))
      }
      #expect(lengths == [1, 2, 4, 8, 16, 32, 60, 60].map { $0 * 1000 })
      let later = Loop.wallClockMilliseconds() - 60_000
      _ = try await q.redis.command("HSET", "numero:14", "espera_hasta_ms", .integer(later))
      let grant = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0, pause: .automatic)
      #expect((try #require(grant.holdUntil) - grant.redisTime / 1000 + 500) / 1000 == 1)
    }
  }

  @Test func aClockThatJumpedBackDoesNotHoldTheNumber() async throws {
    try await QueueFixture.run { q in
      let future = Loop.wallClockMilliseconds() + 3_600_000
      _ = try await q.redis.command(
        "HSET", "numero:14", "espera_hasta_ms", .integer(future), "ultimo_ms", .integer(future))
      let grant = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 20)
      #expect(grant.holdUntil == nil)
      try await eventually(within: .seconds(5)) {
        try await q.queue.numberPace.reserve("14", want: 1, perSecond: 20).starts.count == 1
      }
    }
  }

  @Test func aNumberNobodyUsesIsForgotten() async throws {
    try await QueueFixture.run { q in
      _ = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 10)
      #expect(try #require(Int(try await q.text("PTTL", "numero:14") ?? "")) > 0)
    }
  }
}

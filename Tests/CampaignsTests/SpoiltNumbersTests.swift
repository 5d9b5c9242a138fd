import Testing

@testable import Campaigns
@testable import Text

/// Numbers that nobody should write into Redis. A campaign may stand still for them; the process may not end.
@Suite struct SpoiltNumbersTests {
  private static let spoilt: [Int64] = [
    .min, .min + 1, -9_300_000_000_000_000, -1, 0, 1, 9_300_000_000_000, 253_402_300_799_000, 1 << 53, .max - 1, .max,
  ]

  @Test(
    arguments: [
      (1, 2, 3, -1, 2), (-3, 2, -1, -5, -6), (.max, 1, .max, .max - 1, .max), (.min, 1, .min + 1, .min, .min),
      (.max, -1, .max - 1, .max, -.max), (.min, -1, .min, .min + 1, .max), (.max, .max, .max, 0, .max),
      (.min, .min, .min, 0, .max), (.max, .min, -1, .max, .min), (.min, .max, -1, .min, .min), (0, .min, .min, .max, 0),
    ] as [(Int64, Int64, Int64, Int64, Int64)])
  func whatDoesNotFitIsTheEdge(a: Int64, b: Int64, sum: Int64, difference: Int64, product: Int64) {
    #expect(saturatingSum(a, b) == sum)
    #expect(saturatingDifference(a, b) == difference)
    #expect(saturatingProduct(a, b) == product)
  }

  /// The year 2262 is the last whose nanoseconds fit.
  @Test(arguments: [253_402_300_799_000, 9_300_000_000_000, 1 << 53, .max] as [Milliseconds])
  func aSlotTooFarAwayIsFarAway(slot: Milliseconds) throws {
    var clock = SlotClock()
    clock.observe(redisTime: 1_767_868_200_000_000, now: 1_000_000_000, roundTrip: 0)
    let century: Nanoseconds = 3_155_760_000_000_000_000
    #expect(try #require(clock.instant(slot: slot)) > 2 * century)
    #expect(try #require(clock.instant(slot: -slot)) < -2 * century)
  }

  @Test(arguments: spoilt) func anyTimeOfRedisCanBeObservedAndTheNextReplyPutsItRight(redisTime: Int64) throws {
    for next in Self.spoilt {
      var clock = SlotClock()
      clock.observe(redisTime: redisTime, now: 5, roundTrip: 1)
      clock.observe(redisTime: next, now: 1_000_000_000, roundTrip: next)
      clock.observe(redisTime: 1_767_868_200_000_000, now: 3_000_000_000, roundTrip: 0)
      #expect(try #require(clock.slot(at: 3_000_000_000)) == 1_767_868_200_000)
    }
  }

  @Test(
    arguments: [
      (.max, .wait(until: .max)), (1 << 53, .wait(until: .max)), (9_300_000_000_000, .wait(until: .max)),
      (-9_300_000_000_000, .start), (.min, .start),
    ] as [(Milliseconds, SendPacer.Decision)])
  func anyIntervalCanBePacedBy(interval: Milliseconds, decision: SendPacer.Decision) {
    var pacer = SendPacer(interval: interval)
    pacer.started(slot: 1_000_000_000, at: 1_000_000_000)
    #expect(pacer.leaving(slot: 1_000_000_001, now: 1_000_000_001) == decision)
  }

  @Test(arguments: [0, 1, .max] as [Nanoseconds])
  func anySlotCanBeWaitedFor(lastStart: Nanoseconds) {
    var pacer = SendPacer(interval: 2000)
    for slot in [Nanoseconds.max, .min, 0] { pacer.started(slot: slot, at: lastStart) }
    #expect(pacer.leaving(slot: .max, now: 1) == .wait(until: .max))
    _ = pacer.leaving(slot: .min, now: 1)
    for time in [Nanoseconds.max, 0, nil] {
      #expect(pacer.beginning(slot: .min, behind: .max, connectTime: time, now: .max) != .wait(until: .min))
    }
    #expect(SendPacer(interval: 0).beginning(slot: .min, behind: 0, connectTime: 0, now: 1) == .refuse)
  }

  @Test(
    arguments: [
      (.min, "0000-01-01T00:00:00Z"), (.max, "9999-12-31T23:59:59Z"), (1 << 53, "9999-12-31T23:59:59Z"),
      (-62_167_219_200_000, "0000-01-01T00:00:00Z"), (-62_167_219_200_001, "0000-01-01T00:00:00Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59Z"), (253_402_300_800_000, "9999-12-31T23:59:59Z"),
    ] as [(Milliseconds, String)])
  func aMomentBeyondTheCalendarIsWrittenAsItsEnd(moment: Milliseconds, text: String) {
    #expect(Timestamp.text(moment) == text)
  }

  @Test func aBitmapHasRoomForNoMoreThanItSays() {
    for total in [Int.max, 1 << 53, SeqBitmap.largestTotal] {
      var bitmap = SeqBitmap(total: total)
      #expect(bitmap.insert(SeqBitmap.largestTotal) && !bitmap.insert(SeqBitmap.largestTotal + 1))
    }
    for total in [Int.min, -1, 0] { #expect(SeqBitmap(total: total).total == 0) }
  }

  @Test(arguments: spoilt) func anyDatesCanBeMeasured(date: Milliseconds) {
    for other in Self.spoilt {
      let rate = SendRate.measured(
        RecentOutcomes(count: 5, first: date, before: other), interval: other, now: saturatingDifference(0, date))
      #expect(rate.map { $0.tenthsPerMinute >= 0 } ?? true)
      let alone = SendRate.measured(RecentOutcomes(count: 5, first: date), interval: date, now: other)
      #expect(alone.map { $0.tenthsPerMinute >= 0 } ?? true)
    }
  }

  @Test(arguments: [Int.min, -1, 0, 1]) func anyNumberOfTriesHasANextOne(attempts: Int) {
    #expect(WebhookSchedule.decision(afterAttempts: attempts, age: .min, jitter: 0) == .retry(after: 500))
    #expect(WebhookSchedule.decision(afterAttempts: attempts, age: .max, jitter: 0) == .abandon)
    let policy = RetryPolicy(base: 2000, maximumRetries: 3)
    #expect(policy.decision(afterAttempts: attempts, jitter: 0) == .retry(after: 2000))
  }
}

import Testing

@testable import Campaigns

@Suite struct RetryTests {
  @Test(
    arguments: [
      (1, 0.0, nil, RetryPolicy.Decision.retry(after: 2000)),
      (2, 0.0, nil, .retry(after: 4000)),
      (3, 0.0, nil, .retry(after: 8000)),
      (4, 0.0, nil, .exhausted),
      (1, 0.5, nil, .retry(after: 2250)),
      (1, 5.0, nil, .retry(after: 2500)),
      (1, 0.0, .seconds(30), .retry(after: 30_000)),
      (1, 0.0, .seconds(1), .retry(after: 2000)),
      (1, 0.0, .seconds(1_000_000_000), .retry(after: 86_400_000)),
    ] as [(Int, Double, Duration?, RetryPolicy.Decision)])
  func backoff(attempts: Int, jitter: Double, atLeast: Duration?, decision: RetryPolicy.Decision) {
    let policy = RetryPolicy(base: 2000, maximumRetries: 3)
    #expect(policy.decision(afterAttempts: attempts, jitter: jitter, atLeast: atLeast) == decision)
  }

  @Test func backoffEndsAtFiveMinutes() {
    let policy = RetryPolicy(base: 2000, maximumRetries: .max)
    for attempts in [9, 20, 100, 100_000] {
      #expect(policy.decision(afterAttempts: attempts, jitter: 0.99) == .retry(after: 300_000))
    }
    #expect(RetryPolicy(base: 2000, maximumRetries: 0).decision(afterAttempts: 1, jitter: 0) == .exhausted)
    #expect(RetryPolicy(base: 0, maximumRetries: 9).decision(afterAttempts: 9, jitter: 0) == .retry(after: 0))
  }

  @Test func pairBackoffIsFourToTheN() {
    var pairs = PairBackoff()
    #expect(
      (1...7).map { _ in pairs.refused(seq: 7) } == [4000, 16_000, 64_000, 256_000, 1_024_000, 3_600_000, 3_600_000])
    #expect(pairs.refused(seq: 8) == 4000)
    pairs.settled(seq: 7)
    #expect(pairs.refused(seq: 7) == 4000)
  }

  @Test func pairBackoffIsBounded() {
    var pairs = PairBackoff()
    for seq in 1...50_000 { _ = pairs.refused(seq: seq) }
    #expect(pairs.refused(seq: 50_000) == 16_000)
  }

  @Test func numberThrottleDoublesWhileItRepeats() {
    var throttle = NumberThrottle()
    #expect(throttle.isFree(at: 0))
    var now: Milliseconds = 1000
    var pauses: [Milliseconds] = []
    for _ in 0..<8 {
      let until = throttle.refused(startedAt: now, now: now, retryAfter: nil)
      pauses.append(until - now)
      #expect(!throttle.isFree(at: until - 1))
      #expect(throttle.isFree(at: until))
      now = until + 1
    }
    #expect(pauses == [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    throttle.accepted(startedAt: now)
    #expect(throttle.isFree(at: now))
    #expect(throttle.refused(startedAt: now, now: now, retryAfter: nil) == now + 1000)
  }

  @Test func numberThrottleCountsOneRefusalOfABurst() {
    var throttle = NumberThrottle()
    #expect(throttle.refused(startedAt: 90, now: 100, retryAfter: nil) == 1100)
    for started in 91...100 {
      #expect(throttle.refused(startedAt: Milliseconds(started), now: 120, retryAfter: nil) == 1100)
    }
    #expect(throttle.refused(startedAt: 99, now: 130, retryAfter: .seconds(5)) == 5130)
    #expect(throttle.refused(startedAt: 99, now: 140, retryAfter: .seconds(1)) == 5130)
    throttle.accepted(startedAt: 95)
    #expect(!throttle.isFree(at: 5000))
    #expect(throttle.refused(startedAt: 5200, now: 5300, retryAfter: nil) == 7300)
  }
}

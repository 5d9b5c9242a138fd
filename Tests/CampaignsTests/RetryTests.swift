import Testing

@testable import Campaigns
@testable import Text

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
    var now: Milliseconds = 0
    var delays: [Milliseconds] = []
    for _ in 1...7 {
      delays.append(pairs.refused("a", now: now))
      #expect(pairs.delay(of: "a", now: now) == delays.last)
      #expect(pairs.delay(of: "a", now: now + delays.last! - 1) == 1)
      now += delays.last!
      #expect(pairs.delay(of: "a", now: now) == nil)
    }
    #expect(delays == [4000, 16_000, 64_000, 256_000, 1_024_000, 3_600_000, 3_600_000])
    #expect(pairs.delay(of: "b", now: now) == nil && pairs.refused("b", now: now) == 4000)
    pairs.answered("a", now: now)
    #expect(pairs.refused("a", now: now) == 4000)
  }

  @Test func whatWasUnderWayDoesNotChangeThePairsWait() {
    var pairs = PairBackoff()
    #expect(pairs.refused("a", now: 0) == 4000)
    #expect(pairs.refused("a", now: 1000) == 3000)
    pairs.answered("a", now: 1000)
    #expect(pairs.delay(of: "a", now: 1000) == 3000)
  }

  @Test func oneMessageAtATimeFindsOutAboutThePair() {
    var pairs = PairBackoff()
    #expect(pairs.isEmpty)
    pairs.started("a", now: 0)
    #expect(pairs.isEmpty && pairs.delay(of: "a", now: 0) == nil)
    #expect(pairs.refused("a", now: 0) == 4000)
    pairs.started("a", now: 5000)
    #expect(pairs.delay(of: "a", now: 5000) == 4000, "the others wait")
    #expect(pairs.refused("a", now: 5100) == 16_000)
    pairs.started("a", now: 30_000)
    pairs.answered("a", now: 30_100)
    #expect(pairs.delay(of: "a", now: 30_100) == nil && pairs.isEmpty)
  }

  @Test func pairBackoffIsBounded() {
    var pairs = PairBackoff()
    for recipient in 1...50_000 { _ = pairs.refused("\(recipient)", now: 0) }
    #expect(pairs.refused("50000", now: 4000) == 16_000)
    #expect(pairs.delay(of: "1", now: 0) == nil)
  }
}

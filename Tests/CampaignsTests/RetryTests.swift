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

}

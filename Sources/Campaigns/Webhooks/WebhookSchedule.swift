// When the announcement of an end is tried again after a failure, and when it is given up. The webhook deliverer asks
// after every failed try.

import Text

/// Exponential backoff with jitter, for a day.
public enum WebhookSchedule {
  /// How long after the end its announcement is tried: 24 hours.
  public static let patience: Milliseconds = 86_400_000
  /// The first pause, and the longest.
  static let firstDelay: Milliseconds = 1000
  static let longestDelay: Milliseconds = 1_800_000

  public enum Decision: Sendable, Equatable {
    case retry(after: Milliseconds)
    /// The time is over: `abandonado`.
    case abandon
  }

  /// - Parameters:
  ///   - attempts: tries so far, the one that has just failed included; 1 or more.
  ///   - age: since the campaign's end.
  ///   - jitter: a random number in 0..<1. A pause is between its half and its whole, so that announcements that failed
  ///     together are not tried again together.
  ///   - atLeast: what the receiver asked for in Retry-After; at most the longest pause is granted.
  public static func decision(
    afterAttempts attempts: Int, age: Milliseconds, jitter: Double, atLeast: Duration? = nil
  ) -> Decision {
    let left = patience - max(age, 0)
    guard left > 0 else { return .abandon }
    let whole = doubling(from: firstDelay, times: max(attempts, 1) - 1, atMost: longestDelay)
    let delay = whole / 2 + Milliseconds(Double(whole / 2) * min(max(jitter, 0), 1))
    let asked = atLeast.map { min(RetryAfter.clamped($0), longestDelay) } ?? 0
    // The last try is made at the end of the time, not before.
    return .retry(after: min(max(delay, asked), left))
  }
}

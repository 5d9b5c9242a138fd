// When a message that was certainly not sent is tried again, and when it is given up (REINTENTO_BASE_MS,
// MAX_REINTENTOS). The runner asks after an outcome `.retry`; with ENVIO_INCIERTO=reenviar also after an uncertain one.

import Text

/// Exponential backoff with jitter.
public struct RetryPolicy: Sendable, Equatable {
  /// The longest delay: five minutes (docs/ajustes.md, REINTENTO_BASE_MS).
  static let longestDelay: Milliseconds = 300_000

  /// First delay.
  public var base: Milliseconds
  /// Retries of a message after its first attempt.
  public var maximumRetries: Int

  public init(base: Milliseconds, maximumRetries: Int) {
    self.base = base
    self.maximumRetries = maximumRetries
  }

  public enum Decision: Sendable, Equatable {
    /// Again after this long.
    case retry(after: Milliseconds)
    /// All retries are spent: `fallido`, or for an uncertain outcome `incierto`.
    case exhausted
  }

  /// - Parameters:
  ///   - attempts: how often the message was tried, this time included; 1 or more.
  ///   - jitter: a random number in 0..<1; adds up to a quarter, so that a retry is never earlier than announced.
  ///   - atLeast: what the API asked for in Retry-After; may exceed the longest delay.
  public func decision(afterAttempts attempts: Int, jitter: Double, atLeast: Duration? = nil) -> Decision {
    guard attempts <= maximumRetries else { return .exhausted }
    return .retry(after: max(delay(beforeRetry: attempts, jitter: jitter), atLeast.map(RetryAfter.clamped) ?? 0))
  }

  /// The delay before the n-th retry, n from 1.
  func delay(beforeRetry n: Int, jitter: Double) -> Milliseconds {
    let doubled = doubling(from: base, times: max(n, 1) - 1, atMost: Self.longestDelay)
    let spread = Milliseconds(Double(doubled) / 4 * min(max(jitter, 0), 1))
    return min(doubled + spread, Self.longestDelay)
  }
}

/// `first · 2^times`, but no more than `most`; never overflows.
func doubling(from first: Milliseconds, times: Int, atMost most: Milliseconds) -> Milliseconds {
  var delay = min(max(first, 0), most)
  var left = times
  while left > 0, delay > 0, delay < most {
    delay = delay > most / 2 ? most : delay * 2
    left -= 1
  }
  return delay
}

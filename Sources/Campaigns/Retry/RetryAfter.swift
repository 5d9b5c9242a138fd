// How much of a Retry-After is honoured. The gateways read the header; the schedules of retries and of webhooks use it.

import Text

enum RetryAfter {
  /// The longest wait that an API can impose: a day. Longer ones are cut, so that no campaign stalls for good
  /// unnoticed.
  static let longest: Duration = .seconds(86_400)

  /// In milliseconds, 0 to a day.
  static func clamped(_ duration: Duration) -> Milliseconds {
    max(0, min(duration, longest).wholeMilliseconds)
  }
}

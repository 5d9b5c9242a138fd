// The pause of one WhatsApp number after the API said "too fast" (429, codes 4, 80007, 130429). It lasts for Retry-After,
// else one second, doubling to a minute while it repeats, and then the number goes on at its former pace (WIRE.md).

/// How long one number keeps still. Instants are milliseconds of whatever clock the caller shares among the senders of
/// the number.
public struct NumberThrottle: Sendable, Equatable {
  static let firstPause: Milliseconds = 1000
  static let longestPause: Milliseconds = 60_000

  /// Nothing is started before this; nil when the number is free.
  public private(set) var pausedUntil: Milliseconds?
  private var pausedSince: Milliseconds?
  private var repeats = 0

  public init() {}

  /// The API refused a send as too fast.
  ///
  /// Of the many requests under way when the pause began, the first refusal counts; the others only lengthen the pause
  /// if they ask for more.
  /// - Parameter startedAt: when the refused send was started.
  /// - Returns: until when the number pauses.
  public mutating func refused(startedAt: Milliseconds, now: Milliseconds, retryAfter: Duration?) -> Milliseconds {
    let asked = retryAfter.map { now + RetryAfter.clamped($0) }
    if let pausedSince, let pausedUntil, startedAt <= pausedSince {
      let until = max(pausedUntil, asked ?? pausedUntil)
      self.pausedUntil = until
      return until
    }
    let until = asked ?? now + doubling(from: Self.firstPause, times: repeats, atMost: Self.longestPause)
    repeats += 1
    pausedSince = now
    pausedUntil = until
    return until
  }

  /// The API took a send. One that was started after the pause began ends the series.
  public mutating func accepted(startedAt: Milliseconds) {
    guard let pausedSince, startedAt > pausedSince else { return }
    self = NumberThrottle()
  }

  /// Whether a send may be started.
  public func isFree(at now: Milliseconds) -> Bool { pausedUntil.map { now >= $0 } ?? true }
}

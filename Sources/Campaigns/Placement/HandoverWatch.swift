// When a running campaign moves to the instance that placement names. A move interrupts the campaign for a moment, so
// it needs a stable reason: the same other instance must have been named for 10 s without a break, and a campaign moves
// at most once a minute over all its owners (Redis remembers when it last did). Pure; the campaign's machine keeps one.

import Text

/// What placement has said of one running campaign, and since when.
public struct HandoverWatch: Sendable, Equatable {
  /// How long the same instance must have been named.
  public static let patience: Nanoseconds = 10_000_000_000
  /// The least time between two moves of a campaign.
  static let shortestStay: Nanoseconds = 60_000_000_000

  private var named: String?
  private var since: Nanoseconds = 0
  private let notBefore: Nanoseconds

  /// - Parameters:
  ///   - lastMove: how long ago a former owner handed the campaign over, in milliseconds of Redis' clock; nil if none
  ///     did. A negative one, after a clock was set back, counts as just now.
  ///   - now: monotonic clock.
  public init(lastMove: Milliseconds?, now: Nanoseconds) {
    let elapsed = lastMove.map { min(max($0, 0), Self.shortestStay / 1_000_000) * 1_000_000 } ?? Self.shortestStay
    notBefore = now + Self.shortestStay - elapsed
  }

  /// Notes what placement says now.
  /// - Parameter named: another live instance; nil for this one.
  /// - Returns: whether the campaign shall be handed over to it now.
  public mutating func note(_ named: String?, now: Nanoseconds) -> Bool {
    if named != self.named { (self.named, since) = (named, now) }
    return named != nil && now - since >= Self.patience && now >= notBefore
  }

  /// Forgets what placement said so far, because the list of live instances was out of sight.
  package mutating func restart() { named = nil }
}

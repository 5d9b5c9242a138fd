// When a running campaign moves to the instance that placement names. Moving costs a breath, so it is never done on a
// passing impression: the same other instance must have been named for 10 s on end, and a campaign moves at most once a
// minute over all its owners (Redis remembers when it last did). Pure; the dispatcher keeps one for each campaign it
// runs.

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
  ///   - lastMove: how long ago the campaign was handed over by an owner before, in milliseconds of Redis' clock; nil
  ///     if it never was. A clock that was set back since gives a negative one: then it counts as just now.
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

  /// What was said so far counts no longer: the list of live instances was out of sight.
  package mutating func restart() { named = nil }
}

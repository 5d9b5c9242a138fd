// Turns that an instance has seen and that Redis has forgotten, and whose owner is gone: the claimer of the campaign
// doubts what was done in them. The dispatcher finds them (`TurnHeights`); the campaign's machine keeps them until
// Redis has been told.

import Text

/// What the claimer knows about the forgotten turns of a campaign whose owner is gone.
public struct ForgottenTurns: Sendable, Equatable {
  /// The last turn that was seen.
  public var upTo: Int64
  /// The shortest pace at which they can have been taken, 0 = none.
  public var interval: Milliseconds
  /// When this instance was last connected to the Redis that knew of them, by Redis' clock; nil if the connection held.
  /// Messages taken later have not left.
  public var lastContact: Milliseconds?

  public init(upTo: Int64, interval: Milliseconds, lastContact: Milliseconds? = nil) {
    self.upTo = upTo
    self.interval = interval
    self.lastContact = lastContact
  }

  /// How far slots are handed out ahead, and clocks may differ, in ms.
  private static let slack: Milliseconds = 2000

  /// The most messages that can have been taken in them at that pace: one that waits further down the list was not
  /// sent.
  /// - Parameters:
  ///   - since: when Redis' own account ends.
  ///   - now: by the same clock.
  public func mostMessages(since: Milliseconds, now: Milliseconds) -> Int {
    guard interval > 0 else { return Int(Int32.max) }
    let end = min(now, lastContact ?? now)
    let time = saturatingSum(max(0, saturatingDifference(end, since)), Self.slack)
    return Int(min(saturatingSum(time / interval, 1), Milliseconds(Int32.max)))
  }
}

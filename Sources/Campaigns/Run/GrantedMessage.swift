// A message that Redis handed to this instance, from the grant to the moment its outcome is stored.

import Text

/// A message in flight as Redis counts it: waiting for its slot, or on its way.
public struct GrantedMessage: Sendable {
  public let taken: TakenMessage
  public let message: OutboundMessage
  /// When it shall start, on the monotonic clock: found when it was granted, since Redis' clock may be set meanwhile.
  public let startsAt: Nanoseconds

  /// nil when the element cannot be read, which only a foreign hand in Redis can bring about.
  public init?(_ taken: TakenMessage, startsAt: Nanoseconds) {
    guard let message = OutboundMessage(element: taken.element) else { return nil }
    self.taken = taken
    self.message = message
    self.startsAt = startsAt
  }
}

// A message that Redis handed to this instance, from the grant to the moment its outcome is stored.

import Text

/// A message that Redis counts as in flight: it waits for its slot, or is being sent.
public struct GrantedMessage: Sendable {
  public let taken: TakenMessage
  public let message: OutboundMessage
  /// When it shall start, on the monotonic clock. Computed when it was granted, since Redis' clock may be set
  /// meanwhile.
  public let startsAt: Nanoseconds

  /// Nil when the element cannot be read, which happens only when somebody else changed it in Redis.
  public init?(_ taken: TakenMessage, startsAt: Nanoseconds) {
    guard let message = OutboundMessage(element: taken.element) else { return nil }
    self.taken = taken
    self.message = message
    self.startsAt = startsAt
  }
}

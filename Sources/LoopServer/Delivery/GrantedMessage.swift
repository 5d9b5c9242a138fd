// A message that Redis handed to this instance, from the grant to the moment its outcome is stored.

import Campaigns

/// A message in flight as Redis counts it: waiting for its slot, or on its way.
struct GrantedMessage: Sendable {
  let taken: TakenMessage
  let message: OutboundMessage
  /// The start its number has reserved for it, in Redis' milliseconds.
  let notBefore: Milliseconds?

  /// nil when the element cannot be read, which only a foreign hand in Redis can bring about.
  init?(_ taken: TakenMessage, notBefore: Milliseconds? = nil) {
    guard let message = OutboundMessage(element: taken.element) else { return nil }
    self.taken = taken
    self.message = message
    self.notBefore = notBefore
  }
}

// The inboxes whose campaigns this instance has run lately: `/metrics` shows how much of LIMITE_DIARIO they have used.

import EventLoop

@LoopActor
package final class ServedInboxes {
  /// Inboxes remembered. Each is a series of its own in the metrics.
  private static let capacity = 50

  /// The last ones, the latest at the end.
  package private(set) var names: [String] = []

  func note(_ inbox: String) {
    if names.last == inbox { return }
    names.removeAll { $0 == inbox }
    if names.count == Self.capacity { names.removeFirst() }
    names.append(inbox)
  }
}

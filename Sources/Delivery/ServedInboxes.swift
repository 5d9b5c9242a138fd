// Whose campaigns this instance has run lately: `/metrics` shows what these inboxes have sent of LIMITE_DIARIO.

import EventLoop

@LoopActor
package final class ServedInboxes {
  /// A label with an inbox is a series for each.
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

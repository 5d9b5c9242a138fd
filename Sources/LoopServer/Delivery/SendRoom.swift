// The room for sends that all campaigns of an instance share: as many as the HTTP client takes at a time. A campaign that
// finds none takes no messages and is woken when there is some, in the order of asking.

import DequeModule
import EventLoop

@LoopActor
final class SendRoom {
  /// Sends under way at a time, over all campaigns.
  let limit: Int
  private var used = 0
  private var waiting: Deque<Wakeup> = []
  private var known: Set<ObjectIdentifier> = []

  init(limit: Int) { self.limit = limit }

  var isFull: Bool { used >= limit }
  /// Sends that could begin now.
  var left: Int { max(0, limit - used) }

  func enter() { used += 1 }

  func leave() {
    used -= 1
    guard !isFull, let next = waiting.popFirst() else { return }
    known.remove(ObjectIdentifier(next))
    // One that no longer needs it leaves the room to the next, which the next send that ends wakes.
    next.signal()
  }

  /// Has a runner woken when there is room.
  func wait(_ wakeup: Wakeup) {
    if known.insert(ObjectIdentifier(wakeup)).inserted { waiting.append(wakeup) }
  }
}

// How many messages this instance may have on their way at a time, over all its campaigns: as many as there are
// descriptors for (`DescriptorBudget`). A message that finds no room goes back unspent, and its campaign waits and says
// so: in the HTTP client it would wait on its own time, and the API would seem to be the slow one.

import EventLoop
import Logging

@LoopActor
package final class SendRoom {
  package let limit: Int
  /// For the log and the campaign's `motivo`: what there is too little of.
  package let reason: String
  /// Campaigns that share it.
  package private(set) var campaigns = 0
  package private(set) var used = 0
  private var nextLine = Loop.now

  package init(limit: Int = .max, reason: String = "") {
    self.limit = limit
    self.reason = reason
  }

  package var isFull: Bool { used >= limit }

  /// What one campaign may have on its way: its part once half of the room is taken, and always something.
  package var share: Int { used < limit / 2 ? limit : max(1, limit / max(1, campaigns)) }

  func join() { campaigns += 1 }
  package func part() { campaigns -= 1 }

  package func take() { used += 1 }
  package func giveBack() { used -= 1 }

  /// Says that somebody waits, once in a while.
  func noteWaiting(_ logger: Logger) {
    guard Loop.now >= nextLine else { return }
    nextLine = Loop.now + DeliveryLimits.roomLogInterval
    logger.warning("hay campañas que esperan para enviar: \(reason)", metadata: ["campanas": "\(campaigns)"])
  }
}

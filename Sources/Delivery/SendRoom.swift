// How many messages this instance may have in flight, over all its campaigns: as many as there are descriptors for
// (`DescriptorBudget`). A message that finds no room goes back unspent, and its campaign waits and says so. If it
// waited in the HTTP client, its own time would run and the API would seem slow.

import EventLoop
import Logging

@LoopActor
package final class SendRoom {
  package let limit: Int
  /// What is lacking, for the log and the campaign's `motivo`.
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

  /// How many messages one campaign may have in flight: all that fit while half of the room is free, then its equal
  /// part, and at least one.
  package var share: Int { used < limit / 2 ? limit : max(1, limit / max(1, campaigns)) }

  func join() { campaigns += 1 }
  package func part() { campaigns -= 1 }

  package func take() { used += 1 }
  package func giveBack() { used -= 1 }

  /// Logs once in a while that a campaign waits for room.
  func noteWaiting(_ logger: Logger) {
    guard Loop.now >= nextLine else { return }
    nextLine = Loop.now + DeliveryLimits.roomLogInterval
    logger.warning("hay campañas que esperan para enviar: \(reason)", metadata: ["campanas": "\(campaigns)"])
  }
}

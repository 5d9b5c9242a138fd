// Campaigns that nobody can take because their keys in Redis are not what we left there. Each is named once in the log and
// looked at again once in a while, in case somebody has mended it; the others never notice.

import EventLoop
import Logging

/// Kept by the dispatcher.
@LoopActor
final class DamagedCampaigns {
  /// How often one is looked at.
  private static let interval: Duration = .seconds(30)
  /// How many are known at a time.
  private static let capacity = 1000

  private let queue: CampaignQueue
  private let logger: Logger
  private var known: [String: LoopInstant] = [:]

  init(queue: CampaignQueue, logger: Logger) {
    self.queue = queue
    self.logger = logger
  }

  /// Whether a campaign was found damaged a short while ago.
  func isPutOff(_ id: String) -> Bool { known[id].map { $0 > Loop.now } ?? false }

  /// A campaign was found damaged.
  func note(_ id: String) async {
    let isNew = known[id] == nil
    if isNew, known.count >= Self.capacity { known.removeAll() }
    known[id] = Loop.now + Self.interval
    // So that many of them take no room of those that are due.
    try? await queue.putOff(id, by: Self.interval)
    guard isNew, let status = try? await queue.status(of: id) else { return }
    logger.error(
      "campaña dañada en Redis: no se puede enviar",
      metadata: ["campaign_id": "\(id)", "motivo": "\(status.reason ?? "")"])
  }
}

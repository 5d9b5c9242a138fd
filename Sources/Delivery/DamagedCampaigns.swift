// Campaigns that nobody can take because their keys in Redis are not what we left there. Each is named once in the log
// and looked at again once in a while, in case somebody has mended it; the others never notice.

import EventLoop
import Logging
import Queue

/// Told by the dispatcher, of those it finds, and by runners, of those that were spoilt in their hands.
@LoopActor
final class DamagedCampaigns {
  /// How often one is looked at, unless it is published anew meanwhile.
  private static let interval: Duration = .seconds(60)
  /// How many have been named; beyond it they are named again.
  private static let capacity = 1000

  private let hints: CampaignHints
  private let statuses: CampaignStatuses
  private let logger: Logger
  private var named: Set<String> = []

  init(hints: CampaignHints, statuses: CampaignStatuses, logger: Logger) {
    self.hints = hints
    self.statuses = statuses
    self.logger = logger
  }

  /// A campaign was found damaged.
  func note(_ id: String) async {
    if named.count >= Self.capacity { named.removeAll() }
    // So that many of them take no room of those that are due.
    try? await hints.putOff(id, by: Self.interval)
    guard named.insert(id).inserted, let status = try? await statuses.read(id) else { return }
    logger.error(
      "campaña dañada en Redis: no se puede enviar",
      metadata: ["campaign_id": "\(id)", "motivo": "\(status.reason ?? "")"])
  }
}

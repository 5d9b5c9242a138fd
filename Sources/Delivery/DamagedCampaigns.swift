// Campaigns that this instance cannot take: somebody changed their keys in Redis, or a newer version made them. Each is
// named once in the log, and looked at again once in a while in case it has been repaired. Other campaigns are not held
// up.

import EventLoop
import Logging
import Queue

/// The dispatcher reports those that it finds, and runners those that were spoilt while they ran.
@LoopActor
final class DamagedCampaigns {
  /// How often one is looked at, unless it is published anew meanwhile.
  private static let interval: Duration = .seconds(60)
  /// How many are remembered as named; beyond it they are named again.
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

  /// A newer version has stored the campaign. Its newer instances are not held up: it stays due.
  func noteNewer(_ id: String) {
    guard isNew(id) else { return }
    logger.error(
      "campaña de una versión más nueva: esta instancia no la envía; actualícela", metadata: ["campaign_id": "\(id)"])
  }

  private func isNew(_ id: String) -> Bool {
    if named.count >= Self.capacity { named.removeAll() }
    return named.insert(id).inserted
  }

  /// A campaign was found damaged.
  func note(_ id: String) async {
    // Put off, so that many of them take no room from campaigns that are due.
    try? await hints.putOff(id, by: Self.interval)
    guard isNew(id), let status = try? await statuses.read(id) else { return }
    logger.error(
      "campaña dañada en Redis: no se puede enviar",
      metadata: ["campaign_id": "\(id)", "motivo": "\(status.reason ?? "")"])
  }
}

// Campaigns that no instance can take because somebody changed their keys in Redis. Each is named once in the log, and
// looked at again once in a while in case it has been repaired. Other campaigns are not held up.

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

  /// A campaign was found damaged.
  func note(_ id: String) async {
    if named.count >= Self.capacity { named.removeAll() }
    // Put off, so that many of them take no room from campaigns that are due.
    try? await hints.putOff(id, by: Self.interval)
    guard named.insert(id).inserted, let status = try? await statuses.read(id) else { return }
    logger.error(
      "campaña dañada en Redis: no se puede enviar",
      metadata: ["campaign_id": "\(id)", "motivo": "\(status.reason ?? "")"])
  }
}

// The alarms of campaigns between two of their runs. A circuit that opens again and again hands its campaigns back each
// time for longer, so a runner sees a probe or two: the twentieth uncertain outcome is seen only by counting over all
// of them. In this instance's memory: an instance that takes a campaign over begins to count anew, since what the
// former one saw may have been its own network's fault.

import Campaigns
import EventLoop

/// What runners leave for the next runner of their campaign. Shared by all of an instance (`DeliveryContext`).
@LoopActor
package final class KeptStreaks {
  /// Campaigns remembered; past it, the table starts anew.
  package static let capacity = 10_000

  private struct Kept {
    let streaks: CampaignStreaks
    /// The last turn of the run.
    let turn: Int64
  }

  private var kept: [String: Kept] = [:]

  /// Leaves a campaign's streaks, if there is anything in them.
  /// - Parameters:
  ///   - upload: its `upload_id`.
  ///   - turn: the last one taken.
  package func keep(_ streaks: CampaignStreaks, upload: String, turn: Int64) {
    guard streaks != CampaignStreaks() else { return }
    if kept.count >= Self.capacity { kept.removeAll() }
    kept[upload] = Kept(streaks: streaks, turn: turn)
  }

  /// Takes them up again.
  /// - Parameter formerTurn: the campaign's last one before it was claimed. A higher one than was kept says that others
  ///   have had it since.
  package func resume(upload: String, formerTurn: Int64) -> CampaignStreaks {
    guard let kept = kept.removeValue(forKey: upload), formerTurn == kept.turn else { return CampaignStreaks() }
    return kept.streaks
  }
}

// Keeps the alarms of campaigns between two of their runs. A circuit that opens again and again hands its campaigns
// back, each time for longer, so a single runner sees only a probe or two, and the twentieth uncertain outcome shows
// only over all of them. The count is in this instance's memory: an instance that takes a campaign over begins anew,
// since the former one's network may have been at fault.

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

  /// Keeps a campaign's streaks, if they are not empty.
  /// - Parameters:
  ///   - upload: its `upload_id`.
  ///   - turn: the last one taken.
  package func keep(_ streaks: CampaignStreaks, upload: String, turn: Int64) {
    guard streaks != CampaignStreaks() else { return }
    if kept.count >= Self.capacity { kept.removeAll() }
    kept[upload] = Kept(streaks: streaks, turn: turn)
  }

  /// Returns the kept streaks to a new runner.
  /// - Parameter formerTurn: the campaign's last turn before it was claimed. When it is higher than the kept one,
  ///   others have had the campaign since.
  package func resume(upload: String, formerTurn: Int64) -> CampaignStreaks {
    guard let kept = kept.removeValue(forKey: upload), formerTurn == kept.turn else { return CampaignStreaks() }
    return kept.streaks
  }
}

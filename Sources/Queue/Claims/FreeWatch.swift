// How long a campaign has been free without anybody taking it. Placement leaves a free campaign to the instance it
// names, but not for ever: one that lives and does not take what is its own must not starve anybody (docs/delivery.md).
// Pure; the dispatcher keeps one for each free campaign that is placed elsewhere.

import Text

/// What one observer saw of one free campaign, and since when.
package struct FreeWatch: Sendable, Equatable {
  /// Not seen for so long, it may have been owned or paused meanwhile.
  static let longestBlink: Nanoseconds = 2_000_000_000

  private var seen: CampaignObservation?
  private var since: Nanoseconds = 0
  private var lastSeen: Nanoseconds = 0

  package init() {}

  /// Notes a free campaign that is due. A claim raises its turn, so one that was owned in between starts anew.
  /// - Parameter now: monotonic clock.
  /// - Returns: for how long it has been seen free.
  package mutating func note(_ observation: CampaignObservation, now: Nanoseconds) -> Nanoseconds {
    if seen != observation || now - lastSeen > Self.longestBlink { since = now }
    (seen, lastSeen) = (observation, now)
    return now - since
  }
}

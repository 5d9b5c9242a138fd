// Measures how long a campaign has been free and unclaimed. Placement leaves a free campaign to the instance it names,
// but not for ever: an instance that lives and does not claim its campaigns must not starve them (docs/delivery.md).
// Pure; the dispatcher keeps one for each free campaign that is placed elsewhere.

import Text

/// What one observer saw of one free campaign, and since when.
package struct FreeWatch: Sendable, Equatable {
  /// After a gap as long as this, the campaign may have been owned or paused meanwhile.
  static let longestBlink: Nanoseconds = 2_000_000_000

  private var seen: CampaignObservation?
  private var since: Nanoseconds = 0
  private var lastSeen: Nanoseconds = 0

  package init() {}

  /// Notes a free campaign that is due. A claim raises its turn, so the count starts anew if it was owned in between.
  /// - Parameter now: monotonic clock.
  /// - Returns: for how long it has been seen free.
  package mutating func note(_ observation: CampaignObservation, now: Nanoseconds) -> Nanoseconds {
    if seen != observation || now - lastSeen > Self.longestBlink { since = now }
    (seen, lastSeen) = (observation, now)
    return now - since
  }
}

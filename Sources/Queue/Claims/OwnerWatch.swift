// Takeover is by observation: an owner counts as dead when its campaign's (token, turn) has not moved for a whole lease
// by the observer's own clock. The owner's lease begins when it writes a turn and the observer's when it reads one, so
// the owner always stops first, whatever Redis' clock does. Pure; the clock is CLOCK_BOOTTIME, which goes on while the
// machine is suspended.

import Text

/// What one observer saw of one campaign, and since when.
package struct OwnerWatch: Sendable, Equatable {
  private var seen: CampaignObservation?
  private var since: Nanoseconds = 0

  package init() {}

  /// Notes what was just read.
  /// - Parameters:
  ///   - bootTime: CLOCK_BOOTTIME when the reading's reply had arrived.
  /// - Returns: whether the campaign may be claimed now, with this observation.
  package mutating func note(_ observation: CampaignObservation, bootTime: Nanoseconds, lease: Milliseconds) -> Bool {
    if seen?.token != observation.token || seen?.turn != observation.turn || seen?.upload != observation.upload {
      since = bootTime
    }
    seen = observation
    return observation.isFree || bootTime - since >= lease * 1_000_000
  }
}

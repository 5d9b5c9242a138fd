// What follows from the settings for campaigns of other owners: how often they are looked at, and how long they are
// left alone after Redis was away. The dispatcher asks.

import Campaigns
import EventLoop
import RedisClient
import Text

extension DeliverySettings {
  /// How often campaigns of other owners are looked at: a tenth of the lease, at most a second. When an owner dies
  /// together with Redis, no more of its work than that is unseen.
  var observationInterval: Duration { .milliseconds(min(lease / 10, 1000)) }

  /// How far ahead the hints are of the campaigns that are looked at. An owner moves them a lease ahead with every
  /// turn, by Redis' clock, which this instance knows only as well as its replies are quick.
  var observationReach: Milliseconds { lease + max(1000, lease / 3) }

  /// The longest way back of an owner to a Redis that is there again: its wait for the next try to connect
  /// (`RedisSettings.longestReconnect`), as much for a try that hangs, and its first turn.
  static let longestClaimPause: Duration = RedisSettings.longestReconnect * 2 + .seconds(1)

  /// How long campaigns that seem free are left alone after Redis was away: an owner never waits longer between two
  /// tries to connect than the outage took. Zero when there are no other owners (an embedded Redis).
  func claimPause(afterOutage outage: Duration) -> Duration {
    takeoverDelay == 0 ? .zero : min(outage + .seconds(1), Self.longestClaimPause)
  }
}

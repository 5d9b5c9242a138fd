// The bounds and rhythms of delivery that are not settings; those of one campaign's run are `RunLimits`.

import EventLoop
import Text

enum DeliveryLimits {
  /// How often the log says that campaigns found no room to send (`SendRoom`).
  static let roomLogInterval: Duration = .seconds(60)
  /// How often the dispatcher looks for campaigns to take when this is the only instance. Campaigns published or asked
  /// for here are looked at immediately anyway.
  static let pollInterval: Duration = .milliseconds(200)
  /// The same beside other instances, so that a campaign published there and placed here starts within 200 ms, and one
  /// that is handed over within 500. A look is one round trip with two short range reads.
  static let pollIntervalAmongPeers: Duration = .milliseconds(50)
  /// How often an instance beside others says that it lives. Three beats may get lost before placement ignores it.
  static let beatInterval: Duration = .milliseconds(500)
  /// How long a free campaign is left to the instance that placement names.
  static let placementPatience: Nanoseconds = 5_000_000_000
  /// How long placement ignores an instance that did not claim its free campaign within `placementPatience`.
  static let avoidance: Duration = .seconds(600)
  /// Inboxes whose placement is remembered.
  static let placements = 10_000
  /// How often running campaigns are checked for a hand-over.
  static let handoverInterval: Duration = .seconds(1)
  /// How often the healing of the hints does a step.
  static let healingInterval: Duration = .seconds(1)
  /// How long before its time a waiting campaign is claimed, in milliseconds: its owner starts it from a timer, on
  /// time.
  static let claimAhead: Milliseconds = 1000
  /// Campaigns looked at in one poll.
  static let campaignsPerPoll = 500
  /// How often the claim of one campaign is tried when replies are lost.
  static let claimTries = 5
  /// Campaigns of other owners that are watched at a time.
  static let watches = 10_000
  /// Campaigns one instance runs at a time.
  static let runners = 2000
  /// How long sends under way may take at shutdown beyond TIEMPO_ENVIO_MS.
  static let shutdownGrace: Duration = .seconds(3)
}

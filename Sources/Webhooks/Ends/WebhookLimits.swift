// The bounds and rhythms of announcing campaigns' ends and notices that are not settings.

import EventLoop
import Text

package enum WebhookLimits {
  /// Characters of a webhook's address.
  package static let address = 2048
  /// Deliveries under way at a time, and how many of them to one host, so that a receiver that hangs holds up nobody
  /// else.
  package static let deliveries = 32
  static let deliveriesPerHost = 4
  /// The time for one try: look-up, connection and answer. It is less than `Announcement.reservation`.
  package static let timeout: Duration = .seconds(10)
  /// Bytes kept of a receiver's answer, of which only the status counts.
  package static let answer = 4096
  /// How often Redis is asked for announcements that are due; sooner while more are due than there was room for.
  package static let pollInterval: Duration = .milliseconds(500)
  static let backlogPollInterval: Duration = .milliseconds(50)
  /// How long an announcement is put off while its host has as many deliveries as it may (`HostSlots`).
  static let hostPause: ClosedRange<Milliseconds> = 200...10_000
  /// How long no names are looked up after a look-up in vain, and how long an announcement is put off by that or by
  /// another look-up (`LookUpGate`).
  static let lookUpPause: Duration = .seconds(20)
  static let namesBusyPause: Milliseconds = 1000
  /// How much longer the pause is for look-ups of hosts that are known, so that announcements that were put off come
  /// first.
  static let refreshDelay: Duration = .seconds(2)
  /// How long an announcement is put off while messages of its campaign are under way, so that its counts are final.
  static let inFlightPause: Milliseconds = 500
  /// How long deliveries under way may take at a stop; then they are broken off, and another instance tries them.
  static let stopGrace: Duration = .seconds(2)
}

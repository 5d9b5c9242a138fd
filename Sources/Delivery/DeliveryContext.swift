// What all runners of an instance share.

import Campaigns
import EventLoop
import Logging
import Queue
import Text
import TimeZones
import WhatsApp

@LoopActor
package final class DeliveryContext {
  package let settings: DeliverySettings
  package let queue: CampaignQueue
  package let gateway: any MessageGateway
  package let credentials: any CredentialSource
  package let zones: ZoneFiles
  package let logger: Logger
  package let room: SendRoom
  /// Remembers the campaigns that were there.
  package var remembered: RememberedCampaigns?
  /// Asked before each claim; nil unless the server was started with `--en-pausa`.
  package var pausedStart: PausedStart?
  package let health = DeliveryHealth()
  package let streaks = KeptStreaks()
  let activity = DeliveryActivity()
  let damaged: DamagedCampaigns
  package let meter = DeliveryMeter()
  package let inboxes = ServedInboxes()
  package let pulse: InstancePulse
  package var random = SystemRandomNumberGenerator()

  package init(
    settings: DeliverySettings, queue: CampaignQueue, gateway: any MessageGateway, credentials: any CredentialSource,
    zones: ZoneFiles, logger: Logger, room: SendRoom = SendRoom()
  ) {
    self.room = room
    self.settings = settings
    self.queue = queue
    self.gateway = gateway
    self.credentials = credentials
    self.zones = zones
    self.logger = logger
    damaged = DamagedCampaigns(hints: queue.hints, statuses: queue.statuses, logger: logger)
    pulse = InstancePulse(meter: meter, health: health, link: queue.link)
  }
}

/// What this instance has learnt about the API and the numbers, over all its campaigns.
@LoopActor
package final class DeliveryHealth {
  /// Uses the monotonic clock: with a wall clock that is set back every campaign would wait for as long.
  package var breaker = CircuitBreaker()
  /// Inboxes whose numbers were paused in Redis at the last look, by any instance.
  private var paused: Set<String> = []
  private var isEveryNumberPaused = false
  /// Inboxes that runners of this instance found slowed down, which the last look may not show yet.
  private var slowed: [String: LoopInstant] = [:]

  /// Whether the number behind an inbox was told to slow down. Redis has its pause and must be asked before each turn.
  func isSlowed(_ inbox: String, now: LoopInstant) -> Bool {
    if isEveryNumberPaused || paused.contains(inbox) { return true }
    guard let until = slowed[inbox] else { return false }
    return until > now
  }

  func slowDown(_ inbox: String, until: LoopInstant) { slowed[inbox] = max(slowed[inbox] ?? until, until) }

  /// Notes the paused inboxes that a look at Redis showed.
  func notePaused(_ inboxes: [String], now: LoopInstant) {
    isEveryNumberPaused = inboxes.count > QueueLookout.mostPausedNumbers
    if !(inboxes.isEmpty && paused.isEmpty) { paused = Set(inboxes) }
    if !slowed.isEmpty { slowed = slowed.filter { $0.value > now } }
  }
}

/// What the status endpoints tell about delivery.
@LoopActor
final class DeliveryActivity {
  /// Milliseconds since 1970 of the last outcome; nil before the first.
  private(set) var lastOutcomeAt: Milliseconds?

  func noteOutcome(at now: Milliseconds) { lastOutcomeAt = now }
}

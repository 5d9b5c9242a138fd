// What all runners of an instance share.

import Campaigns
import EventLoop
import Logging

@LoopActor
final class DeliveryContext {
  let settings: DeliverySettings
  let queue: CampaignQueue
  let gateway: any MessageGateway
  let credentials: any CredentialSource
  let zones: ZoneFiles
  let logger: Logger
  let health = DeliveryHealth()
  let streaks = KeptStreaks()
  let activity = DeliveryActivity()
  let meter = DeliveryMeter()
  var random = SystemRandomNumberGenerator()

  init(
    settings: DeliverySettings, queue: CampaignQueue, gateway: any MessageGateway, credentials: any CredentialSource,
    zones: ZoneFiles, logger: Logger
  ) {
    self.settings = settings
    self.queue = queue
    self.gateway = gateway
    self.credentials = credentials
    self.zones = zones
    self.logger = logger
  }
}

/// What this instance has learnt about the API and the numbers, over all its campaigns.
@LoopActor
final class DeliveryHealth {
  var breaker = CircuitBreaker()
  private var slowed: [String: LoopInstant] = [:]

  /// Whether the number behind an inbox was told to slow down, now or within the last minute: Redis has its pause, and
  /// has to be asked before each turn.
  func isSlowed(_ inbox: String, now: LoopInstant) -> Bool {
    guard let until = slowed[inbox] else { return false }
    if until + .seconds(60) > now { return true }
    slowed[inbox] = nil
    return false
  }

  func slowDown(_ inbox: String, until: LoopInstant) { slowed[inbox] = max(slowed[inbox] ?? until, until) }
}

/// What the status endpoints tell about delivery.
@LoopActor
final class DeliveryActivity {
  /// Milliseconds since 1970 of the last outcome; nil before the first.
  private(set) var lastOutcomeAt: Milliseconds?

  func noteOutcome(at now: Milliseconds) { lastOutcomeAt = now }
}

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
  let logger: Logger
  let health = DeliveryHealth()
  let activity = DeliveryActivity()
  var random = SystemRandomNumberGenerator()

  init(
    settings: DeliverySettings, queue: CampaignQueue, gateway: any MessageGateway, credentials: any CredentialSource,
    logger: Logger
  ) {
    self.settings = settings
    self.queue = queue
    self.gateway = gateway
    self.credentials = credentials
    self.logger = logger
  }
}

/// What this instance has learnt about the API and the numbers, over all its campaigns.
@LoopActor
final class DeliveryHealth {
  var breaker = CircuitBreaker()
  private var throttles: [String: NumberThrottle] = [:]

  /// Works on the throttle of the number behind an inbox. Free ones are not kept.
  @discardableResult
  func throttle<Result>(_ inbox: String, _ body: (inout NumberThrottle) -> Result) -> Result {
    var throttle = throttles[inbox] ?? NumberThrottle()
    let result = body(&throttle)
    throttles[inbox] = throttle.pausedUntil == nil ? nil : throttle
    return result
  }
}

/// What the status endpoints tell about delivery.
@LoopActor
final class DeliveryActivity {
  /// Milliseconds since 1970 of the last outcome; nil before the first.
  private(set) var lastOutcomeAt: Milliseconds?
  private(set) var sentCount = 0
  private(set) var turnCount = 0

  func noteOutcome(_ outcome: Outcome, at now: Milliseconds) {
    lastOutcomeAt = now
    if case .sent = outcome { sentCount += 1 }
  }

  func noteTurn() { turnCount += 1 }
}

// Background check of the credentials' source, for `/health`. The source itself logs changes. RedisChecks does the same
// for Redis.

import EventLoop
import Health
import WhatsApp

@LoopActor
final class ServiceChecks {
  private let credentials: any CredentialSource
  private let health: ServiceHealth
  private var hasBegun = false

  init(credentials: any CredentialSource, health: ServiceHealth) {
    self.credentials = credentials
    self.health = health
  }

  /// Makes one check. The first call only waits: the first request to the outside initialises curl and OpenSSL, which
  /// takes the loop some milliseconds that Redis and the first answers need.
  /// - Returns: how long until the next.
  func check() async -> Duration {
    guard hasBegun else {
      hasBegun = true
      return ApplicationLimits.firstCredentialsCheck
    }
    health.areCredentialsReachable = await credentials.isReachable()
    health.note(.credentials, credentials.problem)
    let interval = credentials.checkInterval
    return health.areCredentialsReachable ? interval : min(interval, ApplicationLimits.failedCheck)
  }
}

// Background check of the credentials' source, for `/health`; what has changed the source logs itself. RedisChecks does
// the same for Redis.

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

  /// One check. The first one only waits: the first request to the outside makes curl and OpenSSL ready, which takes
  /// the loop some milliseconds, and those belong to Redis and to the first answers.
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

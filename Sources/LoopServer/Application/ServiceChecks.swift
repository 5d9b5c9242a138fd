// Background check of the credentials' source, for `/health`; what has changed the source logs itself. RedisChecks does
// the same for Redis.

import EventLoop
import Health
import WhatsApp

@LoopActor
final class ServiceChecks {
  private let credentials: any CredentialSource
  private let health: ServiceHealth

  init(credentials: any CredentialSource, health: ServiceHealth) {
    self.credentials = credentials
    self.health = health
  }

  /// Runs until the task is cancelled. It does not begin at once: the first request to the outside makes curl and
  /// OpenSSL ready, which takes the loop some milliseconds, and those belong to Redis and to the first answers.
  func run() async {
    try? await Loop.sleep(for: ApplicationLimits.firstCredentialsCheck)
    while !Task.isCancelled {
      await checkCredentials()
      let isReachable = health.areCredentialsReachable
      try? await Loop.sleep(
        for: isReachable ? credentials.checkInterval : min(credentials.checkInterval, ApplicationLimits.failedCheck))
    }
  }

  private func checkCredentials() async {
    health.areCredentialsReachable = await credentials.isReachable()
    health.note(.credentials, credentials.problem)
  }
}

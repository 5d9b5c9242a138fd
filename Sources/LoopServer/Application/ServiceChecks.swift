// Background check of the credentials' source, for `/health` and the log. RedisChecks does the same for Redis.

import EventLoop
import Logging

@LoopActor
final class ServiceChecks {
  private let credentials: any CredentialSource
  private let health: ServiceHealth
  private let logger = Logger(label: "servicios")

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
        for: isReachable ? ApplicationLimits.credentialsCheck : ApplicationLimits.failedCheck)
    }
  }

  private func checkCredentials() async {
    let isReachable = await credentials.isReachable()
    if isReachable != health.areCredentialsReachable {
      if isReachable {
        logger.info("las credenciales están disponibles")
      } else {
        logger.warning("no se alcanza la fuente de credenciales")
      }
    }
    health.areCredentialsReachable = isReachable
  }
}

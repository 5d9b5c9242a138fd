// Background checks of what is behind us, for `/health` and the log: whether the credentials' source answers, and,
// whenever Redis has become ready, whether it is new enough and set up so that nothing is lost (WIRE.md, "Redis").

import EventLoop
import Logging
import RedisClient

@LoopActor
final class ServiceChecks {
  private let redis: RedisConnection
  private let credentials: any CredentialSource
  private let health: ServiceHealth
  private let logger = Logger(label: "servicios")
  private var checkedConnection = 0

  init(redis: RedisConnection, credentials: any CredentialSource, health: ServiceHealth) {
    self.redis = redis
    self.credentials = credentials
    self.health = health
  }

  /// Runs until the task is cancelled.
  func run() async {
    var nextCredentialsCheck = Loop.now
    while !Task.isCancelled {
      if Loop.now >= nextCredentialsCheck {
        await checkCredentials()
        nextCredentialsCheck =
          Loop.now
          + (health.areCredentialsReachable ? ApplicationLimits.credentialsCheck : ApplicationLimits.failedCheck)
      }
      if redis.state == .ready, redis.readyCount != checkedConnection { await checkRedis() }
      try? await Loop.sleep(for: .milliseconds(500))
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

  private func checkRedis() async {
    let connection = redis.readyCount
    guard let reply = try? await redis.command("INFO"), let text = reply.asText else { return }
    checkedConnection = connection
    // Managed servers may refuse to tell; then INFO has to do.
    let policy = try? await redis.command("CONFIG", "GET", "appendfsync").asArray
    let info = RedisInformation(text, appendFsync: policy?.last?.asText)
    for warning in info.warnings { logger.warning("\(warning)") }
  }
}

/// The parts of Redis' INFO that decide whether it can be trusted with a queue.
struct RedisInformation {
  private var fields: [Substring: Substring] = [:]

  private let appendFsync: String?

  /// - Parameters:
  ///   - text: the answer to INFO.
  ///   - appendFsync: the setting of that name; nil if the server does not tell.
  init(_ text: String, appendFsync: String? = nil) {
    self.appendFsync = appendFsync
    for line in text.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon]] = line[line.index(after: colon)...]
    }
  }

  /// What the operator should know, in Spanish, worst first.
  var warnings: [String] {
    var warnings: [String] = []
    let version = fields["redis_version"].map(String.init) ?? ""
    if let major = version.split(separator: ".").first.flatMap({ Int($0) }), major < 7 {
      warnings.append("Redis \(version) es demasiado antiguo: hace falta 7.0 o posterior")
    }
    if fields["aof_enabled"] == "0" {
      warnings.append("Redis no tiene AOF (appendonly no): si se reinicia, se pierden mensajes")
    } else if let appendFsync, appendFsync != "always" {
      let loss = appendFsync == "everysec" ? "el último segundo" : "los últimos segundos"
      warnings.append(
        "Redis tiene appendfsync \(appendFsync): si se cae su máquina olvida \(loss); use appendfsync always")
    }
    if let policy = fields["maxmemory_policy"], policy != "noeviction" {
      warnings.append("Redis tiene maxmemory-policy \(policy): puede borrar colas; use noeviction")
    }
    if fields["role"] == "slave" { warnings.append("Redis es una réplica: no admite escrituras") }
    return warnings
  }
}

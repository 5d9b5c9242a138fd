// Background checks of Redis, for `/health` and the log. A connection that is there is not enough: Redis may take commands
// and refuse the scripts (no memory, too few replicas, a missing permission, too old a version), so one is run every second
// that is refused for whatever refuses a publication. And whenever Redis has become ready it is asked whether it is set up
// so that nothing is lost (WIRE.md, "Redis").
//
// What is under way goes on whatever this finds: out of memory stops uploads, never outcomes.

import EventLoop
import Logging
import RedisClient

@LoopActor
final class RedisChecks {
  private let redis: RedisConnection
  private let health: ServiceHealth
  private let logger = Logger(label: "servicios")
  private var checkedConnection = 0
  private var nextProbe = Loop.now

  init(redis: RedisConnection, health: ServiceHealth) {
    self.redis = redis
    self.health = health
  }

  /// Runs until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      if redis.state == .ready {
        let isNew = redis.readyCount != checkedConnection
        if isNew || Loop.now >= nextProbe {
          nextProbe = Loop.now + ApplicationLimits.redisProbe
          await probe()
        }
        if isNew { await checkSetUp() }
      }
      try? await Loop.sleep(for: .milliseconds(250))
    }
  }

  private func probe() async {
    do {
      _ = try await QueueScripts.probe.run(on: redis, keys: [.string(QueueKeys.active)])
      if health.redisRefusal != nil { logger.notice("Redis vuelve a admitir órdenes") }
      health.redisRefusal = nil
    } catch RedisError.server(let error) where !error.endsReadiness {
      if health.redisRefusal != error.message {
        logger.warning("Redis rechaza órdenes", metadata: ["motivo": "\(error.message)"])
      }
      health.redisRefusal = error.message
    } catch {
      // The connection's watcher knows.
    }
  }

  private func checkSetUp() async {
    let connection = redis.readyCount
    let text: String
    do {
      text = try await redis.command("INFO").asText ?? ""
    } catch RedisError.server(let error) {
      checkedConnection = connection
      logger.warning(
        "no se pudo comprobar la versión de Redis ni si guarda en disco (AOF) o borra claves: no responde a INFO",
        metadata: ["motivo": "\(error.message)"])
      return
    } catch {
      return
    }
    checkedConnection = connection
    // Managed servers may refuse to tell; then INFO has to do.
    let policy = try? await redis.command("CONFIG", "GET", "appendfsync").asArray
    for warning in RedisInformation(text, appendFsync: policy?.last?.asText).warnings { logger.warning("\(warning)") }
  }
}

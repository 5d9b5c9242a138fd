// Background checks of Redis, for `/health` and the log. A connection is not enough: Redis may take commands and refuse
// the scripts (no memory, too few replicas, a missing permission, too old a version). So every second a script is run
// that Redis refuses for the same reasons as a publication. With it Redis is asked whether it keeps what it is given
// (`maxmemory-policy`) and can write to its disk. Whenever it has become ready, it is asked whether it is set up so
// that nothing is lost.
//
// Campaigns go on whatever the checks find: out of memory stops uploads, never outcomes.

import EventLoop
import Health
import Logging
import Queue
import RedisClient
import Text

@LoopActor
final class RedisChecks {
  private let link: QueueLink
  private let server: RedisInspector
  private let permissions: PermissionProbe
  private let health: ServiceHealth
  private let logger = Logger(label: "servicios")
  private var checkedConnection = 0
  private var nextProbe = Loop.now
  /// Whether INFO was refused on this connection, so that it is not asked for again.
  private var tellsNothing = false
  private var isClockOff = false
  /// The last finding about the disk.
  private var diskTrouble: String?

  init(queue: CampaignQueue, health: ServiceHealth) {
    link = queue.link
    server = queue.server
    permissions = queue.permissions
    self.health = health
  }

  /// Makes a check if one is due.
  /// - Returns: how long until the next look.
  func check() async -> Duration {
    guard link.isReady else {
      // Asks Redis as soon as it is there. The wait ends with the connection, too.
      let isReady = (try? await link.waitUntilReady(within: ApplicationLimits.redisLook)) != nil
      return isReady ? .zero : .milliseconds(10)
    }
    let isNew = link.connectionNumber != checkedConnection
    if isNew || Loop.now >= nextProbe {
      nextProbe = Loop.now + ApplicationLimits.redisProbe
      if isNew { tellsNothing = false }
      await probe()
      await ask(isNew: isNew)
      await compareClocks()
    }
    return ApplicationLimits.redisLook
  }

  private func probe() async {
    do {
      try await permissions.probe()
      if health.redisRefusal != nil { logger.notice("Redis vuelve a admitir órdenes") }
      health.redisRefusal = nil
    } catch RedisError.server(let error) where !error.endsReadiness {
      if health.redisRefusal != error.message {
        var metadata: Logger.Metadata = ["motivo": "\(error.message)"]
        if error.kind == .noPermission, error.message.contains("key"), let denied = try? await permissions.deniedKeys()
        {
          health.redisDeniedKeys = denied
          metadata["claves"] = "\(denied.joined(separator: ", "))"
        }
        logger.warning("Redis rechaza órdenes", metadata: metadata)
      }
      health.redisRefusal = error.message
    } catch {
      // The connection's watcher reports that.
    }
  }

  /// Asks Redis about itself, about everything on a new connection.
  private func ask(isNew: Bool) async {
    if tellsNothing { return }
    let connection = link.connectionNumber
    var information: RedisInformation
    do {
      information = try await server.information(isWhole: isNew)
    } catch RedisError.server(let error) {
      (checkedConnection, tellsNothing) = (connection, true)
      health.isRedisUnchecked = false
      logger.warning(
        "no se pudo comprobar la versión de Redis ni si guarda en disco (AOF) o borra claves: no responde a INFO",
        metadata: ["motivo": "\(error.message)"])
      return
    } catch {
      return
    }
    note(information)
    health.isRedisUnchecked = false
    guard isNew else { return }
    checkedConnection = connection
    // Managed servers may refuse this; then INFO must be enough.
    information.appendFsync = await server.appendFsync()
    for warning in information.warnings { logger.warning("\(warning)") }
  }

  /// Compares this machine's clock with Redis'. Nothing is planned by it, but the log and the check of certificates use
  /// it.
  private func compareClocks() async {
    guard (try? await link.clock.read()) != nil else { return }
    let lead = link.clock.lead
    let limit = isClockOff ? ApplicationLimits.clocksAgree : ApplicationLimits.clocksDiffer
    let isOff = abs(lead) > limit.wholeMilliseconds
    if isOff == isClockOff { return }
    isClockOff = isOff
    if isOff {
      logger.warning(
        "el reloj de esta máquina y el de Redis no coinciden: inicios, ventanas y ritmos van por el de Redis",
        metadata: ["adelanto_de_redis_ms": "\(lead)"])
    } else {
      logger.notice("el reloj de esta máquina y el de Redis vuelven a coincidir")
    }
  }

  private func note(_ information: RedisInformation) {
    let policy = information.evictionPolicy
    if policy != health.evictionPolicy {
      if let policy {
        logger.warning(
          "Redis tiene maxmemory-policy \(policy) y puede borrar campañas: no se acepta nada nuevo; use noeviction")
      } else {
        logger.notice("Redis tiene maxmemory-policy noeviction: se vuelven a aceptar cargas y mensajes")
      }
    }
    health.evictionPolicy = policy
    let trouble = information.diskTrouble
    if trouble != diskTrouble {
      if let trouble { logger.warning("\(trouble)") } else { logger.notice("Redis vuelve a escribir en su disco") }
    }
    diskTrouble = trouble
    health.note(.disk, trouble)
  }
}

// `LoopServer salud --redis`: connects to Redis as the server would and says step by step what works and what does not.
// The last line but good ones is the place to begin with. No line holds a password or the path of a key.

import EventLoop
import Health
import Queue
import RedisClient

/// One look at Redis.
@LoopActor
struct RedisHealth {
  /// How long Redis may take to answer, or to read its data.
  private static let patience: Duration = .seconds(10)

  /// How a step ended. The worst one is the exit status.
  enum Mark: String {
    case good = "bien"
    case warning = "aviso"
    case bad = "mal"

    /// 0, 2 or 1, as `docs/redis.md` has it.
    var status: Int32 {
      switch self {
      case .good: 0
      case .warning: 2
      case .bad: 1
      }
    }
  }

  private let settings: Settings
  private let url: RedisURL
  private let print: (String) -> Void
  private var worst = Mark.good

  /// - Parameter print: gets each line as soon as it is known.
  init(_ settings: Settings, print: @escaping (String) -> Void) {
    self.settings = settings
    self.print = print
    url = settings.redisURL ?? RedisURL(.unix(path: settings.dataDirectory + "/" + DataDirectory.socketName))
  }

  /// - Returns: the exit status.
  mutating func check() async -> Int32 {
    let connection = RedisConnection(url)
    let queue = CampaignQueue(
      connection: connection, settings: QueueSettings(settings), identity: InstanceIdentity(label: "salud"))
    let steps = RedisSteps(url)
    connection.onStep = { steps.reached.append($0) }
    connection.open()
    var problem: String?
    do {
      try await connection.waitUntilReady(within: Self.patience, isImpatient: true)
    } catch RedisError.unavailable(let reason) {
      problem = reason
    } catch {
      problem = "\(error)"
    }
    for (name, text) in steps.lines { say(.good, name, text) }
    if let problem {
      let words = RedisProblemText(problem).inWords
      let prefix = ["TLS: ", "Sentinel: "].first { words.hasPrefix($0) } ?? ""
      say(.bad, steps.failed(with: problem), String(words.dropFirst(prefix.count)))
    } else {
      await look(at: queue)
    }
    connection.onStep = nil
    await connection.close()
    return worst.status
  }

  private mutating func look(at queue: CampaignQueue) async {
    do {
      var information = try await queue.server.information(isWhole: true)
      information.appendFsync = await queue.server.appendFsync()
      judge(information)
    } catch RedisError.server(let error) {
      say(.warning, "versión", "no responde a INFO: versión, memoria y AOF quedan sin comprobar (\(error.message))")
    } catch {
      return say(.bad, "conexión", RedisProblemText("\(error)").inWords)
    }
    do {
      try await queue.permissions.probe()
      say(.good, "scripts", "Redis los admite, con todas las órdenes y claves que usan")
    } catch RedisError.server(let error) {
      let denied = error.kind == .noPermission ? (try? await queue.permissions.deniedKeys()) ?? [] : []
      let keys = denied.isEmpty ? "" : ": " + denied.joined(separator: ", ")
      say(.bad, "scripts", RedisProblemText(error.message).inWords + keys)
    } catch {
      say(.bad, "scripts", RedisProblemText("\(error)").inWords)
    }
  }

  private mutating func judge(_ information: RedisInformation) {
    let isReplica = information["role"] == "slave"
    say(
      isReplica ? .bad : .good, "papel",
      isReplica ? "es una réplica: no admite escrituras; use el maestro" : "maestro")
    let version = information["redis_version"] ?? "desconocida"
    let isOld = (version.split(separator: ".").first.flatMap { Int($0) } ?? 7) < 7
    say(isOld ? .bad : .good, "versión", isOld ? "\(version): hace falta 7.0 o posterior" : version)
    if let policy = information.evictionPolicy {
      say(.bad, "memoria", "maxmemory-policy \(policy) puede borrar campañas: use noeviction")
    } else {
      say(.good, "memoria", "noeviction")
    }
    judgeKeeping(information)
    if settings.replicasToWaitFor > 0 {
      let count = information["connected_slaves"].flatMap { Int($0) } ?? 0
      let isEnough = count >= settings.replicasToWaitFor
      say(
        isEnough ? .good : .bad, "réplicas",
        "\(count), y ESPERAR_REPLICAS pide \(settings.replicasToWaitFor)" + (isEnough ? "" : ": no se enviaría nada"))
    }
  }

  private mutating func judgeKeeping(_ information: RedisInformation) {
    if let trouble = information.diskTrouble { say(.bad, "disco", trouble) }
    if information["aof_enabled"] == "0" {
      say(.warning, "AOF", "appendonly no: si Redis se reinicia, se pierden mensajes; use appendonly yes")
    } else if let sync = information.appendFsync, sync != "always" {
      say(.warning, "AOF", "appendfsync \(sync): si se cae su máquina olvida lo último; use appendfsync always")
    } else {
      say(.good, "AOF", information.appendFsync.map { "appendfsync \($0)" } ?? "appendonly yes")
    }
  }

  private mutating func say(_ mark: Mark, _ name: String, _ text: String) {
    if mark == .bad || worst == .good { worst = mark }
    let columns = [(mark.rawValue, 7), (name, 11)].map { text, width in
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    print(columns.joined() + text)
  }
}

/// How far an attempt to connect came.
@LoopActor
private final class RedisSteps {
  private let url: RedisURL
  var reached: [RedisStep] = []

  init(_ url: RedisURL) { self.url = url }

  /// A line for each step of the last attempt.
  var lines: [(String, String)] {
    reached.map { step in
      switch step {
      case .named(let host): ("sentinels", "el maestro es \(host)")
      case .resolved(let addresses): ("nombre", addresses.map(\.ip).joined(separator: ", "))
      case .connected(let address): ("conexión", address.map { "\($0)" } ?? "socket de esta máquina")
      case .encrypted(let summary): ("TLS", summary)
      case .loggedIn: ("acceso", url.secrets.isEmpty ? "sin clave" : "con la clave de REDIS_URL")
      }
    }
  }

  /// The step that failed.
  func failed(with problem: String) -> String {
    if problem.hasPrefix("TLS: ") { return "TLS" }
    if problem.hasPrefix("Sentinel: ") { return "sentinels" }
    switch reached.last {
    case nil: if case .unix = url.endpoint { return "conexión" } else { return "nombre" }
    case .named: return "nombre"
    case .resolved: return "conexión"
    case .connected, .encrypted: return RedisProblem(problem).word == "LOADING" ? "datos" : "acceso"
    case .loggedIn:
      switch RedisProblem(problem).word {
      case "READONLY": return "papel"
      default: return "scripts"
      }
    }
  }
}

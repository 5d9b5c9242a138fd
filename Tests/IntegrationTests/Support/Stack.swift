// A whole installation for one test: a real Redis, the simulator as a process of its own (so that it survives what
// happens to the server, and can be asked what it received), and a server between them.

import EventLoop
import Foundation
import TestSupport

@testable import Queue

@LoopActor
final class Stack {
  let redis: RedisServerFixture
  let simulator: ServerProcess
  private(set) var servers: [ServerProcess] = []
  /// The time that the machine keeps all processes waiting.
  private(set) var waits: ProcessorWaits!
  private let settings: [String: String]

  private init(redis: RedisServerFixture, simulator: ServerProcess, settings: [String: String]) {
    self.redis = redis
    self.simulator = simulator
    self.settings = settings
    waits = ProcessorWaits { [unowned self] in
      [redis.pid].compactMap { $0 } + (servers + [simulator]).filter { $0.child.exitStatus == nil }.map(\.pid)
    }
  }

  /// The server started first.
  var server: ServerProcess { servers[0] }

  /// Runs `body` with a fresh installation, and removes it afterwards whatever happens.
  /// - Parameters:
  ///   - tcp: whether Redis listens on a port of 127.0.0.1 too.
  ///   - clockAhead: the seconds by which Redis' clock is ahead; with them it can be set.
  ///   - redisArguments: more of redis-server's.
  static func run<Success: Sendable>(
    _ settings: [String: String] = [:], simulator options: [String] = ["--latencia", "2", "--errores", "0"],
    startsServer: Bool = true, tcp: Bool = false, clockAhead: Int? = nil, redisArguments: [String] = [],
    _ body: @LoopActor (Stack) async throws -> Success
  ) async throws -> Success {
    let redis = try await RedisServerFixture.start(
      tcp: tcp, persistent: true, clockAhead: clockAhead, arguments: redisArguments)
    let result: Result<Success, any Error>
    var stack: Stack?
    do {
      let simulator = try await ServerProcess.start([:], arguments: ["simulador", "--puerto", "0"] + options)
      let made = Stack(redis: redis, simulator: simulator, settings: settings)
      stack = made
      if startsServer { _ = try await made.startServer() }
      result = .success(try await body(made))
    } catch {
      result = .failure(error)
      if !(error is TooLate) { stack?.tellLogs() }
    }
    for process in (stack?.servers ?? []) + [stack?.simulator].compactMap({ $0 }) {
      await process.crash()
      process.removeDirectory()
    }
    await redis.cleanUp()
    return try result.get()
  }

  /// Prints the last lines of the servers' logs, for a test that has failed.
  private func tellLogs() {
    for (number, server) in servers.enumerated() {
      for line in server.log.split(separator: "\n").suffix(15) { TestLog.write("server \(number): \(line)") }
    }
  }

  /// Starts one more instance on the same Redis.
  /// - Parameter program: the path of the program; nil for the one that was built.
  func startServer(_ more: [String: String] = [:], program: String? = nil) async throws -> ServerProcess {
    let server = try makeServer(more, program: program)
    try await server.waitUntilListening()
    try await server.waitForHealth(200)
    return server
  }

  /// Starts one more instance, and does not wait for it.
  func makeServer(_ more: [String: String] = [:], program: String? = nil) throws -> ServerProcess {
    var environment = [
      "REDIS_URL": redis.socketURL, "API_WHATSAPP_URL": simulator.url(""), "SUPABASE_URL": simulator.url(""),
      "SUPABASE_KEY": "clave-de-prueba", "INTERVALO_ENVIO_MS": "0",
    ]
    environment.merge(settings) { $1 }
    environment.merge(more) { $1 }
    let server = try ServerProcess(environment, program: program)
    servers.append(server)
    return server
  }

  /// Uploads a CSV with the form's usual fields.
  func upload(
    _ csv: String, title: String, fields: [String: String] = [:], headers: [String] = [],
    to server: ServerProcess? = nil
  ) async throws -> CurlAnswer {
    let file = NSTemporaryDirectory() + "mensajes-" + UUID().uuidString + ".csv"
    try csv.write(toFile: file, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    var form = ["titulo_campana": title, "plantilla": "promo_fibra_visual", "buzon": "14", "idioma": "es"]
    form.merge(fields) { $1 }
    var arguments = ["-F", "archivo_csv=@\(file)"]
    // The fields have a fixed order, since a dictionary's is another one in every process.
    for (name, value) in form.sorted(by: { $0.key < $1.key }) { arguments += ["-F", "\(name)=\(value)"] }
    for header in headers { arguments += ["-H", header] }
    return try await curl(arguments + [(server ?? self.server).url("/api/crear-campana")])
  }

  /// A campaign's status, from any instance.
  func status(_ id: String, from server: ServerProcess? = nil) async throws -> CurlAnswer {
    let path = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? id
    return try await look((server ?? self.server).url("/api/estado-cola/\(path)"))
  }

  /// Waits until the campaign has ended; the sum of the counts is checked with every look.
  func waitUntilCompleted(
    _ id: String, within limit: Duration = .seconds(20), from server: ServerProcess? = nil
  ) async throws -> CurlAnswer {
    var last = CurlAnswer(status: 0, headers: [:], body: "", exit: .exited(0))
    try await eventually(within: limit, "campaign \(id) ends; last seen: \(last.body)") {
      last = try await self.status(id, from: server)
      try last.checkSum()
      return last.string("estado") == "completado"
    }
    return last
  }

  /// The fields of a hash: Redis gives them in an order of its own, another one in every process.
  func hash(_ key: String) async throws -> [String: String] {
    let lines = try await cli(["--json", "HGETALL", key])
    return try JSONDecoder().decode([String: String].self, from: Data(lines.utf8))
  }

  /// Runs redis-cli, and gives its output.
  func redisCLI(_ arguments: String...) async throws -> String { try await cli(arguments) }

  /// The same with the arguments as a list.
  func cli(_ arguments: [String]) async throws -> String {
    let child = try ChildProcess(
      "redis-cli", ["-s", redis.socketPath] + arguments, standardOutput: .capture, standardError: .capture)
    _ = await child.wait()
    return child.standardOutput.text.trimmingCharacters(in: .newlines)
  }

  /// Redis' keys, in order, without those by which instances know of each other and of lost campaigns.
  func keys(_ pattern: String = "*") async throws -> [String] {
    try await redisCLI("KEYS", pattern).split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("instancia") && ![QueueKeys.mark, QueueKeys.deleted].contains($0) }.sorted()
  }

  /// The longest time between two arrivals in a row, in ms, without what the machine kept the processes waiting in it.
  func longestPause(_ arrivals: [Int]) -> Int {
    zip(arrivals, arrivals.dropFirst()).map { $1 - $0 - waits.waited(from: $0, to: $1) }.max() ?? 0
  }

  /// The messages that the simulator received: `Idempotency-Key` and fate, in order.
  func received() async throws -> [(key: String, number: String, fate: String, at: Int)] {
    let answer = try await look(simulator.url("/simulador/registro"))
    guard answer.status == 200 else { throw BadJournal(line: "status \(answer.status)") }
    return answer.body.split(separator: "\n").map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return (cells[1], cells[2], cells[3], Int(cells[0]) ?? 0)
    }
  }
}

struct WrongSum: Error { let status: String }

extension CurlAnswer {
  /// The first promise: the counts of every answer add up to the total.
  func checkSum() throws {
    guard status == 200 else { return }
    let parts = [
      "pendientes", "en_vuelo", "reintentando", "enviados", "fallidos", "inciertos", "cancelados", "excluidos",
      "perdidos",
    ]
    if parts.reduce(0, { $0 + (int($1) ?? -1_000_000) }) != int("total") { throw WrongSum(status: body) }
  }
}

/// A CSV with so many good rows, every number different.
func csv(rows: Int, from first: Int = 0) -> String {
  var text = "numero,cedula,estatus_servicio,variable1,variable2,url_imagen\n"
  for row in first..<(first + rows) {
    text += "58412\(1_000_000 + row),\(10_000_000 + row),ACTIVO,\"Pérez, Juan \(row)\",25.00 USD,\n"
  }
  return text
}

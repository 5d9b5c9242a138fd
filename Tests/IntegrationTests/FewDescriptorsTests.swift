// A process that may have few files open. It shares them out, probes get through, and a request that waits says why.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import LoopServer

@Suite struct FewDescriptorsTests {
  @LoopActor
  private static func server(_ limit: Int, _ stack: Stack, _ settings: [String: String]) async throws -> ServerProcess {
    var environment = [
      "REDIS_URL": stack.redis.socketURL, "API_WHATSAPP_URL": stack.simulator.url(""),
      "SUPABASE_URL": stack.simulator.url(""), "SUPABASE_KEY": "clave-de-prueba", "INTERVALO_ENVIO_MS": "0",
    ]
    environment.merge(settings) { $1 }
    let server = try ServerProcess(environment, launcher: ["prlimit", "--nofile=\(limit):\(limit)"])
    try await server.waitUntilListening()
    try await eventually("health is well") { try await curl(server.url("/health")).status == 200 }
    return server
  }

  /// A probe on a connection of its own, as load balancers make them.
  @LoopActor
  private static func probe(_ server: ServerProcess) async throws -> Bool {
    let address = try SocketAddress(ip: "127.0.0.1", port: UInt16(server.port))
    guard let connection = try? await TCPConnection.connect(to: address, timeout: .seconds(10)) else { return false }
    defer { connection.close() }
    connection.write(Array("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8))
    var answer: [UInt8] = []
    while let bytes = try? await connection.read() { answer += bytes }
    return String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 200 ")
  }

  @Test func probesGetThroughWhileAllSendsThereCanBeAreUnderWay() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(simulator: ["--latencia", "1000", "--errores", "0"], startsServer: false) { stack in
        let server = try await Self.server(256, stack, ["MAX_EN_VUELO": "200"])
        defer { server.removeDirectory() }
        let budget = try #require(DescriptorBudget(limit: 256))
        let warning = server.logLines.first { ($0["msg"] as? String)?.contains("ulimit -n 256") == true }
        #expect(
          warning?["envios"] as? String == "\(budget.sends)"
            && warning?["conexiones"] as? String == "\(budget.connections)")
        for title in ["una", "otra", "tercera"] {
          #expect(try await stack.upload(csv(rows: 120), title: title, to: server).status == 200)
        }
        try await eventually(within: .seconds(30), "all the room is taken") {
          let counts = try await ["una", "otra", "tercera"].asyncMap { title in
            try await stack.status(title, from: server).int("en_vuelo") ?? 0
          }
          return counts.reduce(0, +) >= budget.sends * 3 / 4
        }
        var good = 0
        for _ in 0..<120 { good += try await Self.probe(server) ? 1 : 0 }
        #expect(good == 120)
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.pid)/fd").count
        #expect(open < 256 - budget.connections / 2, "\(open) descriptors are open")
        for title in ["una", "otra", "tercera"] {
          let done = try await stack.waitUntilCompleted(title, within: .seconds(40), from: server)
          #expect(done.int("enviados") == 120, "\(done.body)")
        }
        // The log blames nothing on the API.
        #expect(!server.log.contains("no es alcanzable"), "\(server.log)")
        #expect(await server.stop() == .exited(0))
      }
    }
  }

  @Test func campaignsThatWaitForRoomSaySo() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(simulator: ["--latencia", "3000", "--errores", "0"], startsServer: false) { stack in
        let server = try await Self.server(128, stack, [:])
        defer { server.removeDirectory() }
        let budget = try #require(DescriptorBudget(limit: 128))
        let count = budget.sends + 10
        // The campaigns start all at once, or nearly so on a slow machine.
        let start = ["inicio": ISO8601DateFormatter().string(from: Date() + 8)]
        for number in 0..<count {
          #expect(try await stack.upload(csv(rows: 3), title: "c\(number)", fields: start, to: server).status == 200)
        }
        let words = "Faltan descriptores de archivo (ulimit -n 128): salen \(budget.sends) mensajes a la vez"
        try await eventually(within: .seconds(30), "one says so; the log: \(server.log.suffix(3000))") {
          let list =
            try await curl(server.url("/api/listar-campanas?detalle=true")).json["campanas"] as? [[String: Any]]
          return (list ?? []).contains {
            ($0["motivo"] as? String)?.hasPrefix(words) == true && $0["espera_hasta"] is String
          }
        }
        for number in 0..<count {
          let done = try await stack.waitUntilCompleted("c\(number)", within: .seconds(60), from: server)
          #expect(done.int("enviados") == 3 && done.json["motivo"] is NSNull, "\(done.body)")
        }
        #expect(server.logLines.contains { ($0["msg"] as? String)?.hasPrefix("hay campañas que esperan") == true })
        #expect(!server.log.contains("no es alcanzable"))
        #expect(await server.stop() == .exited(0))
      }
    }
  }

  @Test func tooFewToWorkAtAllEndTheStart() async throws {
    try await withDeadline(.seconds(60)) {
      let server = try ServerProcess([:], launcher: ["prlimit", "--nofile=100:100"])
      defer { server.removeDirectory() }
      #expect(await server.child.wait() == .exited(1))
      #expect(server.log.contains("(ulimit -n) es 100 y hacen falta 128 como mínimo"), "\(server.log)")
    }
  }

  @Test func theSharesOfEveryLimitFitIntoIt() {
    #expect(DescriptorBudget(limit: DescriptorBudget.least - 1) == nil)
    for limit in DescriptorBudget.least...20_000 {
      for simulates in [false, true] {
        guard let budget = DescriptorBudget(limit: limit, simulates: simulates) else {
          Issue.record("no budget for \(limit)")
          return
        }
        let sum =
          DescriptorBudget.own + budget.connections + budget.requests * (simulates ? 2 : 1) + budget.webhooks
        let shares = [
          budget.connections, budget.sends, budget.webhooks, budget.uploads, budget.eventStreams, budget.reports,
        ]
        // Requests that hold connections for long leave some to short ones.
        let held = budget.uploads + budget.eventStreams + 2 * budget.reports
        if sum > limit || shares.contains(where: { $0 < 1 }) || held > budget.connections * 3 / 4 + 4 {
          Issue.record("\(budget) of \(limit)")
          return
        }
      }
    }
    let full = DescriptorBudget(limit: DescriptorBudget.enough)
    #expect(full?.isShort == false && full?.connections == 10_240 && full?.requests == 4096)
    #expect(DescriptorBudget(limit: DescriptorBudget.enough - 1)?.isShort == true)
  }
}

extension Sequence {
  @LoopActor
  fileprivate func asyncMap<Value>(_ transform: @LoopActor (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}

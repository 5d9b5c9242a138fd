// Tickets for event streams, as a page of another origin uses them: one stream, once, within a minute, on any instance.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct TicketTests {
  private static let keys = "panel:operador:clave-operador,grafana:lectura:clave-lectura"

  /// A new ticket.
  @LoopActor
  private static func ticket(_ server: ServerProcess, _ path: String, key: String = "clave-lectura") async throws
    -> String
  {
    let answer = try await curl("-X", "POST", "-H", "X-API-Key: \(key)", server.url(path + "/boleto"))
    #expect(answer.status == 200 && answer.headers["cache-control"] == "no-store", "\(answer.body)")
    let ends = try #require(answer.string("vence").flatMap { ISO8601DateFormatter().date(from: $0) })
    #expect((0...120).contains(ends.timeIntervalSinceNow))
    return try #require(answer.string("boleto"))
  }

  @Test func aTicketOpensOneStreamOnce() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys, "DEBUG": "true", "CORS_ORIGENES": "https://app.example"]) { stack in
        let servers = [stack.server, try await stack.startServer()]
        let key = "X-API-Key: clave-operador"
        for title in ["una", "otra"] {
          #expect(try await stack.upload(csv(rows: 2), title: title, headers: [key]).status == 200)
        }
        let stream = "/api/campanas/una/eventos"
        try await eventually {
          try await curl("-H", key, servers[0].url("/api/estado-cola/una")).string("estado") == "completado"
        }
        // The request has no key, only the ticket.
        let ticket = try await Self.ticket(servers[0], stream)
        let opened = try await curl(
          "-N", "-H", "Origin: https://app.example", servers[1].url("\(stream)?boleto=\(ticket)"))
        #expect(opened.status == 200 && opened.body.contains("completado"))
        #expect(opened.headers["access-control-allow-origin"] == "https://app.example")
        // The ticket is spent on every instance, also for a client that comes again with its last event.
        for server in servers {
          let again = try await curl("-N", "-H", "Last-Event-ID: x", server.url("\(stream)?boleto=\(ticket)"))
          #expect(again.status == 401 && again.string("detail")?.contains("una sola vez") == true)
        }

        // A ticket is for its own stream, and for nothing else.
        for path in ["/api/campanas/otra/eventos", "/api/eventos"] {
          let foreign = try await Self.ticket(servers[0], stream)
          #expect(try await curl("-N", servers[1].url("\(path)?boleto=\(foreign)")).status == 401, "\(path)")
          #expect(try await curl("-N", servers[1].url("\(stream)?boleto=\(foreign)")).status == 401, "tried, so spent")
        }
        let general = try await Self.ticket(servers[0], "/api/eventos")
        let all = try ChildProcess(
          "curl", ["-sN", servers[1].url("/api/eventos?boleto=\(general)")], standardOutput: .capture)
        try await eventually { all.standardOutput.text.contains("event: inicio") }
        all.kill(SIGKILL)
      }
    }
  }

  @Test func nothingElseOpensWithIt() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys]) { stack in
        let server = stack.server
        let key = "X-API-Key: clave-operador"
        #expect(
          try await stack.upload(csv(rows: 2), title: "una", fields: ["inicio": nextYear], headers: [key]).status == 200
        )
        let stream = "/api/campanas/una/eventos"
        let ticket = try await Self.ticket(server, stream)
        for (method, path) in [
          ("GET", "/api/estado-cola/una"), ("GET", "/api/campanas/una/resultados.csv"), ("GET", "/api/sesion"),
          ("POST", "/api/campanas/una/pausar"), ("POST", stream + "/boleto"), ("POST", "/api/eventos/boleto"),
          ("GET", "/nada"), ("DELETE", "/api/campanas/una"),
        ] {
          #expect(try await curl("-X", method, server.url("\(path)?boleto=\(ticket)")).status == 401, "\(path)")
        }
        // The ticket is still good after that.
        let opened = try ChildProcess(
          "curl", ["-sN", server.url("\(stream)?boleto=\(ticket)")], standardOutput: .capture)
        try await eventually { opened.standardOutput.text.contains("programado") }
        opened.kill(SIGKILL)
        for bad in ["", "x", String(repeating: "0", count: 64), "\(ticket)0", "%00", "%ff"] {
          let refused = try await curl("-N", server.url("\(stream)?boleto=\(bad)"))
          #expect(refused.status == 401 || refused.status == 422, "\(bad): \(refused.body)")
        }
        #expect(try await curl("-X", "POST", "-H", key, server.url("/api/campanas/nadie/eventos/boleto")).status == 404)
        #expect(try await curl("-X", "POST", server.url("/api/eventos/boleto")).status == 401)
      }
    }
  }

  /// A ticket lives for a minute by Redis' clock. Redis and the logs have its digest at most.
  @Test func itsTimeIsAMinuteAndItIsWrittenNowhere() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys, "DEBUG": "true"], clockAhead: 0) { stack in
        let server = stack.server
        let ticket = try await Self.ticket(server, "/api/eventos")
        let keys = try await stack.redisCLI("KEYS", "boleto:*").trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(keys.hasPrefix("boleto:") && !keys.contains(ticket))
        let left = Int(try await stack.redisCLI("PTTL", keys)) ?? 0
        #expect((1...60_000).contains(left))
        _ = try await stack.redisCLI("PEXPIRE", keys, "1")
        try await eventually { try await stack.redisCLI("EXISTS", keys) == "0" }
        #expect(try await curl("-N", server.url("/api/eventos?boleto=\(ticket)")).status == 401)
        #expect(!server.log.contains(ticket))
      }
    }
  }
}

// A Redis that may delete keys (maxmemory-policy) gets nothing new until its policy is set right.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct EvictionTests {
  /// All requests by which a client leaves something in Redis.
  @LoopActor
  private static func refusals(_ stack: Stack, title: String) async throws -> [CurlAnswer] {
    let url = stack.server.url("")
    let json = #"{"titulo_campana":"\#(title)","plantilla":"p","buzon":"14","mensajes":[{"numero":"584121234567"}]}"#
    let type = ["-H", "Content-Type: application/json"]
    return [
      try await stack.upload(csv(rows: 3), title: title),
      try await curl(type + ["-d", json, url + "/api/crear-campana-json"]),
      try await stack.enqueue(["-H", "x-campaignid: \(title)"]),
      try await curl("-X", "PUT", url + "/api/exclusiones/584121234567"),
      try await curl(type + ["-X", "PUT", "-d", #"{"numeros":["584121234567"]}"#, url + "/api/exclusiones"]),
    ]
  }

  @Test(arguments: ["allkeys-lru", "volatile-ttl"]) func nothingIsTakenThatMayBeDeleted(policy: String) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "20"]) { stack in
        let server = stack.server
        #expect(try await stack.upload(csv(rows: 200), title: "en marcha").status == 200)
        #expect(try await stack.redisCLI("CONFIG", "SET", "maxmemory-policy", policy) == "OK")
        try await eventually("health says so") {
          let health = try await curl(server.url("/health"))
          return health.status == 200 && health.string("status") == "degraded"
            && health.string("motivo")?.contains("maxmemory-policy \(policy)") == true
        }
        for answer in try await Self.refusals(stack, title: "nueva") {
          #expect(answer.status == 503 && answer.headers["retry-after"] == "5", "\(answer.body)")
          #expect(answer.string("detail")?.contains("maxmemory-policy \(policy)") == true, "\(answer.body)")
        }
        #expect(try await stack.status("nueva").status == 404)
        #expect(try await stack.redisCLI("EXISTS", "exclusiones") == "0")
        // A campaign that was accepted before goes on.
        #expect(try await stack.waitUntilCompleted("en marcha").int("enviados") == 200)

        #expect(try await stack.redisCLI("CONFIG", "SET", "maxmemory-policy", "noeviction") == "OK")
        try await eventually("it is over") { try await curl(server.url("/health")).string("status") == "healthy" }
        #expect(try await stack.upload(csv(rows: 3), title: "nueva").status == 200)
        #expect(try await stack.waitUntilCompleted("nueva").int("enviados") == 3)
        @LoopActor func lines(_ part: String) -> Int {
          server.logLines.count { ($0["msg"] as? String)?.contains(part) == true }
        }
        #expect(lines("maxmemory-policy \(policy) y puede borrar") == 1, "\(server.log)")
        #expect(lines("maxmemory-policy noeviction: se vuelven a aceptar") == 1, "\(server.log)")
      }
    }
  }

  /// The first answer of `/health` that is not 503 knows it already.
  @Test func aStartOnSuchARedisTakesNothing() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false) { stack in
        _ = try await stack.redisCLI("CONFIG", "SET", "maxmemory-policy", "allkeys-random", "maxmemory", "100mb")
        let server = try await stack.startServer()
        for answer in try await Self.refusals(stack, title: "nueva") { #expect(answer.status == 503, "\(answer.body)") }
        #expect(try await curl(server.url("/health")).string("status") == "degraded")
        #expect(try await stack.keys().isEmpty)
      }
    }
  }
}

// CORS with curl, answer by answer; BrowserTests has a browser judge the same.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct CORSTests {
  static let page = "https://app.example"

  @Test func aPreflightSaysWhatThePathAllows() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "clave", "CORS_ORIGENES": "\(Self.page), http://localhost:3000"]) { stack in
        for (path, methods) in [
          ("/api/crear-campana", "POST, OPTIONS"), ("/api/listar-campanas", "GET, HEAD, OPTIONS"),
          ("/api/campanas/x/pausar", "POST, OPTIONS"), ("/api/campanas/x", "DELETE, OPTIONS"),
          ("/nada", "GET, HEAD, POST, PUT, DELETE, OPTIONS"),
        ] {
          let answer = try await preflight(stack, path, from: Self.page)
          #expect(answer.status == 204, "\(path)")
          #expect(answer.headers["access-control-allow-origin"] == Self.page)
          #expect(answer.headers["access-control-allow-methods"] == methods, "\(path)")
          let allowed = answer.headers["access-control-allow-headers"]?.lowercased() ?? ""
          for name in ["x-api-key", "authorization", "content-type", "idempotency-key", "x-campaignid"] {
            #expect(allowed.contains(name))
          }
          #expect(answer.headers["access-control-max-age"] == "600")
          #expect(answer.headers["vary"] == "Origin")
        }
        let foreign = try await preflight(stack, "/api/crear-campana", from: "https://evil.example")
        #expect(foreign.status == 403 && foreign.headers["vary"] == "Origin")
        #expect(!foreign.headers.keys.contains { $0.hasPrefix("access-control") })
      }
    }
  }

  /// Every refusal carries the headers, or the page could not read it.
  @Test func refusalsAreReadable() async throws {
    try await withDeadline(.seconds(60)) {
      let settings = [
        "API_KEYS": "clave", "CORS_ORIGENES": Self.page, "MAX_CSV_SIZE_MB": "1", "LIMITE_POR_IP": "7",
      ]
      try await Stack.run(settings) { stack in
        let large = String(repeating: "5", count: 3 << 20)
        let list = stack.server.url("/api/listar-campanas")
        let key = ["-H", "X-API-Key: clave"]
        var seen: [Int] = []
        for arguments in [
          [list], key + [stack.server.url("/nada")], key + ["-X", "PUT", list],
          key + ["--data-binary", "@-", "-H", "Content-Type: application/json"]
            + [stack.server.url("/api/crear-campana-json")],
          key + [stack.server.url("/api/estado-cola/nadie")], key + [list],
        ] {
          let answer = try await curl(
            arguments + ["-H", "Origin: \(Self.page)"], input: arguments.contains("@-") ? Array(large.utf8) : [])
          seen.append(answer.status)
          #expect(answer.headers["access-control-allow-origin"] == Self.page, "\(answer.status)")
          #expect(answer.headers["access-control-expose-headers"]?.contains("RateLimit-Remaining") == true)
          #expect(answer.headers["vary"] == "Origin")
        }
        #expect(seen == [401, 404, 405, 413, 404, 200])
        await stack.redis.kill()
        try await stack.server.waitForHealth(503)
        let unavailable = try await curl(key + ["-H", "Origin: \(Self.page)", list])
        #expect(unavailable.status == 503 && unavailable.headers["access-control-allow-origin"] == Self.page)
        // The local count began anew with the outage. It allows six more, and one for each seventh of a minute that
        // this takes.
        let began = Loop.now
        var more = 0
        var tooMany = unavailable
        while tooMany.status == 503, more < 20 {
          tooMany = try await curl(key + ["-H", "Origin: \(Self.page)", list])
          if tooMany.status == 503 { more += 1 }
        }
        #expect((6...(6 + Int((Loop.now - began).milliseconds * 7 / 60_000))).contains(more), "\(more) more")
        #expect(tooMany.status == 429 && tooMany.headers["access-control-allow-origin"] == Self.page)
        #expect(tooMany.headers["retry-after"].flatMap { Int($0) }.map { $0 >= 1 && $0 <= 9 } == true)
      }
    }
  }

  @LoopActor
  private func preflight(_ stack: Stack, _ path: String, from origin: String) async throws -> CurlAnswer {
    try await curl(
      "-X", "OPTIONS", "-H", "Origin: \(origin)", "-H", "Access-Control-Request-Method: POST", "-H",
      "Access-Control-Request-Headers: x-api-key", stack.server.url(path))
  }
}

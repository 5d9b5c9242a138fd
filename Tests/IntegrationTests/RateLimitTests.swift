// LIMITE_POR_IP as clients behind a load balancer meet it.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct RateLimitTests {
  @LoopActor
  private func ask(
    _ server: ServerProcess, _ path: String = "/api/listar-campanas", key: String = "clave", from client: String? = nil
  ) async throws -> CurlAnswer {
    var arguments = ["-H", "X-API-Key: \(key)", server.url(path)]
    if let client { arguments += ["-H", "X-Forwarded-For: \(client)"] }
    return try await curl(arguments)
  }

  @Test func allInstancesCountTogetherGuessesIncludedAndHealthNever() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "clave", "LIMITE_POR_IP": "4"], clockAhead: 0) { stack in
        // Redis' clock stands still, so that all requests are of one moment.
        try stack.redis.stopClock()
        let servers = [stack.server, try await stack.startServer()]
        var left: [String?] = []
        for number in 0..<4 {
          // Two of the four requests guess a key.
          let answer = try await ask(servers[number % 2], key: number < 2 ? "mala" : "clave")
          #expect(answer.status == (number < 2 ? 401 : 200))
          #expect(answer.headers["ratelimit-limit"] == "4")
          left.append(answer.headers["ratelimit-remaining"])
        }
        #expect(left == ["3", "2", "1", "0"])
        for server in servers {
          let refused = try await ask(server)
          #expect(refused.status == 429 && refused.headers["ratelimit-remaining"] == "0")
          let wait = try #require(refused.headers["retry-after"].flatMap { Int($0) })
          let reset = try #require(refused.headers["ratelimit-reset"].flatMap { Int($0) })
          #expect((1...15).contains(wait) && (wait...60).contains(reset))
          #expect(refused.string("detail")?.contains("4 por minuto") == true)
          // A made-up address is not believed, since no proxy is configured.
          #expect(try await ask(server, from: "198.51.100.77").status == 429)
          for _ in 0..<10 {
            let health = try await curl(server.url("/health"))
            #expect(health.status == 200 && health.headers["ratelimit-limit"] == nil)
          }
        }
      }
    }
  }

  @Test func behindATrustedProxyEachClientHasItsOwn() async throws {
    try await withDeadline(.seconds(60)) {
      let settings = ["API_KEYS": "clave", "LIMITE_POR_IP": "2", "PROXIES_CONFIABLES": "127.0.0.0/8, ::1, 10.0.0.0/8"]
      try await Stack.run(settings, clockAhead: 0) { stack in
        try stack.redis.stopClock()
        let server = stack.server
        for client in ["198.51.100.1", "1.1.1.1, 198.51.100.2, 10.0.0.7", "2001:db8:1:2::1"] {
          let answer = try await ask(server, from: client)
          #expect(answer.headers["ratelimit-remaining"] == "1", "\(client)")
        }
        // The same clients come by other ways: another left end, another proxy, another address of the same /64.
        for client in ["9.9.9.9, 198.51.100.1", "198.51.100.2", "2001:db8:1:2:ffff::9"] {
          let last = try await ask(server, from: client)
          #expect(last.headers["ratelimit-remaining"] == "0", "\(client)")
          let refused = try await ask(server, from: client)
          #expect(refused.status == 429, "\(client)")
        }
      }
    }
  }

  /// Redis is frozen, not gone. For two seconds requests wait, then each instance counts for itself.
  @Test func aSilentRedisDelaysAndThenEachInstanceCounts() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "clave", "LIMITE_POR_IP": "3"]) { stack in
        stack.redis.suspend()
        // Three requests pass, and one for each third of a minute that the asking takes.
        let began = Loop.now
        var seen: [Int] = []
        while seen.last != 429, seen.count < 20 { seen.append(try await ask(stack.server, "/nada").status) }
        let more = Int((Loop.now - began).components.seconds / 20)
        #expect((3...(3 + more)).contains(seen.count - 1) && seen.dropLast().allSatisfy { $0 == 404 }, "\(seen)")
        #expect(try await curl(stack.server.url("/health")).status == 503)
        stack.redis.resume()
        try await stack.server.waitForHealth(200)
        #expect(try await ask(stack.server).status == 200)
      }
    }
  }
}

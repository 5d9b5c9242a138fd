// A Redis that is connected and refuses, is still reading its data, or tells less of itself than usual.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct RedisRefusalTests {
  /// A way to make Redis refuse and stop refusing, and the words about it that everybody may read.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var word: String
    var begin: [String]
    var end: [String]
    var testDescription: String { word }
  }

  @Test(arguments: [
    Refusal(
      word: "OOM", begin: ["CONFIG", "SET", "maxmemory", "100kb"], end: ["CONFIG", "SET", "maxmemory", "0"]),
    Refusal(
      word: "NOREPLICAS", begin: ["CONFIG", "SET", "min-replicas-to-write", "1"],
      end: ["CONFIG", "SET", "min-replicas-to-write", "0"]),
    Refusal(
      word: "NOPERM", begin: ["ACL", "SETUSER", "default", "-eval", "-evalsha"],
      end: ["ACL", "SETUSER", "default", "+@all"]),
  ]) func aRedisThatRefusesIsSaidToAndSoIsItsEnd(_ refusal: Refusal) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let server = stack.server
        #expect(try await stack.cli(refusal.begin) == "OK")
        try await eventually("health turns 503 and says why") {
          let health = try await look(server.url("/health"))
          return health.status == 503 && health.string("motivo")?.hasPrefix("Redis responde \(refusal.word)") == true
            && (health.json["services"] as? [String: String])?["redis"] == "error"
        }
        for number in 0..<3 {
          let upload = try await stack.upload(csv(rows: 3), title: "carga \(number)")
          #expect(upload.status == 503 && upload.headers["retry-after"] != nil, "\(upload.body)")
          let message = try await stack.enqueue(["-H", "x-campaignid: sueltos"])
          #expect(message.status == 503 && message.headers["retry-after"] != nil, "\(message.body)")
        }
        try await Loop.sleep(for: .milliseconds(1500))  // two more probes
        #expect(try await curl(server.url("/metrics")).body.contains("\nloopserver_redis_up 0\n"))
        #expect(try await stack.cli(refusal.end) == "OK")
        try await server.waitForHealth(200)
        let said = server.logLines.filter { "\($0["motivo"] ?? "")".hasPrefix(refusal.word) }
        #expect(said.count { "\($0["msg"] ?? "")" == "Redis rechaza órdenes" } == 1, "\(said)")
        #expect(said.count { "\($0["msg"] ?? "")".hasPrefix("Redis rechaza lo que llega") } == 1, "\(said)")
        #expect(server.logLines.count { "\($0["msg"] ?? "")" == "Redis vuelve a admitir órdenes" } == 1)

        #expect(try await stack.upload(csv(rows: 3), title: "carga 0").status == 200)
        #expect(try await stack.enqueue(["-H", "x-campaignid: sueltos"]).status == 200)
        #expect(try await stack.waitUntilCompleted("carga 0").int("enviados") == 3)
        #expect(try await stack.waitUntilCompleted("sueltos").int("enviados") == 1)
      }
    }
  }

  @Test func aRedisThatReadsItsDataIsSaidTo() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "10"]) { stack in
        let fill = "for i = 1, 20000 do redis.call('SET', 'k' .. i, i) end"
        _ = try await stack.redisCLI("EVAL", fill, "0")
        _ = try await stack.upload(csv(rows: 300), title: "lenta")
        try await eventually { try await stack.received().count > 20 }
        await stack.redis.kill()
        // Redis starts as slowly as with a large file, in 20 s, unless it is told to hurry.
        try await stack.redis.start(["--key-load-delay", "1000"], mayBeLoading: true)
        try await eventually("health says so") {
          let health = try await look(stack.server.url("/health"))
          return health.status == 503 && health.string("motivo") == "Redis responde LOADING"
        }
        let refused = try await stack.upload(csv(rows: 3), title: "otra")
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.body)")
        #expect(stack.server.log.contains("LOADING"))
        #expect(try await stack.redisCLI("CONFIG", "SET", "key-load-delay", "0") == "OK")
        let done = try await stack.waitUntilCompleted("lenta", within: .seconds(40))
        #expect(done.int("enviados") == 300)
        let received = try await stack.received()
        #expect(received.count == 300 && Set(received.map(\.key)).count == 300)
        #expect(try await curl(stack.server.url("/health")).status == 200)
      }
    }
  }

  @Test func whatCannotBeAskedIsSaidOnce() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false) { stack in
        #expect(try await stack.cli(["ACL", "SETUSER", "default", "-info", "-config"]) == "OK")
        let server = try await stack.startServer()
        @LoopActor func lines() -> Int { server.logLines.count { "\($0["motivo"] ?? "")".contains("'info' command") } }
        try await eventually("the operator is told") { lines() == 1 }
        try await Loop.sleep(for: .milliseconds(1500))
        #expect(lines() == 1, "\(server.log)")
        // The server asks once, not again and again.
        let refused = try await stack.cli(["ACL", "LOG"])
        #expect(!refused.contains("config|get"), "\(refused)")
        #expect(try await stack.upload(csv(rows: 3), title: "igual").status == 200)
        #expect(try await stack.waitUntilCompleted("igual").int("enviados") == 3)
      }
    }
  }

  @Test func whatINFOTellsIsWarnedOfWithoutCONFIG() async throws {
    try await withDeadline(.seconds(60)) {
      let odd = ["--appendonly", "no", "--maxmemory-policy", "allkeys-lru", "--rename-command", "CONFIG", ""]
      try await RedisServerFixture.run(arguments: odd) { redis in
        let server = try await ServerProcess.start(["REDIS_URL": redis.socketURL])
        let result: Result<Void, any Error>
        do {
          try await eventually("both are in the log; it said \(server.log)") {
            server.log.contains("appendonly no") && server.log.contains("maxmemory-policy allkeys-lru")
          }
          #expect(await server.stop() == .exited(0))
          result = .success(())
        } catch { result = .failure(error) }
        await server.crash()
        server.removeDirectory()
        try result.get()
      }
    }
  }
}

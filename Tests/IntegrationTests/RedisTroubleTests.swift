// Redis missing, hanging and coming back, as the operator and the load balancer see it.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct RedisTroubleTests {
  @Test func aServerThatStartsBeforeRedisWaitsForItAndSaysSo() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false) { stack in
        await stack.redis.kill()
        let server = try stack.makeServer()
        try await server.waitUntilListening()
        let health = try await curl(server.url("/health"))
        #expect(health.status == 503)
        #expect(health.string("status") == "error")
        #expect(health.string("detail") == "Redis no disponible")
        #expect(health.string("motivo") == "Redis no responde o no se puede conectar con él")
        let upload = try await stack.upload(csv(rows: 3), title: "pronto", to: server)
        #expect(upload.status == 503)
        #expect(upload.string("detail") == "Redis no disponible")
        #expect(upload.headers["retry-after"] != nil)
        #expect(
          server.logLines.contains { line in
            line["motivo"].map { "\($0)".contains("refused") || "\($0)".contains("No such file") } == true
          }, "\(server.log)")

        try await stack.redis.start()
        try await server.waitForHealth(200)
        #expect(try await stack.upload(csv(rows: 3), title: "pronto", to: server).status == 200)
        #expect(try await stack.waitUntilCompleted("pronto", from: server).int("enviados") == 3)
        #expect(server.log.contains("Redis conectado"))
      }
    }
  }

  @Test func aServerThatStartsWhileRedisHangsWaitsForItAndSaysSo() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false) { stack in
        stack.redis.suspend()
        let server = try stack.makeServer()
        try await server.waitUntilListening()
        #expect(try await quickestHealth(server, stack) < .milliseconds(100))
        #expect(try await stack.upload(csv(rows: 3), title: "pronto", to: server).status == 503)
        try await eventually("the log says what is waited for") { server.log.contains("Redis no disponible") }
        stack.redis.resume()
        try await server.waitForHealth(200)
        #expect(try await stack.upload(csv(rows: 3), title: "pronto", to: server).status == 200)
        #expect(try await stack.waitUntilCompleted("pronto", from: server).int("enviados") == 3)
      }
    }
  }

  @Test func aRedisThatMayLoseMessagesIsWarnedAbout() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false) { stack in
        _ = try await stack.redisCLI("CONFIG", "SET", "appendfsync", "everysec", "maxmemory-policy", "allkeys-lru")
        let server = try await stack.startServer()
        try await eventually("both are in the log") {
          server.log.contains("appendfsync everysec") && server.log.contains("maxmemory-policy allkeys-lru")
        }
      }
    }
  }

  @Test func aRedisThatHangsStopsSendsAndUploadsButNotHealth() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "20"]) { stack in
        _ = try await stack.upload(csv(rows: 400), title: "congelada")
        try await eventually { try await stack.received().count > 20 }
        stack.redis.suspend()
        try await stack.server.waitForHealth(503)
        #expect(try await quickestHealth(stack.server, stack) < .milliseconds(100), "health does not wait for Redis")
        let health = try await curl(stack.server.url("/health"))
        #expect(health.string("status") == "error" && health.string("detail") == "Redis no disponible")
        #expect((health.json["services"] as? [String: String])?["redis"] == "error")
        let refused = try await stack.upload(csv(rows: 3), title: "otra")
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil)
        let count = try await settled { try await stack.received().count }
        try await Loop.sleep(for: .milliseconds(500))
        #expect(try await stack.received().count == count, "nothing is sent without a stored claim")

        stack.redis.resume()
        let done = try await stack.waitUntilCompleted("congelada", within: .seconds(60))
        let received = try await stack.received()
        #expect(Set(received.map(\.key)).count == received.count, "no key twice")
        #expect((done.int("enviados") ?? 0) + (done.int("inciertos") ?? 0) == 400)
      }
    }
  }

  @Test func aRedisThatRestartsIsPickedUpAgain() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "10"]) { stack in
        _ = try await stack.upload(csv(rows: 300), title: "reinicio")
        try await eventually { try await stack.received().count > 30 }
        await stack.redis.kill()
        try await stack.server.waitForHealth(503)
        try await stack.redis.start()
        let done = try await stack.waitUntilCompleted("reinicio", within: .seconds(60))
        let received = try await stack.received()
        #expect(Set(received.map(\.key)).count == received.count, "no key twice")
        #expect(done.int("enviados") == 300)
      }
    }
  }
}

/// The quickest of ten probes on one connection, which is the time of the server itself, whatever else the machine
/// does.
@LoopActor
private func quickestHealth(_ server: ServerProcess, _ stack: Stack) async throws -> Duration {
  let client = try await TCPConnection.connect(to: try SocketAddress(ip: "127.0.0.1", port: UInt16(server.port)))
  defer { client.close() }
  var quickest = Duration.seconds(60)
  for _ in 0..<10 {
    let watch = stack.waits.stopwatch()
    try await client.send(Array("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    let answer = try await client.read()
    #expect(String(decoding: answer ?? [], as: UTF8.self).hasPrefix("HTTP/1.1 503"))
    quickest = min(quickest, watch.elapsed)
  }
  return quickest
}

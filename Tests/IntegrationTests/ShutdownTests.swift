// The end of a server: orderly by SIGTERM, or not at all by kill -9. Either way no message is lost and none goes out
// twice.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ShutdownTests {
  @Test func sigtermFinishesWhatIsInFlightHandsBackAndExitsWithZero() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["MAX_EN_VUELO": "8"], simulator: ["--latencia", "150", "--errores", "0"]) { stack in
        _ = try await stack.upload(csv(rows: 120), title: "larga")
        try await eventually("messages are in flight") { try await stack.received().count > 16 }
        #expect(await stack.server.stop() == .exited(0))
        #expect(try await stack.redisCLI("HGET", "campaign:larga:stats", "propietario") == "")
        #expect(try await stack.redisCLI("HLEN", "campaign:larga:inflight") == "0")

        // Another instance goes on at once where this one stopped.
        let next = try await stack.startServer()
        let done = try await stack.waitUntilCompleted("larga", from: next)
        #expect(done.int("enviados") == 120)
        let received = try await stack.received()
        #expect(received.count == 120)
        #expect(Set(received.map(\.key)).count == 120)
      }
    }
  }

  @Test func afterAKillNothingIsLostAndNothingSentTwice() async throws {
    try await withDeadline(.seconds(90)) {
      // No send runs out of time on a busy machine, so only messages that were in flight at the crash are uncertain.
      let settings = ["ARRIENDO_MS": "16000", "TIEMPO_ENVIO_MS": "8000", "MAX_EN_VUELO": "8"]
      try await Stack.run(settings, simulator: ["--latencia", "20", "--errores", "0"]) { stack in
        _ = try await stack.upload(csv(rows: 300), title: "caida")
        try await eventually("messages are on their way") { try await stack.received().count > 60 }
        await stack.server.crash()

        let next = try await stack.startServer()
        let done = try await stack.waitUntilCompleted("caida", within: .seconds(45), from: next)
        let received = try await stack.received()
        #expect(Set(received.map(\.key)).count == received.count, "no key twice")
        let uncertain = done.int("inciertos") ?? 0
        #expect(uncertain <= 8)
        #expect((done.int("enviados") ?? 0) + uncertain == 300)
        // Every message that is not uncertain reached the API.
        #expect(received.count >= 300 - uncertain)
      }
    }
  }

  /// Redis is killed, or hangs.
  @Test(arguments: [false, true]) func sigtermWhileRedisIsAwayEndsAllTheSame(hangs: Bool) async throws {
    try await withDeadline(.seconds(90)) {
      let settings = [
        "ARRIENDO_MS": "12000", "TIEMPO_ENVIO_MS": "6000", "MAX_EN_VUELO": "8", "INTERVALO_ENVIO_MS": "20",
      ]
      try await Stack.run(settings) { stack in
        _ = try await stack.upload(csv(rows: 3000), title: "sola")
        try await eventually("messages are on their way") { try await stack.received().count > 30 }
        if hangs { stack.redis.suspend() } else { await stack.redis.kill() }
        try await stack.server.waitForHealth(503)
        // An upload is under way, too.
        let upload = spawn { try? await stack.upload(csv(rows: 2000), title: "otra") }
        let watch = stack.waits.stopwatch()
        #expect(await stack.server.stop() == .exited(0))
        #expect(watch.elapsed < .seconds(12), "after \(watch.elapsed)")
        #expect(stack.server.log.contains("quedaron envíos sin terminar"))
        _ = await upload.value

        if hangs { stack.redis.resume() } else { try await stack.redis.start() }
        let next = try await stack.startServer()
        let pace = ["-H", "Content-Type: application/json", "-d", "{\"intervalo_ms\":0}"]
        #expect(try await curl(pace + [next.url("/api/campanas/sola/ritmo")]).status == 200)
        let done = try await stack.waitUntilCompleted("sola", within: .seconds(45), from: next)
        let received = try await stack.received()
        #expect(Set(received.map(\.key)).count == received.count, "no key twice")
        // Messages that the instance had sent and could not tell of are uncertain.
        let uncertain = done.int("inciertos") ?? 0
        #expect((done.int("enviados") ?? 0) + uncertain == 3000 && uncertain <= 8 && received.count >= 3000 - uncertain)
      }
    }
  }

  @Test func whileItStopsHealthSaysSo() async throws {
    try await withDeadline(.seconds(60)) {
      let settings = ["MAX_EN_VUELO": "4", "TIEMPO_ENVIO_MS": "60000", "ARRIENDO_MS": "300000"]
      try await Stack.run(settings, simulator: ["--latencia", "5000", "--errores", "0"]) { stack in
        _ = try await stack.upload(csv(rows: 20), title: "lenta")
        try await eventually { try await stack.received().count >= 4 }
        stack.server.child.kill(SIGTERM)
        try await eventually("health turns 503") {
          let health = try await look(stack.server.url("/health"))
          return health.status == 503 && health.string("detail") == "El servidor se está deteniendo"
        }
        #expect(await stack.server.child.wait() == .exited(0))
      }
    }
  }
}

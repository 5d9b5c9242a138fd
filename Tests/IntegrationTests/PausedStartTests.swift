// A Redis restored from a copy that is older than the last sends, and a start that sends nothing until the operator has
// looked.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct PausedStartTests {
  private static let pace = ["ARRIENDO_MS": "1000", "TIEMPO_ENVIO_MS": "400", "INTERVALO_ENVIO_MS": "30"]

  @LoopActor
  private static func server(_ stack: Stack, _ arguments: [String]) throws -> ServerProcess {
    let environment = [
      "REDIS_URL": stack.redis.socketURL, "API_WHATSAPP_URL": stack.simulator.url(""),
      "SUPABASE_URL": stack.simulator.url(""), "SUPABASE_KEY": "clave-de-prueba",
    ]
    return try ServerProcess(environment.merging(pace) { $1 }, arguments: ["serve"] + arguments)
  }

  /// Copies Redis' files as they are at one instant.
  @LoopActor
  private static func backUp(_ stack: Stack) throws -> String {
    let copy = stack.redis.directory + "/copia"
    stack.redis.suspend()
    defer { stack.redis.resume() }
    try FileManager.default.copyItem(atPath: stack.redis.directory + "/appendonlydir", toPath: copy)
    return copy
  }

  @LoopActor
  private static func restore(_ copy: String, _ stack: Stack) async throws {
    await stack.redis.kill()
    try FileManager.default.removeItem(atPath: stack.redis.directory + "/appendonlydir")
    try FileManager.default.copyItem(atPath: copy, toPath: stack.redis.directory + "/appendonlydir")
  }

  /// Expects that nothing goes out for longer than a takeover takes.
  @LoopActor
  private static func expectSilence(_ stack: Stack) async throws {
    let before = try await stack.received().count
    try await Loop.sleep(for: .milliseconds(2500))
    #expect(try await stack.received().count == before)
  }

  @LoopActor
  private static func resume(_ id: String, at server: ServerProcess) async throws -> CurlAnswer {
    try await curl("-X", "POST", server.url("/api/campanas/\(id)/reanudar"))
  }

  @Test func nothingOfARestoredCopyIsSentUntilEachCampaignWasResumed() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(Self.pace) { stack in
        let first = stack.server
        for title in ["una", "otra"] { #expect(try await stack.upload(csv(rows: 150), title: title).status == 200) }
        let later = ["inicio": ISO8601DateFormatter().string(from: Date() + 3600)]
        #expect(try await stack.upload(csv(rows: 3), title: "programada", fields: later).status == 200)
        #expect(try await stack.upload(csv(rows: 150), title: "parada").status == 200)
        #expect(try await curl("-X", "POST", first.url("/api/campanas/parada/pausar")).status == 200)
        try await eventually("some are sent") { try await stack.received().count > 20 }
        let copy = try Self.backUp(stack)
        let copied = try await stack.received().count
        try await eventually("more are sent than the copy knows of") { try await stack.received().count > copied + 15 }
        await first.crash()
        try await Self.restore(copy, stack)

        // The server may be there before its Redis is.
        let server = try Self.server(stack, ["--en-pausa"])
        defer { server.removeDirectory() }
        try await server.waitUntilListening()
        try await stack.redis.start()
        try await eventually(within: .seconds(20), "the log says that all are paused; it said \(server.log)") {
          server.logLines.contains { ($0["msg"] as? String)?.hasPrefix("campañas en pausa") == true }
        }
        let health = try await curl(server.url("/health"))
        #expect(health.status == 200 && health.string("status") == "degraded", "\(health.body)")
        #expect(health.string("motivo")?.contains("--en-pausa") == true, "\(health.body)")
        let system = try await curl(server.url("/api/estado-sistema"))
        #expect(system.string("motivo")?.contains("--en-pausa") == true, "\(system.body)")
        for id in ["una", "otra", "programada"] {
          let status = try await stack.status(id, from: server)
          #expect(status.string("estado") == "pausado", "\(status.body)")
          #expect(status.string("motivo")?.contains("--en-pausa: revísela y reanúdela") == true, "\(status.body)")
        }
        try await Self.expectSilence(stack)
        #expect(try await curl(server.url("/api/estado-sistema")).int("campanas_en_esta_instancia") == 0)
        // The log does not repeat the pause.
        #expect(!server.log.contains("puesta en pausa por"), "\(server.log)")

        // An instance without the option finds the campaigns paused.
        let usual = try Self.server(stack, [])
        defer { usual.removeDirectory() }
        try await usual.waitUntilListening()
        try await eventually { try await curl(usual.url("/health")).string("status") == "healthy" }
        try await Self.expectSilence(stack)
        #expect(await usual.stop() == .exited(0))

        // A campaign that arrives meanwhile waits as well; one that is resumed is sent.
        #expect(try await stack.upload(csv(rows: 5), title: "nueva", to: server).status == 200)
        try await eventually { try await stack.status("nueva", from: server).string("estado") == "pausado" }
        for id in ["una", "parada"] {
          #expect(try await Self.resume(id, at: server).status == 200)
          let done = try await stack.waitUntilCompleted(id, within: .seconds(40), from: server)
          let settled = (done.int("enviados") ?? 0) + (done.int("inciertos") ?? 0)
          #expect(settled == 150, "\(done.body)")
        }
        let keys = try await stack.received().map(\.key)
        #expect(!keys.contains { $0.hasPrefix("nueva:") || $0.hasPrefix("programada:") })
        #expect(await server.stop() == .exited(0))

        // And after the option, too.
        let last = try Self.server(stack, [])
        defer { last.removeDirectory() }
        try await last.waitUntilListening()
        try await eventually { try await curl(last.url("/health")).string("status") == "healthy" }
        #expect(try await stack.status("nueva", from: last).string("estado") == "pausado")
        #expect(try await Self.resume("nueva", at: last).status == 200)
        #expect(try await stack.waitUntilCompleted("nueva", from: last).int("enviados") == 5)
        #expect(try await stack.status("otra", from: last).string("estado") == "pausado")
        #expect(await last.stop() == .exited(0))
      }
    }
  }
}

// A Redis user that may not run all commands of the scripts (ACL). The server says what is missing, as if Redis were
// away, and a request that it refused meanwhile has stored nothing.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue

@Suite struct PermissionTests {
  /// The commands with which a publication writes, the last one first.
  @Test(arguments: ["ZADD", "PERSIST", "RENAME", "HSET", "UNLINK"])
  func aRefusedUploadIsNeitherStoredNorSentLater(command: String) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let server = stack.server
        #expect(try await stack.cli(["ACL", "SETUSER", "default", "-" + command.lowercased()]) == "OK")
        // The upload comes at once, before the server can have noticed.
        let refused = try await stack.upload(csv(rows: 3), title: "rechazada")
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.body)")
        let message = try await stack.enqueue(["-H", "x-campaignid: suelta"])
        try await eventually("health names it; it said \(server.log)") {
          let health = try await curl(server.url("/health"))
          return health.status == 503
            && health.string("motivo") == "Redis responde NOPERM: a su usuario le falta permiso (ACL) para \(command)"
        }
        #expect(try await stack.upload(csv(rows: 3), title: "rechazada").status == 503)
        // The log says the same.
        #expect(
          server.logLines.contains { line in
            line["msg"] as? String == "Redis no disponible"
              && (line["motivo"] as? String)?.hasSuffix("le falta permiso (ACL) para \(command)") == true
          }, "\(server.log)")

        #expect(try await stack.cli(["ACL", "SETUSER", "default", "+@all"]) == "OK")
        try await eventually("it is over") { try await curl(server.url("/health")).status == 200 }
        #expect(try await stack.status("rechazada").status == 404)
        // A message that did not need the command may have been taken.
        if message.status != 200 { #expect(try await stack.status("suelta").status == 404, "\(message.body)") }
        #expect(try await stack.keys().allSatisfy { !$0.hasPrefix("campaign:rechazada") })
        #expect(try await stack.upload(csv(rows: 3), title: "rechazada").status == 200)
        #expect(try await stack.waitUntilCompleted("rechazada").int("enviados") == 3)
        let keys = try await stack.received().map(\.key).filter { $0.hasPrefix("rechazada") }
        #expect(keys.count == 3 && Set(keys).count == 3, "\(keys)")
      }
    }
  }

  /// A refused retry moves nothing: a message must not be in two places.
  @Test func aRetryThatIsRefusedMovesNothing() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(simulator: ["--latencia", "2", "--errores", "1"]) { stack in
        #expect(try await stack.upload(csv(rows: 5), title: "fallida").status == 200)
        try await eventually("all have failed") { try await stack.status("fallida").int("fallidos") == 5 }
        #expect(try await stack.cli(["ACL", "SETUSER", "default", "-ltrim"]) == "OK")
        let retry = try await curl("-X", "POST", stack.server.url("/api/campanas/fallida/reintentar?todos=true"))
        #expect(retry.status == 503, "\(retry.body)")
        #expect(try await stack.cli(["ACL", "SETUSER", "default", "+@all"]) == "OK")
        #expect(try await stack.redisCLI("LLEN", "campaign:fallida") == "0")
        #expect(try await stack.redisCLI("LLEN", "campaign:fallida:fallidos") == "5")
      }
    }
  }

  /// In the middle of a campaign: no outcome is stored twice, and none is lost.
  @Test(arguments: ["HDEL", "RPUSH", "LTRIM"]) func aTurnThatIsRefusedMovesNothing(command: String) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "5"]) { stack in
        #expect(try await stack.upload(csv(rows: 400), title: "larga").status == 200)
        try await eventually("some are sent") { try await stack.received().count > 50 }
        #expect(try await stack.cli(["ACL", "SETUSER", "default", "-" + command.lowercased()]) == "OK")
        try await eventually("health names it") {
          try await curl(stack.server.url("/health")).string("motivo")?.hasSuffix(command) == true
        }
        #expect(try await stack.cli(["ACL", "SETUSER", "default", "+@all"]) == "OK")
        let done = try await stack.waitUntilCompleted("larga", within: .seconds(30))
        #expect(done.int("enviados") == 400 && done.int("inciertos") == 0, "\(done.body)")
        let keys = try await stack.received().map(\.key)
        #expect(keys.count == 400 && Set(keys).count == 400)
      }
    }
  }

  @Test func aUserWithExactlyThePermissionsIsEnough() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(startsServer: false, tcp: true) { stack in
        let allowed = QueuePermissions.commands.map { "+" + $0.lowercased().replacingOccurrences(of: " ", with: "|") }
        let user = ["ACL", "SETUSER", "loop", "on", ">clave", "~*", "-@all"] + allowed
        #expect(try await stack.cli(user) == "OK")
        let server = try await stack.startServer([
          "REDIS_URL": "redis://loop:clave@127.0.0.1:\(stack.redis.port!)", "INTERVALO_ENVIO_MS": "20",
          "LIMITE_POR_IP": "1000",
        ])
        #expect(try await stack.upload(csv(rows: 40), title: "una").status == 200)
        for verb in ["pausar", "reanudar", "ritmo"] {
          let body = ["-H", "Content-Type: application/json", "-d", "{\"intervalo_ms\": 1}"]
          let answer = try await curl(body + [server.url("/api/campanas/una/\(verb)")])
          #expect(answer.status == 200, "\(verb): \(answer.body)")
        }
        #expect(try await curl("-X", "PUT", server.url("/api/exclusiones/584121000001")).status == 200)
        #expect(try await stack.upload(csv(rows: 40), title: "otra", fields: ["deduplicar": "true"]).status == 200)
        #expect(try await stack.enqueue(["-H", "x-campaignid: suelta"]).status == 200)
        for title in ["una", "otra", "suelta"] { _ = try await stack.waitUntilCompleted(title) }
        for path in [
          "/api/campanas/una/resultados.csv", "/api/exclusiones", "/api/listar-campanas", "/api/estado-sistema",
        ] {
          #expect(try await curl(server.url(path)).status == 200, "\(path)")
        }
        #expect(try await curl("-X", "DELETE", server.url("/api/exclusiones/584121000001")).status == 200)
        #expect(try await curl("-X", "DELETE", server.url("/api/campanas/una")).status == 200)
        #expect(await server.stop() == .exited(0))
        // Redis logs every command that it denied. Optional commands are asked for all the same.
        let denied = try await stack.cli(["ACL", "LOG"]).split(separator: "\n").map(String.init)
        let objects = denied.indices.filter { denied[$0].contains("object") }.map { denied[$0 + 1] }
        #expect(objects.allSatisfy { ["info", "config|get", "role"].contains($0) }, "\(objects)")
      }
    }
  }

  @Test func keysThatAreOutOfBoundsAreNamed() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false, tcp: true) { stack in
        let user = [
          "ACL", "SETUSER", "loop", "on", ">clave", "~campaign:*", "~campaigns:*", "~inst*", "~num*", "+@all",
        ]
        #expect(try await stack.cli(user) == "OK")
        let server = try stack.makeServer(["REDIS_URL": "redis://loop:clave@127.0.0.1:\(stack.redis.port!)"])
        try await server.waitUntilListening()
        let words =
          "Redis responde NOPERM: a su usuario le falta permiso (ACL) para las claves exclusiones, webhooks:*, "
        try await eventually("health names them; it said \(server.log)") {
          try await curl(server.url("/health")).string("motivo")?.hasPrefix(words + "carga:*, limite:*") == true
        }
      }
    }
  }

  @Test func aCommandThatWasRenamedIsNamed() async throws {
    try await withDeadline(.seconds(60)) {
      try await RedisServerFixture.run(arguments: ["--rename-command", "HRANDFIELD", "otro"]) { redis in
        let server = try await ServerProcess.start(["REDIS_URL": redis.socketURL])
        defer { server.removeDirectory() }
        try await eventually("health names it; it said \(server.log)") {
          try await curl(server.url("/health")).string("motivo")?.hasSuffix("para HRANDFIELD") == true
        }
        #expect(await server.stop() == .exited(0))
      }
    }
  }
}

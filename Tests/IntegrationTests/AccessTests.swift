// Who may call, and what makes the server refuse to start.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct AccessTests {
  @Test func withKeysEverythingButHealthAsksForOne() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "primera-clave, segunda-clave"]) { stack in
        let server = stack.server
        #expect(try await curl(server.url("/health")).status == 200)
        let refused = try await curl(server.url("/api/listar-campanas"))
        #expect(refused.status == 401)
        #expect(refused.string("detail") != nil)
        #expect(try await curl("-H", "X-API-Key: otra", server.url("/api/listar-campanas")).status == 401)
        #expect(try await curl("-H", "X-API-Key: primera-clave", server.url("/api/listar-campanas")).status == 200)
        #expect(
          try await curl("-H", "Authorization: Bearer segunda-clave", server.url("/api/listar-campanas")).status == 200)
        // Refused before the body is read: curl is not asked for its five megabytes.
        let upload = try await stack.upload(String(repeating: "5841212345,x\n", count: 400_000), title: "sin clave")
        #expect(upload.status == 401)
        #expect(!server.log.contains("primera-clave"))
      }
    }
  }

  @Test(arguments: [
    (["HOST": "0.0.0.0"], "API_KEYS"),
    (["HOST": "0.0.0.0"], "SIN_AUTENTICACION=true"),
    (["PORT": "abc"], "PORT=abc"),
    (["REDIS_URL": "rediss://x"], "REDIS_URL"),
    (["INTERVALO_ENVIO_MS": "-1"], "INTERVALO_ENVIO_MS=-1"),
    (["ARRIENDO_MS": "1000", "TIEMPO_ENVIO_MS": "900"], "ARRIENDO_MS"),
  ])
  func aWrongSettingEndsTheStartWithOneLine(settings: [String: String], named: String) async throws {
    try await withDeadline(.seconds(30)) {
      let server = try ServerProcess(settings)
      #expect(await server.child.wait() == .exited(1))
      let lines = server.child.standardError.text.split(separator: "\n")
      #expect(lines.count == 1)
      #expect(lines.first?.contains(named) == true)
      server.removeDirectory()
    }
  }
}

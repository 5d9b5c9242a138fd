// A campaign that a newer version has stored, while an instance of this one runs beside it: it is left alone, and
// everybody is told.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct NewerFormatTests {
  @Test func aCampaignOfANewerVersionIsLeftAloneAndOthersGoOn() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "5"]) { stack in
        let later = ["inicio": ISO8601DateFormatter().string(from: Date() + 3600)]
        #expect(try await stack.upload(csv(rows: 40), title: "nueva", fields: later).status == 200)
        let key = "campaign:nueva:stats"
        #expect(try await stack.redisCLI("HGET", key, "formato") == "1")
        _ = try await stack.redisCLI("HSET", key, "formato", "2", "espera_hasta_ms", "0", "estado", "encolado")
        _ = try await stack.redisCLI("ZADD", "campaigns:activas", "0", "nueva")
        let before = try await stack.redisCLI("HGETALL", key)

        let url = stack.server.url("/api/campanas/nueva")
        for (method, path) in [
          ("POST", "/pausar"), ("POST", "/cancelar"), ("POST", "/reintentar"), ("DELETE", ""),
          ("GET", "/resultados.csv"), ("GET", "/mensajes"), ("POST", "/clonar"),
        ] {
          let answer = try await curl("-X", method, url + path)
          #expect(answer.status == 409, "\(method) \(path): \(answer.body)")
          #expect(answer.body.contains("versión más nueva"), "\(method) \(path): \(answer.body)")
        }
        let status = try await stack.status("nueva")
        #expect(status.string("motivo")?.contains("formato 2; esta instancia entiende hasta 1") == true)
        try status.checkSum()
        // Others go on meanwhile, and it is named in the log once.
        #expect(try await stack.upload(csv(rows: 100), title: "otra").status == 200)
        _ = try await stack.waitUntilCompleted("otra")
        #expect(try await stack.redisCLI("HGETALL", key) == before)
        let lines = stack.server.logLines.filter { "\($0["msg"] ?? "")".contains("versión más nueva") }
        #expect(lines.count == 1)

        _ = try await stack.redisCLI("HSET", key, "formato", "1")
        _ = try await stack.waitUntilCompleted("nueva")
        #expect(try await stack.received().count == 140)
      }
    }
  }
}

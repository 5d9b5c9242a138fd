// Somebody in Redis has spoilt one campaign among others. The log names it once, its status is shown, all others go on,
// and it can be deleted.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct DamagedCampaignTests {
  /// A key is spoilt while its campaign is being sent. The log names the campaign once, without Redis' own words.
  @Test(arguments: [":stats", ":resultados"]) func oneThatIsSpoiltWhileItIsSentIsNamed(key: String) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "50"]) { stack in
        #expect(try await stack.upload(csv(rows: 1000), title: "rota").status == 200)
        try await eventually { try await stack.received().count > 3 }
        _ = try await stack.redisCLI("SET", "campaign:rota\(key)", "basura")
        let named = "campaña dañada en Redis"
        try await eventually { stack.server.log.contains(named) }
        #expect(try await stack.upload(csv(rows: 20), title: "sana").status == 200)
        #expect(try await stack.waitUntilCompleted("sana").int("enviados") == 20)
        #expect(stack.server.log.components(separatedBy: named).count == 2)
        #expect(!stack.server.log.contains("WRONGTYPE"))
        #expect(try await curl("-X", "DELETE", stack.server.url("/api/campanas/rota")).status == 200)
        #expect(try await stack.keys("campaign:rota*") == [])
      }
    }
  }

  /// One key that a claim needs, one that every look needs, and one that only sending needs.
  @Test(arguments: [":stats", ":inflight", ":resultados"])
  func oneSpoiltCampaignFailsAlone(key: String) async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        let far = ["inicio": "2030-01-08T10:30:00Z"]
        #expect(try await stack.upload(csv(rows: 5), title: "rota", fields: far).status == 200)
        _ = try await stack.redisCLI("SET", "campaign:rota\(key)", "basura")
        if key != ":stats" {
          _ = try await stack.redisCLI("HSET", "campaign:rota:stats", "estado", "encolado", "espera_hasta_ms", "0")
        }
        _ = try await stack.redisCLI("ZADD", "campaigns:activas", "0", "rota")

        let named = "campaña dañada en Redis"
        if key != ":resultados" {
          try await eventually { stack.server.log.contains(named) }
          let line = stack.server.log.split(separator: "\n").first { $0.contains(named) } ?? ""
          #expect(line.contains("rota") && line.contains("campaign:rota\(key)"))
        }
        for title in ["sana", "otra"] {
          #expect(try await stack.upload(csv(rows: 20), title: title).status == 200)
          #expect(try await stack.waitUntilCompleted(title).int("enviados") == 20)
        }
        #expect(stack.server.log.components(separatedBy: named).count <= 2)
        #expect(!stack.server.log.contains("no se pueden leer las campañas"))

        let status = try await stack.status("rota")
        #expect(status.string("estado") == "dañado")
        #expect(status.string("motivo")?.contains("campaign:rota\(key)") == true)
        let list = try await look(stack.server.url("/api/listar-campanas?detalle=true"))
        #expect(list.status == 200 && list.string("campanas") == nil)
        let listed = (list.json["campanas"] as? [[String: Any]])?.compactMap { $0["estado"] as? String }
        #expect(listed == ["dañado"])
        #expect(try await look(stack.server.url("/api/estado-sistema")).status == 200)
        #expect(try await look(stack.server.url("/health")).status == 200)

        let again = try await stack.upload(csv(rows: 5), title: "rota", fields: ["plantilla": "otra"])
        #expect(again.status == 409)
        let pause = try await curl("-X", "POST", stack.server.url("/api/campanas/rota/pausar"))
        #expect(pause.status == 409 && pause.string("detail")?.contains("dañad") == true)
        #expect(try await look(stack.server.url("/api/campanas/rota/resultados.csv")).status == 409)
        #expect(try await curl("-X", "DELETE", stack.server.url("/api/campanas/rota")).status == 200)
        #expect(try await stack.keys("campaign:rota*") == [])
        #expect(try await stack.upload(csv(rows: 5), title: "rota").status == 200)
        #expect(try await stack.waitUntilCompleted("rota").int("enviados") == 5)
      }
    }
  }
}

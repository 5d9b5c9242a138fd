// A campaign is sent once more under another title, to the same people or to those with one outcome.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue

@Suite struct CopyTests {
  @LoopActor
  private func copy(
    _ id: String, _ server: ServerProcess, _ query: String = "", _ body: String? = nil, headers: [String] = []
  ) async throws -> CurlAnswer {
    let json = body.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []
    let path = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? id
    return try await curl(
      ["-X", "POST"] + json + headers.flatMap { ["-H", $0] } + [server.url("/api/campanas/\(path)/clonar\(query)")])
  }

  @Test func aCopyIsADraftWithTheSameRecipients() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let hours = [
          "ventana": "00:00-24:00", "zona_horaria": "UTC", "dias": "lun-dom", "intervalo_ms": "7", "avisos": "50,25",
        ]
        _ = try await stack.upload(csv(rows: 1200), title: "promo", fields: hours)
        _ = try await stack.waitUntilCompleted("promo")
        let number = csv(rows: 2).split(separator: "\n")[1].split(separator: ",")[0]
        _ = try await curl("-X", "PUT", stack.server.url("/api/exclusiones/\(number)"))

        let made = try await copy("promo", stack.server)
        #expect(made.status == 200 && made.string("campaign_id") == "promo (copia)", "\(made.body)")
        #expect(made.string("estado") == "borrador" && made.string("copia_de") == "promo")
        #expect(made.int("total_mensajes") == 1200 && made.int("excluidos") == 1)
        #expect((made.json["vista_previa"] as? [Any])?.count == 5)
        let again = try await copy("promo", stack.server)
        #expect(again.body == made.body && again.headers["idempotent-replay"] == "true", "a double click")
        let named = try await copy("promo", stack.server, "", #"{"titulo":"otra vez","borrador":false}"#)
        #expect(named.string("estado") == "encolado", "\(named.body)")
        #expect(try await copy("promo", stack.server, "?estado=fallido", #"{"titulo":"otra vez"}"#).status == 409)
        let delivered = try await copy("promo", stack.server, "?estado=entregado")
        #expect(delivered.status == 409, "\(delivered.body)")
        let second = try await copy("promo", stack.server, "?estado=enviado")
        #expect(second.string("campaign_id") == "promo (copia 2)" && second.int("total_mensajes") == 1200)
        let third = try await copy("promo (copia)", stack.server)
        #expect(third.string("campaign_id") == "promo (copia 3)", "\(third.body)")

        let status = try await stack.status("promo (copia)")
        try status.checkSum()
        #expect(status.int("pendientes") == 1199 && status.int("excluidos") == 1 && status.int("intervalo_ms") == 7)
        #expect(status.string("ventana") == "00:00-24:00" && status.string("dias") == "lun-dom")
        #expect(try await stack.redisCLI("HGET", "campaign:promo (copia):stats", "avisos") == "25,50")
        let report = try await curl(stack.server.url("/api/campanas/promo%20%28copia%29/resultados.csv"))
        #expect(report.body.split(whereSeparator: \.isNewline).count == 1201)
        let done = try await stack.waitUntilCompleted("otra vez")
        #expect(done.int("enviados") == 1199 && done.int("excluidos") == 1)
        #expect(try await stack.keys("carga:*").isEmpty, "nothing is left of what was staged")
        #expect(try await copy("nadie", stack.server).status == 404)
        let none = try await copy("promo", stack.server, "?estado=incierto")
        #expect(none.status == 409 && none.string("detail")?.contains("ningún mensaje") == true)
        for query in ["?estado=bueno", "?leido=si"] {
          #expect(try await copy("promo", stack.server, query).status == 422, "\(query)")
        }
        #expect(try await copy("promo", stack.server, "?estado=enviado&leido=no").status == 409)
        #expect(try await copy("promo", stack.server, "", #"{"titulo":"a:b"}"#).status == 422)
        for slip in ["título", "borador", "Titulo"] {
          let refused = try await copy("promo", stack.server, "", #"{"\#(slip)":"x"}"#)
          #expect(refused.status == 422 && refused.body.contains("quizá quiso escribir"), "\(refused.body)")
        }
      }
    }
  }

  @Test func aCampaignThatIsBeingSentIsCopiedWhole() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 20_000), title: "larga", fields: ["intervalo_ms": "2"])
        try await eventually { try await stack.received().count > 20 }
        let made = try await copy("larga", stack.server)
        #expect(made.status == 200 && made.int("total_mensajes") == 20_000, "\(made.body)")
        let report = try await curl(stack.server.url("/api/campanas/larga%20%28copia%29/resultados.csv"))
        let numbers = report.body.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",")[0] }
        #expect(Set(numbers).count == 20_000)
      }
    }
  }

  /// A copy of some messages of a campaign that is being sent has all of them, or there is none.
  @Test func whatWaitsInACampaignThatIsBeingSentIsCopiedWhole() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 20_000), title: "larga", fields: ["intervalo_ms": "2"])
        try await eventually { try await stack.received().count > 20 }
        let made = try await copy("larga", stack.server, "?estado=pendiente")
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/larga/pausar"))
        func numbers(_ report: String) async throws -> Set<Substring> {
          let lines = try await curl(stack.server.url(report)).body.split(whereSeparator: \.isNewline)
          return Set(lines.dropFirst().map { $0.split(separator: ",")[0] })
        }
        let left = try await numbers("/api/campanas/larga/resultados.csv?estado=pendiente")
        #expect(!left.isEmpty)
        guard made.status != 409 else { return #expect(made.body.contains("póngala en pausa"), "\(made.body)") }
        let copied = try await numbers("/api/campanas/larga%20%28copia%29/resultados.csv")
        #expect(made.status == 200 && made.int("total_mensajes") == copied.count && left.isSubset(of: copied))
      }
    }
  }

  /// The title that the first copy would have had is free again when the request is repeated.
  @Test(arguments: [true, false]) func aRepeatedRequestCopiesOnce(hasKey: Bool) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 30), title: "promo", fields: ["borrador": "true"])
        let other = try await copy("promo", stack.server, "?estado=pendiente")
        #expect(other.string("campaign_id") == "promo (copia)", "\(other.body)")
        let headers = hasKey ? ["Idempotency-Key: k1"] : []
        let made = try await copy("promo", stack.server, headers: headers)
        #expect(made.string("campaign_id") == "promo (copia 2)", "\(made.body)")
        #expect(try await curl("-X", "DELETE", stack.server.url("/api/campanas/promo%20(copia)")).status == 200)
        let again = try await copy("promo", stack.server, headers: headers)
        #expect(again.body == made.body && again.headers["idempotent-replay"] == "true", "\(again.body)")
        #expect(try await stack.status("promo (copia)").status == 404)
        guard hasKey else { return }
        let reused = try await copy("promo", stack.server, "?estado=pendiente", headers: headers)
        #expect(reused.status == 409 && reused.body.contains("Idempotency-Key ya se usó"), "\(reused.body)")
      }
    }
  }

  /// An instance that dies while it copies leaves nothing but staging lists that expire.
  @Test func aKillInTheMiddleLeavesNothingThatStays() async throws {
    try await withDeadline(.seconds(90)) {
      try await Fleet.run(2) { fleet in
        let created = try await fleet.stack.upload(
          csv(rows: 2000), title: "promo", fields: ["borrador": "true"], to: fleet.servers[1])
        #expect(created.status == 200)
        try await CampaignCopies.script.load(on: fleet.queue.link.connection)
        fleet.proxies[0].expect(.nothing, pattern: CampaignCopies.script.digest)
        fleet.proxies[0].expect(.nothing, times: 10, pattern: CampaignCopies.script.digest, then: .silent)
        let client = try RudeClient(port: fleet.servers[0].port)
        client.ask("POST", "/api/campanas/promo/clonar", headers: ["Content-Length: 0"])
        try await eventually("it is copying") { fleet.proxies[0].accidentCount >= 2 }
        await fleet.crash(0)
        let left = try await fleet.stack.keys("carga:*")
        for key in left { #expect(try await fleet.stack.redisCLI("PTTL", key) != "-1", "\(key)") }
        #expect(try await fleet.stack.keys("campaign:*:stats") == ["campaign:promo:stats"])
        let made = try await copy("promo", fleet.servers[1])
        #expect(made.status == 200 && made.int("total_mensajes") == 2000, "\(made.body)")
      }
    }
  }

  @Test func aCopyKeepsToWhatIsAllowedNow() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 30), title: "promo", fields: ["borrador": "true"])
        let small = try await stack.startServer(["MAX_MESSAGES_PER_CAMPAIGN": "29"])
        let refused = try await copy("promo", small)
        #expect(refused.status == 409 && refused.string("detail")?.contains("máximo es 29") == true, "\(refused.body)")
        #expect(try await stack.keys("carga:*").isEmpty)
        let key = ["Idempotency-Key: k1"]
        let first = try await copy("promo", stack.server, headers: key)
        #expect(first.status == 200)
        #expect(try await copy("promo", stack.server, headers: key).body == first.body)
      }
    }
  }
}

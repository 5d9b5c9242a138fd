// POST /api/encolar-mensaje, with curl against the real program.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct SingleMessageTests {
  @LoopActor
  private func send(
    _ server: ServerProcess, _ campaign: String?, number: String = "+58 412-123.45.67", template: String = "aviso",
    more: String = "", headers: [String] = []
  ) async throws -> CurlAnswer {
    let body =
      "{\"numero\":\"\(number)\",\"template_name\":\"\(template)\",\"buzon\":\"14\",\"token\":\"SECRETO-1\","
      + "\"phone_id\":\"SECRETO-2\"\(more)}"
    var arguments = ["-H", "Content-Type: application/json"]
    for header in headers + (campaign.map { ["x-campaignid: \($0)"] } ?? []) { arguments += ["-H", header] }
    return try await curl(arguments + ["-d", body, server.url("/api/encolar-mensaje")])
  }

  @Test func aCampaignBeginsGrowsAndGoesOnAfterItsEnd() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let first = try await send(
          stack.server, "avisos",
          more: #","idioma":"es_VE","variables":["Ana","\"25\""],"url_imagen":"https://e.com/i.jpg""#)
        #expect(first.status == 200)
        #expect(first.json["success"] as? Bool == true && first.string("campaignid") == "avisos")
        #expect(first.int("position_in_queue") == 1 && first.string("message")?.isEmpty == false)
        let done = try await stack.waitUntilCompleted("avisos")
        #expect(done.string("plantilla") == "aviso" && done.string("idioma") == "es_VE" && done.string("buzon") == "14")

        // A completed campaign goes on with the next message. The language is the campaign's unless the message names
        // one.
        #expect(try await send(stack.server, "avisos", number: "584121234568").status == 200)
        try await eventually { try await stack.received().count == 2 }
        let more = try await stack.waitUntilCompleted("avisos")
        #expect(more.int("total") == 2 && more.int("enviados") == 2)
        #expect(try await stack.received().map(\.number) == ["584121234567", "584121234568"])
        let stored = try await stack.redisCLI("--raw", "LRANGE", "campaign:avisos:resultados", "0", "-1")
        #expect(stored.contains(#"1|1|["584121234567","https://e.com/i.jpg",["Ana","\"25\""]]"#))
        let values = Array(try await stack.hash("campaign:avisos:stats").values) + [stored]
        #expect(!values.contains { $0.contains("SECRETO") })
      }
    }
  }

  @Test func theSameKeyIsOneMessage() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let key = ["Idempotency-Key: pedido 7 / ñ"]
        let first = try await send(stack.server, "unica", headers: key)
        let second = try await send(stack.server, "unica", headers: key)
        #expect(first.status == 200 && first.headers["idempotent-replay"] == nil)
        #expect(second.status == 200 && second.headers["idempotent-replay"] == "true")
        #expect(first.body == second.body)
        let kept = try await stack.keys().filter { $0.hasPrefix("solicitud:unica:") }
        #expect(kept.count == 1)
        let life = Int(try await stack.redisCLI("PTTL", kept[0])) ?? 0
        #expect(life > 86_300_000 && life <= 86_400_000, "a day, not \(life) ms")
        let other = try await send(stack.server, "unica", number: "584121234569", headers: key)
        #expect(other.status == 409)
        // The same number and another template is not the message that was accepted.
        #expect(try await send(stack.server, "unica", template: "otra", headers: key).status == 409)
        #expect(try await stack.waitUntilCompleted("unica").int("total") == 1)
      }
    }
  }

  @Test func refusals() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["MAX_MESSAGES_PER_CAMPAIGN": "3"]) { stack in
        #expect(try await send(stack.server, nil).status == 422)
        let bad = try await send(stack.server, "x", number: "5841")
        #expect(bad.status == 422)
        #expect(((bad.json["detail"] as? [[String: Any]])?.first?["loc"] as? [String]) == ["body", "numero"])
        let inbox = try await curl(
          "-H", "Content-Type: application/json", "-H", "x-campaignid: x", "-d",
          #"{"numero":"584121234567","template_name":"t","buzon":"sucursal"}"#, stack.server.url("/api/encolar-mensaje")
        )
        #expect(inbox.status == 400 && inbox.string("detail")?.contains("buzon 'sucursal'") == true)
        #expect(try await stack.keys("campaign:*") == [], "nothing begins that cannot be sent")

        _ = try await stack.upload(
          csv(rows: 3), title: "llena", fields: ["intervalo_ms": "60000", "plantilla": "aviso"])
        let full = try await send(stack.server, "llena")
        #expect(full.status == 400 && full.string("detail") == "El máximo de mensajes por campaña es 3")
        let template = try await send(stack.server, "llena", template: "otra")
        #expect(template.status == 409 && template.string("detail")?.contains("'aviso'") == true)
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/llena/cancelar"))
        let cancelled = try await send(stack.server, "llena")
        #expect(cancelled.status == 409 && cancelled.string("detail")?.contains("'cancelado'") == true)
      }
    }
  }

  @Test func withoutAnAPINoCampaignBegins() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_WHATSAPP_URL": ""]) { stack in
        let answer = try await send(stack.server, "nueva")
        #expect(answer.status == 503 && answer.string("detail")?.contains("API_WHATSAPP_URL") == true)
        #expect(answer.headers["retry-after"] != nil)
      }
    }
  }
}

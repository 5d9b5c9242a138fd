// The comparison with Meta's templates when a campaign is created, and the test send.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct TemplatePreflightTests {
  static let templates = [
    "--plantilla", "dos:es:2", "--plantilla", "foto:es:2:imagen", "--plantilla", "pausada:es:2:PAUSED", "--plantilla",
    "dos:en:2",
  ]

  @Test func aMismatchIsRefusedBeforeAnythingIsSent() async throws {
    try await MetaStack.run(simulator: Self.templates, anyTemplate: false) { stack in
      /// plantilla, idioma, part of the 400's text
      let cases = [
        ("dos", "es_MX", "no existe en el idioma 'es_MX'; existe en: en, es"), ("otra", "es", "no existe en la cuenta"),
        ("pausada", "es", "en pausa"), ("foto", "es", "no trae ninguna en url_imagen"),
      ]
      for (template, language, text) in cases {
        let refused = try await stack.upload(
          csv(rows: 2), title: "mala", fields: ["plantilla": template, "idioma": language])
        #expect(refused.status == 400 && refused.string("detail")?.contains(text) == true, "\(refused.body)")
      }
      let three = "numero,variable1,variable2,variable3\n584121234567,a,b,c\n"
      let refused = try await stack.upload(three, title: "mala", fields: ["plantilla": "dos"])
      #expect(refused.string("detail")?.contains("lleva 2 variables y el archivo llena hasta variable3") == true)
      #expect(try await stack.keys("ca*") == [], "nothing is left of what was refused")

      let mixed = "numero,variable1,variable2\n584121234567,a,b\n584121234568,a,\n"
      let warned = try await stack.upload(mixed, title: "regular", fields: ["plantilla": "dos"])
      #expect(
        warned.status == 200 && warned.warnings.map(\.code) == ["faltan_variables"] && warned.warnings.first?.row == 3)
      let body =
        #"{"titulo_campana":"json","plantilla":"foto","buzon":14,"mensajes":[{"numero":"584121234567","variable1":"a","variable2":"b","url_imagen":"https://e.com/i.jpg"}]}"#
      let json = try await curl(
        "-H", "Content-Type: application/json", "-d", body, stack.server.url("/api/crear-campana-json"))
      #expect(json.status == 200 && json.json["advertencias"] == nil)
      let bad = try await curl(
        "-H", "Content-Type: application/json", "-d",
        body.replacingOccurrences(of: "foto", with: "dos").replacingOccurrences(of: "json", with: "mala"),
        stack.server.url("/api/crear-campana-json"))
      #expect(bad.status == 400 && bad.string("detail")?.contains("no lleva imagen") == true)

      let good = try await stack.upload(csv(rows: 3), title: "buena", fields: ["plantilla": "dos"])
      #expect(good.status == 200 && good.json["advertencias"] == nil)
      let done = try await stack.waitUntilCompleted("buena")
      #expect(done.int("enviados") == 3)
      // A title in use is reported first, whatever the template.
      let again = try await stack.upload(csv(rows: 3), title: "buena", fields: ["plantilla": "otra"])
      #expect(again.status == 409)
    }
  }

  @Test func metaOutOfReachStopsNobody() async throws {
    // The credentials name an account, but nobody listens at the API, or it refuses the question.
    let file = NSTemporaryDirectory() + "credenciales-" + UUID().uuidString + ".json"
    try #"{"14":"TOKEN-1,1142,999"}"#.write(toFile: file, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let settings = ["SUPABASE_URL": "", "SUPABASE_KEY": "", "CREDENCIALES_ARCHIVO": file]
    try await MetaStack.run(settings) { stack in
      let accepted = try await stack.upload(csv(rows: 1), title: "sin permiso")
      #expect(accepted.status == 200)
      #expect(accepted.warnings.first?.message.contains("código 200") == true, "\(accepted.body)")
      #expect(stack.server.log.contains("no se pudo comprobar una plantilla"))
      #expect(!stack.server.log.contains("TOKEN-1"))
    }
    let nobody = "http://127.0.0.1:\(try await freePort())/v25.0"
    try await MetaStack.run(settings.merging(["META_GRAPH_URL": nobody]) { $1 }) { stack in
      let accepted = try await stack.upload(csv(rows: 1), title: "lejos")
      #expect(accepted.warnings.first?.message.contains("no es alcanzable") == true)
    }
  }

  @LoopActor
  private func tryOut(_ stack: Stack, _ body: String) async throws -> CurlAnswer {
    try await curl("-H", "Content-Type: application/json", "-d", body, stack.server.url("/api/probar-envio"))
  }

  static let body =
    #"{"numero":"+58 412-1234567","plantilla":"dos","idioma":"es","variables":["a","b"],"buzon":14}"#

  @Test func aTestSendGivesMetasAnswer() async throws {
    try await MetaStack.run(simulator: Self.templates, anyTemplate: false) { stack in
      let good = try await tryOut(stack, Self.body)
      #expect(good.status == 200 && good.json["success"] as? Bool == true && good.int("codigo_http") == 200)
      #expect(good.string("message_id") == "wamid.SIM1" && good.string("respuesta")?.contains("wamid.SIM1") == true)
      #expect(good.json["error"] is NSNull && good.json["codigo"] is NSNull)
      let bad = try await tryOut(stack, Self.body.replacingOccurrences(of: #","b""#, with: ""))
      #expect(bad.status == 200 && bad.json["success"] as? Bool == false && bad.int("codigo_http") == 400)
      #expect(bad.string("codigo") == "132000" && bad.string("error")?.contains("(#132000)") == true)
      #expect(bad.warnings.map(\.code) == ["plantilla_no_coincide"], "sent all the same: it is a trial")
      let keys = try await stack.received().map(\.key)
      #expect(keys.count == 2 && Set(keys).count == 2 && keys.allSatisfy { $0.hasPrefix("prueba-") })
      #expect(try await stack.keys("campaign*") == [], "a test is no campaign")
      #expect(!stack.server.log.contains("4121234567"))
    }
  }

  @Test func aTestSendChecksItsFields() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let good = try await tryOut(stack, Self.body)
        #expect(good.status == 200 && good.json["success"] as? Bool == true)
        #expect(good.string("message_id") == "wamid.SIM1")
        /// body, the field that is named
        let cases = [
          (#"{"plantilla":"p","buzon":14}"#, "numero"), (#"{"numero":"58","plantilla":"p","buzon":14}"#, "numero"),
          (#"{"numero":"584121234567","buzon":14}"#, "plantilla"),
          (#"{"numero":"584121234567","plantilla":"p"}"#, "buzon"),
          (#"{"numero":"584121234567","plantilla":"p","buzon":14,"variables":"a"}"#, "variables"),
          (#"{"numero":"584121234567","plantilla":"p","buzon":14,"url_imagen":"x"}"#, "url_imagen"),
        ]
        for (body, field) in cases {
          let refused = try await tryOut(stack, body)
          #expect(refused.status == 422)
          #expect(((refused.json["detail"] as? [[String: Any]])?.first?["loc"] as? [String])?.last == field)
        }
        let unknown = try await tryOut(stack, Self.body.replacingOccurrences(of: "14}", with: "404}"))
        #expect(unknown.status == 400)
        #expect(try await stack.received().count == 1)
        let excluded = try await curl("-X", "PUT", stack.server.url("/api/exclusiones/584121234567"))
        #expect(excluded.status < 300)
        #expect(try await tryOut(stack, Self.body).status == 409)
        _ = try await curl("-X", "DELETE", stack.server.url("/api/exclusiones/584121234567"))
        #expect(try await stack.received().count == 1)
        // WhatsApp has the number slowed down, so the test send is refused.
        let later = Loop.wallClockMilliseconds() + 55_000
        _ = try await stack.redisCLI("HSET", "numero:14", "espera_hasta_ms", "\(later)")
        let slow = try await tryOut(stack, Self.body)
        #expect(slow.status == 429 && (Int(slow.headers["retry-after"] ?? "") ?? 0) > 20, "\(slow.body)")
      }
    }
  }

  /// API_WHATSAPP_URL, status, part of the text
  @Test(arguments: [
    ("", 503, "API_WHATSAPP_URL"),
    // Nobody answers there. The answer says so at once, and nothing is tried again.
    ("http://127.0.0.1:PORT/enviar", 200, "no salió"),
  ])
  func aTestSendWithoutAnAPI(address: String, status: Int, text: String) async throws {
    try await withDeadline(.seconds(60)) {
      let address = address.replacing("PORT", with: "\(try freePort())")
      try await Stack.run(["API_WHATSAPP_URL": address]) { stack in
        let refused = try await tryOut(stack, Self.body)
        #expect(refused.status == status && refused.body.contains(text), "\(refused.body)")
        #expect(refused.json["success"] as? Bool != true)
      }
    }
  }
}

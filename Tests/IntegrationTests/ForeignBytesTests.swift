// Text that is not UTF-8, on every way in. It is refused and named, and never repaired, or two titles could become one.
// And titles that look alike: only one campaign has them, and any spelling finds it.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ForeignBytesTests {
  /// `promoción` in Windows-1252, as an old program writes it.
  private static let windows = Array("promoci".utf8) + [0xF3] + Array("n".utf8)

  /// A request with any bytes in it.
  @LoopActor
  private func ask(_ server: ServerProcess, _ method: String, _ path: String, _ headers: [String], _ body: [UInt8])
    async throws -> CurlAnswer
  {
    let lines = headers.flatMap { ["-H", $0] }
    return try await curl(["-X", method] + lines + ["--data-binary", "@-", server.url(path)], input: body)
  }

  @LoopActor
  private func form(_ server: ServerProcess, _ path: String, _ fields: [(name: [UInt8], value: [UInt8])]) async throws
    -> CurlAnswer
  {
    var body: [UInt8] = []
    for field in fields {
      body += Array("--b\r\nContent-Disposition: form-data; name=\"".utf8) + field.name
      body += Array((field.name == Array("archivo_csv".utf8) ? "\"; filename=\"a.csv" : "").utf8)
      body += Array("\"\r\n\r\n".utf8) + field.value + Array("\r\n".utf8)
    }
    body += Array("--b--\r\n".utf8)
    let method = path.contains("exclusiones") ? "PUT" : "POST"
    return try await ask(server, method, path, ["Content-Type: multipart/form-data; boundary=b"], body)
  }

  /// The place that the answer names, when it is a refusal about UTF-8.
  private func place(_ answer: CurlAnswer) -> [String]? {
    guard answer.status == 422, let issue = (answer.json["detail"] as? [[String: Any]])?.first,
      (issue["msg"] as? String)?.contains("UTF-8") == true
    else { return nil }
    return issue["loc"] as? [String]
  }

  @Test func everyWayInRefusesThemAndSaysWhere() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        let server = stack.server
        let file = (name: Array("archivo_csv".utf8), value: Array("numero\n584121234567\n".utf8))
        let rest = [("plantilla", "p"), ("buzon", "14")].map { (name: Array($0.0.utf8), value: Array($0.1.utf8)) }
        func title(_ bytes: [UInt8]) -> (name: [UInt8], value: [UInt8]) { (Array("titulo_campana".utf8), bytes) }

        let form = "/api/crear-campana"
        // The title stands before the file and behind it.
        for fields in [[title(Self.windows), file], [file, title(Self.windows)]] {
          let answer = try await self.form(server, form, fields + rest)
          #expect(place(answer) == ["body", "titulo_campana"], "\(answer.body)")
        }
        let named = try await self.form(server, form, [(Self.windows, [0x61]), file, title([0x61])] + rest)
        #expect(place(named) == ["body"], "\(named.body)")
        let reason = (name: Array("motivo".utf8), value: Self.windows)
        #expect(place(try await self.form(server, "/api/exclusiones", [reason, file])) == ["body", "motivo"])

        let json = ["Content-Type: application/json"]
        func body(_ text: String, _ bytes: [UInt8]) -> [UInt8] {
          let parts = text.components(separatedBy: "%")
          return Array(parts[0].utf8) + bytes + Array(parts[1].utf8)
        }
        let campaign = #"{"titulo_campana":"%","plantilla":"p","buzon":14,"mensajes":[{"numero":"584121234567"}]}"#
        let message = #"{"numero":"584121234567","template_name":"%","buzon":14}"#
        // A script that cuts a text within an emoji writes the last two.
        for bytes in [
          Self.windows, [0xC0, 0xA2], [0xED, 0xA0, 0xBD], Array(#"\udc00"#.utf8), Array(#"\ud83d"#.utf8),
        ] {
          let created = try await ask(server, "POST", form + "-json", json, body(campaign, bytes))
          #expect(place(created)?.first == "body", "\(created.body)")
          let single = try await ask(
            server, "POST", "/api/encolar-mensaje", json + ["x-campaignid: x"], body(message, bytes))
          #expect(place(single) == ["body"], "\(single.body)")
          let list = body(#"{"motivo":"%","numeros":["584121234567"]}"#, bytes)
          #expect(place(try await ask(server, "PUT", "/api/exclusiones", json, list))?.first == "body")
        }
        for (path, name) in [
          ("/api/listar-campanas?estado=promoci%F3n", "estado"), ("/api/listar-campanas?x=1&detalle=%C0%A2", "detalle"),
          ("/api/exclusiones?cursor=%ff", "cursor"), ("/api/exclusiones?cursor=0&limite=%ED%A0%BD", "limite"),
        ] { #expect(place(try await curl(server.url(path))) == ["query", name], "\(path)") }
        // Parameters that are not read are ignored, like unknown fields.
        #expect(try await curl(server.url("/api/listar-campanas?estado=completado&x=%F3&%F3=1")).status == 200)

        #expect(try await stack.keys() == [], "nothing of it is stored")
        let good = try await self.form(server, form, [title(Array("promoción".utf8)), file] + rest)
        #expect(good.status == 200 && good.string("campaign_id") == "promoción")
      }
    }
  }

  private func path(_ title: String, _ more: String = "") -> String {
    "/api/campanas/" + title.utf8.map { String(format: "%%%02X", $0) }.joined() + more
  }

  @Test func ofTitlesThatLookAlikeThereIsOneInWhateverSpelling() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "60000"]) { stack in
        for bad in ["promo\u{200B}", "\u{FEFF}promo", "pro\u{AD}mo", "promo\u{200D}"] {
          let refused = try await stack.upload(csv(rows: 2), title: bad)
          #expect(refused.status == 422 && refused.body.contains("invisible (U+"), "\(refused.body)")
        }
        let heart = "promo ❤\u{FE0F}"
        let created = try await stack.upload(csv(rows: 2), title: heart)
        #expect(created.status == 200)
        #expect(created.string("campaign_id").map { Array($0.utf8) } == Array(heart.utf8), "as it was written")
        // The same upload, and another one, in another spelling.
        let again = try await stack.upload(csv(rows: 2), title: "promo ❤")
        #expect(again.status == 200 && again.headers["idempotent-replay"] == "true" && again.body == created.body)
        #expect(try await stack.upload(csv(rows: 3), title: "promo ❤").status == 409)
        let message = #"{"numero":"584121234567","template_name":"promo_fibra_visual","buzon":14}"#
        let added = try await curl(
          "-H", "Content-Type: application/json", "-H", "x-campaignid: promo ❤", "-d", message,
          stack.server.url("/api/encolar-mensaje"))
        #expect(added.status == 200 && added.string("campaignid") == heart)
        for spelling in [heart, "promo ❤", "promo ❤\u{200B}"] {
          let status = try await stack.status(spelling)
          #expect(status.string("campaign_id") == heart && status.int("total") == 3, "\(status.body)")
          #expect(try await curl(stack.server.url(path(spelling, "/resultados.csv"))).status == 200)
        }
        #expect(try await curl("-X", "POST", stack.server.url(path("promo ❤", "/cancelar"))).status == 200)
        #expect(try await curl("-X", "DELETE", stack.server.url(path("promo ❤"))).status == 200)
        #expect(try await stack.status(heart).status == 404)
        // The title is free, in any spelling.
        #expect(try await stack.upload(csv(rows: 3), title: "promo ❤").status == 200)
        #expect(try await stack.upload(csv(rows: 4), title: heart).status == 409)
      }
    }
  }

  /// Titles that were stored before there was one spelling, and before any was refused.
  @Test func titlesAlreadyStoredStayReachable() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "60000"]) { stack in
        for (number, old) in ["vieja\u{200B}", "cafe\u{301}", "\u{FEFF}marca"].enumerated() {
          #expect(try await stack.upload(csv(rows: 2), title: "nueva", fields: ["inicio": nextYear]).status == 200)
          for key in try await stack.keys("campaign:nueva*") {
            _ = try await stack.redisCLI("RENAME", key, "campaign:" + old + key.dropFirst("campaign:nueva".count))
          }
          for index in ["campaigns:index", "campaigns:activas"] {
            _ = try await stack.redisCLI("ZADD", index, "\(number)", old)
            _ = try await stack.redisCLI("ZREM", index, "nueva")
          }
          let status = try await curl(
            stack.server.url(path(old).replacingOccurrences(of: "campanas", with: "estado-cola")))
          #expect(
            status.status == 200 && Data(status.body.utf8).range(of: Data("\"\(old)\"".utf8)) != nil, "\(status.body)")
          let message = #"{"numero":"584121234567","template_name":"promo_fibra_visual","buzon":14}"#
          let added = try await curl(
            "-H", "Content-Type: application/json", "-H", "x-campaignid: \(old)", "-d", message,
            stack.server.url("/api/encolar-mensaje"))
          #expect(added.status == 200, "\(added.body)")
          for (method, tail) in [
            ("POST", "/pausar"), ("POST", "/cancelar"), ("GET", "/resultados.csv"), ("DELETE", ""),
          ] {
            let answer = try await curl("-X", method, stack.server.url(path(old, tail)))
            #expect(answer.status == 200, "\(method) \(tail): \(answer.body)")
          }
        }
        let message = #"{"numero":"584121234567","template_name":"p","buzon":14}"#
        let refused = try await curl(
          "-H", "Content-Type: application/json", "-H", "x-campaignid: vieja\u{200B}", "-d", message,
          stack.server.url("/api/encolar-mensaje"))
        #expect(refused.status == 422 && refused.body.contains("U+200B"), "none begins so any more")
      }
    }
  }
}

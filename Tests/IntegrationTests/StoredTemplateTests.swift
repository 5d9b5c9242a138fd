// Campaigns keep the template that was read when they began, for later single messages, for instances of the other API,
// and whatever Meta has changed since.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct StoredTemplateTests {
  /// A message of the campaign `c`, by the template `factura_lista`.
  @LoopActor
  private func enqueue(
    _ server: ServerProcess, _ more: String = #","encabezado":"enero","boton1":"x""#,
    template: String = "factura_lista",
    campaign: String = "c", key: String? = nil
  ) async throws -> CurlAnswer {
    let body = #"{"numero":"584121234567","template_name":"\#(template)","buzon":14,"variables":["a","b"]\#(more)}"#
    let keys = key.map { ["-H", "Idempotency-Key: \($0)"] } ?? []
    return try await curl(
      ["-H", "Content-Type: application/json", "-H", "x-campaignid: \(campaign)", "-d", body] + keys + [
        server.url("/api/encolar-mensaje")
      ])
  }

  /// The template is paused. A repeat and further messages come to a server that cannot ask Meta.
  @Test func aMessageGoesByWhatTheCampaignBeganWith() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "60000"], anyTemplate: false, isTold: true) { stack in
      let first = try await enqueue(stack.server, key: "uno")
      #expect(first.status == 200, "\(first.body)")
      let paused = try await curl(
        "-X", "POST", stack.simulator.url("/simulador/plantillas/factura_lista?estado=PAUSED"))
      #expect(paused.status == 200, "\(paused.body)")
      // Meta is out of this server's reach. The server need not ask it.
      try await MetaStack.startServer(
        in: stack,
        ["PORT": "0", "INTERVALO_ENVIO_MS": "60000", "META_GRAPH_URL": "http://127.0.0.1:\(try freePort())/v25.0"])
      let other = stack.servers[1]
      let again = try await enqueue(other, key: "uno")
      #expect(again.status == 200 && again.headers["idempotent-replay"] == "true", "\(again.body)")
      #expect(again.body == first.body)
      let reused = try await enqueue(other, #","encabezado":"febrero","boton1":"x""#, key: "uno")
      #expect(reused.status == 409 && reused.body.contains("Idempotency-Key"), "\(reused.body)")
      let more = try await enqueue(other, #","encabezado":"febrero","boton1":"y""#)
      #expect(more.status == 200 && more.json["advertencias"] == nil, "\(more.body)")
      let missing = try await enqueue(other, #","encabezado":"febrero""#)
      #expect(missing.status == 400 && missing.body.contains("falta la columna boton1"), "\(missing.body)")
      #expect(try await stack.status("c").int("total") == 2)
    }
  }

  /// An offer has ended since the message was queued.
  @Test func aRepeatIsNotJudgedAnew() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "60000"], anyTemplate: false) { stack in
      let end = Loop.wallClockMilliseconds() + 3000
      let more =
        #","variables":["a"],"url_imagen":"https://e.com/i.jpg","oferta_expira":\#(end),"boton1":"X","boton2":"y""#
      func offer(_ key: String?) async throws -> CurlAnswer {
        try await curl(
          [
            "-H", "Content-Type: application/json", "-H", "x-campaignid: o", "-d",
            #"{"numero":"584121234567","template_name":"oferta_limitada","buzon":14\#(more)}"#,
            stack.server.url("/api/encolar-mensaje"),
          ] + (key.map { ["-H", "Idempotency-Key: \($0)"] } ?? []))
      }
      let first = try await offer("uno")
      if first.status == 422, Loop.wallClockMilliseconds() > end { throw TooLate() }
      #expect(first.status == 200, "\(first.body)")
      try await eventually { Loop.wallClockMilliseconds() > end + 1000 }
      let again = try await offer("uno")
      #expect(again.status == 200 && again.headers["idempotent-replay"] == "true", "\(again.body)")
      let late = try await offer("dos")
      #expect(late.status == 422 && late.body.contains("oferta_expira ya pasó"), "\(late.body)")
    }
  }

  /// The template was not known when the campaign began. Messages may have the parts that it has columns for.
  @Test func aCampaignWithoutItsTemplate() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "60000"]) { stack in
      let created = try await stack.upload(
        "numero,Botón 1\n584121234567,a\n", title: "c", fields: ["plantilla": "factura_lista"])
      #expect(created.status == 200, "\(created.body)")
      let added = try await enqueue(stack.server, #","boton1":"b","boton2":"c""#)
      #expect(added.status == 200, "\(added.body)")
      #expect(added.warnings.map(\.message).contains { $0.contains("'boton2' no se envía") }, "\(added.body)")
      #expect(try await stack.redisCLI("LINDEX", "campaign:c", "-1").contains(#""b""#))
    }
  }

  @Test func anOfferThatHasEndedIsRefused() async throws {
    try await MetaStack.run(anyTemplate: false) { stack in
      let fields = ["plantilla": "oferta_limitada"]
      let file = "numero,variable1,url_imagen,oferta_expira,boton1,boton2\n"
      let rows = ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"].map {
        "584121234567,a,https://e.com/i.jpg,\($0),X,y\n"
      }
      let some = try await stack.upload(
        file + rows.joined(), title: "c", fields: fields.merging(["inicio": "2030-01-01T00:00:00Z"]) { $1 })
      #expect(some.status == 200 && some.int("filas_rechazadas") == 1, "\(some.body)")
      #expect(some.body.contains("oferta_expira ya pasó: una oferta termina después de enviarse"), "\(some.body)")
      let past = fields.merging(["valores": #"{"oferta_expira":"2020-01-01 00:00"}"#, "zona_horaria": "UTC"]) { $1 }
      let all = try await stack.upload(file + rows[1], title: "d", fields: past)
      #expect(all.status == 422 && all.body.contains("oferta_expira ya pasó"), "\(all.body)")
      #expect(all.body.contains(#"["body","valores","oferta_expira"]"#), "\(all.body)")
    }
  }

  /// A file has an ordinary column called `usuario`. When all rows have a number, it makes no difference that the
  /// template is known only behind a large file.
  @Test(arguments: [true, false]) func aLateTemplateAndAnOwnColumn(hasNumbers: Bool) async throws {
    try await MetaStack.run(anyTemplate: false) { stack in
      let rows = (0..<12_000).map { row in
        let number = !hasNumbers && row == 11_000 ? "" : "58412\(1_000_000 + row)"
        return
          #"{"numero":"\#(number)","usuario":"ana.\#(row)","variable1":"Ana \#(row) de la agencia Centro","variable2":"25"}"#
      }
      let body =
        #"{"titulo_campana":"tarde","buzon":14,"inicio":"2030-01-01T00:00:00Z","mensajes":["#
        + rows.joined(separator: ",")
        + #"],"plantilla":"recordatorio_cobro"}"#
      #expect(body.utf8.count > 1 << 20)
      let created = try await curl(
        ["-H", "Content-Type: application/json", "--data-binary", "@-", stack.server.url("/api/crear-campana-json")],
        input: Array(body.utf8))
      #expect(created.status == (hasNumbers ? 200 : 422), "\(created.body.prefix(500))")
      #expect(
        hasNumbers ? created.int("total_mensajes") == 12_000 : created.body.contains("Debe ir antes de un archivo"))
    }
  }

  /// WHATSAPP_MODO changes while campaigns wait that the other API cannot carry: they stop before anything is sent, and
  /// `reanudar` looks again.
  @Test func theDirectAPIStopsWhatItCannotCarry() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "0"], anyTemplate: false) { stack in
      let soon = ["inicio": "2030-01-01T00:00:00Z"]
      /// title, template, file, part of the motivo; nil when it is sent all the same
      let cases = [
        (
          "partes", "factura_lista", "numero,variable1,variable2,encabezado,boton1\n584121234567,a,b,enero,x\n",
          "lleva más que"
        ),
        ("usuarios", "recordatorio_cobro", "numero,usuario,variable1,variable2\n,VE.A1,a,b\n", "no muestra su número"),
        ("ambos", "recordatorio_cobro", "numero,usuario,variable1,variable2\n584121234567,VE.A1,a,b\n", nil),
        ("simple", "recordatorio_cobro", "numero,variable1,variable2\n584121234567,a,b\n", nil),
      ]
      for (title, template, file, _) in cases {
        let created = try await stack.upload(file, title: title, fields: soon.merging(["plantilla": template]) { $1 })
        #expect(created.status == 200, "\(created.body)")
        #expect(try await curl("-X", "POST", stack.server.url("/api/campanas/\(title)/pausar")).status == 200)
      }
      // Nobody owns them any more: what the dead instance had would be waited for.
      try await eventually(within: .seconds(20), "all are handed back") {
        for (title, _, _, _) in cases {
          if try await stack.redisCLI("HGET", "campaign:\(title):stats", "propietario") != "" { return false }
        }
        return true
      }
      await stack.server.crash()
      let direct = try await stack.startServer([
        "WHATSAPP_MODO": "directo", "API_WHATSAPP_URL": stack.simulator.url(""),
      ])
      for (title, _, _, _) in cases {
        _ = try await stack.redisCLI("HDEL", "campaign:\(title):stats", "inicio_ms")
        #expect(try await curl("-X", "POST", direct.url("/api/campanas/\(title)/reanudar")).status == 200)
      }
      for (title, _, _, part) in cases {
        guard let part else {
          _ = try await stack.waitUntilCompleted(title, from: direct)
          continue
        }
        try await eventually("\(title) stops") {
          try await stack.status(title, from: direct).string("motivo")?.contains(part) == true
        }
        let stopped = try await stack.status(title, from: direct)
        #expect(stopped.string("estado") == "detenido" && stopped.int("pendientes") == 1, "\(stopped.body)")
        #expect(stopped.string("motivo")?.contains("WHATSAPP_MODO=meta") == true, "\(stopped.body)")
        #expect(try await curl("-X", "POST", direct.url("/api/campanas/\(title)/reanudar")).status == 200)
        try await eventually("\(title) stops again") {
          try await stack.status(title, from: direct).string("estado") == "detenido"
        }
      }
      #expect(try await stack.received().count == 2)
      await direct.crash()
      try await MetaStack.startServer(in: stack)
      let meta = stack.servers[2]
      for title in ["partes", "usuarios"] {
        #expect(try await curl("-X", "POST", meta.url("/api/campanas/\(title)/reanudar")).status == 200)
        #expect(try await stack.waitUntilCompleted(title, from: meta).int("enviados") == 1)
      }
    }
  }
}

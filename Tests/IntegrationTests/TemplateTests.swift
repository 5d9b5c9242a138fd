// Templates of every kind that Meta approves, end to end: their list, the example file, the campaign from it, and the
// messages that the simulated Meta takes.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct TemplateTests {
  @LoopActor
  private func templates(_ stack: Stack) async throws -> [[String: Any]] {
    let list = try await curl(stack.server.url("/api/plantillas?buzon=14"))
    #expect(list.status == 200 && list.json["cursor"] is NSNull, "\(list.body)")
    return try #require(list.json["plantillas"] as? [[String: Any]])
  }

  /// The example of each template is uploaded and sent, and Meta refuses none.
  @Test func theExampleOfEachGoesOut() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "0"], anyTemplate: false) { stack in
      let templates = try await templates(stack)
      #expect(templates.count > 14)
      let sendable = templates.filter { $0["motivo"] is NSNull }
      #expect(templates.count - sendable.count == 3, "one is paused, one in review, one has products")
      for template in sendable {
        let name = try #require(template["nombre"] as? String)
        let language = try #require(template["idioma"] as? String)
        let example = try await curl(
          stack.server.url("/api/plantillas/\(name)/ejemplo.csv?buzon=14&idioma=\(language)"))
        #expect(example.status == 200)
        let columns = try #require(template["columnas"] as? [[String: Any]]).compactMap { $0["columna"] as? String }
        #expect(example.body.hasPrefix("\u{FEFF}" + columns.joined(separator: ",") + "\r\n"), "\(example.body)")
        let created = try await stack.upload(
          example.body, title: name, fields: ["plantilla": name, "idioma": language])
        #expect(created.status == 200 && created.json["advertencias"] == nil, "\(name): \(created.body)")
        let done = try await stack.waitUntilCompleted(name)
        #expect(done.int("enviados") == 1, "\(name): \(done.body)")
      }
      #expect(try await stack.received().count == sendable.count)
    }
  }

  @Test func whatIsMissingIsSaidByName() async throws {
    try await MetaStack.run(anyTemplate: false) { stack in
      /// template, file, parts of the 400
      let cases = [
        (
          "factura_lista", "numero,variable1,variable2\n584121234567,a,b\n",
          [
            "falta la columna encabezado: la cabecera lleva un dato",
            "falta la columna boton1: el botón «Ver factura» lleva el final de su enlace",
          ]
        ),
        ("menu_productos", "numero\n584121234567\n", ["lleva un botón de varios productos"]),
        ("promo_pausada", "numero,variable1\n584121234567,a\n", ["está en pausa por su calidad"]),
        (
          "aviso_con_nombre", "numero,nombre,saldo\n584121234567,a,b\n",
          ["falta la columna agencia", "falta la columna vence: el texto lleva {{vence}}"]
        ),
      ]
      for (template, file, parts) in cases {
        let refused = try await stack.upload(file, title: "mala", fields: ["plantilla": template])
        #expect(refused.status == 400)
        for part in parts { #expect(refused.string("detail")?.contains(part) == true, "\(refused.body)") }
      }
      let unknown = try await stack.upload(
        "numero,variable1,variable2\n584121234567,a,b\n", title: "mala",
        fields: ["plantilla": "recordatorio_cobro", "mapeo": #"{"boton1":"variable2","nada":"variable1"}"#])
      #expect(unknown.status == 422, "\(unknown.body)")
      #expect(unknown.body.contains("La plantilla 'recordatorio_cobro' no lleva boton1"))
      #expect(unknown.body.contains("no lleva nada"))
      #expect(try await stack.keys("ca*") == [], "nothing is left of what was refused")
    }
  }

  /// The fields that name the template come behind the rows, which are read once more.
  @Test(arguments: [true, false]) func theFieldsMayComeLater(isJSON: Bool) async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "0"], anyTemplate: false) { stack in
      let created: CurlAnswer
      if isJSON {
        let body = #"""
          {"mensajes":[{"numero":"584121234567","Cliente":"Ana","saldo":"25\n USD","vence":"mañana"}],"titulo_campana":"c",
          "mapeo":{"nombre":"Cliente"},"valores":{"agencia":"Centro"},"plantilla":"aviso_con_nombre","buzon":14}
          """#
        created = try await curl(
          "-H", "Content-Type: application/json", "-d", body, stack.server.url("/api/crear-campana-json"))
      } else {
        let file = NSTemporaryDirectory() + "plantilla-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "numero,Cliente,saldo,vence\n584121234567,Ana,\"25\n USD\",mañana\n".write(
          toFile: file, atomically: false, encoding: .utf8)
        created = try await curl(
          "-F", "archivo_csv=@\(file)", "-F", "titulo_campana=c", "-F", "plantilla=aviso_con_nombre", "-F", "buzon=14",
          "-F", #"mapeo={"nombre":"Cliente"}"#, "-F", #"valores={"agencia":"Centro"}"#,
          stack.server.url("/api/crear-campana"))
      }
      #expect(created.status == 200 && created.warnings.map(\.code) == ["texto_arreglado"], "\(created.body)")
      let done = try await stack.waitUntilCompleted("c")
      #expect(done.int("enviados") == 1, "\(done.body)")
      // The report has the values that were sent, and can be uploaded again.
      let report = try await curl(stack.server.url("/api/campanas/c/resultados.csv")).body
      #expect(report.contains("584121234567,Ana,25 USD,mañana,Centro,enviado,") || report.contains(",Centro,"))
      let stats = try await stack.hash("campaign:c:stats")
      #expect(stats["destinos"]?.contains("{{nombre}}") == true)
      #expect(stats["plantilla_leida"]?.contains("Hola {{nombre}}, su saldo es {{saldo}}") == true)
    }
  }

  /// A large JSON body says its template first: its rows are read with it from the first chunk on.
  @Test func aLargeUploadWithNamedVariables() async throws {
    try await MetaStack.run(anyTemplate: false) { stack in
      let rows = (0..<20_000).map {
        #"{"numero":"58412\#(1_000_000 + $0)","nombre":"Ana \#($0)","agencia":"Centro","saldo":"25","vence":"hoy"}"#
      }
      let body =
        #"{"titulo_campana":"grande","plantilla":"aviso_con_nombre","buzon":14,"inicio":"2030-01-01T00:00:00Z","mensajes":["#
        + rows.joined(separator: ",") + "]}"
      let created = try await curl(
        ["-H", "Content-Type: application/json", "--data-binary", "@-", stack.server.url("/api/crear-campana-json")],
        input: Array(body.utf8))
      #expect(created.status == 200 && created.int("total_mensajes") == 20_000, "\(created.body)")
      #expect(created.json["advertencias"] == nil)
      // Behind so many rows the template comes too late.
      let late =
        #"{"titulo_campana":"tarde","buzon":14,"mensajes":["# + rows.joined(separator: ",")
        + #"],"plantilla":"aviso_con_nombre"}"#
      let refused = try await curl(
        ["-H", "Content-Type: application/json", "--data-binary", "@-", stack.server.url("/api/crear-campana-json")],
        input: Array(late.utf8))
      #expect(refused.status == 422 && refused.body.contains("Debe ir antes de un archivo"), "\(refused.body)")
    }
  }

  @Test func aTrialBringsTheParts() async throws {
    try await MetaStack.run(anyTemplate: false) { stack in
      func tryOut(_ body: String) async throws -> CurlAnswer {
        try await curl("-H", "Content-Type: application/json", "-d", body, stack.server.url("/api/probar-envio"))
      }
      let good = try await tryOut(
        #"{"numero":"584121234567","plantilla":"factura_lista","buzon":14,"variables":["a","b"],"encabezado":"enero","boton1":"x"}"#
      )
      #expect(good.json["success"] as? Bool == true && good.json["advertencias"] == nil, "\(good.body)")
      let named = try await tryOut(
        #"{"numero":"584121234567","plantilla":"documento_adjunto","buzon":14,"nombre":"Ana","documento":"contrato","url_documento":"https://e.com/c.pdf"}"#
      )
      #expect(named.json["success"] as? Bool == true, "\(named.body)")
      let missing = try await tryOut(
        #"{"numero":"584121234567","plantilla":"factura_lista","buzon":14,"variables":["a","b"],"encabezado":"enero"}"#)
      #expect(missing.string("codigo") == "131008")
      #expect(missing.warnings.first?.message.contains("falta la columna boton1") == true, "\(missing.body)")
      let wrong = try await tryOut(
        #"{"numero":"584121234567","plantilla":"documento_adjunto","buzon":14,"url_documento":"nada","nombre":[]}"#)
      #expect(wrong.status == 422 && wrong.body.contains("url_documento") && wrong.body.contains("nombre"))
    }
  }

  @Test func singleMessagesBringTheParts() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "0"], anyTemplate: false) { stack in
      func enqueue(_ campaign: String, _ more: String, _ template: String = "factura_lista") async throws -> CurlAnswer
      {
        try await curl(
          "-H", "Content-Type: application/json", "-H", "x-campaignid: \(campaign)", "-d",
          #"{"numero":"584121234567","template_name":"\#(template)","buzon":14,"variables":["a","b"]\#(more)}"#,
          stack.server.url("/api/encolar-mensaje"))
      }
      let missing = try await enqueue("c", #","encabezado":"enero""#)
      #expect(missing.status == 400 && missing.body.contains("falta la columna boton1"), "\(missing.body)")
      #expect(try await stack.keys("ca*") == [], "nothing is left of what was refused")
      for button in ["x", "y"] {
        let added = try await enqueue("c", #","encabezado":"enero","boton1":"\#(button)","boton2":"si""#)
        #expect(added.status == 200 && added.json["advertencias"] == nil, "\(added.body)")
      }
      #expect(try await stack.waitUntilCompleted("c").int("enviados") == 2)
      let report = try await curl(stack.server.url("/api/campanas/c/resultados.csv")).body
      #expect(report.contains(",enero,x,si,enviado,") && report.contains(",encabezado,boton1,boton2,"), "\(report)")
      // A message is added to a campaign that began with a file, whose columns stand elsewhere.
      let file = "numero,nota,boton1,encabezado,variable1,variable2\n584121234568,n,z,enero,a,b\n"
      #expect(try await stack.upload(file, title: "f", fields: ["plantilla": "factura_lista"]).status == 200)
      #expect(try await enqueue("f", #","encabezado":"febrero","boton1":"w""#).status == 200)
      #expect(try await stack.waitUntilCompleted("f").int("enviados") == 2)
      #expect(try await curl(stack.server.url("/api/campanas/f/resultados.csv")).body.contains(",,w,febrero,a,b,"))
      // Named variables come by their names or by their order; parts that the template does not have come too.
      let named = try await enqueue(
        "n", #","agencia":"Centro","nombre":"Ana","saldo":"1","boton3":"x","vence":"hoy""#, "aviso_con_nombre")
      #expect(named.status == 200, "\(named.body)")
      #expect(named.warnings.map(\.message).contains { $0.contains("'boton3' no se envía") }, "\(named.body)")
      let ordered = try await enqueue("n", #","agencia":"Centro","variables":["Ana","1","hoy"]"#, "aviso_con_nombre")
      #expect(ordered.status == 200, "\(ordered.body)")
      let n = try await stack.waitUntilCompleted("n")
      #expect(n.int("enviados") == 2, "\(n.body)")
      let unknown = try await enqueue("x", "", "nadie")
      #expect(unknown.status == 400 && unknown.body.contains("no existe en la cuenta"), "\(unknown.body)")
      let without = try await enqueue("f", #","encabezado":"febrero","boton1":"w","boton2":"si""#)
      #expect(without.status == 409 && without.body.contains("sin la columna 'boton2'"), "\(without.body)")
    }
  }

  @Test func theDirectAPISaysWhatItCannotCarry() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let created = try await stack.upload(
          "numero,variable1,boton1,direccion\n584121234567,a,b,c\n", title: "c", fields: ["plantilla": "p"])
        #expect(created.status == 200 && created.warnings.map(\.code) == ["columna_sin_uso"], "\(created.body)")
        #expect(created.warnings.first?.message.contains("'boton1'") == true)
        let list = try await curl(stack.server.url("/api/plantillas?buzon=14"))
        #expect(list.status == 409 && list.body.contains("WHATSAPP_MODO=directo"))
      }
    }
  }

  /// A person who shows no number, in upload, exclusions, report and statuses.
  @Test func recipientsByTheirID() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "0"], anyTemplate: false) { stack in
      let excluded = try await curl("-X", "PUT", stack.server.url("/api/exclusiones/VE.FUERA1"))
      #expect(excluded.status == 200 && excluded.string("numero") == "VE.FUERA1", "\(excluded.body)")
      let file = "numero,usuario,variable1,variable2\n,VE.A1,a,b\n584121234567,VE.B2,a,b\n,VE.FUERA1,a,b\n,nadie,a,b\n"
      let created = try await stack.upload(file, title: "c", fields: ["plantilla": "recordatorio_cobro"])
      #expect(created.int("total_mensajes") == 3 && created.int("excluidos") == 1, "\(created.body)")
      #expect(created.int("filas_rechazadas") == 1)
      let done = try await stack.waitUntilCompleted("c")
      #expect(done.int("enviados") == 2 && done.int("excluidos") == 1, "\(done.body)")
      #expect(try await stack.received().map(\.number).sorted() == ["584121234567", "VE.A1"])
      // Its status names the id instead of a number.
      let id = try #require(try await MetaStack.messageIDs("c", stack)[1])
      let status = MetaStack.status("c", 1, "delivered", id: id).replacing(
        #""recipient_id":"584121000000""#, with: #""recipient_user_id":"VE.A1""#)
      let told = try await MetaStack.post(
        MetaStack.notification([status], from: "114214"), to: stack.server)
      #expect(told.status == 200)
      #expect(try await stack.status("c").int("entregados") == 1)
      let report = try await curl(stack.server.url("/api/campanas/c/resultados.csv")).body
      #expect(report.contains("VE.A1,VE.A1,a,b,entregado,"), "\(report)")
      let list = try await curl(stack.server.url("/api/exclusiones"))
      #expect(list.body.contains("VE.FUERA1"))
      let removed = try await curl("-X", "DELETE", stack.server.url("/api/exclusiones/VE.FUERA1"))
      #expect(removed.status == 200 && removed.string("numero") == "VE.FUERA1")
      // An authentication template goes to numbers only.
      let code = try await stack.upload(
        "usuario,variable1\nVE.A1,4829\n", title: "codigo", fields: ["plantilla": "codigo_acceso"])
      #expect(
        code.status == 400 && code.string("detail")?.contains("Falta la columna 'numero'") == true, "\(code.body)")
    }
  }

  @Test func whatListsAskFor() async throws {
    try await MetaStack.run(anyTemplate: false) { stack in
      /// path, status, part of the answer
      let cases = [
        ("/api/plantillas", 422, "buzon"), ("/api/plantillas?buzon=404", 400, "404"),
        ("/api/plantillas/otra/ejemplo.csv?buzon=14", 404, "no existe en la cuenta"),
        ("/api/plantillas/factura_lista/ejemplo.csv?buzon=14&idioma=fr", 404, "existe en: es"),
        ("/api/plantillas/factura_lista/ejemplo.csv?buzon=14", 200, "boton1"),
      ]
      for (path, status, part) in cases {
        let answer = try await curl(stack.server.url(path))
        #expect(answer.status == status && answer.body.contains(part), "\(path): \(answer.body)")
      }
    }
    try await MetaStack.run(["META_GRAPH_URL": "http://127.0.0.1:\(try await freePort())/v25.0"], anyTemplate: false) {
      stack in
      let away = try await curl(stack.server.url("/api/plantillas?buzon=14"))
      #expect(away.status == 503 && away.body.contains("no es alcanzable") && away.headers["retry-after"] != nil)
      // Meta could not be asked, and each column goes by its name.
      let guessed = try await stack.upload(
        "numero,variable1,boton1\n584121234567,a,b\n", title: "c", fields: ["plantilla": "p"])
      #expect(guessed.warnings.map(\.code) == ["plantilla_sin_comprobar", "partes_supuestas"], "\(guessed.body)")
    }
  }
}

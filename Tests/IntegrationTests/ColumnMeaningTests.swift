// `mapeo`, `valores`, warnings and a report that comes back, with real curl and the real program.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ColumnMeaningTests {
  private static let file = "Celular del cliente,Nombre,Monto\n584121000001,Ana,10\n584121000002,Eva,\n"
  private static let mapeo = #"mapeo={"numero":"Celular del cliente","variable1":"nombre","variable2":"Monto"}"#
  private static let valores = #"valores={"variable2":"20","variable3":"hoy"}"#

  /// A form with the file and other fields, the file first or last.
  @LoopActor
  private func upload(
    _ file: String, _ title: String, _ fields: [String], fileFirst: Bool = false, _ stack: Stack
  ) async throws -> CurlAnswer {
    let content = ["-F", "archivo_csv=@-;filename=clientes.csv"]
    let others = (["titulo_campana=\(title)", "plantilla=p", "buzon=14"] + fields).flatMap { ["--form-string", $0] }
    return try await curl(
      (fileFirst ? content + others : others + content) + [stack.server.url("/api/crear-campana")],
      input: Array(file.utf8))
  }

  @LoopActor
  private func issues(_ answer: CurlAnswer) -> [(place: [String], message: String)] {
    (answer.json["detail"] as? [[String: Any]] ?? []).map {
      ($0["loc"] as? [String] ?? [], $0["msg"] as? String ?? "")
    }
  }

  /// A campaign's waiting messages, as they are stored.
  @LoopActor
  private func rows(_ title: String, _ stack: Stack) async throws -> [String] {
    try await stack.redisCLI("LRANGE", "campaign:\(title)", "0", "-1").split(separator: "\n").map { line in
      String(line.drop { $0 != "[" })
    }
  }

  private static let later = "inicio=\(Calendar.current.component(.year, from: Date()) + 2)-01-01T00:00:00Z"

  @Test func aFileWithAllColumnsNamedOtherwiseIsSent() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "0"]) { stack in
        let expected = [
          #"["584121000001","",["Ana","10","hoy"]]"#, #"["584121000002","",["Eva","20","hoy"]]"#,
        ]
        for (title, fileFirst) in [("antes", false), ("despues", true)] {
          let created = try await upload(
            Self.file, title, [Self.mapeo, Self.valores, Self.later], fileFirst: fileFirst, stack)
          #expect(created.int("total_mensajes") == 2 && created.warnings.isEmpty, "\(created.body)")
          #expect(try await rows(title, stack) == expected)
        }
        let json =
          #"{"titulo_campana":"json","plantilla":"p","buzon":14,"mensajes":[{"Celular del cliente":584121000001,"Nombre":"Ana","Monto":10},{"Celular del cliente":"584121000002","Nombre":"Eva"}],"mapeo":{"numero":"Celular del cliente","variable1":"Nombre","variable2":"Monto"},"valores":{"variable2":20,"variable3":"hoy"},"#
          + "\"inicio\":\"\(Self.later.dropFirst(7))\"}"
        let created = try await curl(
          "-H", "Content-Type: application/json", "-d", json, stack.server.url("/api/crear-campana-json"))
        #expect(created.int("total_mensajes") == 2, "\(created.body)")
        #expect(try await rows("json", stack) == expected)

        // The report has the file's names, and comes back with the same `mapeo`.
        let sent = try await upload(Self.file, "ya", [Self.mapeo, Self.valores], stack)
        #expect(sent.status == 200)
        _ = try await stack.waitUntilCompleted("ya")
        #expect(Set(try await stack.received().map(\.number)) == ["584121000001", "584121000002"])
        let report = try await curl(stack.server.url("/api/campanas/ya/resultados.csv"))
        #expect(report.body.contains("Celular del cliente,Nombre,Monto,variable3,estado,"), "\(report.body)")
        let again = try await upload(report.body, "otra", [Self.mapeo, Self.later], stack)
        #expect(again.warnings.map(\.code) == ["ya_enviados"] && again.warnings.first?.rows == 2, "\(again.body)")
        #expect(try await rows("otra", stack).sorted() == expected)
      }
    }
  }

  @Test func whatCannotBeUnderstoodIsSaidAndLeavesNothing() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        let large =
          Self.file + String(repeating: "584121000003,\(String(repeating: "x", count: 1000)),1\n", count: 1100)
        for (file, isFirst) in [(Self.file, true), (Self.file, false), (large, true)] {
          let without = try await upload(file, "nadie", [], fileFirst: isFirst, stack)
          #expect(without.status == 400, "\(without.body)")
          #expect(
            without.string("detail")?.contains("Columnas encontradas: Celular del cliente, Nombre, Monto") == true)
        }
        // The field comes behind a file that is too large to be read once more.
        let named = large.replacingOccurrences(of: "Celular del cliente", with: "numero")
        let behind = try await upload(named, "nadie", [#"mapeo={"variable1":"Nombre"}"#], fileFirst: true, stack)
        #expect(behind.status == 422 && issues(behind).first?.place == ["body", "mapeo"], "\(behind.body)")
        #expect(issues(behind).first?.message.contains("Debe ir antes") == true)
        for (fields, place, words) in [
          ([#"mapeo={"numero":"Fijo"}"#], ["body", "mapeo", "numero"], "No hay ninguna columna 'Fijo'"),
          ([#"mapeo={"boton1":"Nombre"}"#], ["body", "mapeo", "boton1"], "envío directo"),
          ([#"mapeo={"nada":"Nombre"}"#], ["body", "mapeo", "nada"], "solo numero, url_imagen"),
          ([Self.mapeo, "valores=[1]"], ["body", "valores"], "Debe ser un objeto JSON"),
        ] {
          for isFirst in [true, false] {
            let refused = try await upload(Self.file, "nadie", fields, fileFirst: isFirst, stack)
            #expect(refused.status == 422, "\(refused.body)")
            #expect(issues(refused).map(\.place) == [place] && issues(refused).first?.message.contains(words) == true)
          }
        }
        let json =
          #"{"titulo_campana":"nadie","plantilla":"p","buzon":14,"mapeo":{"variable1":"Nombre"},"mensajes":[{"numero":584121000001}]}"#
        let missing = try await curl(
          "-H", "Content-Type: application/json", "-d", json, stack.server.url("/api/crear-campana-json"))
        #expect(
          missing.status == 422 && issues(missing).first?.place == ["body", "mapeo", "variable1"], "\(missing.body)")
        let two =
          #"{"titulo_campana":"nadie","plantilla":"p","buzon":14,"mensajes":[{"celular":584121000001,"whatsapp":1}]}"#
        let both = try await curl(
          "-H", "Content-Type: application/json", "-d", two, stack.server.url("/api/crear-campana-json"))
        #expect(both.status == 400 && both.string("detail")?.contains("'celular' y 'whatsapp'") == true, "\(both.body)")
        for keys in ["carga:*", "campaign:*"] {
          try await eventually("nothing is left") { try await stack.keys(keys) == [] }
        }
      }
    }
  }

  @Test func whatIsMendedIsToldAndEstrictoRejectsIt() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "0"]) { stack in
        let file = "numero,variable1\n584121000001,Ana\n584121000002,\"Eva\nLuz\"\n584121000003,x     y\n"
        let created = try await upload(file, "arreglada", ["Inicio=2030-01-01", "otro=1", Self.later], stack)
        #expect(created.int("total_mensajes") == 3, "\(created.body)")
        #expect(created.warnings.map(\.code) == ["campo_parecido", "texto_arreglado"])
        #expect(created.warnings.last?.rows == 2 && created.warnings.last?.row == 3)
        #expect(
          try await rows("arreglada", stack) == [
            #"["584121000001","",["Ana"]]"#, #"["584121000002","",["Eva Luz"]]"#, #"["584121000003","",["x y"]]"#,
          ])
        for isFirst in [true, false] {
          let strict = try await upload(file, "estricta", ["estricto=true"], fileFirst: isFirst, stack)
          #expect(strict.status == 400 && strict.int("filas_rechazadas") == 2, "\(strict.body)")
          let errors = strict.json["errores"] as? [[String: Any]] ?? []
          #expect(errors.map { $0["fila"] as? Int } == [3, 4])
        }
        let single = try await curl(
          "-H", "Content-Type: application/json", "-H", "x-campaignid: uno", "-d",
          #"{"numero":"584121000009","template_name":"p","buzon":14,"variables":["a\tb"]}"#,
          stack.server.url("/api/encolar-mensaje"))
        #expect(single.status == 200 && single.warnings.map(\.code) == ["texto_arreglado"], "\(single.body)")
        let trial = try await curl(
          "-H", "Content-Type: application/json", "-d",
          #"{"numero":"584121000009","plantilla":"p","buzon":14,"variables":["None"]}"#,
          stack.server.url("/api/probar-envio"))
        #expect(trial.status == 200 && trial.warnings.map(\.code) == ["valor_sospechoso"], "\(trial.body)")
      }
    }
  }

  @Test func exclusionsTakeSpreadsheetsAndEverydayNames() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        let book = "archivo_csv=@\(Python.project)/Examples/mensajes.xlsx"
        let list = stack.server.url("/api/exclusiones")
        let added = try await curl("-X", "PUT", "-F", book, "-F", "hoja=Clientes", "-F", "motivo=baja", list)
        #expect(added.status == 200 && added.int("agregados") ?? 0 > 20, "\(added.body)")
        #expect(added.warnings.map(\.code) == ["filas_ocultas"])
        let named = try await curl(
          ["-X", "PUT", "-H", "Content-Type: text/csv", "--data-binary", "@-", list],
          input: Array("Nombre;Teléfono móvil\nAna;584121000001\n".utf8))
        #expect(named.int("agregados") == 1, "\(named.body)")
        let unknown = try await curl("-X", "PUT", "-F", book, "-F", "hoja=Nada", list)
        #expect(unknown.status == 400 && unknown.string("detail")?.contains("Hojas del archivo") == true)
        let empty = try await curl("-X", "PUT", "-F", "archivo_csv=;filename=a.csv", list)
        #expect(empty.status == 400, "\(empty.body)")
      }
    }
  }
}

// XLSX and ODS in `archivo_csv`, with real curl, files of real libraries and the real program.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Intake

@Suite struct SheetUploadTests {
  /// The files of Tests/SpreadsheetsTests/make_files.py, in a folder that is removed.
  @LoopActor
  private func withFiles(_ body: (String) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "hojas-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try await Python.run(["\(Python.project)/Tests/SpreadsheetsTests/make_files.py", folder])
    try #require(made.exit == .exited(0), "\(made.output)")
    try await body(folder)
  }

  @LoopActor
  private func upload(
    _ file: String, title: String, fields: [String] = [], to stack: Stack
  ) async throws -> CurlAnswer {
    var arguments = ["-F", "archivo_csv=@\(file)"]
    for field in ["titulo_campana=\(title)", "plantilla=promo_fibra_visual", "buzon=14"] + fields {
      arguments += ["-F", field]
    }
    return try await curl(arguments + [stack.server.url("/api/crear-campana")])
  }

  @Test func aWorkbookIsSentAsItIs() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        try await withFiles { folder in
          let created = try await upload("\(folder)/clientes.xlsx", title: "libro", to: stack)
          #expect(created.status == 200, "\(created.body)")
          #expect(created.int("total_mensajes") == 2)
          let errors = created.json["errores"] as? [[String: Any]] ?? []
          #expect(errors.map { $0["fila"] as? Int } == [4, 5, 9])
          #expect(errors.map { $0["columna"] as? String } == ["Nota", "Nombre", "numero"])
          #expect(errors.first?["valor"] as? String == "#N/A")
          let warnings = created.warnings.map(\.message)
          #expect(
            warnings == [
              "El archivo tiene 3 hojas y se leyó «Clientes»: para leer otra, indíquela en 'hoja'",
              "La hoja «Clientes» tiene una fila oculta (la 3), por un filtro o a mano: también forman parte de la campaña",
            ])
          _ = try await stack.waitUntilCompleted("libro")
          #expect(try await stack.received().map(\.number).sorted() == ["584121234567", "584121234568"])
        }
      }
    }
  }

  /// The content of a file says what it is. The sheet's name may come behind the file.
  @Test func anOpenDocumentByItsContent() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "3600000"]) { stack in
        try await withFiles { folder in
          try FileManager.default.copyItem(atPath: "\(folder)/clientes.ods", toPath: "\(folder)/clientes.csv")
          let created = try await upload("\(folder)/clientes.csv", title: "ods", fields: ["hoja= clientes "], to: stack)
          #expect(created.status == 200, "\(created.body)")
          #expect(created.int("total_mensajes") == 2)
          let again = try await upload("\(folder)/clientes.csv", title: "ods", fields: ["hoja=clientes"], to: stack)
          #expect(again.body == created.body)
          try "numero,nombre\n584121234567,Ana\n".write(
            toFile: "\(folder)/texto.xlsx", atomically: false, encoding: .utf8)
          let text = try await upload("\(folder)/texto.xlsx", title: "texto", fields: ["hoja=Clientes"], to: stack)
          #expect(text.int("total_mensajes") == 1)
          #expect(
            text.warnings.map(\.message) == ["El archivo es un CSV, que no tiene hojas: no se usó 'hoja'"])
        }
      }
    }
  }

  @Test func titlesAboveTheHeaderAreNoHeader() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        try await withFiles { folder in
          let created = try await upload("\(folder)/titulo.xlsx", title: "con título", to: stack)
          #expect(created.int("total_mensajes") == 1, "\(created.body)")
          #expect(
            created.warnings.map(\.message) == [
              "La cabecera de la hoja «Ventas» está en la fila 4: lo que hay encima no se leyó"
            ])
          #expect(try await stack.waitUntilCompleted("con título").int("enviados") == 1)
        }
      }
    }
  }

  /// The example is sent as Examples/README.md says.
  @Test func theExampleIsSent() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "3600000"]) { stack in
        let file = "\(Python.project)/Examples/mensajes.xlsx"
        let created = try await upload(file, title: "ejemplo", fields: ["hoja=Clientes"], to: stack)
        #expect(created.int("total_mensajes") == 22, "\(created.body)")
        let errors = created.json["errores"] as? [[String: Any]] ?? []
        #expect(errors.map { $0["fila"] as? Int } == [10, 18])
        #expect(
          created.warnings.map(\.message) == [
            "La hoja «Clientes» tiene 2 filas ocultas (la primera, la 6), por un filtro o a mano: también forman parte de la "
              + "campaña"
          ])
        let rows = try await stack.redisCLI("LRANGE", "campaign:ejemplo", "0", "-1")
        #expect(rows.contains(#""María López","$37.50","2026-01-16""#))
      }
    }
  }

  @Test func whatCannotBeReadIsNamedAndLeavesNothing() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        try await withFiles { folder in
          func refusal(_ bytes: [UInt8], _ fields: [String] = []) async throws -> (Int, String) {
            let file = "\(folder)/malo.xlsx"
            try Data(bytes).write(to: URL(fileURLWithPath: file))
            let answer = try await upload(file, title: "malo", fields: fields, to: stack)
            return (answer.status, answer.string("detail") ?? answer.body)
          }
          let book = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/clientes.xlsx")))
          let rows = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/seguido.xlsx")))
          let missing = try await refusal(book, ["hoja=Ventas"])
          #expect(missing.0 == 400)
          #expect(
            missing.1 == "No hay ninguna hoja «Ventas». Hojas del archivo: «Listas», «Clientes», «Vacía», «Otra»")
          let empty = try await refusal(book, ["hoja=Vacía"])
          #expect(empty.1 == "La hoja «Vacía» está vacía")
          let header = try await refusal(book, ["hoja=Listas"])
          #expect(
            header.1
              == "Falta la columna 'numero' en la cabecera de la hoja «Listas». Columnas encontradas: oculta"
              + ". Si el número está en una de ellas, indíquela en mapeo")
          let half = try await refusal(Array(book.prefix(book.count / 2)))
          #expect(half.0 == 400 && half.1.hasPrefix("El archivo está incompleto o dañado"))
          // Rows had been staged when the damage was noticed.
          var spoilt = rows
          spoilt[spoilt.count / 2] ^= 0x55
          let wrong = try await refusal(spoilt)
          #expect(wrong.0 == 400)
          let old = try await refusal(
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 1000))
          #expect(old.0 == 400)
          let long = try await refusal(book, ["hoja=" + String(repeating: "x", count: 256)])
          #expect(long.0 == 422)
          let large = try await refusal([0x50, 0x4B, 3, 4] + Array(repeating: 0, count: IntakeLimits.sheet))
          #expect(large.0 == 413)
          #expect(large.1 == "La hoja de cálculo supera el máximo de 16 MB: divídala, o guárdela como CSV")
          for keys in ["carga:*", "campaign:*"] {
            try await eventually("nothing is left") { try await stack.keys(keys) == [] }
          }
        }
      }
    }
  }
}

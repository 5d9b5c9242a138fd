// CSV files as people's programs write them, to the running program: other encodings, and quotes that do not close.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct CSVTextTests {
  @LoopActor
  private func upload(_ file: [UInt8], title: String, to stack: Stack) async throws -> CurlAnswer {
    let fields = ["titulo_campana=\(title)", "plantilla=promo_fibra_visual", "buzon=14"].flatMap { ["-F", $0] }
    return try await curl(
      ["-F", "archivo_csv=@-;filename=clientes.csv"] + fields + [stack.server.url("/api/crear-campana")], input: file)
  }

  private static let start = Array("numero;variable1\r584121234561;".utf8)

  /// `José Ñañez` of Excel on a Mac, of DOS, and as Unicode text.
  static let encodings: [(String, [UInt8])] = [
    ("mac", start + [0x4A, 0x6F, 0x73, 0x8E, 0x20, 0x84, 0x61, 0x96, 0x65, 0x7A, 0x0D]),
    ("dos", start + [0x4A, 0x6F, 0x73, 0x82, 0x20, 0xA5, 0x61, 0xA4, 0x65, 0x7A, 0x0D]),
    ("windows", start + [0x4A, 0x6F, 0x73, 0xE9, 0x20, 0xD1, 0x61, 0xF1, 0x65, 0x7A, 0x0D]),
    (
      "unicode",
      [0xFF, 0xFE]
        + "numero\tvariable1\r\n584121234561\tJosé Ñañez\r\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    ),
  ]

  @Test func namesArriveWhateverTheEncoding() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        for (title, file) in Self.encodings {
          let created = try await upload(file, title: title, to: stack)
          #expect(created.status == 200 && created.int("total_mensajes") == 1, "\(created.body)")
          _ = try await stack.waitUntilCompleted(title)
          let report = try await curl(stack.server.url("/api/campanas/\(title)/resultados.csv")).body
          #expect(report.contains("José Ñañez"), "\(title): \(report)")
        }
      }
    }
  }

  @Test func whatNobodyCanReadIsRefusedAndLeavesNothing() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let file = Self.start + [0x93, 0x8C, 0x8B, 0x9E, 0x0D]
        let refused = try await upload(file, title: "ilegible", to: stack)
        #expect(refused.status == 400)
        #expect(
          refused.json["detail"] as? String
            == "No se puede saber en qué codificación está el archivo, por las letras con acento de la fila 2: "
            + "guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo")
        #expect(try await stack.status("ilegible").status == 404)
        // Only the numbers of a list of exclusions count.
        let excluded = try await curl(
          ["-X", "PUT", "-H", "Content-Type: text/csv", "--data-binary", "@-", stack.server.url("/api/exclusiones")],
          input: file)
        #expect(excluded.status == 200 && excluded.int("agregados") == 1, "\(excluded.body)")
      }
    }
  }

  @Test func aQuoteTooManyCostsItsRowOnly() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let file = """
          sep=,,,
          numero,variable1,variable2
          584121234561,"Pepe" Pérez,A
          584121234562,"Ana,B
          584121234563,"Gil, Lola",C
          584121234564,Eva,D

          """
        let created = try await stack.upload(file, title: "comillas")
        #expect(created.status == 200 && created.int("total_mensajes") == 3, "\(created.body)")
        let errors = created.json["errores"] as? [[String: Any]] ?? []
        #expect(errors.map { $0["fila"] as? Int } == [3] && errors.map { $0["columna"] as? String } == ["variable1"])
        #expect(errors.map { $0["valor"] as? String } == ["Ana,B"])
        _ = try await stack.waitUntilCompleted("comillas")
        let numbers = try await stack.received().map(\.number).sorted()
        #expect(numbers == ["584121234561", "584121234563", "584121234564"])
        let report = try await curl(stack.server.url("/api/campanas/comillas/resultados.csv")).body
        #expect(report.contains("Pepe Pérez") && report.contains("\"Gil, Lola\""))
      }
    }
  }
}

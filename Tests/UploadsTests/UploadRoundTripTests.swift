// Random tables written as CSV (in every dialect) and as JSON, read back in random chunks: every cell must arrive as it
// was written, in both formats the same. And one file as a Spanish Excel really saves it.

import Foundation
import TestSupport
import Testing

@Suite struct UploadRoundTripTests {
  private static let alphabet: [Character] = [
    "a", "Z", "7", "ñ", "é", "😀", "€", " ", ",", ";", "|", "\t", "\"", "'", "\n", "\\", "/", "=",
  ]

  private static func cell(_ random: inout SeededGenerator) -> String {
    let count = Int.random(in: 0...12, using: &random)
    return String((0..<count).map { _ in alphabet.randomElement(using: &random)! })
  }

  /// Quotes where it must, as spreadsheets do.
  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",;|\t\"\n ".contains($0) }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  private static func pieces(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Int.random(in: 1...300, using: &random))
      pieces.append(bytes[start..<end])
      start = end
    }
    return pieces
  }

  @Test(arguments: 0..<40) func tables(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let names = ["id \"propio\"", "variable2", "numero", "variable1", "ciudad, país"]
    let table = (0..<60).map { row in
      // A variable2 without a variable1 is refused.
      names.map { $0 == "numero" ? "58412\(1_000_000 + row)" : ($0 == "variable1" ? "v" : "") + Self.cell(&random) }
    }
    let delimiter = [",", ";", "\t", "|"].randomElement(using: &random)!
    let lineEnd = ["\n", "\r\n"].randomElement(using: &random)!
    let csvText = ([names] + table).map { $0.map(Self.quoted).joined(separator: delimiter) }.joined(separator: lineEnd)
    let mark = Bool.random(using: &random) ? "\u{FEFF}" : ""
    let fromCSV = intake(.csv, Self.pieces(Array((mark + csvText).utf8), &random))

    let objects = table.map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
    // One ordered row first, so that the columns come in the same order.
    let first = try zip(names, table[0]).map { pair in
      String(decoding: try JSONSerialization.data(withJSONObject: [pair.0: pair.1]), as: UTF8.self).dropFirst()
        .dropLast()
    }.joined(separator: ",")
    let rest = try objects.dropFirst().map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
    }
    let jsonText = "{\"mensajes\":[" + (["{\(first)}"] + rest).joined(separator: ",\n") + "]}"
    let fromJSON = intake(.json, Self.pieces(Array(jsonText.utf8), &random))

    #expect(fromCSV.failure == nil && fromJSON.failure == nil)
    #expect(fromCSV.columns == names && fromJSON.columns == names)
    #expect(fromCSV.elements == fromJSON.elements)
    #expect(fromCSV.accepted == 60)
    for (cells, row) in zip(table, fromCSV.rows) {
      let values = try #require(try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [Any])
      #expect(values[0] as? String == cells[2])
      let own = values.count > 3 ? values[3...].map { $0 as? String } : []
      #expect((own.first ?? "") == cells[0] && (own.count > 1 ? own[1] : "") == cells[4])
    }
  }

  @Test func aSpanishExcelExport() {
    let text = """
      sep=;\r
      Numero;Cédula;Nombre Completo;variable1;variable2;URL_imagen;\r
      584121234567;V-12.345.678;"Núñez; Juan";Juan Pérez;25,00 €;https://ejemplo.com/promo/ñ.jpg;\r
      \r
      5,84121E+11;V-87.654.321;María;María;30,00 €;;\r
      +58 412-987.65.43;V-1;"Dirección:
      Calle 1";José;"1.200,50 €";;\r
      ;;;;;;\r
      584121112233,0;V-2;Ana "la nueva";Ana;15,00 €;ejemplo.com/a.jpg;\r
      04149998877;V-3;Luis;Luis;10,00 €;;\r
      584145556677;V-4;Inés;;10,00 €;;\r

      """
    let windows1252 = Array(text.data(using: .windowsCP1252)!)
    let result = intake(everyWay: .csv, windows1252)
    #expect(result.failure == nil)
    #expect(
      result.columns == ["Numero", "Cédula", "Nombre Completo", "variable1", "variable2", "URL_imagen"])
    #expect(
      result.rows == [
        #"["584121234567","https://ejemplo.com/promo/ñ.jpg",["Juan Pérez","25,00 €"],"V-12.345.678","Núñez; Juan"]"#,
        #"["584129876543","",["José","1.200,50 €"],"V-1","Dirección:\nCalle 1"]"#,
      ])
    #expect(result.errors.map(\.row) == [4, 7, 8, 9])
    #expect(result.errors.map(\.column) == ["Numero", "URL_imagen", "Numero", "variable1"])
    #expect(result.errors.map(\.value) == ["5,84121E+11", "ejemplo.com/a.jpg", "04149998877", ""])
    #expect(result.errors.last?.reason == "variable1 está vacía y variable2 no")
    let utf8 = intake(.csv, [Array(text.utf8)[...]])
    #expect(utf8.rows == result.rows && utf8.errors == result.errors)
  }
}

// What bounds the memory of a CSV upload: cells, rows, columns, names, the header line. Each is tried just below and
// just above, in several chunk sizes, since a limit that depended on how the network cut the body would be none.

import Testing

@Suite struct CSVLimitTests {
  /// Feeds in chunks of several sizes; all must come to the same.
  private func intakeInChunks(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> IntakeResult {
    let bytes = Array(text.utf8)
    let whole = intake(.csv, [bytes[...]])
    for size in (bytes.count < 100_000 ? [1] : []) + [997, 16 * 1024, 65_537] {
      let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
      #expect(intake(.csv, pieces) == whole, "chunks of \(size)", sourceLocation: sourceLocation)
    }
    return whole
  }

  private let tooLong = "Una celda de la fila 3 supera 64 KB; quizá falta una comilla de cierre"

  @Test(arguments: ["", "\""]) func cell(quote: String) {
    func file(_ count: Int) -> String {
      "numero,a\n584121234567,x\n584121234568,\(quote)\(String(repeating: "y", count: count))\(quote)\n"
    }
    let fits = intakeInChunks(file(65_536))
    #expect(fits.failure == nil && fits.accepted == 2)
    let exceeds = intakeInChunks(file(65_537))
    #expect(exceeds.failure == tooLong && exceeds.accepted == 1)
    #expect(intakeInChunks(file(400_000)).failure == tooLong)
  }

  @Test func openQuoteInALargeFile() {
    let rows = String(repeating: "584121234568,y\n", count: 20_000)
    let result = intakeInChunks("numero,a\n584121234567,x\n584121234568,\"y\n" + rows)
    #expect(result.failure == tooLong && result.accepted == 1)
  }

  @Test func blanksBehindACellAreBounded() {
    let result = intake(.csv, [Array("numero\n584121234567\n1\(String(repeating: " ", count: 900_000))".utf8)[...]])
    #expect(result.failure == tooLong)
  }

  @Test func row() {
    func file(_ count: Int) -> String {
      let cells = Array(repeating: String(repeating: "y", count: 60_000), count: count).joined(separator: ",")
      let names = (1...count).map { "c\($0)" }.joined(separator: ",")
      return "numero,\(names)\n584121234567,\(cells)\n"
    }
    #expect(intakeInChunks(file(17)).accepted == 1)
    let exceeds = intakeInChunks(file(18))
    #expect(exceeds.failure == "La fila 2 supera 1024 KB" && exceeds.accepted == 0)
  }

  @Test func columns() {
    func file(_ count: Int) -> String {
      "numero," + (2...count).map { "c\($0)" }.joined(separator: ",") + "\n584121234567\n"
    }
    #expect(intakeInChunks(file(200)).accepted == 1)
    #expect(intakeInChunks(file(201)).failure == "El máximo de columnas es 200")
    #expect(intakeInChunks(file(5000)).failure == "El máximo de columnas es 200")
  }

  @Test func cellsFarBeyondTheColumns() {
    let commas = String(repeating: ",", count: 100_000)
    let result = intakeInChunks("numero,a\n584121234567,1\(commas)\n584121234568,2\(commas)z,w\n\(commas)\n")
    #expect(result.accepted == 1 && result.rejected == 1)
    #expect(result.errors.first?.value == "z" && result.errors.first?.row == 3)
  }

  @Test func name() {
    let name = String(repeating: "n", count: 257)
    #expect(intakeInChunks("numero,\(name.dropLast())\n584121234567,1\n").accepted == 1)
    #expect(
      intakeInChunks("numero,\(name)\n").failure
        == "El nombre de columna '\(String(repeating: "n", count: 64))…' supera 256 bytes")
  }

  @Test func header() {
    let result = intakeInChunks("numero,\"" + String(repeating: "n", count: 70_000) + "\"\n584121234567,1\n")
    #expect(result.failure == "La cabecera del CSV supera 64 KB")
    #expect(intakeInChunks(String(repeating: "\n", count: 70_000)).failure == "La cabecera del CSV supera 64 KB")
  }

  @Test func valueOfAnErrorIsShort() {
    let result = intake(.csv, [Array(("numero\n" + String(repeating: "ñ", count: 5000) + "\n").utf8)[...]])
    #expect(result.errors.first?.value == String(repeating: "ñ", count: 64))
  }
}

// What bounds the memory of a CSV upload: cells, rows, columns, names, the header line. Each is tried just below and
// just above, in several chunk sizes, since a limit that depended on how the network cut the body would be none.

import Campaigns
import Testing

@Suite struct CSVLimitTests {
  /// Feeds in chunks of several sizes; all must come to the same.
  private func intakeInChunks(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> UploadResult {
    let bytes = Array(text.utf8)
    let whole = intake(.csv, [bytes[...]])
    for size in (bytes.count < 100_000 ? [1] : []) + [997, 16 * 1024, 65_537] {
      let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
      #expect(intake(.csv, pieces) == whole, "chunks of \(size)", sourceLocation: sourceLocation)
    }
    return whole
  }

  private let tooLong = "la celda supera 64 KB; quizá falta una comilla de cierre"
  private let openQuotes = "sus comillas no se cierran donde acaba la celda: falta o sobra una comilla"

  @Test(arguments: ["", "\""]) func cell(quote: String) {
    func file(_ count: Int) -> String {
      let cell = quote + String(repeating: "y", count: count) + quote
      return "numero,a,b\n584121234567,x\n584121234568,\(cell),1\n584121234569,z\n"
    }
    let fits = intakeInChunks(file(65_536))
    #expect(fits.errors.isEmpty && fits.accepted == 3)
    for count in [65_537, 65_538, 400_000] {
      let exceeds = intakeInChunks(file(count))
      #expect(exceeds.errors.map(\.reason) == [tooLong] && exceeds.accepted == 2)
      #expect(exceeds.errors.map(\.row) == [3] && exceeds.errors.map(\.column) == ["a"])
      #expect(exceeds.errors.map(\.value) == [String(repeating: "y", count: 64)])
    }
  }

  @Test func openQuoteInALargeFile() {
    let rows = String(repeating: "584121234568,y\n", count: 20_000)
    let result = intakeInChunks("numero,a\n584121234567,x\n584121234568,\"y\n" + rows)
    #expect(result.errors == [RowError(row: 3, column: "a", value: "y", reason: openQuotes)])
    #expect(result.accepted == 20_001 && result.failure == nil)
  }

  /// Quotes may close as far away as reading can go back.
  @Test func linesInQuotes() {
    func file(_ count: Int) -> String {
      let cells = (1...4).map { _ in "\"" + String(repeating: "y", count: count / 4 - 3) + "\"" }
      return "numero,a,b,c,d,e\n584121234567,\"\n\",\(cells.joined(separator: ","))\n584121234568,x\n"
    }
    // The line end, two quotes and delimiters: as much as there is behind the line end up to the end of the row.
    let fits = intakeInChunks(file(65_532))
    #expect(fits.errors.isEmpty && fits.accepted == 2)
    let exceeds = intakeInChunks(file(65_540))
    #expect(exceeds.errors.map(\.reason).first == openQuotes && exceeds.errors.first?.row == 2)
    #expect(exceeds.accepted == 1 && exceeds.failure == nil)
  }

  @Test func blanksBehindACellAreBounded() {
    let blanks = String(repeating: " ", count: 900_000)
    let result = intakeInChunks("numero\n584121234567\n1\(blanks)\n584121234568\n\(blanks)\(blanks)\n584121234569\n")
    #expect(result.errors.map(\.reason) == [tooLong, "la fila supera 1024 KB"])
    #expect(result.errors.map(\.row) == [3, 5] && result.accepted == 3)
  }

  @Test func row() {
    func file(_ count: Int) -> String {
      let cells = Array(repeating: String(repeating: "y", count: 60_000), count: count).joined(separator: ",")
      let names = (1...count).map { "c\($0)" }.joined(separator: ",")
      return "numero,\(names)\n584121234567,\(cells)\n584121234568,x\n"
    }
    #expect(intakeInChunks(file(17)).accepted == 2)
    let exceeds = intakeInChunks(file(18))
    #expect(exceeds.errors.map(\.reason) == ["la fila supera 1024 KB"] && exceeds.errors.map(\.row) == [2])
    #expect(exceeds.accepted == 1)
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

import Foundation
import Testing

@testable import Campaigns
@testable import Text

private func text(_ append: (inout [UInt8]) -> Void) -> String {
  var bytes: [UInt8] = []
  append(&bytes)
  return String(decoding: bytes, as: UTF8.self)
}

@Suite struct CSVTextTests {
  @Test(arguments: [
    ("", ""), ("Juan Pérez", "Juan Pérez"), ("a,b", "\"a,b\""), ("dice \"hola\"", "\"dice \"\"hola\"\"\""),
    ("dos\nlíneas", "\"dos\nlíneas\""), ("a\r\nb", "\"a\r\nb\""), (" espacios ", "\" espacios \""),
    ("1;2", "\"1;2\""), ("a|b", "\"a|b\""), ("a\tb", "\"a\tb\""),
    ("=1+1", "'=1+1"), ("+58", "'+58"), ("-5", "'-5"), ("@x", "'@x"), ("=", "'="), (" =1", "\" '=1\""),
    ("\tx", "\"'\tx\""), ("\rx", "\"'\rx\""), ("\nx", "\"'\nx\""), ("\"=1", "\"\"\"'=1\""),
    ("=A1,\"x\"", "\"'=A1,\"\"x\"\"\""), ("a=b", "a=b"), ("V-1", "V-1"), ("a@b.c", "a@b.c"), ("'x", "'x"),
    ("x;=cmd|' /C calc'!A0", "\"x;'=cmd|' /C calc'!A0\""), ("x;'=1", "\"x;''=1\""), ("x;1=1", "\"x;1=1\""),
    ("x; \"=1\"", "\"x; \"\"'=1\"\"\""), ("x|-1", "\"x|'-1\""), ("x\t@a", "\"x\t'@a\""), ("x\n+1", "\"x\n'+1\""),
    ("- uno\r\n- dos", "\"'- uno\r\n'- dos\""), ("a\0b", "a\u{FFFD}b"), ("a;\0=b", "\"a;\u{FFFD}=b\""),
    ("\"", "\"\"\"\""), ("🎉", "🎉"), ("'=1", "''=1"), ("''-", "'''-"), ("'a=", "'a="), ("'\tx", "\"''\tx\""),
    // Signs of other keyboards that begin a formula, and characters that hide one: blanks, marks and line ends that are
    // no ASCII.
    ("＝1", "'＝1"), ("＋58", "'＋58"), ("－5", "'－5"), ("＠x", "'＠x"), ("\u{FE66}1", "'\u{FE66}1"), ("a＝1", "a＝1"),
    ("\u{FEFF}=1", "\u{FEFF}'=1"), ("\u{A0}=1", "\u{A0}'=1"), ("\u{2028}=1", "\u{2028}'=1"),
    ("\u{2029}-1", "\u{2029}'-1"), ("\u{85}+1", "\u{85}'+1"), ("\u{200B}\u{3000} @x", "\u{200B}\u{3000} '@x"),
    ("\u{2003}\u{FEFF}＝1", "\u{2003}\u{FEFF}'＝1"), ("x\u{2028}=1", "x\u{2028}'=1"), ("x\u{85}=1", "x\u{85}'=1"),
    ("x;\u{A0}=1", "\"x;\u{A0}'=1\""), ("\u{1680}=1", "\u{1680}'=1"), ("\u{AD}=1", "\u{AD}'=1"),
    ("\u{E0041}=1", "\u{E0041}'=1"),
    // Characters that hide no sign.
    ("¡=1", "¡=1"), ("–=1", "–=1"), ("€ = 1", "€ = 1"), ("x\u{A0}=1", "x\u{A0}=1"), ("¿Qué? - sí", "¿Qué? - sí"),
    ("日=1", "日=1"), ("🎉=1", "🎉=1"), ("— uno", "— uno"),
  ])
  func cells(cell: String, written: String) {
    #expect(text { CSVText.append(cell, to: &$0) } == written)
  }

  /// Every short cell that `append` wrote reads back as it was.
  @Test func theOriginalComesBack() {
    let alphabet = ["=", "'", "\t", " ", "a", ";", "\u{A0}", "＋"]
    var cells = [""]
    for _ in 0..<5 { cells = [""] + cells.flatMap { cell in alphabet.map { cell + $0 } } }
    for cell in cells {
      var written = text { CSVText.append(cell, to: &$0) }
      if written.hasPrefix("\"") { written = String(written.dropFirst().dropLast()) }
      if CSVText.original(of: written) != cell { Issue.record("\(cell) \(written)") }
    }
  }

  /// Every short cell between two others, opened by a spreadsheet with another separator than the report's.
  @Test(arguments: [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")])
  func noSpreadsheetFindsAFormula(separator: UInt8) {
    let alphabet = [UInt8(ascii: "="), separator, UInt8(ascii: "\""), UInt8(ascii: " "), 0x0A, UInt8(ascii: ","), 0x61]
    for cell in Self.words(of: alphabet, upTo: 4) {
      let row = [cell, Array("=x".utf8), cell, Array("-1".utf8)]
      var line: [UInt8] = []
      for (index, cell) in row.enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        cell.withUnsafeBytes { CSVText.append($0, to: &line) }
      }
      for found in Self.opened(line, separator: separator) {
        let start = found.first { $0 > 0x20 }
        if start == UInt8(ascii: "=") || start == UInt8(ascii: "-") {
          Issue.record("\(String(decoding: found, as: UTF8.self)) out of \(String(decoding: line, as: UTF8.self))")
        }
      }
      // A reader with the right separator finds the uploaded cells, except for the apostrophes.
      let read = Self.opened(line, separator: UInt8(ascii: ",")).map { $0.filter { $0 != UInt8(ascii: "'") } }
      #expect(read == row, "\(String(decoding: line, as: UTF8.self))")
    }
  }

  private static func words(of alphabet: [UInt8], upTo length: Int) -> [[UInt8]] {
    var words: [[UInt8]] = [[]]
    var last = words
    for _ in 0..<length {
      last = last.flatMap { word in alphabet.map { word + [$0] } }
      words += last
    }
    return words
  }

  /// The cells of all lines as spreadsheets take a file apart: a quote counts only where a cell begins.
  private static func opened(_ file: [UInt8], separator: UInt8) -> [[UInt8]] {
    var cells: [[UInt8]] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var isAtBeginning = true
    var place = 0
    while place < file.count {
      let byte = file[place]
      place += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if place < file.count, file[place] == byte {
          cell.append(byte)
          place += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\""), isAtBeginning {
        isQuoted = true
      } else if byte == separator || byte == 0x0A {
        cells.append(cell)
        cell = []
        isAtBeginning = true
        continue
      } else {
        cell.append(byte)
      }
      isAtBeginning = false
    }
    return cells + [cell]
  }
}

@Suite struct JSONLiteralTests {
  @Test(arguments: [
    (#""""#, ""), (#""abc""#, "abc"), (#""dice \"hola\"""#, "dice \"hola\""), (#""a\\b\/c""#, "a\\b/c"),
    (#""\n\r\t\b\f""#, "\n\r\t\u{8}\u{c}"), (#""\u00e1\u001F\u00F1""#, "á\u{1f}ñ"), (#""\ud83c\udf89!""#, "🎉!"),
    (#""\ud83cx""#, "\u{FFFD}x"), (#""\udf89""#, "\u{FFFD}"), (#""\ud83c\u0041""#, "\u{FFFD}A"),
    (#""\u12""#, "\\u12"), (#""\x""#, "\\x"), ("\"ñandú 🎉\"", "ñandú 🎉"), ("\"", ""), ("", ""),
  ])
  func literals(literal: String, read: String) {
    let result = text { bytes in
      Array(literal.utf8).withUnsafeBytes { JSONLiteral.appendText(of: $0, to: &bytes) }
    }
    #expect(result == read)
  }

  @Test func whatTheWriterWritesIsReadBack() {
    for value in (0..<0x300).compactMap(Unicode.Scalar.init) {
      let original = "a\(Character(value))\"\\"
      var literal: [UInt8] = []
      JSONText.appendString(original, to: &literal)
      #expect(text { bytes in literal.withUnsafeBytes { JSONLiteral.appendText(of: $0, to: &bytes) } } == original)
    }
  }
}

@Suite struct ReportEntryTests {
  /// container, entry, seq, attempts, moment (-1 = none), wamid, code, error, row
  @Test(arguments: [
    (ReportContainer.results, "1000\twamid.X\t7|1|[\"5\"]", 7, 1, 1000, "wamid.X", "", "", "[\"5\"]"),
    (.results, "1000r\tw\t7|1|[\"5\"]", 7, 1, 1000, "w", "", "", "[\"5\"]"),
    (.results, "1000\t\t7|1|[\"5\",\"\t|\"]", 7, 1, 1000, "", "", "", "[\"5\",\"\t|\"]"),
    (.failures, "5\t131026\tno tiene | WhatsApp\t2|4|[\"5\"]", 2, 4, 5, "", "131026", "no tiene | WhatsApp", "[\"5\"]"),
    (.uncertain, "u1:3:host-0f|99|12|1|[\"5\"]", 12, 1, 99, "", "", "", "[\"5\"]"),
    (.inFlight, "44|1700000000000|3|2|[\"5\"]", 3, 2, -1, "", "", "", "[\"5\"]"),
    (.delayed, "3|2|[\"5\"]", 3, 2, -1, "", "", "", "[\"5\"]"),
    (.pending, "100000|0|[\"5\"]", 100_000, 0, -1, "", "", "", "[\"5\"]"),
    (.cancelled, "1|0|", 1, 0, -1, "", "", "", ""),
  ])
  func reads(
    container: ReportContainer, line: String, seq: Int, attempts: Int, moment: Milliseconds, messageID: String,
    code: String, error: String, row: String
  ) throws {
    let bytes = Array(line.utf8)
    let entry = try #require(bytes.withUnsafeBytes { ReportEntry($0, in: container) })
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    #expect(entry.seq == seq && entry.attempts == attempts && entry.moment ?? -1 == moment)
    #expect(part(entry.messageID) == messageID && part(entry.code) == code && part(entry.text) == error)
    #expect(part(entry.row) == row)
  }

  @Test(arguments: [
    (ReportContainer.results, "x\tw\t1|0|[]"), (.results, "1\tw"), (.results, "1x\tw\t1|0|[]"),
    (.results, "e\tw\t1|0|[]"), (.results, "1el\tw\t1|0|[]"), (.results, "1re\tw\t1|0|[]"), (.results, "\tw\t1|0|[]"),
    (.failures, "1\tc\t1|0|[]"),
    (.pending, "0|0|[]"),
    (.pending, "a|0|[]"), (.pending, "1|[]"), (.pending, ""), (.inFlight, "1|2|"), (.uncertain, "t|1"),
    (.pending, "1234567890123456789|0|[]"), (.pending, "-1|0|[]"),
  ])
  func refuses(container: ReportContainer, line: String) {
    #expect(Array(line.utf8).withUnsafeBytes { ReportEntry($0, in: container) } == nil)
  }
}

@Suite struct ReportDeliveryTests {
  /// The entry's date, and the line's `estado`.
  @Test(arguments: [
    ("1000", ReportDelivery.none, "enviado"), ("1000e", .delivered, "entregado"), ("1000l", .read, "leido"),
  ])
  func howFarASentMessageCame(date: String, delivery: ReportDelivery, word: String) throws {
    let line = Array("\(date)\twamid.X\t1|1|[\"5841\"]".utf8)
    let entry = try #require(line.withUnsafeBytes { ReportEntry($0, in: .results) })
    #expect(entry.delivery == delivery && entry.moment == 1000 && entry.seq == 1)
    var encoder = ReportEncoder(columns: ReportColumns(original: StoredColumns(names: ["numero"], uses: [])), total: 1)
    let isWritten = line.withUnsafeBytes { encoder.append($0, in: .results) }
    #expect(isWritten)
    #expect(String(decoding: encoder.output, as: UTF8.self) == "5841,\(word),wamid.X,,,1,1970-01-01T00:00:01Z\r\n")
  }
}

@Suite struct RowLiteralsTests {
  @Test func everyCellIsFoundByItsPlace() {
    let row = Array(#"["5841","u",["a","","c\"]"],"x","","z,"]"#.utf8)
    var literals = RowLiterals()
    let isRow = row.withUnsafeBytes { literals.read($0) }
    #expect(isRow)
    func cell(_ place: ColumnPlace) -> String { String(decoding: row[literals.literal(at: place)], as: UTF8.self) }
    #expect(cell(.number) == #""5841""# && cell(.imageURL) == #""u""#)
    #expect([0, 1, 2, 3].map { cell(.variable($0)) } == [#""a""#, #""""#, #""c\"]""#, ""])
    #expect([0, 1, 2, 3].map { cell(.extra($0)) } == [#""x""#, #""""#, #""z,""#, ""])
  }

  @Test(arguments: [#"["5"]"#, #"["5",""]"#, #"["5","",[]]"#, #"["5","",[],"x"]"#])
  func shortRows(row: String) {
    var literals = RowLiterals()
    let isRow = Array(row.utf8).withUnsafeBytes { literals.read($0) }
    #expect(isRow)
  }

  @Test func everyTruncationIsMalformedAndLeavesNoCells() {
    let row = Array(#"["5841","u",["a","b"],"x","y"]"#.utf8)
    var literals = RowLiterals()
    for end in 0..<row.count {
      let isRow = row[..<end].withUnsafeBytes { literals.read($0) }
      #expect(!isRow)
      #expect(literals.literal(at: .number).isEmpty && literals.variables.isEmpty && literals.extras.isEmpty)
    }
  }
}

@Suite struct ReportColumnsTests {
  @Test(arguments: [
    (["numero"], ["numero"]), (["estado", "numero"], ["csv_estado", "numero"]),
    (["numero", "Error", "Fecha"], ["numero", "csv_Error", "csv_Fecha"]),
    (["numero", "estado", "csv_estado"], ["numero", "csv_csv_estado", "csv_estado"]),
    (["numero", "intentos", "cedula"], ["numero", "csv_intentos", "cedula"]),
  ])
  func clashesGetAPrefix(original: [String], names: [String]) {
    #expect(
      ReportColumns(original: StoredColumns(names: original, uses: [])).names
        == names + ["estado", "wamid", "codigo", "error", "intentos", "fecha"])
  }
}

@Suite struct SeqBitmapTests {
  @Test func eachSeqOnceAndOnlyThoseThatCount() {
    var bitmap = SeqBitmap(total: 130)
    let first = [1, 64, 65, 128, 130].map { bitmap.insert($0) }
    #expect(first == [true, true, true, true, true])
    for seq in [1, 64, 65, 128, 130, 0, -1, 131, .max] {
      let isNew = bitmap.insert(seq)
      #expect(!isNew)
    }
    #expect(bitmap.count == 5 && !bitmap.isFull)
    for seq in 1...130 { _ = bitmap.insert(seq) }
    #expect(bitmap.isFull)
    #expect(SeqBitmap(total: 0).isFull)
  }
}

@Suite struct ReportEncoderTests {
  @Test func aWholeReport() {
    let columns = ReportColumns(
      original: StoredColumns(
        names: ["Cédula", "NUMERO", "variable2", "variable1", "url_imagen", "nota"], uses: []))
    var encoder = ReportEncoder(columns: columns, total: 9)
    encoder.appendHeader()
    func add(_ line: String, _ container: ReportContainer) -> Bool {
      Array(line.utf8).withUnsafeBytes { encoder.append($0, in: container) }
    }
    #expect(add("1767868200000\twamid.1\t1|1|[\"5841\",\"https://i\",[\"Ana\",\"2\"],\"V-1\",\"=x\"]", .results))
    #expect(!add("1|0|[\"5841\"]", .pending), "it has its line")
    #expect(add("1767868201999\t131026\tno tiene, dice\t2|3|[\"5842\",\"\",[\"\\u00d1\\\"\"]]", .failures))
    #expect(add("u:1:h-0|1767868200000|3|1|[\"5843\"]", .uncertain))
    #expect(add("9|1767868200000|4|1|[\"5844\"]", .inFlight))
    #expect(add("5|2|[\"5845\"]", .delayed))
    #expect(add("6|0|[\"5846\"]", .pending))
    #expect(add("7|0|[\"5847\"]", .cancelled))
    #expect(add("8|1|[\"5848\"]", .cancelledDelayed))
    #expect(add("1767868200000\t9|0|no es una fila", .excluded))
    #expect(!add("10|0|[\"5850\"]", .pending), "it came after the report was asked for")
    #expect(encoder.written.isFull)
    let lines = [
      "\u{FEFF}Cédula,NUMERO,variable2,variable1,url_imagen,nota,estado,wamid,codigo,error,intentos,fecha",
      "V-1,5841,2,Ana,https://i,'=x,enviado,wamid.1,,,1,2026-01-08T10:30:00Z",
      ",5842,,\"Ñ\"\"\",,,fallido,,131026,\"no tiene, dice\",3,2026-01-08T10:30:01Z",
      ",5843,,,,,incierto,,,,1,2026-01-08T10:30:00Z", ",5844,,,,,en_vuelo,,,,1,", ",5845,,,,,reintentando,,,,2,",
      ",5846,,,,,pendiente,,,,0,", ",5847,,,,,cancelado,,,,0,", ",5848,,,,,cancelado,,,,1,",
      ",,,,,,excluido,,,,0,2026-01-08T10:30:00Z", "",
    ]
    #expect(String(decoding: encoder.output, as: UTF8.self) == lines.joined(separator: "\r\n"))
  }
}

// Quotes in a CSV, as spreadsheets read them, and quotes too many or too few. No line of the file ends up in a cell of
// another row without an error.

import Campaigns
import Testing

@Suite struct CSVQuotesTests {
  private static let reason = "sus comillas no se cierran donde acaba la celda: falta o sobra una comilla"

  /// The cell behind the number, as the file has it, and as it arrives.
  static let cells: [(String, String)] = [
    (#""Pepe" Pérez"#, "Pepe Pérez"),
    (#""Pepe"Pérez"#, "PepePérez"),
    (#""Pepe"  Pérez  "#, "Pepe  Pérez"),
    (#"  "Pepe" "#, "Pepe"),
    (#"" Pepe " x"#, " Pepe  x"),
    (#""Pepe" "el Toro" Pérez"#, #"Pepe "el Toro" Pérez"#),
    (#""e"f"g""#, #"ef"g""#),
    (#""a ""b"" c" d"#, #"a "b" c d"#),
    (#""a""" b"#, #"a" b"#),
    ("\"\"\"\"", "\""),
    ("\"\"\"a\"\"\"", "\"a\""),
    (#"Pepe "el Toro" Pérez"#, #"Pepe "el Toro" Pérez"#),
    (#"5" de largo"#, #"5" de largo"#),
    (#""Gil, Lola""#, "Gil, Lola"),
    (#""a,b" c"#, "a,b c"),
    ("\"dos\nlíneas\"", "dos\nlíneas"),
    ("\"dos\r\nlíneas\" ", "dos\r\nlíneas"),
    ("\"\n\"", "\n"),
  ]

  @Test(arguments: cells, ["\n", "\r\n", "\r"]) func cell(_ cell: (written: String, read: String), lineEnd: String) {
    let result = csv(
      ["numero,a,b", "584121234567,\(cell.written),1", "584121234568,\(cell.written)", ""].joined(separator: lineEnd))
    let text = cell.read.replacing("\"", with: "\\\"").replacing("\r\n", with: "\\r\\n").replacing("\n", with: "\\n")
    #expect(
      result.rows == ["[\"584121234567\",\"\",[],\"\(text)\",\"1\"]", "[\"584121234568\",\"\",[],\"\(text)\"]"])
    #expect(result.errors.isEmpty && result.failure == nil)
  }

  @Test func aQuotedWordAndMore() {
    let result = csv(
      """
      numero,variable1,variable2
      584121234561,"Pepe" Pérez,A
      584121234562,Ana,B
      584121234563,"Gil, Lola",C
      584121234564,Eva,D

      """)
    #expect(
      result.rows == [
        #"["584121234561","",["Pepe Pérez","A"]]"#, #"["584121234562","",["Ana","B"]]"#,
        #"["584121234563","",["Gil, Lola","C"]]"#, #"["584121234564","",["Eva","D"]]"#,
      ])
  }

  struct Damage: CustomTestStringConvertible {
    let name: String
    /// Behind the header `numero,a,b`.
    let rows: String
    let accepted: [String]
    /// Row, column and value of those that are refused.
    let refused: [(Int, String, String)]
    var testDescription: String { name }
  }

  static let damages: [Damage] = [
    Damage(
      name: "a quote too many, and quotes further down",
      rows: "1,\"Pepe,A\n2,Ana,B\n3,\"Gil, Lola\",C\n4,Eva,D\n", accepted: ["2", "3", "4"],
      refused: [(2, "a", "Pepe,A")]),
    Damage(
      name: "never closed", rows: "1,\"Pepe,A\n2,Ana,B\n3,Eva,C", accepted: ["2", "3"], refused: [(2, "a", "Pepe,A")]),
    Damage(
      name: "never closed on the last line", rows: "1,Ana,A\n2,x,\"Eva", accepted: ["1"], refused: [(3, "b", "Eva")]),
    Damage(name: "opened at the very end", rows: "1,Ana,A\n2,x,\"", accepted: ["1"], refused: [(3, "b", "")]),
    Damage(
      name: "closed, but not at the end of the cell", rows: "1,\"Pepe\n2,Ana\" B\n3,Eva,C\n", accepted: ["2", "3"],
      refused: [(2, "a", "Pepe")]),
    Damage(
      name: "several", rows: "1,\"x,\n2,\"y,\n3,\"z\n4,Ana,\n5,w,\"v\n6,,\n", accepted: ["4", "6"],
      refused: [(2, "a", "x,"), (3, "a", "y,"), (4, "a", "z"), (6, "b", "v")]),
    Damage(
      name: "in the second cell of a row with a line end in the first",
      rows: "1,\"dos\nlíneas\",\"x\n2,Ana,\n3,\"Eva\",\n", accepted: ["2", "3"],
      refused: [(2, "b", "x"), (3, "a", "x")]),
    Damage(
      name: "blank lines between", rows: "1,\"x\n\n2,Ana,\n\n3,\"Eva\",\n", accepted: ["2", "3"],
      refused: [(2, "a", "x")]),
    Damage(
      name: "doubled quotes do not close", rows: "1,\"x \"\"y\"\"\n2,\"\"\n", accepted: ["2"],
      refused: [(2, "a", "x \"y\"")]),
  ]

  @Test(arguments: damages, ["\n", "\r\n", "\r"]) func damage(_ damage: Damage, lineEnd: String) {
    // A single digit stands for a whole number here.
    let rows = damage.rows.replacing(/(^|\n)([0-9]),/) { "\($0.1)58412123456\($0.2)," }
    let result = csv(("numero,a,b\n" + rows).replacing("\n", with: lineEnd))
    #expect(result.failure == nil)
    #expect(result.rows.map { $0.dropFirst(2).prefix(12).suffix(1) } == damage.accepted.map { $0[...] })
    #expect(result.errors.allSatisfy { $0.reason == Self.reason })
    #expect(result.errors.map(\.row) == damage.refused.map(\.0))
    #expect(result.errors.map(\.column) == damage.refused.map(\.1))
    #expect(result.errors.map(\.value) == damage.refused.map(\.2))
  }

  @Test func rowsBehindHaveTheirNumbers() {
    let result = csv("numero,a\n584121234561,\"x\ny\"\nmal,1\n584121234562,\"z\npeor,2\n\nfatal,\"3\"\n")
    #expect(result.errors.map(\.row) == [3, 4, 5, 7])
    #expect(result.errors.map(\.value) == ["mal", "z", "peor", "fatal"])
    #expect(result.accepted == 1)
  }

  /// The parser keeps many rows until it is sure, and reads them again.
  @Test func manyRowsAreReadAgain() {
    let rows = (0..<3000).map { "58412\(1_000_000 + $0),Ana\n" }
    for place in [0, 1, 1500, 2999] {
      var damaged = rows
      damaged[place] = "584129999999,\"Ana\n"
      let bytes = Array(("numero,a\n" + damaged.joined()).utf8)
      let whole = intake(.csv, [bytes[...]])
      #expect(whole.accepted == 2999 && whole.errors.map(\.row) == [place + 2])
      for size in [1, 7, 4096, 16_384, 65_536] {
        let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
        #expect(intake(.csv, pieces) == whole)
      }
    }
  }

  @Test func inAForeignEncodingToo() {
    let bytes =
      Array("numero;a\n584121234561;\"Jos".utf8) + [0xE9] + Array("\n584121234562;Mar".utf8) + [0xED, 0x61, 0x0A]
    let result = intake(everyWay: .csv, bytes)
    #expect(result.errors.map(\.value) == ["José"] && result.rows == [#"["584121234562","",[],"María"]"#])
  }
}

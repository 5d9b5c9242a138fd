// The cells of an ODS, and their repetitions.

import Testing

@testable import Spreadsheets

@Suite struct OpenDocumentTests {
  static func cell(_ attributes: String, _ text: String? = nil) -> String {
    "<table:table-cell \(attributes)>\(text.map { "<text:p>\($0)</text:p>" } ?? "")</table:table-cell>"
  }

  static func text(_ text: String, _ attributes: String = "") -> String {
    cell("office:value-type=\"string\" \(attributes)", text)
  }

  static func row(_ cells: String, _ attributes: String = "") -> String {
    "<table:table-row \(attributes)>\(cells)</table:table-row>"
  }

  @Test(arguments: [
    (text("Ana"), "Ana"), (cell("office:value-type=\"string\" office:string-value=\"Eva\""), "Eva"),
    (text("a<text:s text:c=\"3\"/>b<text:tab/>c<text:line-break/>d"), "a   b\tc\nd"),
    (text("a</text:p><text:p>b"), "a\nb"), (text("  a \n  b "), "a b "),
    (text("a<text:span>b</text:span><text:a>c</text:a>"), "abc"),
    (text("x<office:annotation><text:p>nota</text:p></office:annotation>y"), "xy"),
    (text("x<draw:frame><text:p>dibujo</text:p></draw:frame>"), "x"),
    (cell("office:value-type=\"float\" office:value=\"584121234567\"", "5,84E+11"), "584121234567"),
    (cell("office:value-type=\"float\" office:value=\"584121234567\"", "584.121.234.567"), "584121234567"),
    (cell("office:value-type=\"float\" office:value=\"42\"", "000042"), "000042"),
    (cell("office:value-type=\"float\" office:value=\"1500.5\"", "1.500,50"), "1.500,50"),
    (cell("office:value-type=\"float\" office:value=\"1500.5\""), "1500.5"),
    (cell("office:value-type=\"float\" office:value=\"0.000012\"", "1,20E-05"), "0.000012"),
    (cell("office:value-type=\"currency\" office:currency=\"USD\" office:value=\"12.5\"", "$12.50"), "$12.50"),
    (cell("office:value-type=\"percentage\" office:value=\"0.255\"", "26%"), "26%"),
    (cell("office:value-type=\"percentage\" office:value=\"0.255\""), "25.5%"),
    (cell("office:value-type=\"date\" office:date-value=\"2026-11-30\"", "30/11/26"), "2026-11-30"),
    (cell("office:value-type=\"date\" office:date-value=\"2026-11-30T00:00:00\"", "30/11/26"), "2026-11-30"),
    (cell("office:value-type=\"date\" office:date-value=\"2026-11-30T08:05:07\"", "x"), "2026-11-30T08:05:07"),
    (cell("office:value-type=\"time\" office:time-value=\"PT14H30M00S\"", "2:30 PM"), "14:30:00"),
    (cell("office:value-type=\"time\" office:time-value=\"PT36H05M07.5S\"", "x"), "36:05:07"),
    (cell("office:value-type=\"boolean\" office:boolean-value=\"true\"", "TRUE"), "VERDADERO"),
    (cell("office:value-type=\"boolean\" office:boolean-value=\"false\"", "FALSE"), "FALSO"),
    (cell("office:value-type=\"float\" office:value=\"2\" table:formula=\"of:=1+1\"", "2"), "2"),
  ]) func readsACell(_ cell: String, _ expected: String) throws {
    let reading = try SheetReading.everyWay(SheetFiles.ods(Self.row(cell)))
    #expect(reading.error == nil)
    #expect(reading.texts == [[expected]])
  }

  @Test(
    arguments: [
      (
        cell("office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"", "#N/A"), "#N/A",
        CellDefect.errorValue
      ),
      (cell("table:formula=\"of:=1+1\""), "", .noResult),
    ] as [(String, String, CellDefect)]) func reportsABadCell(_ cell: String, _ text: String, _ defect: CellDefect)
    throws
  {
    let reading = try SheetReading.everyWay(SheetFiles.ods(Self.row(Self.text("a") + cell)))
    #expect(reading.rows == [SheetReading.Row(number: 1, cells: ["a", text], defect: defect, defectColumn: 1)])
  }

  @Test func repeatedCellsAndRows() throws {
    let rows =
      Self.row(
        Self.text("a", "table:number-columns-repeated=\"3\"") + Self.cell("table:number-columns-repeated=\"16381\""))
      + Self.row(Self.cell("table:number-columns-repeated=\"16384\""), "table:number-rows-repeated=\"5\"")
      + "<table:table-row-group><table:table-header-rows>"
      + Self.row(Self.cell("") + Self.text("b"), "table:number-rows-repeated=\"3\" table:visibility=\"filter\"")
      + "</table:table-header-rows></table:table-row-group>"
      + Self.row("<table:covered-table-cell><text:p>tapada</text:p></table:covered-table-cell>" + Self.text("c"))
      + Self.row(Self.cell(""), "table:number-rows-repeated=\"1048566\"")
    let reading = try SheetReading.everyWay(SheetFiles.ods(rows))
    #expect(reading.error == nil)
    let repeated = (7...9).map { SheetReading.Row(number: $0, cells: ["", "b"], isHidden: true) }
    #expect(
      reading.rows == [SheetReading.Row(number: 1, cells: ["a", "a", "a"])] + repeated + [
        SheetReading.Row(number: 10, cells: ["", "c"])
      ])
  }

  /// A cell that says it is there a billion times costs what a row of 201 cells costs; a row, a step for every 512.
  @Test func aBombOfRepetitions() {
    var limits = SpreadsheetLimits()
    limits.rows = 5000
    let cell = Self.text("x", "table:number-columns-repeated=\"1000000000\"")
    let reading = SheetReading(
      SheetFiles.ods(Self.row(cell + cell, "table:number-rows-repeated=\"1000000000\"")), limits: limits)
    #expect(reading.error == .tooManyRows(limit: 5000))
    #expect(reading.rows.count <= 5000 && reading.rows.count > 4000)
    #expect(reading.rows.last?.cells.count == 201)
    #expect(reading.largestStep <= 512)
  }

  @Test func aBombOfText() {
    var limits = SpreadsheetLimits()
    limits.text = 1 << 20
    let cell = Self.text(String(repeating: "x", count: 60_000))
    let reading = SheetReading(SheetFiles.ods(Self.row(cell, "table:number-rows-repeated=\"1000000\"")), limits: limits)
    #expect(reading.error == .tooMuchText)
    #expect(reading.largestText <= limits.stepText + limits.row)
  }

  @Test func sheets() throws {
    func style(_ name: String, isShown: Bool) -> String {
      "<style:style style:name=\"\(name)\" style:family=\"table\"><style:table-properties table:display=\"\(isShown)\"/>"
        + "</style:style>"
    }
    let hidden = style("ta2", isShown: false) + style("ta1", isShown: true)
    let tables =
      "<table:tracked-changes><table:table-cell><text:p>borrada</text:p></table:table-cell></table:tracked-changes>"
      + "<table:table table:name=\"Oculta\" table:style-name=\"ta2\">\(Self.row(Self.text("oculta")))</table:table>"
      + "<table:table table:name=\"Clientes\" table:style-name=\"ta1\"><table:shapes><draw:frame><table:table>"
      + "\(Self.row(Self.text("dibujo")))</table:table></draw:frame></table:shapes>"
      + "\(Self.row(Self.text("uno")))</table:table>"
      + "<table:table table:name=\"Otra\">\(Self.row(Self.text("dos")))</table:table>"
    let file = SheetFiles.ods("", automaticStyles: hidden, tables: tables)
    let first = try SheetReading.everyWay(file)
    #expect(first.texts == [["uno"]])
    #expect(first.sheet == "Clientes")
    #expect(first.visibleSheets == 2)
    #expect(try SheetReading.everyWay(file, sheet: "oculta").texts == [["oculta"]])
    #expect(try SheetReading.everyWay(file, sheet: "Otra").texts == [["dos"]])
    #expect(
      try SheetReading.everyWay(file, sheet: "Nada").error
        == .unknownSheet("Nada", names: ["Oculta", "Clientes", "Otra"]))
  }
}

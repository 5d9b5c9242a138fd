// The cells of an XLSX, whatever way they are written and wherever the file is cut.

import Testing

@testable import Spreadsheets

@Suite struct WorksheetTests {
  static func inline(_ text: String, _ place: String = "") -> String {
    "<c \(place.isEmpty ? "" : "r=\"\(place)\" ")t=\"inlineStr\"><is><t>\(text)</t></is></c>"
  }

  /// One row of one cell.
  @Test(arguments: [
    ("<c t=\"s\"><v>0</v></c>", "Ana"), ("<c t=\"s\"><v>1</v></c>", "rich text"), ("<c t=\"s\"><v>2</v></c>", "東京"),
    ("<c t=\"inlineStr\"><is><r><t>a</t></r><r><t xml:space=\"preserve\"> b</t></r></is></c>", "a b"),
    ("<c t=\"str\"><f>A1&amp;B1</f><v>fórmula</v></c>", "fórmula"), ("<c><f>1+1</f><v>2</v></c>", "2"),
    ("<c><v>5.84121234567E11</v></c>", "584121234567"), ("<c s=\"1\"><v>5.84121234567E11</v></c>", "584121234567"),
    ("<c t=\"n\" s=\"0\"><v>12.50</v></c>", "12.5"), ("<c s=\"2\"><v>0.255</v></c>", "26%"),
    ("<c s=\"3\"><v>46356</v></c>", "2026-11-30"), ("<c s=\"4\"><v>46356.5</v></c>", "2026-11-30T12:00:00"),
    ("<c s=\"99\"><v>46356</v></c>", "46356"), ("<c s=\"3\"><v>-5</v></c>", "-5"),
    ("<c s=\"3\"><v>1e99</v></c>", "1e99"),
    ("<c t=\"b\"><v>1</v></c>", "VERDADERO"), ("<c t=\"b\"><v>0</v></c>", "FALSO"),
    ("<c t=\"d\"><v>2026-11-30T00:00:00</v></c>", "2026-11-30"),
    ("<c t=\"d\"><v>2026-11-30T08:05:00</v></c>", "2026-11-30T08:05:00"),
    ("<c t=\"inlineStr\"><is><t>a_x000D__x000A_b_x0041__x005F_x_xD800__x0000_.</t></is></c>", "a\r\nbA_x."),
    ("<c t=\"inlineStr\"><is><t>&lt;&amp;&#233;</t></is></c>", "<&é"), ("<x:c xmlns:x=\"u\"><x:v>7</x:v></x:c>", "7"),
  ]) func readsACell(_ cell: String, _ expected: String) throws {
    let file = SheetFiles.xlsx(
      "<row r=\"1\">\(cell)</row>",
      strings: [
        "<t>Ana</t>", "<r><t>rich</t></r><r><rPr/><t xml:space=\"preserve\"> text</t></r>",
        "<t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh>",
      ],
      styles: SheetFiles.styles(["General", "0.00E+00", "0%", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"]))
    let reading = try SheetReading.everyWay(file)
    #expect(reading.error == nil)
    #expect(reading.texts == [[expected]])
  }

  @Test(
    arguments: [
      ("<c t=\"e\"><f>VLOOKUP(1,A:A,2)</f><v>#N/A</v></c>", "#N/A", CellDefect.errorValue),
      ("<c><f>1+1</f></c>", "", .noResult),
      ("<c><f>1+1</f><v></v></c>", "", .noResult),
    ] as [(String, String, CellDefect)]) func reportsABadCell(_ cell: String, _ text: String, _ defect: CellDefect)
    throws
  {
    let file = SheetFiles.xlsx("<row r=\"3\">\(Self.inline("a"))\(cell)\(cell)</row><row>\(Self.inline("b"))</row>")
    let reading = try SheetReading.everyWay(file)
    #expect(reading.rows[0] == SheetReading.Row(number: 3, cells: ["a", text, text], defect: defect, defectColumn: 1))
    #expect(reading.rows[1] == SheetReading.Row(number: 4, cells: ["b"]))
  }

  @Test func emptyRowsAndSparseColumns() throws {
    let rows = """
      <row r="2" spans="1:3"><c r="A2" s="1"/><c r="C2"><v>1</v></c><c r="E2" s="1"/><c r="XFD2" s="1"/></row>
      <row r="3"/><row r="4"><c r="A4" t="s"/></row><row r="9" hidden="1"><c r="B9"><v>2</v></c><c><v>3</v></c></row>
      <row hidden="true"><c r="A10"><v>4</v></c></row><row r="11" hidden="1"><c r="A11"/></row>
      """
    let reading = try SheetReading.everyWay(SheetFiles.xlsx(rows))
    #expect(
      reading.rows == [
        SheetReading.Row(number: 2, cells: ["", "", "1"]),
        SheetReading.Row(number: 9, cells: ["", "2", "3"], isHidden: true),
        SheetReading.Row(number: 10, cells: ["4"], isHidden: true),
      ])
  }

  /// The first of merged cells has the text. The list of merged ranges stands behind the rows.
  @Test func mergedCells() throws {
    let cells = Self.inline("numero", "A1") + Self.inline("Nombre", "B1") + "<c r=\"C1\" s=\"1\"/>"
    let rows = "<row r=\"1\">\(cells)\(Self.inline("x", "D1"))</row>"
    let file = SheetFiles.xlsx(rows) { zip in
      let index = zip.entries.firstIndex { $0.name.hasSuffix("sheet1.xml") }!
      zip.entries[index].content = Array(
        String(decoding: zip.entries[index].content, as: UTF8.self)
          .replacing(
            "</worksheet>", with: "<mergeCells count=\"1\"><mergeCell ref=\"B1:C1\"/></mergeCells></worksheet>"
          ).utf8)
    }
    #expect(try SheetReading.everyWay(file).texts == [["numero", "Nombre", "", "x"]])
  }

  @Test func daysSince1904() throws {
    let file = SheetFiles.xlsx(
      "<row><c s=\"0\"><v>44894</v></c></row>", styles: SheetFiles.styles(["yyyy-mm-dd"]),
      workbookProperties: "date1904=\"1\"")
    #expect(try SheetReading.everyWay(file).texts == [["2026-11-30"]])
  }

  @Test func sheets() throws {
    let sheets = [("Lista oculta", "state=\"hidden\""), ("Clientes", ""), ("Año 2026", "")]
    let file = SheetFiles.xlsx("<row>\(Self.inline("oculta"))</row>", sheets: sheets)
    let first = try SheetReading.everyWay(file)
    #expect(first.sheet == "Clientes")
    #expect(first.texts == [["hoja 2"]])
    #expect(first.sheetNames == ["Lista oculta", "Clientes", "Año 2026"])
    #expect(first.visibleSheets == 2)
    #expect(try SheetReading.everyWay(file, sheet: " AÑO 2026 ").texts == [["hoja 3"]])
    #expect(try SheetReading.everyWay(file, sheet: "Lista oculta").texts == [["oculta"]])
    let missing = try SheetReading.everyWay(file, sheet: "Otra")
    #expect(
      missing.error?.explanation
        == "No hay ninguna hoja «Otra». Hojas del archivo: «Lista oculta», «Clientes», «Año 2026»")
  }

  @Test func wideRowsKeepOneCellTooMany() throws {
    let cells = (0..<400).map { _ in "<c><v>1</v></c>" }.joined()
    let reading = try SheetReading.everyWay(SheetFiles.xlsx("<row>\(cells)</row><row><c r=\"XFD2\"><v>2</v></c></row>"))
    #expect(reading.rows.map(\.cells.count) == [201, 201])
    #expect(reading.rows[1].cells.last == "2")
  }

  @Test func longCellsAndRows() throws {
    let limit = SpreadsheetLimits().cell
    let fits = String(repeating: "a", count: limit)
    let strings = ["<t>\(fits)</t>", "<t>\(fits)a</t>"]
    func read(_ cells: String) throws -> SheetReading {
      try SheetReading.everyWay(SheetFiles.xlsx("<row r=\"5\">\(cells)</row>", strings: strings))
    }
    #expect(try read("<c t=\"s\"><v>0</v></c>").texts == [[fits]])
    #expect(try read("<c t=\"s\"><v>1</v></c>").error == .cellTooLong(row: 5, limit: limit))
    #expect(try read(Self.inline(fits + "a")).error == .cellTooLong(row: 5, limit: limit))
    let row = String(repeating: "<c t=\"s\"><v>0</v></c>", count: 17)
    #expect(try read(row).error == .rowTooLong(row: 5, limit: 1024 * 1024))
  }

  @Test(arguments: [
    "<row r=\"2\"/><row r=\"2\"/>", "<row r=\"2\"/><row r=\"1\"/>", "<row><c r=\"B1\"/><c r=\"A1\"/></row>",
    "<row><c r=\"1\"/></row>", "<row><c r=\"XFE1\"/></row>", "<c><v>1</v></c>", "<row><c t=\"s\"><v>5</v></c></row>",
    "<row><c t=\"s\"><v>x</v></c></row>", "<row><c>", "<row></c>", "<row>&nada;</row>", "<row>\u{1}</row>",
  ]) func refusesWhatIsNoSheet(_ rows: String) throws {
    let reading = try SheetReading.everyWay(SheetFiles.xlsx(rows, strings: []))
    guard case .damaged? = reading.error else {
      Issue.record("\(rows): \(reading)")
      return
    }
  }

  @Test func lastRowOfASheet() {
    let last = SheetFiles.xlsx("<row r=\"1048576\"><c><v>1</v></c></row>")
    #expect(SheetReading(last).rows.first?.number == 1_048_576)
    let beyond = SheetFiles.xlsx("<row r=\"1048577\"><c><v>1</v></c></row>")
    #expect(SheetReading(beyond).error == .tooManyRows(limit: 1_048_576))
  }
}

// Small spreadsheets around the one part that a test is about.

enum SheetFiles {
  static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

  /// An XLSX with these rows (`<row>…</row>`).
  static func xlsx(
    _ rows: String, strings: [String]? = nil, styles: String? = nil, workbookProperties: String = "",
    sheets: [(name: String, attributes: String)] = [("Datos", "")],
    changing change: (inout ZipWriter) -> Void = { _ in }
  ) -> [UInt8] {
    var zip = ZipWriter()
    zip.add("[Content_Types].xml", "<Types/>")
    zip.add(
      "_rels/.rels",
      "<Relationships>\(relationship("r1", "officeDocument", "xl/workbook.xml"))</Relationships>")
    let list = sheets.enumerated().map { index, sheet in
      "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\" r:id=\"s\(index + 1)\" \(sheet.attributes)/>"
    }
    zip.add(
      "xl/workbook.xml",
      "<workbook xmlns:r=\"\(relationships)\"><workbookPr \(workbookProperties)/>"
        + "<sheets>\(list.joined())</sheets></workbook>"
    )
    var parts = sheets.indices.map { relationship("s\($0 + 1)", "worksheet", "worksheets/sheet\($0 + 1).xml") }
    parts += [relationship("st", "styles", "styles.xml"), relationship("tx", "sharedStrings", "/xl/sharedStrings.xml")]
    zip.add("xl/_rels/workbook.xml.rels", "<Relationships>\(parts.joined())</Relationships>")
    for index in sheets.indices {
      let content = index == 0 ? rows : "<row><c t=\"inlineStr\"><is><t>hoja \(index + 1)</t></is></c></row>"
      zip.add("xl/worksheets/sheet\(index + 1).xml", "<worksheet><sheetData>\(content)</sheetData></worksheet>")
    }
    if let styles { zip.add("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>") }
    if let strings { zip.add("xl/sharedStrings.xml", "<sst>\(strings.map { "<si>\($0)</si>" }.joined())</sst>") }
    change(&zip)
    return zip.make()
  }

  static func relationship(_ identifier: String, _ kind: String, _ target: String) -> String {
    "<Relationship Id=\"\(identifier)\" Type=\"\(relationships)/\(kind)\" Target=\"\(target)\"/>"
  }

  /// Styles in which the cell style N has the Nth of these formats.
  static func styles(_ codes: [String]) -> String {
    let escaped = codes.map { code in
      code.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
    }
    let formats = escaped.enumerated().map { "<numFmt numFmtId=\"\(200 + $0)\" formatCode=\"\($1)\"/>" }
    let cells = codes.indices.map { "<xf numFmtId=\"\(200 + $0)\"/>" }
    return "<numFmts>\(formats.joined())</numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>"
      + "<cellXfs>\(cells.joined())</cellXfs>"
  }

  /// An ODS with one table of these rows.
  static func ods(
    _ rows: String, automaticStyles: String = "", tables: String? = nil, mimetype: String = odsType,
    changing change: (inout ZipWriter) -> Void = { _ in }
  ) -> [UInt8] {
    var zip = ZipWriter()
    zip.add("mimetype", mimetype, isDeflated: false)
    let names = [
      "office:1.0", "table:1.0", "text:1.0", "style:1.0", "drawing:1.0",
    ].map { name in
      let prefix = name == "drawing:1.0" ? "draw" : String(name.prefix { $0 != ":" })
      return "xmlns:\(prefix)=\"urn:oasis:names:tc:opendocument:xmlns:\(name)\""
    }
    zip.add(
      "content.xml",
      "<office:document-content \(names.joined(separator: " ")) xmlns:calcext=\"urn:c\">"
        + "<office:automatic-styles>\(automaticStyles)</office:automatic-styles><office:body><office:spreadsheet>"
        + (tables ?? "<table:table table:name=\"Datos\">\(rows)</table:table>")
        + "</office:spreadsheet></office:body></office:document-content>")
    change(&zip)
    return zip.make()
  }

  static let odsType = "application/vnd.oasis.opendocument.spreadsheet"
}

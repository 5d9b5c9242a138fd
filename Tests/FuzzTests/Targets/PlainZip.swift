// A spreadsheet file around the one part that the fuzzer makes up. Its checksums are right, so that the reader reaches
// the part. The input's first line names the part; `archivo` is a whole file.

enum PlainZip {
  private static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

  private static func relation(_ identifier: String, _ kind: String, _ target: String) -> String {
    "<Relationship Id=\"\(identifier)\" Type=\"\(relationships)/\(kind)\" Target=\"\(target)\"/>"
  }

  private static let xlsx: [(name: String, text: String)] = [
    ("[Content_Types].xml", "<Types/>"),
    ("_rels/.rels", "<Relationships>\(relation("r1", "officeDocument", "xl/workbook.xml"))</Relationships>"),
    (
      "xl/workbook.xml",
      "<workbook xmlns:r=\"\(relationships)\"><sheets><sheet name=\"Datos\" r:id=\"r1\"/></sheets></workbook>"
    ),
    (
      "xl/_rels/workbook.xml.rels",
      "<Relationships>" + relation("r1", "worksheet", "worksheets/sheet1.xml") + relation("r2", "styles", "styles.xml")
        + relation("r3", "sharedStrings", "sharedStrings.xml") + "</Relationships>"
    ),
    (
      "xl/styles.xml",
      "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"[$€-407] #,##0.00\"/></numFmts><cellXfs>"
        + [0, 9, 14, 22, 200].map { "<xf numFmtId=\"\($0)\"/>" }.joined() + "</cellXfs>"
        + "</styleSheet>"
    ),
    ("xl/sharedStrings.xml", "<sst><si><t>Ana</t></si><si><r><t>J</t></r><r><t>osé</t></r></si></sst>"),
    (
      "xl/worksheets/sheet1.xml",
      "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c s=\"2\"><v>46356</v></c></row></sheetData></worksheet>"
    ),
  ]
  private static let ods: [(name: String, text: String)] = [
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("META-INF/manifest.xml", "<manifest/>"),
    ("content.xml", "<office/>"),
  ]

  /// The file of an input.
  static func file(_ input: [UInt8]) -> [UInt8] {
    guard let lineEnd = input.firstIndex(of: 0x0A) else { return input }
    let name = String(decoding: input[..<lineEnd], as: UTF8.self)
    let rest = Array(input[(lineEnd + 1)...])
    let parts = name == "content.xml" || name == "META-INF/manifest.xml" || name == "mimetype" ? ods : xlsx
    guard parts.contains(where: { $0.name == name }) else { return rest }
    return make(parts.map { part in (part.name, part.name == name ? rest : Array(part.text.utf8)) })
  }

  private static func make(_ parts: [(name: String, content: [UInt8])]) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in parts {
      let start = file.count
      let common =
        number(20, 2) + number(0, 8) + number(checksum(content), 4) + number(content.count, 4)
        + number(content.count, 4)
        + number(name.utf8.count, 2) + number(0, 2)
      file += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + content
      directory += [0x50, 0x4B, 1, 2] + number(20, 2) + common + number(0, 10) + number(start, 4) + Array(name.utf8)
    }
    let end =
      number(0, 4) + number(parts.count, 2) + number(parts.count, 2) + number(directory.count, 4)
      + number(file.count, 4)
    return file + directory + [0x50, 0x4B, 5, 6] + end + number(0, 2)
  }

  private static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }

  /// CRC-32, a bit at a time.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }
}

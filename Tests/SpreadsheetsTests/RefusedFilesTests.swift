// Files that are no spreadsheets of the kinds that are read: each is told what it is, and what to do.

import Testing

@testable import Spreadsheets

@Suite struct RefusedFilesTests {
  static func zip(_ names: [String: String]) -> [UInt8] {
    var zip = ZipWriter()
    for (name, text) in names.sorted(by: { $0.key < $1.key }) { zip.add(name, text, isDeflated: false) }
    return zip.make()
  }

  /// A compound file whose directory has these names.
  static func compound(_ names: [String]) -> [UInt8] {
    var file = [UInt8](repeating: 0, count: 1024)
    file.replaceSubrange(0..<8, with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
    file[0x1E] = 9
    for (index, name) in names.enumerated() {
      let units = Array(name.utf16)
      for (place, unit) in units.enumerated() { file[512 + 128 * index + 2 * place] = UInt8(truncatingIfNeeded: unit) }
      file[512 + 128 * index + 64] = UInt8(2 * units.count + 2)
    }
    return file
  }

  static func document(_ root: String, target: String) -> [UInt8] {
    zip([
      "[Content_Types].xml": "<Types/>", target: "<\(root)/>",
      "_rels/.rels": "<Relationships>\(SheetFiles.relationship("r", "officeDocument", target))</Relationships>",
    ])
  }

  @Test(
    arguments: [
      (
        TestFile("encrypted", compound(["Root Entry", "EncryptionInfo", "EncryptedPackage"])),
        SpreadsheetError.encrypted
      ),
      (TestFile("Excel 97", compound(["Root Entry", "Workbook"])), .oldExcel),
      (TestFile("Excel 95", compound(["Root Entry", "Book"])), .oldExcel),
      (TestFile("Word 97", compound(["Root Entry", "WordDocument"])), .otherDocument),
      (TestFile("XLSB", zip(["[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"])), .binaryExcel),
      (TestFile("Word", document("w:document", target: "word/document.xml")), .otherDocument),
      (TestFile("PowerPoint", document("p:presentation", target: "ppt/presentation.xml")), .otherDocument),
      (TestFile("Numbers", zip(["Index/Document.iwa": "x"])), .apple),
      (TestFile("older Numbers", zip(["Index.zip": "x", "Metadata/Properties.plist": "x"])), .apple),
      (TestFile("a CSV", zip(["contactos.csv": "numero\n584121234567"])), .otherArchive),
      (TestFile("nothing", ZipWriter().make()), .otherArchive),
      (TestFile("ODT", SheetFiles.ods("", mimetype: "application/vnd.oasis.opendocument.text")), .otherDocument),
      (
        TestFile("encrypted ODS", SheetFiles.ods("", changing: { $0.add("META-INF/manifest.xml", encrypted) })),
        .encrypted
      ),
      (TestFile("newer encrypted ODS", SheetFiles.ods("", changing: { $0.add("encrypted-package", "x") })), .encrypted),
      (TestFile("encrypted zip", SheetFiles.xlsx("", changing: { $0.entries[0].flags = 1 })), .encrypted),
      (TestFile("XLSX without sheets", SheetFiles.xlsx("", sheets: [])), .noSheet),
      (TestFile("ODS without sheets", SheetFiles.ods("", tables: "")), .noSheet),
    ] as [(TestFile, SpreadsheetError)]) func isToldWhatItIs(_ file: TestFile, _ expected: SpreadsheetError) throws
  {
    let error = try SheetReading.everyWay(file.bytes).error
    #expect(error == expected)
  }

  static let encrypted =
    "<m:manifest xmlns:m=\"u\"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"

  /// No entity is ever expanded, because none can be declared.
  @Test(arguments: [
    "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>",
    "<!DOCTYPE x SYSTEM \"http://x/\">",
    "<!DOCTYPE x>",
  ]) func documentTypesAreRefused(_ declaration: String) throws {
    let names = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels"]
    for name in names {
      let file = SheetFiles.xlsx("<row><c><v>1</v></c></row>") { zip in
        let index = zip.entries.firstIndex { $0.name == name }!
        zip.entries[index].content = Array(declaration.utf8) + zip.entries[index].content
      }
      let error = try SheetReading.everyWay(file).error
      #expect(error == .documentType)
    }
  }

  @Test func elementsNestOnlySoDeep() throws {
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    let reading = try SheetReading.everyWay(SheetFiles.xlsx(deep))
    #expect(reading.error == .damaged("elementos anidados"))
  }

  /// A tag or a comment without an end would be held whole, and read again with every piece.
  @Test(arguments: ["<!--", "<row r=\"", "<?x "]) func tokensAreBounded(_ beginning: String) {
    var text: [UInt8] = []
    var random: UInt32 = 7
    for _ in 0..<600_000 {
      random = random &* 1_664_525 &+ 1_013_904_223
      text.append(UInt8(ascii: "a") + UInt8(random >> 24) % 16)
    }
    let file = SheetFiles.xlsx(beginning + String(decoding: text, as: UTF8.self))
    #expect(ArchiveTests.isDamaged(SheetReading(file).error))
  }

  @Test(
    arguments: [
      ([0x50, 0x4B, 3, 4, 20], FileKind.archive), ([0x50, 0x4B, 5, 6], .archive),
      ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .compound),
    ] as [([UInt8], FileKind)]) func kinds(_ prefix: [UInt8], _ expected: FileKind)
  {
    #expect(prefix.withUnsafeBytes(FileKind.init(prefix:)) == expected)
  }

  @Test(arguments: ["", "numero,variable1", "PK,OK", "<?xml version=\"1.0\"?>", "\u{FEFF}numero"]) func textsAreNone(
    _ text: String
  ) {
    #expect(Array(text.utf8).withUnsafeBytes(FileKind.init(prefix:)) == nil)
  }
}

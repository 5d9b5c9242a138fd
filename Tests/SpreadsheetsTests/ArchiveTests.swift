// Archives that writers make, and archives that nobody should make. Each is read or refused with its sentence.

import Testing

@testable import Spreadsheets

@Suite struct ArchiveTests {
  static let rows = "<row><c><v>584121234567</v></c></row>"

  static func file(_ change: (inout ZipWriter) -> Void) -> [UInt8] { SheetFiles.xlsx(rows, changing: change) }

  static func made(_ title: String, _ change: (inout ZipWriter) -> Void) -> TestFile { TestFile(title, file(change)) }

  static func isDamaged(_ error: SpreadsheetError?) -> Bool {
    if case .damaged? = error { return true }
    return false
  }

  @Test(arguments: [
    made("stored") { for index in $0.entries.indices { $0.entries[index].isDeflated = false } },
    made("with data descriptors") { for index in $0.entries.indices { $0.entries[index].hasDescriptor = true } },
    made("with an end of Zip64") { $0.isZip64 = true },
    made("with sizes of Zip64") { for index in $0.entries.indices { $0.entries[index].isZip64 = true } },
    made("with a comment") { $0.comment = Array("un comentario PK\u{5}\u{6} más".utf8) },
    made("in capitals") {
      for index in $0.entries.indices { $0.entries[index].name = $0.entries[index].name.uppercased() }
    },
    made("with backslashes") { for index in $0.entries.indices { $0.entries[index].name.replace("/", with: "\\") } },
    made("in another order") { $0.entries.reverse() }, made("with a folder") { $0.add("docProps/", "") },
  ]) func whatWritersMake(_ file: TestFile) throws {
    let reading = try SheetReading.everyWay(file.bytes)
    #expect(reading.error == nil)
    #expect(reading.texts == [["584121234567"]])
  }

  /// The place of the sheet's entry.
  static let sheet = 4

  @Test(arguments: [
    made("a checksum") { $0.entries[sheet].checksum = 7 }, made("a size too small") { $0.entries[sheet].size = 5 },
    made("a size too large") { $0.entries[sheet].size = 500 },
    made("a compressed size too small") { $0.entries[sheet].compressedSize = 5 },
    made("one beyond the next entry") { $0.entries[0].compressedSize = 5000 },
    made("one beyond the file") {
      $0.entries[sheet].compressedSize = 1 << 40
      $0.entries[sheet].isZip64 = true
    },
    made("a negative size") {
      $0.entries[sheet].size = -1
      $0.entries[sheet].isZip64 = true
    },
    made("another method") { $0.entries[sheet].method = 12 },
    made("stored, but with two sizes") { $0.entries[sheet].method = 0 },
    made("two entries of a name") { $0.entries[0].name = "XL/Worksheets/sheet1.xml" },
    made("entries at one place") { $0.entries[sheet].header = 0 },
    made("an entry nowhere") { $0.entries[sheet].header = 7 },
    made("a path that leads out") { $0.add("xl/../../etc/passwd", "x") },
    made("an absolute path") { $0.add("/etc/passwd", "x") },
    made("a drive") { $0.add("C:\\x", "x") }, made("a null in a name") { $0.add("a\0b", "x") },
    made("more entries than there are") { $0.count = 50 }, made("fewer") { $0.count = 2 },
    made("no sheet") { $0.entries.remove(at: sheet) }, made("no workbook") { $0.entries.remove(at: 2) },
  ]) func whatNobodyShould(_ file: TestFile) throws {
    let reading = try SheetReading.everyWay(file.bytes)
    #expect(Self.isDamaged(reading.error), "\(reading)")
    #expect(reading.error?.explanation.hasPrefix("El archivo está incompleto o dañado") == true)
  }

  /// A file that is cut anywhere is not read, and does not bring the reader down.
  @Test func everyPartOfAFile() {
    let file = Self.file { _ in }
    for length in 0..<file.count {
      #expect(Self.isDamaged(SheetReading(Array(file[..<length])).error), "\(length) bytes")
    }
  }

  /// With any byte changed the rows are the same, or it is noticed. (Dates and the like in the records mean nothing.)
  @Test func everyByteChanged() {
    let file = Self.file { _ in }
    for place in file.indices {
      var changed = file
      changed[place] ^= 0x41
      let reading = SheetReading(changed)
      #expect(reading.error != nil || reading.texts == [["584121234567"]], "byte \(place)")
    }
  }

  @Test func aBombIsRefusedBeforeItIsInflated() {
    let bomb = Self.file { $0.entries[Self.sheet].content = Array(repeating: 0x20, count: 30 << 20) }
    #expect(SheetReading(bomb).error == .inflatesTooMuch)
    var limits = SpreadsheetLimits()
    limits.inflated = 1000
    let many = SheetFiles.xlsx(String(repeating: Self.rows, count: 100))
    #expect(SheetReading(many, limits: limits).error == .inflatesTooMuch)
  }

  @Test func entriesAreBounded() {
    var limits = SpreadsheetLimits()
    limits.entries = 100
    let file = Self.file { zip in for index in 0..<100 { zip.add("media/\(index).png", "x") } }
    #expect(SheetReading(file, limits: limits).error == .tooManyEntries(limit: 100))
    #expect(SheetReading(file).texts == [["584121234567"]])
  }

  @Test func sharedTextIsBounded() {
    var limits = SpreadsheetLimits()
    limits.sharedText = 1000
    let file = SheetFiles.xlsx(Self.rows, strings: Array(repeating: "<t>0123456789</t>", count: 100))
    #expect(SheetReading(file, limits: limits).error == .tooMuchText)
  }

  /// Few bytes of a sheet can name long texts again and again: a step stops all the same.
  @Test func aStepIsBounded() {
    let text = String(repeating: "x", count: 60_000)
    let rows = String(repeating: "<row><c t=\"s\"><v>0</v></c></row>", count: 400)
    let reading = SheetReading(SheetFiles.xlsx(rows, strings: ["<t>\(text)</t>"]))
    #expect(reading.rows.count == 400)
    #expect(reading.largestText <= SpreadsheetLimits().stepText + 60_000)
  }
}

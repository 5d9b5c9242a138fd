// The messages that a report or a page has, and the text of a page's cursor.

import Testing

@testable import Campaigns
@testable import Text

@Suite struct MessageChoiceTests {
  static let element = "7|2|[\"584121234567\",\"\",[\"Ana\"],\"x;y\"]"

  static let entries: [(container: ReportContainer, entry: String, is: Set<MessageFilter.Outcome>)] = [
    (.pending, element, [.pending]), (.delayed, element, [.retrying]),
    (.inFlight, "9|1767868200000|" + element, [.inFlight]),
    (.results, "1767868200000\tw\t" + element, [.sent]), (.results, "1767868200000r\tw\t" + element, [.sent]),
    (.results, "1767868200000e\tw\t" + element, [.sent, .delivered]),
    (.results, "1767868200000l\tw\t" + element, [.sent, .delivered, .read]),
    (.failures, "1767868200000\t131026\tno\t" + element, [.failed]),
    (.uncertain, "u:1:i|1767868200000|" + element, [.uncertain]), (.excluded, "1767868200000\t" + element, [.excluded]),
    (.cancelled, element, [.cancelled]), (.cancelledDelayed, element, [.cancelled]),
  ]

  private func takes(_ filter: MessageFilter, _ text: String, _ container: ReportContainer) throws -> Bool {
    try Array(text.utf8).withUnsafeBytes { bytes in
      let entry = try #require(ReportEntry(bytes, in: container))
      return filter.takes(entry, of: bytes, in: container)
    }
  }

  @Test(arguments: MessageFilter.Outcome.allCases)
  func anOutcomeTakesWhatItIs(outcome: MessageFilter.Outcome) throws {
    let filter = MessageFilter(outcome: outcome)
    for row in Self.entries {
      let isTaken = try takes(filter, row.entry, row.container)
      #expect(isTaken == row.is.contains(outcome), "\(row.entry)")
      if isTaken { #expect(filter.containers?.contains(row.container) == true) }
    }
    #expect(filter.takesLost == (outcome == .lost))
  }

  @Test func withoutAFilterEverythingIsTaken() throws {
    for row in Self.entries { #expect(try takes(.init(), row.entry, row.container)) }
    #expect(MessageFilter().containers == nil && MessageFilter().takesLost)
  }

  static let others: [(filter: MessageFilter, entry: Int, isTaken: Bool)] = [
    (.init(code: "131026"), 7, true), (.init(code: "13102"), 7, false), (.init(code: "131026"), 3, false),
    (.init(outcome: .failed, code: "131026"), 7, true), (.init(outcome: .sent, code: "131026"), 7, false),
    (.init(isRead: false), 3, true), (.init(isRead: false), 5, true), (.init(isRead: false), 6, false),
    (.init(isRead: true), 6, true), (.init(isRead: true), 5, false), (.init(isRead: false), 7, false),
    (.init(outcome: .delivered, isRead: false), 5, true), (.init(outcome: .delivered, isRead: false), 3, false),
    (.init(outcome: .failed, isRead: false), 7, true), (.init(outcome: .read, isRead: false), 6, false),
  ]

  @Test(arguments: others)
  func codesAndWhatWasRead(filter: MessageFilter, entry: Int, isTaken: Bool) throws {
    let row = Self.entries[entry]
    #expect(try takes(filter, row.entry, row.container) == isTaken)
  }

  // MARK: The report

  private func report(_ filter: MessageFilter, _ separator: CSVSeparator, masks: Bool = false) -> String {
    let columns = ReportColumns(original: StoredColumns(names: ["numero", "variable1", "nota"], uses: []))
    var encoder = ReportEncoder(columns: columns, total: 9, filter: filter, separator: separator, masksNumbers: masks)
    encoder.appendHeader()
    for row in [Self.entries[3], Self.entries[7]] {
      Array(row.entry.utf8).withUnsafeBytes { _ = encoder.append($0, in: row.container) }
    }
    encoder.appendLost(8)
    return String(decoding: encoder.output.dropFirst(3), as: UTF8.self)
  }

  @Test func aReportHasWhatWasAskedFor() {
    let header = "numero,variable1,nota,estado,wamid,codigo,error,intentos,fecha\r\n"
    let sent = "584121234567,Ana,\"x;y\",enviado,w,,,2,2026-01-08T10:30:00Z\r\n"
    let lost = ",,,perdido,,,Mensaje 8: ya no está en Redis,0,\r\n"
    #expect(report(.init(), .comma) == header + sent + lost)
    #expect(report(.init(outcome: .sent), .comma) == header + sent)
    #expect(report(.init(outcome: .lost), .comma) == header + lost)
    #expect(report(.init(isRead: true), .comma) == header)
    #expect(
      report(.init(outcome: .failed), .semicolon)
        == header.replacing(",", with: ";")
        + "584121234567;Ana;\"x;y\";fallido;;131026;no;2;2026-01-08T10:30:00Z\r\n")
    #expect(
      report(.init(outcome: .lost), .tab)
        == header.replacing(",", with: "\t") + lost.replacing(",", with: "\t"))
    // A wamid has the number in it.
    #expect(
      report(.init(outcome: .sent), .comma, masks: true)
        == header + sent.replacing("584121234567", with: "5841******67").replacing(",w,", with: ",,"))
  }

  /// The API repeats the number, and the file has it in other columns.
  @Test func aReaderOfAReportSeesNoWholeNumber() {
    let columns = ReportColumns(original: StoredColumns(names: ["variable1", "numero", "otro", "nota"], uses: []))
    let element = #"7|2|["584121234567","",["0412-1234567"],"584129999999","con \"584121234567\";"]"#
    for (masks, line) in [
      (true, #"****-*****67,5841******67,5841******99,"con ""5841******67"";",fallido,,131026,no 5841******67,2,"#),
      (false, #"0412-1234567,584121234567,584129999999,"con ""584121234567"";",fallido,,131026,no 584121234567,2,"#),
    ] {
      var encoder = ReportEncoder(columns: columns, total: 9, masksNumbers: masks)
      Array("1767868200000\t131026\tno 584121234567\t\(element)".utf8).withUnsafeBytes {
        _ = encoder.append($0, in: .failures)
      }
      #expect(String(decoding: encoder.output, as: UTF8.self) == line + "2026-01-08T10:30:00Z\r\n")
      var message = MessageLine(masksNumbers: masks)
      var json: [UInt8] = []
      Array("1767868200000\t131026\tno 584121234567\t\(element)".utf8).withUnsafeBytes {
        message.append(ReportEntry($0, in: .failures)!, $0, in: .failures, to: &json)
      }
      #expect(String(decoding: json, as: UTF8.self).contains("584121234567") != masks)
    }
  }

  @Test func onlyWhatWasSentCanHaveBeenRead() {
    for outcome in MessageFilter.Outcome.allCases {
      let isSent = [.sent, .delivered, .read].contains(outcome)
      #expect(MessageFilter(outcome: outcome).mayBeRead == isSent)
    }
    #expect(MessageFilter().mayBeRead)
  }

  // MARK: The cursor

  private static let upload = "0123456789abcdef0123456789abcdef"

  @Test func aCursorComesBack() throws {
    var cursor = MessageCursor(upload: Self.upload)
    for offset in [0, 1, 5, 6, 63, 4000, MessageCursor.windowSize - 1] {
      let isNew = cursor.met.insert(offset)
      let isKnown = cursor.met.insert(offset)
      #expect(isNew && !isKnown)
      for position in [nil, 0, -20, 12_345] as [Int64?] {
        cursor.position = position
        cursor.container = offset % MessageCursor.walk.count
        cursor.laps = offset % 20
        cursor.window = offset % 7
        cursor.marks = MessageCursor.marks(of: "\(offset)")
        #expect(MessageCursor(text: cursor.text) == cursor)
        #expect(cursor.text.utf8.count < 2900)
        #expect(cursor.text.wholeMatch(of: try Regex(MessageCursor.pattern)) != nil)
      }
    }
    #expect(cursor.met.count == 7 && cursor.met.contains(63) && !cursor.met.contains(64))
    cursor.advance()
    #expect(cursor.met.count == 0 && cursor.laps == 0)
  }

  @Test(arguments: [
    "", "x", "\(upload)", "\(upload).0.0.0..0", "\(upload).0.0.0..0..", "\(upload.uppercased()).0.0.0..0.",
    "\(upload)0.0.0.0..0.", "\(upload).1234.0.0..0.", "\(upload)..0.0..0.", "\(upload).0.0.0.+1.0.",
    "\(upload).0.0.0.1-.0.",
    "\(upload).0.0.0..0.=", "\(upload).0.0.0.1234567890123456.0.", "\(upload).0.0.0..1234567890.",
    "\(upload).0.0.0..0." + String(repeating: "A", count: 2731), "\(upload).0.0.0..-1.",
  ])
  func whatIsNoCursorIsRefused(text: String) throws {
    #expect(MessageCursor(text: text) == nil)
    #expect(text.wholeMatch(of: try Regex(MessageCursor.pattern)) == nil)
  }
}

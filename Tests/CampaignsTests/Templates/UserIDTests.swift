import Testing

@testable import Campaigns

@Suite struct UserIDTests {
  @Test(arguments: [
    ("VE.1A2B3C", true), ("ve.1", true), ("VE.ENT.1A2B", true), ("VE." + String(repeating: "a", count: 128), true),
    ("VE." + String(repeating: "a", count: 129), false), ("VE.", false), ("VE.ENT.", false), ("V.123", false),
    ("VEN.123", false), ("VE.12 3", false), ("VE.ñ", false), ("584121234567", false), ("", false), ("@ana", false),
  ])
  func ids(text: String, isOne: Bool) {
    #expect((Array(text.utf8).withUnsafeBytes { UserID($0) } != nil) == isOne)
  }

  @Test func whatIsStoredReadsBack() throws {
    for text in ["584121234567", "VE.1A2B3C"] {
      let recipient = try #require(Array(text.utf8).withUnsafeBytes { Recipient(stored: $0) })
      #expect(recipient.identity == text && recipient.spellings.first == text)
    }
    #expect("x".utf8.withContiguousStorageIfAvailable { Recipient(stored: UnsafeRawBufferPointer($0)) } == .some(nil))
  }

  /// A number goes before an id; a row with neither is bad.
  @Test func rows() throws {
    let wishes = ColumnWishes().with(.template([.user]))
    let recipients = RecipientCollector(limit: 10, dropsDuplicates: true)
    recipients.wishes = wishes
    let rows = [
      ["584121234567", "VE.A1", "Ana"], ["", "VE.B2", "Luis"], ["VE.C3", "VE.C3", "Eva"], ["", "VE.B2", "otra vez"],
      ["", "jperez", "Juan"], ["", "", "nadie"], ["584121234568", "jperez", "Rosa"],
    ]
    recipients.layout = try ColumnLayout(names: ["numero", "usuario", "variable1"], wishes: wishes)
    for (index, cells) in rows.enumerated() {
      var bytes: [UInt8] = []
      let spans = cells.map { cell in
        bytes.append(contentsOf: cell.utf8)
        return CellSpan(start: bytes.count - cell.utf8.count, end: bytes.count)
      }
      try bytes.withUnsafeBytes { bytes in
        try spans.withUnsafeBufferPointer { spans in
          try recipients.add(RowCells(bytes: bytes, spans: spans, isPlain: true), row: index + 2)
        }
      }
    }
    let batch = try #require(recipients.lastBatch())
    let elements = (0..<batch.count).map { String(decoding: batch.bytes[batch.range(at: $0)], as: UTF8.self) }
    #expect(
      elements == [
        #"1|0|["584121234567","",["Ana"],"VE.A1"]"#, #"2|0|["VE.B2","",["Luis"],"VE.B2"]"#,
        #"3|0|["VE.C3","",["Eva"],"VE.C3"]"#, #"4|0|["584121234568","",["Rosa"],"jperez"]"#,
      ])
    #expect(recipients.duplicates == 1 && recipients.errors.map(\.row) == [6, 7])
    #expect(recipients.errors.first?.reason.contains("usuario no es un identificador") == true)
    #expect(recipients.errors.last?.reason == "falta el número")

    // The same happens when `deduplicar` came late.
    let remover = DuplicateRemover()
    for element in elements + [elements[1]] {
      let isOne = Array(element.utf8).withUnsafeBytes { remover.add($0) }
      #expect(isOne)
    }
    #expect(remover.accepted == 4 && remover.duplicates == 1)
  }

  /// An id goes into `recipient`. Meta would take one in `to`, and lose the message.
  @Test(arguments: [
    (#"1|1|["VE.B2","",["Luis"]]"#, #","recipient":"VE.B2","type""#),
    (#"1|1|["584121234567","",["Ana"]]"#, #","to":"584121234567","type""#),
  ])
  func whereItGoesOut(element: String, part: String) throws {
    let bytes = Array(element.utf8)
    let slices = try #require(ElementReader.read(bytes))
    var body: [UInt8] = []
    bytes.withUnsafeBytes {
      MetaSendRequest(template: "p", language: "es", campaignID: "c").appendBody(of: slices, in: $0, to: &body)
    }
    #expect(String(decoding: body, as: UTF8.self).contains(part))
  }

  @Test func aFileOfIdsAlone() throws {
    func header(_ wishes: ColumnWishes) throws -> ColumnLayout {
      let spans = [CellSpan(start: 0, end: 7)]
      return try Array("usuario".utf8).withUnsafeBytes { bytes in
        try spans.withUnsafeBufferPointer { spans in
          try ColumnLayout(header: RowCells(bytes: bytes, spans: spans, isPlain: true), wishes: wishes)
        }
      }
    }
    #expect(try header(ColumnWishes().with(.template([.user]))).partTargets == [.user])
    #expect(throws: ColumnDefect.noNumber(found: ["usuario"])) { try header(ColumnWishes()) }
  }
}

import Testing

@testable import Campaigns

/// `valores` may give more parts than a file can have columns.
@Suite struct ManyPartsTests {
  @Test(arguments: [1, 200]) func everyPartOfACarouselForAllRows(columns: Int) throws {
    var targets: [ColumnTarget] = (0..<64).map { .variable($0) }
    for card in 0..<10 { targets += (0..<64).map { .card(card, .variable($0)) } }
    let wishes = ColumnWishes(values: targets.map { .init($0, "x") }).with(.guessed)
    let recipients = RecipientCollector(limit: 10)
    recipients.wishes = wishes
    let names = ["usuario"] + (1..<columns).map { "columna \($0)" }
    recipients.layout = try ColumnLayout(names: names, wishes: wishes)
    let id = "VE." + String(repeating: "a", count: 128)
    try Array(id.utf8).withUnsafeBytes { bytes in
      try [CellSpan(start: 0, end: id.utf8.count)].withUnsafeBufferPointer { spans in
        try recipients.add(RowCells(bytes: bytes, spans: spans, isPlain: true), row: 2)
      }
    }
    let batch = try #require(recipients.lastBatch())
    let element = String(decoding: batch.bytes, as: UTF8.self)
    #expect(element.hasPrefix(#"1|0|["\#(id)","",["x","x","#))
    #expect(element.split(separator: #""x""#).count > 700)
  }
}

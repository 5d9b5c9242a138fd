// Encoded elements to the letter, and from random cells: every cell must come out of a JSON parser unchanged.

import Foundation
import Testing

@testable import Campaigns

@Suite struct RecipientCollectorTests {
  private func add(_ cells: [String], row: Int = 2, to collector: RecipientCollector) throws {
    var bytes: [UInt8] = []
    var spans: [CellSpan] = []
    for cell in cells {
      let start = bytes.count
      bytes += cell.utf8
      spans.append(CellSpan(start: start, end: bytes.count))
    }
    try bytes.withUnsafeBytes { bytes in
      try spans.withUnsafeBufferPointer { spans in
        try collector.add(
          RowCells(bytes: bytes, spans: spans, isPlain: TextTraits(of: bytes).isPlain), row: row)
      }
    }
  }

  private func elements(_ collector: RecipientCollector) -> [String] {
    var elements: [String] = []
    while let batch = collector.lastBatch() {
      for index in 0..<batch.count {
        elements.append(String(decoding: batch.bytes[batch.range(at: index)], as: UTF8.self))
      }
    }
    return elements
  }

  @Test func everyControlCharacterIsEscaped() throws {
    let collector = RecipientCollector(limit: 10)
    collector.layout = try ColumnLayout(names: ["numero", "a"])
    let text = String(String.UnicodeScalarView((0..<0x30).map { Unicode.Scalar($0) }))
    try add(["584121234567", text], to: collector)
    let element = try #require(elements(collector).first)
    #expect(element.utf8.allSatisfy { $0 >= 0x20 })
    let row = try JSONSerialization.jsonObject(with: Data(element.dropFirst(4).utf8)) as? [Any]
    #expect(row?.last as? String == text)
  }

  @Test func randomCellsSurvive() throws {
    var random = SystemRandomNumberGenerator()
    let alphabet: [Character] = ["a", "b", "\"", "\\", "/", "\n", "\t", "\u{1}", "ñ", "€", "😀", ",", " ", "é"]
    let collector = RecipientCollector(limit: 10_000)
    collector.layout = try ColumnLayout(names: ["x", "variable2", "numero", "variable1", "url_imagen", "y"])
    let trimmed = { (text: String) in text.trimmingCharacters(in: CharacterSet(charactersIn: " \t\n\r")) }
    var expected: [[String]] = []
    for round in 0..<2_000 {
      let texts = (0..<4).map { _ in
        Bool.random(using: &random)
          ? ""
          : String((0..<Int.random(in: 0...20, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
      }
      let url = Bool.random() ? "https://a/\(round)" : ""
      try add([texts[0], texts[1], "58412\(1_000_000 + round)", texts[2], url, texts[3]], to: collector)
      // A row with variable2 and no variable1 is refused.
      if !trimmed(texts[2]).isEmpty || trimmed(texts[1]).isEmpty {
        expected.append([texts[0], texts[1], texts[2], url, texts[3], "58412\(1_000_000 + round)"])
      }
    }
    #expect(collector.accepted == expected.count && collector.rejected == 2_000 - expected.count)
    for (round, element) in elements(collector).enumerated() {
      let parts = element.split(separator: "|", maxSplits: 2)
      #expect(parts[0] == "\(round + 1)" && parts[1] == "0")
      let row = try #require(try JSONSerialization.jsonObject(with: Data(parts[2].utf8)) as? [Any])
      let variables = row.count > 2 ? try #require(row[2] as? [String]) : []
      func cell(_ index: Int) -> String { index < row.count ? row[index] as? String ?? "?" : "" }
      #expect(cell(0) == expected[round][5])
      #expect(
        [cell(3), variables.count > 1 ? variables[1] : "", variables.first ?? "", cell(1), cell(4)]
          == [
            expected[round][0], Self.mended(trimmed(expected[round][1])), Self.mended(trimmed(expected[round][2])),
            expected[round][3], expected[round][4],
          ])
      #expect(variables.last != "" && row.last as? String != "" && (row.last as? [String])?.isEmpty != true)
    }
  }

  /// A plain version of the text that Meta takes.
  private static func mended(_ text: String) -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || (0x09...0x0D).contains(scalar.value) }
    var mended = ""
    var run: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars + ["."] {
      if isBlank(scalar) {
        run.append(scalar)
        continue
      }
      if !run.isEmpty {
        mended += run.count > 4 || run.contains { $0 != " " } ? " " : String(repeating: " ", count: run.count)
      }
      run = []
      mended.unicodeScalars.append(scalar)
    }
    return String(mended.dropLast())
  }

  @Test func cellsThatGoInSeveralPlacesHaveRoom() throws {
    let collector = RecipientCollector(limit: 10)
    let targets = (0..<ColumnPlace.variableLimit).map { ColumnTarget.variable($0) }
    let wishes = ColumnWishes(headers: targets.map { .init($0, "a") })
    collector.layout = try ColumnLayout(names: ["numero", "a"], wishes: wishes)
    for cell in [String(repeating: "x", count: 1000), String(repeating: "\u{1}", count: 900), "a     b"] {
      try add(["584121234567", cell], to: collector)
    }
    let found = elements(collector)
    #expect(found.count == 3 && found[0].utf8.count > 64_000 && found[1].utf8.count > 64 * 900 * 6)
    #expect(
      found[2] == #"3|0|["584121234567","",["# + [String](repeating: #""a b""#, count: 64).joined(separator: ",") + "]]"
    )
  }

  @Test(
    arguments: [
      (1, "1"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (999, "999"), (1000, "1000"), (99_999, "99999"),
      (100_000, "100000"), (0, "0"), (UInt64.max, "18446744073709551615"),
      (10_000_000_000_000_000_000, "10000000000000000000"),
      (999_999_999_999_999, "999999999999999"),
    ] as [(UInt64, String)]) func decimals(value: UInt64, text: String)
  {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { memory in
      var writer = ElementWriter(memory.baseAddress!)
      writer.decimal(value)
      #expect(String(decoding: memory[..<(writer.cursor - memory.baseAddress!)], as: UTF8.self) == text)
    }
  }

  @Test func longRowsMakeSmallerBatches() throws {
    let collector = RecipientCollector(limit: 1000)
    collector.layout = try ColumnLayout(names: ["numero", "a"])
    let cell = String(repeating: "x", count: 60_000)
    for number in 0..<20 { try add(["58412\(1_000_000 + number)", cell], to: collector) }
    var counts: [Int] = []
    while let batch = collector.lastBatch() {
      #expect(batch.ends.last == batch.bytes.count)
      counts.append(batch.count)
    }
    #expect(counts == [3, 3, 3, 3, 3, 3, 2])
  }

  @Test func theLimitIsThrown() throws {
    let collector = RecipientCollector(limit: 1)
    collector.layout = try ColumnLayout(names: ["numero"])
    try add(["584121234567"], to: collector)
    try add(["mal"], to: collector)
    #expect(throws: RecipientLimitExceeded(limit: 1)) { try add(["584121234568"], to: collector) }
  }
}

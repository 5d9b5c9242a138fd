// The rules for any upload. Cut anywhere the result is the same, every row is counted once, and the limits are kept. An
// accepted row is a well-formed element with a number that can be sent to. The rows, and in a CSV their cells and
// lines, are those of a plain reading (PlainCSV, PlainJSON).

import Campaigns

@testable import EventLoop
@testable import Uploads

enum UploadRules {
  static func check(_ format: UploadFormat, _ input: [UInt8], _ ways: [[ArraySlice<UInt8>]]) throws(BrokenRule) {
    let whole = UploadRun(format, ways[0], limit: 100_000, dropsDuplicates: false)
    for way in ways.dropFirst() {
      let other = UploadRun(format, way, limit: 100_000, dropsDuplicates: false)
      try require(other.failure == whole.failure, "cut up: \(other.failure ?? "-"); whole: \(whole.failure ?? "-")")
      try require(other == whole, "cut up it comes to something else")
    }
    try checkCounts(whole, format, limit: 100_000)
    for element in whole.elements.enumerated() { try check(element.element, number: element.offset + 1) }
    try checkBounded(format, ways[0], whole)
    try checkWishes(format, ways)
    if whole.failure == nil {
      switch format {
      case .csv: try checkRows(of: input, whole)
      case .json: try checkJSON(input, whole)
      }
    }
  }

  private static func checkCounts(_ run: UploadRun, _ format: UploadFormat, limit: Int) throws(BrokenRule) {
    try require(run.elements.count == run.accepted, "\(run.elements.count) elements, \(run.accepted) accepted")
    try require(run.accepted <= limit, "\(run.accepted) accepted of \(limit) allowed")
    try require(run.largestBatch <= 500, "a batch of \(run.largestBatch)")
    try require(run.errors.count == min(run.rejected, 50), "\(run.errors.count) errors, \(run.rejected) rejected")
    let rows = run.errors.map(\.row)
    try require(zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 }, "the errors are not in the order of the rows")
    try require(rows.first ?? 2 >= (format == .csv ? 2 : 1), "an error in row \(rows.first ?? 0)")
    for error in run.errors {
      try require(
        !error.reason.isEmpty && error.value.count <= RowError.maximumValueLength, "an error without a reason")
    }
  }

  private static func check(_ element: [UInt8], number expected: Int) throws(BrokenRule) {
    try require(String(validating: element, as: UTF8.self) != nil, "an element is not UTF-8")
    guard let slices = ElementReader.read(element) else { throw BrokenRule(rule: "an element cannot be read") }
    try require(slices.seq == expected && slices.attempts == 0, "element \(expected) is numbered \(slices.seq)")
    let number = element[slices.number].dropFirst().dropLast()
    try require((5...19).contains(number.count) && number.first != 0x30, "a number of \(number.count) digits")
    try require(number.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }, "a number with other characters than digits")
    try require(PlainJSON.isValid(element[slices.row]), "an element's row is no JSON")
    try checkVariables(element)
  }

  /// Checks that Meta takes every variable: none is empty, breaks its line or has five blanks in a row.
  private static func checkVariables(_ element: [UInt8]) throws(BrokenRule) {
    guard let row = element.firstIndex(of: UInt8(ascii: "[")) else { return }
    let bytes = Array(element[row...])
    var literals = RowLiterals()
    let isRow = bytes.withUnsafeBytes { literals.read($0) }
    try require(isRow, "a row cannot be read")
    for range in literals.variables {
      let text = String(decoding: bytes[range].dropFirst().dropLast(), as: UTF8.self)
      try require(!text.isEmpty, "an empty variable")
      for part in ["\\n", "\\r", "\\t", "     "] {
        // A backslash of the text itself is doubled in JSON.
        try require(!text.replacing("\\\\", with: "").contains(part), "a variable that Meta refuses")
      }
    }
  }

  /// Wishes that fit any file: texts for all rows, and a column that may exist.
  private static let wishes = ColumnWishes(
    headers: [.init(.variable(1), "numero"), .init(.variable(3), "Numero")],
    values: [.init(.variable(0), "para todos"), .init(.imageURL, "https://e.com/i.jpg")])

  private static func checkWishes(_ format: UploadFormat, _ ways: [[ArraySlice<UInt8>]]) throws(BrokenRule) {
    let whole = UploadRun(format, ways[0], limit: 100_000, dropsDuplicates: false, wishes: wishes)
    for way in ways.dropFirst() {
      let other = UploadRun(format, way, limit: 100_000, dropsDuplicates: false, wishes: wishes)
      try require(other == whole, "cut up, with mapeo and valores, it comes to something else")
    }
    try checkCounts(whole, format, limit: 100_000)
    for element in whole.elements.enumerated() { try check(element.element, number: element.offset + 1) }
  }

  /// Checks that `deduplicar` and a low limit count the same rows, only otherwise.
  private static func checkBounded(
    _ format: UploadFormat, _ pieces: [ArraySlice<UInt8>], _ whole: UploadRun
  ) throws(BrokenRule) {
    let bounded = UploadRun(format, pieces, limit: 2, dropsDuplicates: true)
    try checkCounts(bounded, format, limit: 2)
    var numbers = Set<UInt64>()
    for element in whole.elements {
      guard let slices = ElementReader.read(element) else { continue }
      let digits = element[slices.number].dropFirst().dropLast()
      if let number = digits.withUnsafeBytes({ PhoneNumber(digits: $0) }) { numbers.insert(number.identity) }
    }
    if bounded.failure == whole.failure {
      try require(bounded.rows == whole.rows, "\(bounded.rows) rows without duplicates, \(whole.rows) with")
      try require(bounded.accepted == numbers.count, "\(bounded.accepted) accepted, \(numbers.count) numbers")
    } else {
      try require(numbers.count > 2 && bounded.accepted == 2, "the limit acted without being reached")
    }
  }

  /// Checks, with the plain reading, that every line of the file is in a row, in the lines of a refused row, or in
  /// quotes that close where their cell ends.
  private static func checkRows(of input: [UInt8], _ run: UploadRun) throws(BrokenRule) {
    let text = try PlainCSV.text(of: input)
    let plain = PlainCSV.rows(of: text)
    for pieces in InputCuts(text.bytes, exhaustively: false).ways {
      try require(rows(of: pieces, delimiter: text.delimiter) == plain, "other rows than plainly")
    }
    let rows = plain.filter { row in row.isDamaged || row.cells.contains { !$0.isEmpty } }
    try require(rows.count - 1 == run.rows, "\(run.rows) rows, plainly \(rows.count - 1)")
    // The server's own names and empty ones become no columns.
    try require(rows.first?.cells.count ?? 0 >= run.columns.count, "\(run.columns.count) columns")
    guard run.rejected <= run.errors.count else { return }
    let damaged = rows.filter(\.isDamaged).map(\.line)
    let refused = run.errors.filter { $0.reason == CSVRowDefect.quotes.explanation }.map(\.row)
    try require(refused == damaged, "rows \(refused) refused for their quotes, plainly \(damaged)")
    let lines = Set(rows.map(\.line))
    try require(run.errors.allSatisfy { lines.contains($0.row) }, "an error in a row that there is not")
  }

  private static func rows(of pieces: [ArraySlice<UInt8>], delimiter: UInt8) -> [PlainCSV.Row] {
    let tokenizer = CSVTokenizer(delimiter: delimiter)
    var rows: [PlainCSV.Row] = []
    func take() {
      for index in 0..<tokenizer.rowCount {
        let row = tokenizer.row(index)
        let cells = row.defect == nil ? row.cells.spans.indices.map { Array(row.cells[$0]) } : []
        rows.append(PlainCSV.Row(cells: cells, line: row.line, isDamaged: row.defect != nil))
      }
      tokenizer.removeRows()
    }
    for piece in pieces {
      piece.withUnsafeBytes { tokenizer.feed($0) }
      take()
    }
    tokenizer.finish()
    take()
    return rows
  }

  private static func checkJSON(_ input: [UInt8], _ run: UploadRun) throws(BrokenRule) {
    let text = input.starts(with: [0xEF, 0xBB, 0xBF]) ? input[3...] : input[...]
    guard let document = PlainJSON.document(text) else { throw BrokenRule(rule: "accepted, and plainly no JSON") }
    let elements = run.messages == .rows ? document.messages : 0
    try require(elements == run.rows, "\(run.rows) rows, plainly \(elements.map(String.init) ?? "no list")")
  }
}

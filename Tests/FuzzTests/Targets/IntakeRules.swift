// What must hold for any upload: cut anywhere it comes to the same; every row is counted once; what is accepted is a
// well-formed element with a number that can be sent to; limits are kept. And what counts as a row is checked against
// libcsv alone (PlainCSV) and against a plain reading of JSON (PlainJSON).

import Campaigns

@testable import EventLoop

enum IntakeRules {
  static func check(_ format: IntakeFormat, _ input: [UInt8], _ ways: [[ArraySlice<UInt8>]]) throws(BrokenRule) {
    let whole = IntakeRun(format, ways[0], limit: 100_000, dropsDuplicates: false)
    for way in ways.dropFirst() {
      let other = IntakeRun(format, way, limit: 100_000, dropsDuplicates: false)
      try require(other.failure == whole.failure, "cut up: \(other.failure ?? "-"); whole: \(whole.failure ?? "-")")
      try require(other == whole, "cut up it comes to something else")
    }
    try checkCounts(whole, format, limit: 100_000)
    for element in whole.elements.enumerated() { try check(element.element, number: element.offset + 1) }
    try checkBounded(format, ways[0], whole)
    if whole.failure == nil {
      switch format {
      case .csv: try checkRows(of: input, whole)
      case .json: try checkJSON(input, whole)
      }
    }
  }

  private static func checkCounts(_ run: IntakeRun, _ format: IntakeFormat, limit: Int) throws(BrokenRule) {
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
  }

  /// With `deduplicar` and a low limit the same rows must be counted, only otherwise.
  private static func checkBounded(
    _ format: IntakeFormat, _ pieces: [ArraySlice<UInt8>], _ whole: IntakeRun
  ) throws(BrokenRule) {
    let bounded = IntakeRun(format, pieces, limit: 2, dropsDuplicates: true)
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

  private static func checkRows(of input: [UInt8], _ run: IntakeRun) throws(BrokenRule) {
    let rows = try PlainCSV.rows(of: input)
    try require(rows.count - 1 == run.rows, "\(run.rows) rows, plainly \(rows.count - 1)")
    try require(rows.first?.count == run.columns.count, "\(run.columns.count) columns")
    // Line ends inside quotes add no row, so there are at most as many as the file has.
    let lines = PlainCSV.lineCount(of: input)
    try require(run.errors.last?.row ?? 0 <= lines, "an error in row \(run.errors.last?.row ?? 0) of \(lines) lines")
  }

  private static func checkJSON(_ input: [UInt8], _ run: IntakeRun) throws(BrokenRule) {
    let text = input.starts(with: [0xEF, 0xBB, 0xBF]) ? input[3...] : input[...]
    guard let document = PlainJSON.document(text) else { throw BrokenRule(rule: "accepted, and plainly no JSON") }
    let elements = run.messages == .rows ? document.messages : 0
    try require(elements == run.rows, "\(run.rows) rows, plainly \(elements.map(String.init) ?? "no list")")
  }
}

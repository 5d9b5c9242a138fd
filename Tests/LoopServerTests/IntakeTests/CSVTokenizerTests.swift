// The tokenizer's shortcut past ordinary bytes must report exactly what libcsv alone reports: random text, made of the
// characters that mean something and a few that do not, goes through both.

import CCSV
import TestSupport
import Testing

@testable import Uploads

@Suite struct CSVTokenizerTests {
  /// Rows as libcsv alone reports them, and whether it ends inside quotes. Blank lines give empty rows.
  private static func reference(_ bytes: [UInt8], delimiter: UInt8) -> ([[[UInt8]]], Bool) {
    var parser = csv_parser()
    csv_init(&parser, 0)
    csv_set_delim(&parser, delimiter)
    defer { csv_free(&parser) }
    final class Rows {
      var rows: [[[UInt8]]] = []
      var row: [[UInt8]] = []
    }
    let rows = Rows()
    let context = Unmanaged.passUnretained(rows).toOpaque()
    let cell: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
      bytes, count, context in
      let rows = Unmanaged<Rows>.fromOpaque(context!).takeUnretainedValue()
      rows.row.append(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
    }
    let line: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, context in
      let rows = Unmanaged<Rows>.fromOpaque(context!).takeUnretainedValue()
      rows.rows.append(rows.row)
      rows.row = []
    }
    csv_parse(&parser, bytes, bytes.count, cell, line, context)
    let isOpen = parser.pstate == 2 && parser.quoted != 0
    if !isOpen { csv_fini(&parser, cell, line, context) }
    return (rows.rows, isOpen)
  }

  private static func tokenized(_ pieces: [ArraySlice<UInt8>], delimiter: UInt8) -> ([[[UInt8]]], Bool) {
    let tokenizer = CSVTokenizer(delimiter: delimiter)
    var rows: [[[UInt8]]] = []
    func take() {
      for index in 0..<tokenizer.rowCount {
        let cells = tokenizer.row(index).cells
        rows.append(cells.spans.indices.map { Array(cells[$0]) })
      }
      tokenizer.removeRows()
    }
    for piece in pieces {
      piece.withUnsafeBytes { tokenizer.feed($0) }
      take()
    }
    let isComplete = tokenizer.finish()
    take()
    return (rows, !isComplete)
  }

  @Test(arguments: [UInt8(ascii: ","), UInt8(ascii: "\t")]) func sameAsLibcsvAlone(delimiter: UInt8) {
    var random = SeededGenerator(seed: 20_260_108)
    let alphabet = Array("\"\",,,\n\r \t;abcdefghij ñ".utf8) + [delimiter]
    for round in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        // Long runs of ordinary bytes as well as dense punctuation.
        round % 2 == 0 || Int.random(in: 0..<8, using: &random) == 0
          ? alphabet.randomElement(using: &random)! : UInt8.random(in: 97...122, using: &random)
      }
      var pieces: [ArraySlice<UInt8>] = []
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 1...20, using: &random))
        pieces.append(bytes[start..<end])
        start = end
      }
      let expected = Self.reference(bytes, delimiter: delimiter)
      let actual = Self.tokenized(pieces, delimiter: delimiter)
      #expect(actual == expected, "round \(round): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      if actual != expected { return }
    }
  }
}

// The adapter to libcsv, which knows the grammar: quotes, doubled quotes, line ends, blanks around cells. libcsv alone
// needs about 5 ns for every byte, 0.2 s for 50 MB. But inside a cell most bytes are ordinary: they change nothing in
// its state and are only copied into its buffer. Those runs are found eight bytes at a time and put into the buffer
// from here, and libcsv is called for the bytes that mean something. What it reports is the same, as a test with random
// input shows.
//
// This relies on libcsv 3.0.3's public struct, and on the numbers of two of its states, which its header does not name.
// Used by CSVRecipientParser.

import CCSV
import Campaigns

/// Feeds libcsv and collects what it reports on a tape.
final class CSVTokenizer {
  private let parser: UnsafeMutablePointer<csv_parser>
  private let tape: UnsafeMutablePointer<CSVTape>
  private let delimiter: UInt8

  /// libcsv's FIELD_BEGUN: inside a cell, quoted or not, with at least its first byte seen.
  private static let fieldBegun: Int32 = 2

  init(delimiter: UInt8) {
    self.delimiter = delimiter
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    // CSV_REPALL_NL: report blank lines too, for they count in `fila`.
    csv_init(parser, UInt8(CSV_REPALL_NL))
    csv_set_delim(parser, delimiter)
    // One block holds the longest cell, the blanks behind it and a step: the buffer is allocated once and never moves.
    csv_set_blk_size(parser, 2 * IntakeLimits.cell + IntakeLimits.step)
    tape = .allocate(capacity: 1)
    tape.initialize(to: CSVTape())
  }

  deinit {
    csv_free(parser)
    parser.deallocate()
    tape.pointee.deallocate()
    tape.deinitialize(count: 1)
    tape.deallocate()
  }

  /// How many complete rows there are.
  var rowCount: Int { tape.pointee.rows.count }
  /// Why the input cannot be read on, behind the complete rows.
  var failure: CSVTape.Failure? { tape.pointee.failure }
  /// `fila` of the row that is being read.
  var currentLine: Int { tape.pointee.lines + 1 }

  /// A complete row, its `fila`, and whether it is ASCII; the memory is valid until `removeRows`.
  func row(_ index: Int) -> (cells: RowCells, line: Int, isASCII: Bool) {
    let record = tape.pointee.rows[index]
    let (bytes, spans) = tape.pointee.cells(record)
    let traits = TextTraits(of: bytes)
    return (RowCells(bytes: bytes, spans: spans, isPlain: traits.isPlain), record.line, traits.isASCII)
  }

  func removeRows() {
    tape.pointee.removeRows()
  }

  /// Takes the next bytes, at most one step of them.
  func feed(_ input: UnsafeRawBufferPointer) {
    guard let start = input.baseAddress else { return }
    var position = 0
    while position < input.count, tape.pointee.failure == nil {
      var step = 2  // a delimiter, or LF, and the first byte of the next cell
      if parser.pointee.pstate == Self.fieldBegun {
        let isQuoted = parser.pointee.quoted != 0
        let end = isQuoted ? quotedRun(input, from: position) : plainRun(input, from: position)
        if end > position { append(input, position..<end, isQuoted: isQuoted) }
        position = end
        if isQuoted || (end < input.count && input[end] == 0x0D) { step = 3 }  // `",x` or CR, LF, x
      }
      let count = min(step, input.count - position)
      if csv_parse(parser, start + position, count, cellEnded, lineEnded, tape) < count {
        tape.pointee.fail(.cellTooLong)  // its buffer could not grow
      }
      position += count
    }
  }

  /// Tells that the input is complete.
  /// - Returns: false if it ends inside quotes; the complete rows are there all the same.
  func finish() -> Bool {
    if parser.pointee.pstate == Self.fieldBegun, parser.pointee.quoted != 0 { return false }
    csv_fini(parser, cellEnded, lineEnded, tape)
    return true
  }

  /// Where the bytes end that are ordinary inside a quoted cell: all but quotes.
  private func quotedRun(_ input: UnsafeRawBufferPointer, from start: Int) -> Int {
    let quotes = ByteWord.repeating(UInt8(ascii: "\""))
    var index = start
    while index + 8 <= input.count {
      let word = input.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let marks = ByteWord.zeros(in: word ^ quotes)
      if marks != 0 { return index + ByteWord.firstIndex(marks) }
      index += 8
    }
    while index < input.count, input[index] != UInt8(ascii: "\"") { index += 1 }
    return index
  }

  /// Where the bytes end that are ordinary inside a cell without quotes: not a quote, the delimiter, CR or LF. It stops
  /// at other control characters too, which costs less to find; libcsv may be given any byte.
  private func plainRun(_ input: UnsafeRawBufferPointer, from start: Int) -> Int {
    let quotes = ByteWord.repeating(UInt8(ascii: "\""))
    let delimiters = ByteWord.repeating(delimiter)
    var index = start
    while index + 8 <= input.count {
      let word = input.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let marks =
        ByteWord.controls(in: word) | ByteWord.zeros(in: word ^ quotes) | ByteWord.zeros(in: word ^ delimiters)
      if marks != 0 { return index + ByteWord.firstIndex(marks) }
      index += 8
    }
    while index < input.count {
      let byte = input[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == delimiter { return index }
      index += 1
    }
    return index
  }

  /// Does what libcsv does with a run of ordinary bytes: copies them, and outside quotes counts the blanks at the end,
  /// which it takes off when the cell ends.
  private func append(_ input: UnsafeRawBufferPointer, _ run: Range<Int>, isQuoted: Bool) {
    let used = parser.pointee.entry_pos
    guard used + run.count < parser.pointee.entry_size else { return tape.pointee.fail(.cellTooLong) }
    UnsafeMutableRawPointer(parser.pointee.entry_buf + used).copyMemory(
      from: input.baseAddress.unsafelyUnwrapped + run.lowerBound, byteCount: run.count)
    parser.pointee.entry_pos = used + run.count
    if !isQuoted {
      var textEnd = run.upperBound
      while textEnd > run.lowerBound, input[textEnd - 1] == 0x20 || input[textEnd - 1] == 0x09 { textEnd -= 1 }
      let blanks = run.upperBound - textEnd
      parser.pointee.spaces = textEnd == run.lowerBound ? parser.pointee.spaces + blanks : blanks
    }
    if parser.pointee.entry_pos - parser.pointee.spaces > IntakeLimits.cell { tape.pointee.fail(.cellTooLong) }
  }
}

private func cellEnded(_ cell: UnsafeMutableRawPointer?, _ count: Int, _ context: UnsafeMutableRawPointer?) {
  context.unsafelyUnwrapped.assumingMemoryBound(to: CSVTape.self).pointee.endCell(cell, count)
}

private func lineEnded(_ terminator: Int32, _ context: UnsafeMutableRawPointer?) {
  context.unsafelyUnwrapped.assumingMemoryBound(to: CSVTape.self).pointee.endLine(terminator)
}

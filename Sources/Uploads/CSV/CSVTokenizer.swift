// Cuts a CSV into rows. CSVScanner lies behind a pointer, because access to a class' properties costs more.
// CSVRecipientParser uses it.

import Campaigns

/// Cuts a CSV into rows.
final class CSVTokenizer {
  private let scanner: UnsafeMutablePointer<CSVScanner>

  init(delimiter: UInt8) {
    scanner = .allocate(capacity: 1)
    scanner.initialize(to: CSVScanner(delimiter: delimiter))
  }

  deinit {
    scanner.pointee.tape.deallocate()
    scanner.deinitialize(count: 1)
    scanner.deallocate()
  }

  /// How many complete rows there are.
  var rowCount: Int { scanner.pointee.tape.rows.count }
  /// `fila` of the row that is being read.
  var currentLine: Int { scanner.pointee.lines + 1 }
  /// Whether lines end with CR alone.
  var endsLinesWithCR: Bool { scanner.pointee.endsLinesWithCR }

  /// A complete row; the memory of its cells is valid until `feed` or `removeRows`.
  func row(_ index: Int) -> Row {
    let row = scanner.pointee.tape.rows[index]
    let (bytes, spans) = scanner.pointee.tape.cells(row)
    let traits = TextTraits(of: bytes)
    return Row(
      cells: RowCells(bytes: bytes, spans: spans, isPlain: traits.isPlain), line: row.line, isASCII: traits.isASCII,
      defect: row.defect)
  }

  /// How many bytes are settled, from the beginning of a row on: all rows that begin in them are there.
  func settledBytes(from index: Int) -> Int { scanner.pointee.settled - scanner.pointee.tape.rows[index].start }

  /// How far behind the beginning of a row another begins, in bytes.
  func distance(from index: Int, to other: Int) -> Int {
    scanner.pointee.tape.rows[other].start - scanner.pointee.tape.rows[index].start
  }

  /// Takes the next bytes.
  func feed(_ input: UnsafeRawBufferPointer) { scanner.pointee.feed(input) }

  /// The input is complete.
  func finish() { scanner.pointee.finish() }

  /// Forgets all complete rows.
  func removeRows() { scanner.pointee.removeRows() }

  /// A row as CSVRecipientParser sees it.
  struct Row {
    var cells: RowCells
    /// `fila`.
    var line: Int
    /// Whether its text is ASCII.
    var isASCII: Bool
    var defect: CSVRowDefect?
  }
}

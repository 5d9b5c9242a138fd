// Where libcsv's callbacks write: the bytes of the cells one after the other, where each cell lies, and where each row
// ends. The callbacks only record, so that every decision about a row is plain Swift that can throw, made after libcsv
// has returned. It also counts line ends, which gives `fila`. Filled by CSVTokenizer for one step of input at a time.

import Campaigns

/// A row on the tape.
struct CSVRowRecord {
  /// Its cells, as indices into the tape's spans.
  var cells: Range<Int>
  /// Where its bytes are; the spans count from their beginning.
  var bytes: Range<Int>
  /// `fila`.
  var line: Int
}

/// Complete rows, and at the end the row that is still being read.
struct CSVTape {
  /// What the input ends at, on the row after the complete ones.
  enum Failure {
    case cellTooLong
    case rowTooLong
  }

  private(set) var rows: [CSVRowRecord] = []
  /// Line ends so far outside quotes; a CRLF is one.
  private(set) var lines = 0
  private(set) var failure: Failure?

  private var bytes: UnsafeMutableRawBufferPointer
  private var used = 0
  private var spans: UnsafeMutableBufferPointer<CellSpan>
  private var spanCount = 0
  /// Where the row that is being read begins.
  private var rowByte = 0
  private var rowSpan = 0
  private var rowHasSurplus = false
  private var endedWithCR = false

  init() {
    bytes = .allocate(byteCount: 2 * IntakeLimits.step, alignment: 8)
    spans = .allocate(capacity: 1024)
  }

  func deallocate() {
    bytes.deallocate()
    spans.deallocate()
  }

  /// The memory of a row's cells.
  func cells(_ row: CSVRowRecord) -> (bytes: UnsafeRawBufferPointer, spans: UnsafeBufferPointer<CellSpan>) {
    (
      UnsafeRawBufferPointer(rebasing: bytes[row.bytes]),
      UnsafeBufferPointer(rebasing: UnsafeBufferPointer(spans)[row.cells])
    )
  }

  mutating func fail(_ failure: Failure) {
    if self.failure == nil { self.failure = failure }
  }

  /// Records a cell. Past one cell more than there can be columns only the first that is not empty is kept: enough to
  /// tell that the row is too wide.
  @inline(__always)
  mutating func endCell(_ cell: UnsafeRawPointer?, _ count: Int) {
    guard failure == nil else { return }
    if spanCount - rowSpan > ColumnLayout.maximumCount {
      if count == 0 || rowHasSurplus { return }
      rowHasSurplus = true
    }
    if count > IntakeLimits.cell { return fail(.cellTooLong) }
    let start = used - rowByte
    if start + count > IntakeLimits.row { return fail(.rowTooLong) }
    if count > 0 {
      if used + count > bytes.count { growBytes(by: count) }
      (bytes.baseAddress.unsafelyUnwrapped + used).copyMemory(from: cell.unsafelyUnwrapped, byteCount: count)
      used += count
    }
    if spanCount == spans.count { growSpans() }
    (spans.baseAddress.unsafelyUnwrapped + spanCount).initialize(to: CellSpan(start: start, end: start + count))
    spanCount += 1
  }

  /// Records an unquoted line end (or the end of the file, -1) and the row before it, if there is one.
  @inline(__always)
  mutating func endLine(_ terminator: Int32) {
    guard failure == nil else { return }
    let isBlank = spanCount == rowSpan
    if terminator == 0x0A, endedWithCR, isBlank {
      endedWithCR = false
      return
    }
    endedWithCR = terminator == 0x0D
    lines += 1
    if isBlank { return }
    rows.append(CSVRowRecord(cells: rowSpan..<spanCount, bytes: rowByte..<used, line: lines))
    beginRow()
  }

  private mutating func beginRow() {
    rowByte = used
    rowSpan = spanCount
    rowHasSurplus = false
  }

  /// Forgets the complete rows and moves the one that is being read to the front.
  mutating func removeRows() {
    guard !rows.isEmpty else { return }
    rows.removeAll(keepingCapacity: true)
    let bytesStart = bytes.baseAddress.unsafelyUnwrapped
    bytesStart.copyMemory(from: bytesStart + rowByte, byteCount: used - rowByte)
    let spansStart = spans.baseAddress.unsafelyUnwrapped
    spansStart.update(from: spansStart + rowSpan, count: spanCount - rowSpan)
    used -= rowByte
    spanCount -= rowSpan
    rowByte = 0
    rowSpan = 0
  }

  private mutating func growBytes(by count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count * 2, used + count), alignment: 8)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<used]))
    bytes.deallocate()
    bytes = larger
  }

  private mutating func growSpans() {
    let larger = UnsafeMutableBufferPointer<CellSpan>.allocate(capacity: spans.count * 2)
    _ = larger.update(fromContentsOf: spans)
    spans.deallocate()
    spans = larger
  }
}

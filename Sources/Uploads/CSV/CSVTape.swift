// What CSVScanner reads and finds: the file's bytes from the beginning of the row that is being read, the rows before
// it that have not been taken yet, and where their cells lie. The cells of a row without quotes lie in the file's
// bytes, and nothing is copied. Those of a row with quotes are copied to a place beside them, without the quotes.

import Campaigns

/// Why a row cannot be taken as it stands.
enum CSVRowDefect {
  /// Quotes that hold a line end and do not close where the cell ends, or not within reach.
  case quotes
  case cellTooLong
  case rowTooLong
}

/// A row on the tape.
struct CSVRow {
  /// The row's cells, as indices into the tape's spans.
  var cells: Range<Int>
  /// Where the row's text is; the spans count from there.
  var text: Range<Int>
  /// Whether the text is among the copied bytes.
  var isCopied: Bool
  /// Where the row begins in the file's bytes.
  var start: Int
  /// `fila`.
  var line: Int
  /// The row's defect. It concerns the last of the row's cells, which is kept up to the end of its line.
  var defect: CSVRowDefect?
}

/// Bytes, cells and rows.
struct CSVTape {
  /// Readable bytes behind the last one, so that eight can be looked at in one go.
  static let slack = 8

  /// The file's bytes.
  private(set) var bytes: UnsafeMutableRawBufferPointer
  /// How many of them there are.
  private(set) var count = 0
  private(set) var rows: [CSVRow] = []

  private var copied: UnsafeMutableRawBufferPointer
  private var copiedCount = 0
  private var spans: UnsafeMutableBufferPointer<CellSpan>
  private var spanCount = 0
  /// Where the cells of the row that is being read begin.
  private var rowSpan = 0
  private var rowHasSurplus = false

  init() {
    bytes = .allocate(byteCount: 2 * UploadLimits.step + Self.slack, alignment: 8)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    copied = .allocate(byteCount: UploadLimits.step, alignment: 8)
    spans = .allocate(capacity: 1024)
  }

  func deallocate() {
    bytes.deallocate()
    copied.deallocate()
    spans.deallocate()
  }

  /// The memory of a row's cells.
  func cells(_ row: CSVRow) -> (bytes: UnsafeRawBufferPointer, spans: UnsafeBufferPointer<CellSpan>) {
    (
      UnsafeRawBufferPointer(rebasing: (row.isCopied ? copied : bytes)[row.text]),
      UnsafeBufferPointer(rebasing: UnsafeBufferPointer(spans)[row.cells])
    )
  }

  /// Whether the row that is being read has a cell.
  var hasCells: Bool { spanCount > rowSpan }

  mutating func append(_ input: UnsafeRawBufferPointer) {
    if count + input.count + Self.slack > bytes.count {
      grow(&bytes, to: max(2 * bytes.count, count + input.count + Self.slack), keeping: count)
    }
    UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).copyMemory(from: input)
    count += input.count
  }

  /// Adds a cell to the row that is being read. Beyond the most columns that there can be, only the first cell that is
  /// not empty is kept, which is enough to tell that the row is too wide.
  /// - Parameter cell: counted from the beginning of the row.
  @inline(__always)
  mutating func append(_ cell: CellSpan) {
    if spanCount - rowSpan > ColumnLayout.maximumCount {
      if cell.start == cell.end || rowHasSurplus { return }
      rowHasSurplus = true
    }
    if spanCount == spans.count { growSpans() }
    (spans.baseAddress.unsafelyUnwrapped + spanCount).initialize(to: cell)
    spanCount += 1
  }

  /// Ends the row that is being read.
  /// - Parameter text: where it is in the file's bytes.
  @inline(__always)
  mutating func endRow(_ text: Range<Int>, line: Int, defect: CSVRowDefect? = nil) {
    rows.append(
      CSVRow(
        cells: rowSpan..<spanCount, text: text, isCopied: false, start: text.lowerBound, line: line, defect: defect))
    rowSpan = spanCount
    rowHasSurplus = false
  }

  /// As `endRow`, for a row whose cells must be copied: it has quotes, or its delimiter is a character that JSON
  /// escapes.
  /// - Parameter dropped: the places of quotes that are not part of their cell's text, in ascending order.
  mutating func endCopiedRow(_ text: Range<Int>, line: Int, dropped: [Int], defect: CSVRowDefect? = nil) {
    let start = copiedCount
    if start + text.count > copied.count {
      grow(&copied, to: max(2 * copied.count, start + text.count), keeping: start)
    }
    var dropped = dropped[...]
    for index in rowSpan..<spanCount {
      let cellStart = copiedCount
      var position = text.lowerBound + Int(spans[index].start)
      let end = text.lowerBound + Int(spans[index].end)
      while let quote = dropped.first, quote < end {
        dropped.removeFirst()
        guard quote >= position else { continue }
        copy(position..<quote)
        position = quote + 1
      }
      copy(position..<end)
      spans[index] = CellSpan(start: cellStart - start, end: copiedCount - start)
    }
    rows.append(
      CSVRow(
        cells: rowSpan..<spanCount, text: start..<copiedCount, isCopied: true, start: text.lowerBound, line: line,
        defect: defect))
    rowSpan = spanCount
    rowHasSurplus = false
  }

  @inline(__always)
  private mutating func copy(_ range: Range<Int>) {
    (copied.baseAddress.unsafelyUnwrapped + copiedCount).copyMemory(
      from: bytes.baseAddress.unsafelyUnwrapped + range.lowerBound, byteCount: range.count)
    copiedCount += range.count
  }

  /// Forgets all rows, and the file's bytes up to `position`, which becomes 0.
  mutating func removeRows(andBytesTo position: Int) {
    rows.removeAll(keepingCapacity: true)
    copiedCount = 0
    let open = spanCount - rowSpan
    if open > 0 {
      let start = spans.baseAddress.unsafelyUnwrapped
      start.update(from: start + rowSpan, count: open)
    }
    rowSpan = 0
    spanCount = open
    if position > 0 {
      let start = bytes.baseAddress.unsafelyUnwrapped
      start.copyMemory(from: start + position, byteCount: count - position)
      count -= position
    }
  }

  private func grow(_ memory: inout UnsafeMutableRawBufferPointer, to size: Int, keeping count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
    larger.initializeMemory(as: UInt8.self, repeating: 0)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
    memory.deallocate()
    memory = larger
  }

  private mutating func growSpans() {
    let larger = UnsafeMutableBufferPointer<CellSpan>.allocate(capacity: spans.count * 2)
    _ = larger.update(fromContentsOf: spans)
    spans.deallocate()
    spans = larger
  }
}

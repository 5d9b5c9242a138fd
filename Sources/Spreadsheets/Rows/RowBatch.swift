// The rows of one step, and the row that is being read. Cells come in ascending columns; empty ones need not come at
// all.

/// Complete rows.
public final class RowBatch {
  private struct Record {
    var number: Int
    var isHidden: Bool
    var defect: (kind: CellDefect, column: Int)?
    /// The lengths of the row's cells together.
    var text: Int
    var bytes: Range<Int>
    var cells: Range<Int>
  }

  private let limits: SpreadsheetLimits
  private var bytes = GrowingMemory<UInt8>(capacity: 64 * 1024)
  private var cells = GrowingMemory<SheetCell>(capacity: 4096)
  private var records: [Record] = []
  private var textLeft: Int
  /// Bytes of text that this step has given.
  private var stepText = 0
  /// How often the last row must still be repeated, and that row after the others have been dropped.
  private var repeats = 0
  private var kept: Record?

  // The row that is being read.
  private(set) var number = 0
  private var isHidden = false
  private var defect: (kind: CellDefect, column: Int)?
  private var rowByte = 0
  private var rowCell = 0
  /// The cells' lengths together, which is more than their bytes where cells are repeated.
  private var rowText = 0
  private var hasSurplus = false

  init(limits: SpreadsheetLimits) {
    self.limits = limits
    textLeft = limits.text
  }

  deinit {
    bytes.deallocate()
    cells.deallocate()
  }

  public var count: Int { records.count }

  public subscript(index: Int) -> SheetRow {
    let record = records[index]
    return SheetRow(
      number: record.number, isHidden: record.isHidden, defect: record.defect,
      bytes: UnsafeRawBufferPointer(rebasing: bytes.bytes[record.bytes]),
      cells: UnsafeBufferPointer(rebasing: UnsafeBufferPointer(cells.all)[record.cells]))
  }

  /// Whether the step should end here.
  var isFull: Bool { records.count >= limits.stepRows || stepText >= limits.stepText }

  /// Drops the complete rows, except one that has to be repeated. No row may be half read at that time.
  func removeRows() {
    stepText = 0
    guard repeats == 0, kept == nil else {
      if kept == nil { keepLast() }
      return
    }
    records.removeAll(keepingCapacity: true)
    bytes.removeFirst(rowByte)
    cells.removeFirst(rowCell)
    rowByte = 0
    rowCell = 0
  }

  private func keepLast() {
    var record = records[records.count - 1]
    records.removeAll(keepingCapacity: true)
    bytes.removeFirst(record.bytes.lowerBound)
    cells.removeFirst(record.cells.lowerBound)
    record.bytes = 0..<record.bytes.count
    record.cells = 0..<record.cells.count
    rowByte = record.bytes.count
    rowCell = record.cells.count
    kept = record
  }

  func beginRow(_ number: Int, isHidden: Bool) {
    self.number = number
    self.isHidden = isHidden
    abandonRow()
  }

  /// Drops a row that is not complete.
  private func abandonRow() {
    bytes.shorten(to: rowByte)
    cells.shorten(to: rowCell)
    rowText = 0
    hasSurplus = false
    defect = nil
  }

  /// Adds a cell that stands `times` times from `column` on.
  func append(
    _ text: UnsafeRawBufferPointer, column: Int, times: Int = 1, defect: CellDefect? = nil
  ) -> SpreadsheetError? {
    if text.isEmpty, defect == nil { return nil }
    guard text.count <= limits.cell else { return .cellTooLong(row: number, limit: limits.cell) }
    // Beyond the columns that are kept, the first of these cells stands for all.
    let kept = min(column + times, limits.columns)
    var copies = max(kept - column, 0)
    if column + times > limits.columns, !hasSurplus, !text.isEmpty {
      hasSurplus = true
      copies += 1
    }
    guard copies > 0 else { return nil }
    rowText += text.count * copies
    guard rowText <= limits.row else { return .rowTooLong(row: number, limit: limits.row) }
    let column = min(column, limits.columns)
    if self.defect == nil, let defect { self.defect = (defect, column) }
    while cells.count - rowCell < column { cells.append(.empty) }
    let start = Int32(truncatingIfNeeded: bytes.count - rowByte)
    bytes.append(text)
    let cell = SheetCell(start: start, end: start + Int32(truncatingIfNeeded: text.count))
    for _ in 0..<copies { cells.append(cell) }
    return nil
  }

  var hasRepeats: Bool { repeats > 0 }

  /// Whether the row has a cell so far.
  var rowIsEmpty: Bool { cells.count == rowCell }

  /// The row is complete, and stands `times` times in the sheet; `emitRepeats` gives the others.
  func endRow(times: Int = 1) -> SpreadsheetError? {
    guard !rowIsEmpty else { return nil }
    records.append(
      Record(
        number: number, isHidden: isHidden, defect: defect, text: rowText, bytes: rowByte..<bytes.count,
        cells: rowCell..<cells.count))
    repeats = times - 1
    rowByte = bytes.count
    rowCell = cells.count
    abandonRow()
    return count(records[records.count - 1])
  }

  private func count(_ record: Record) -> SpreadsheetError? {
    guard record.number <= limits.rows else { return .tooManyRows(limit: limits.rows) }
    textLeft -= record.text
    stepText += record.text
    return textLeft >= 0 ? nil : .tooMuchText
  }

  /// Gives the last row again as often as it stands in the sheet, or until the step should end.
  func emitRepeats() -> SpreadsheetError? {
    guard repeats > 0 else { return nil }
    guard var record = kept ?? records.last else { return nil }
    kept = nil
    repeat {
      record.number += 1
      records.append(record)
      repeats -= 1
      if let error = count(record) { return error }
    } while repeats > 0 && !isFull
    return nil
  }
}

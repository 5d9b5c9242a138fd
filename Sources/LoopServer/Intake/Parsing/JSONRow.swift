// One row object of `mensajes` while its keys and values come in, possibly over several chunks. Collects the cells by
// column, in memory that is used again for every row. Owned by JSONRecipientParser.

import Campaigns

/// The row being read.
struct JSONRow {
  /// Why the row cannot be taken, found while reading it.
  struct Defect {
    var column: Int
    var reason: StaticString
  }

  private(set) var defect: Defect?
  private var bytes: [UInt8] = []
  private var spans: [CellSpan] = []
  /// The column of the last key.
  private var column = -1

  /// Begins the next row of an upload that has had `columns` columns so far.
  mutating func begin(columns: Int) {
    bytes.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
    for _ in 0..<columns { spans.append(.absent) }
    defect = nil
    column = -1
  }

  /// Takes a key, growing the layout if it is new.
  mutating func key(_ key: UnsafeRawBufferPointer, layout: inout ColumnLayout) throws(ColumnDefect) {
    column = try layout.index(ofKey: key, guess: column + 1)
    while spans.count < layout.count { spans.append(.absent) }
  }

  /// Takes the value of the last key; of equal keys the last one counts.
  /// - Returns: false when the row has become too long.
  mutating func cell(_ text: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count + text.count <= IntakeLimits.row else { return false }
    let start = bytes.count
    bytes.append(contentsOf: text)
    spans[column] = CellSpan(start: start, end: bytes.count)
    return true
  }

  /// Takes an object or array in the place of a value.
  mutating func nested(_ reason: StaticString) {
    if defect == nil { defect = Defect(column: column, reason: reason) }
  }

  /// Lends the finished row.
  func withCells<Result>(_ body: (RowCells) -> Result) -> Result {
    bytes.withUnsafeBytes { bytes in
      spans.withUnsafeBufferPointer { spans in body(RowCells(bytes: bytes, spans: spans)) }
    }
  }
}

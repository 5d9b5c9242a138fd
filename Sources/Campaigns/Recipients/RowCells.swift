// One row as the parsers hand it over: the bytes of its cells in one buffer and where each cell lies in it. No cell is
// a String or an array of its own, which keeps an upload of 100,000 rows cheap.

/// Where one cell lies in its row's bytes.
public struct CellSpan: Sendable, Equatable {
  public var start: Int32
  public var end: Int32

  @inlinable @inline(__always)
  public init(start: Int, end: Int) {
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
  }

  /// A cell that the row does not have.
  public static let absent = CellSpan(start: 0, end: 0)
}

/// A row's cells by column index. The memory is the parser's and valid only during the call that passes it.
public struct RowCells {
  /// The row's bytes; every cell is UTF-8 on its own.
  public let bytes: UnsafeRawBufferPointer
  /// One span per column; columns past its end are empty.
  public let spans: UnsafeBufferPointer<CellSpan>
  /// Whether no byte of the row needs an escape in JSON (`TextTraits.isPlain`).
  public let isPlain: Bool

  @inlinable
  public init(bytes: UnsafeRawBufferPointer, spans: UnsafeBufferPointer<CellSpan>, isPlain: Bool) {
    self.bytes = bytes
    self.spans = spans
    self.isPlain = isPlain
  }

  /// The bytes of the cell in `column`; empty when the row has no such cell.
  @inlinable @inline(__always)
  public subscript(column: Int) -> UnsafeRawBufferPointer {
    guard column >= 0, column < spans.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let span = spans[column]
    return UnsafeRawBufferPointer(rebasing: bytes[Int(span.start)..<Int(span.end)])
  }
}

// What comes out of a spreadsheet: rows of cell texts, in UTF-8, one after the other in one buffer. Filled by the sheet
// handlers for one step at a time; the caller reads it between two steps.

/// Where one cell lies in its row's bytes.
public struct SheetCell: Sendable, Equatable, BitwiseCopyable {
  public var start: Int32
  public var end: Int32

  /// An empty cell.
  static let empty = SheetCell(start: 0, end: 0)
}

/// What is wrong with a cell although the file is whole. The caller rejects the row.
public enum CellDefect: Sendable, Equatable {
  /// An error value such as `#N/A`, which is the cell's text.
  case errorValue
  /// A formula without a stored result, from a program that cannot calculate.
  case noResult

  /// The reason in Spanish.
  public var explanation: String {
    switch self {
    case .errorValue: "la celda contiene un error de la hoja de cálculo"
    case .noResult:
      "la fórmula no tiene un resultado guardado: abra el archivo en su hoja de cálculo, guárdelo y vuelva a subirlo"
    }
  }
}

/// A row with at least one cell that is not empty.
public struct SheetRow {
  /// The number that a spreadsheet shows beside the row; from 1.
  public let number: Int
  /// Hidden by hand or by a filter.
  public let isHidden: Bool
  /// The first bad cell, and its column counted from 0.
  public let defect: (kind: CellDefect, column: Int)?
  /// The cells' texts; valid until the reader's next step.
  public let bytes: UnsafeRawBufferPointer
  /// From column A on, without empty ones at the end.
  public let cells: UnsafeBufferPointer<SheetCell>

  /// The text of a cell; empty beyond the last one.
  public subscript(column: Int) -> UnsafeRawBufferPointer {
    guard cells.indices.contains(column) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(rebasing: bytes[Int(cells[column].start)..<Int(cells[column].end)])
  }

  /// The cells as text, for tests and tools.
  public var texts: [String] { cells.indices.map { String(decoding: self[$0], as: UTF8.self) } }
}

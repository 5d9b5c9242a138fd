// One rejected row, as the answer to an upload lists it. Made by the collector for the first few only.

/// Why a row was rejected: an entry of `errores` (docs/cargas.md).
public struct RowError: Sendable, Equatable {
  /// `fila`: what a spreadsheet shows (header 1, first recipient 2), in JSON the position in `mensajes` from 1.
  public var row: Int
  /// `columna`: the column's name as the file has it; empty when the whole row is meant.
  public var column: String
  /// `valor`: the cell, at most 64 characters of it.
  public var value: String
  /// `error`: the reason, in Spanish.
  public var reason: String

  /// The most characters of `value`.
  package static let maximumValueLength = 64

  public init(row: Int, column: String, value: String, reason: String) {
    self.row = row
    self.column = column
    self.value = value
    self.reason = reason
  }

  /// The first characters of a cell of any length.
  /// - Parameter cell: UTF-8.
  static func excerpt(_ cell: UnsafeRawBufferPointer) -> String {
    // A character can have any number of bytes (marks stacked on a letter), so no more than this many are looked at.
    let enough = maximumValueLength * 8
    guard cell.count > enough else { return String(String(decoding: cell, as: UTF8.self).prefix(maximumValueLength)) }
    var end = enough
    while end > 0, cell[end] & 0xC0 == 0x80 { end -= 1 }
    return String(String(decoding: cell[..<end], as: UTF8.self).prefix(maximumValueLength))
  }
}

// What stands between the cells of a report: `separador` of the query. Spreadsheets with Spanish settings take `;`.
// Every cell that has one of them in it is quoted, whichever is used (CSVText).

/// A separator of cells.
public enum CSVSeparator: String, Sendable, CaseIterable {
  case comma = ","
  case semicolon = ";"
  /// As a word, since it is a control character in an address.
  case tab = "tab"

  public var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: 0x09
    }
  }
}

// The separator between the cells of a report: `separador` of the query. Spreadsheets with Spanish settings take `;`.
// Every cell that contains any of the separators is quoted (CSVText).

/// A separator of cells.
public enum CSVSeparator: String, Sendable, CaseIterable {
  case comma = ","
  case semicolon = ";"
  /// A tab is named by a word, since an address cannot have the character itself.
  case tab = "tab"

  public var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: 0x09
    }
  }
}

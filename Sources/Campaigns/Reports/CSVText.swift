// One cell of a CSV: quoted where it must be (RFC 4180), and harmless to a spreadsheet. A cell that begins like a formula
// would be run when the file is opened, and the cells come from whoever filled in the upload; so such a cell gets a `'` in
// front (WIRE.md, reports). Every cell of a report passes here, its header included.

public enum CSVText {
  /// Appends `cell` as it stands between two commas.
  /// - Parameter cell: UTF-8. A NUL, which many readers end at, becomes U+FFFD.
  public static func append(_ cell: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    guard let first = cell.first else { return }
    let isFormula = beginsFormula(first)
    var quotes = 0
    var mustQuote = false
    var hasNUL = false
    for byte in cell {
      switch byte {
      case UInt8(ascii: "\""): quotes += 1
      case UInt8(ascii: ","), 0x0A, 0x0D: mustQuote = true
      case 0: hasNUL = true
      default: break
      }
    }
    mustQuote = mustQuote || quotes > 0
    if mustQuote { bytes.append(UInt8(ascii: "\"")) }
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    if quotes == 0, !hasNUL {
      bytes.append(contentsOf: cell)
    } else {
      for byte in cell {
        switch byte {
        case 0: bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
        case UInt8(ascii: "\""):
          bytes.append(byte)
          bytes.append(byte)
        default: bytes.append(byte)
        }
      }
    }
    if mustQuote { bytes.append(UInt8(ascii: "\"")) }
  }

  public static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &bytes) }
  }

  private static func beginsFormula(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D: true
    default: false
    }
  }
}

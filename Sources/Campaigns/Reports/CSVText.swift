// One cell of a CSV: quoted where it must be (RFC 4180), and harmless to a spreadsheet. A spreadsheet runs a cell that
// begins like a formula when the file is opened, and the cells come from uploads. So such a beginning gets a `'` in
// front. Every cell of a report passes here, its header included.
//
// We separate with commas, but a spreadsheet may use another separator: with Spanish settings Excel cuts lines at `;`
// and honours a quote only at the beginning of a piece. So a cell may begin behind every usual separator and behind
// every line break, quoted or not. Blanks and quotes before a formula do not hide it.

public enum CSVText {
  /// Appends `cell` as it stands between two commas.
  /// - Parameter cell: UTF-8. A NUL, at which many readers stop, becomes U+FFFD.
  public static func append(_ cell: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    guard let first = cell.first else { return }
    var isPlain = !mayHideFormula(first)
    // Many readers, this server's too, drop blanks at the ends of unquoted cells.
    var mustQuote = first == 0x20 || cell[cell.count - 1] == 0x20
    for byte in cell {
      switch byte {
      case quote, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "|"):
        mustQuote = true
        isPlain = false
      case UInt8(ascii: ","): mustQuote = true
      // The first byte of the line separators that are no ASCII (U+0085, U+2028, U+2029), and of many other characters.
      case 0, 0xC2, 0xE2: isPlain = false
      default: break
      }
    }
    if mustQuote { bytes.append(quote) }
    if isPlain { bytes.append(contentsOf: cell) } else { appendHarmless(cell, to: &bytes) }
    if mustQuote { bytes.append(quote) }
  }

  public static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &bytes) }
  }

  /// Appends scalar by scalar: quotes are doubled, and each operator at which a formula could begin gets a `'` in
  /// front.
  private static func appendHarmless(_ cell: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    // Spreadsheets drop a tab or line break at the beginning, and look at what follows.
    if beginsWithBreak(cell) { bytes.append(apostrophe) }
    var isAtBeginning = true
    var index = 0
    while index < cell.count {
      let byte = cell[index]
      let length = byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let end = min(index + length, cell.count)
      let scalar = UnsafeRawBufferPointer(rebasing: cell[index..<end])
      index = end
      switch byte {
      case 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "|"):
        isAtBeginning = true
        bytes.append(byte)
      case quote:
        bytes.append(quote)
        bytes.append(quote)
      case 0:
        isAtBeginning = false
        bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
      case 0x01...0x20: bytes.append(byte)
      case 0x80...:
        switch FormulaSign(scalar) {
        case .lineBreak: isAtBeginning = true
        case .blank: break
        case .operator:
          if isAtBeginning { bytes.append(apostrophe) }
          isAtBeginning = false
        case .other: isAtBeginning = false
        }
        bytes.append(contentsOf: scalar)
      case apostrophe where isAtBeginning && operatorFollows(cell[index...]):
        // A `'` in the text gets another, so that it can be told from ours (`appendOriginal`).
        isAtBeginning = false
        bytes.append(contentsOf: [apostrophe, apostrophe])
      default:
        if isAtBeginning, isOperator(byte) { bytes.append(apostrophe) }
        isAtBeginning = false
        bytes.append(byte)
      }
    }
  }

  /// Whether, behind any `'`, there is a tab or a line break.
  private static func beginsWithBreak(_ cell: UnsafeRawBufferPointer) -> Bool {
    guard let first = cell.first(where: { $0 != apostrophe }) else { return false }
    return first == 0x09 || first == 0x0A || first == 0x0D
  }

  /// Whether, behind any `'`, a formula would begin.
  private static func operatorFollows(_ rest: Slice<UnsafeRawBufferPointer>) -> Bool {
    let rest = rest.drop { $0 == apostrophe }
    guard let byte = rest.first else { return false }
    if byte < 0x80 { return isOperator(byte) }
    if case .operator = FormulaSign(UnsafeRawBufferPointer(rebasing: rest.prefix(3))) { return true }
    return false
  }

  /// The text before `append` made it harmless.
  static func original(of text: String) -> String {
    var bytes: [UInt8] = []
    Array(text.utf8).withUnsafeBytes { appendOriginal(of: $0, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a cell as it was before `append` made it harmless: without our `'`. The quotes have been removed already.
  static func appendOriginal(of cell: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    guard cell.contains(apostrophe) else { return bytes.append(contentsOf: cell) }
    var isAtBeginning = true
    var index = 0
    if cell[0] == apostrophe, beginsWithBreak(cell) { index = 1 }
    while index < cell.count {
      let byte = cell[index]
      index += 1
      switch byte {
      case apostrophe where isAtBeginning && operatorFollows(cell[index...]):
        // Ours is the first one; those behind it stay.
        isAtBeginning = false
      case 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "|"):
        isAtBeginning = true
        bytes.append(byte)
      case 0x01...0x20, quote: bytes.append(byte)
      case 0x80...:
        let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        let end = min(index - 1 + length, cell.count)
        let scalar = UnsafeRawBufferPointer(rebasing: cell[(index - 1)..<end])
        index = end
        switch FormulaSign(scalar) {
        case .lineBreak: isAtBeginning = true
        case .blank: break
        case .operator, .other: isAtBeginning = false
        }
        bytes.append(contentsOf: scalar)
      default:
        isAtBeginning = false
        bytes.append(byte)
      }
    }
  }

  /// Whether more than the first byte has to be looked at. Letters with accents begin with others.
  private static func mayHideFormula(_ first: UInt8) -> Bool {
    first <= 0x20 || isOperator(first) || first == quote || first == apostrophe
      || first == 0xE1 || first == 0xE3 || first >= 0xEF
  }

  private static func isOperator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): true
    default: false
    }
  }

  private static let quote = UInt8(ascii: "\"")
  private static let apostrophe = UInt8(ascii: "'")
}

// What a character beyond ASCII means to a spreadsheet that looks for a formula at the beginning of a cell. CSVText
// asks.

import Text

/// One character's part in hiding or beginning a formula.
enum FormulaSign {
  /// Shows nothing, or a blank: the next character still counts as the beginning.
  case blank
  /// Another line begins behind it.
  case lineBreak
  /// Begins a formula: the full-width and the small forms of `=` `+` `-` `@`.
  case `operator`
  case other

  /// - Parameter utf8: the bytes of one scalar above ASCII. Invalid UTF-8 is `other`.
  init(_ utf8: UnsafeRawBufferPointer) {
    guard let scalar = Self.scalar(utf8) else {
      self = .other
      return
    }
    switch scalar.value {
    case 0x85, 0x2028, 0x2029: self = .lineBreak
    case 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20, 0xFE66, 0xFE62, 0xFE63, 0xFE6B: self = .operator
    default: self = scalar.properties.isWhitespace || InvisibleText.contains(scalar) ? .blank : .other
    }
  }

  private static func scalar(_ utf8: UnsafeRawBufferPointer) -> Unicode.Scalar? {
    var decoder = UTF8()
    var bytes = utf8.makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return nil }
    return scalar
  }
}

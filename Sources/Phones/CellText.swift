// A cell in the few characters that matter for a number: full-width and foreign forms become ASCII, and invisible
// characters are dropped. Filled for CellReader, only when a cell is not digits alone.

/// ASCII, one byte for each visible character. A character without meaning in a number is `?`.
struct CellText {
  private(set) var bytes: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter room: as many bytes as the cell has.
  init(_ cell: UnsafeRawBufferPointer, in room: UnsafeMutableBufferPointer<UInt8>) {
    var count = 0
    var place = 0
    while place < cell.count {
      var meaning: UInt8? = cell[place]
      var width = 1
      if cell[place] < 0x80 {
        meaning = Self.meaning(ofASCII: cell[place])
      } else {
        var decoder = Unicode.UTF8.ForwardParser()
        var rest = cell[place...].makeIterator()
        switch decoder.parseScalar(from: &rest) {
        case .valid(let units):
          meaning = Self.meaning(of: Unicode.UTF8.decode(units))
          width = units.count
        case .error(let length):
          meaning = UInt8(ascii: "?")
          width = length
        case .emptyInput: break
        }
      }
      place += width
      if let meaning {
        room[count] = meaning
        count += 1
      }
    }
    bytes = UnsafeMutableBufferPointer(rebasing: room[..<count])
    trim()
    unwrap()
  }

  /// Drops the blanks at the ends.
  private mutating func trim() {
    var range = bytes.indices
    while let first = range.first, Self.isBlank(bytes[first]) { range = range.dropFirst() }
    while let last = range.last, Self.isBlank(bytes[last]) { range = range.dropLast() }
    bytes = UnsafeMutableBufferPointer(rebasing: bytes[range])
  }

  /// Drops the apostrophe that makes a spreadsheet take a number as text, quotes around everything, and the formula
  /// `="…"`.
  private mutating func unwrap() {
    let isFormula = bytes.count > 3 && bytes[0] == UInt8(ascii: "=") && bytes[1] == UInt8(ascii: "\"")
    if isFormula { bytes = UnsafeMutableBufferPointer(rebasing: bytes[1...]) }
    for mark in [UInt8(ascii: "'"), UInt8(ascii: "\"")] {
      while bytes.first == mark, bytes.count > 1 {
        bytes = UnsafeMutableBufferPointer(rebasing: bytes[1...])
        if bytes.count > 1, bytes.last == mark { bytes = UnsafeMutableBufferPointer(rebasing: bytes.dropLast()) }
      }
    }
    trim()
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

  /// A blank or a line break.
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }

  static func isLetter(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

  @inline(__always)
  private static func meaning(ofASCII byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    case UInt8(ascii: "`"): UInt8(ascii: "'")
    case 0x20..<0x7F: byte
    case 0x09: UInt8(ascii: " ")
    case 0x0A...0x0D: UInt8(ascii: "\n")
    default: UInt8(ascii: "?")
    }
  }

  /// - Returns: nil for an invisible character.
  private static func meaning(of scalar: Unicode.Scalar) -> UInt8? {
    switch scalar {
    case "\u{85}", "\u{2028}", "\u{2029}": return UInt8(ascii: "\n")
    // A Braille cell without dots shows nothing.
    case "\u{2800}": return nil
    case "\u{2212}", "\u{2D7}": return UInt8(ascii: "-")
    case "\u{2018}", "\u{2019}", "\u{201B}", "\u{B4}": return UInt8(ascii: "'")
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}": return UInt8(ascii: "\"")
    case "\u{FE62}": return UInt8(ascii: "+")
    // Full-width forms of the printable ASCII characters.
    case "\u{FF01}"..."\u{FF5E}": return meaning(ofASCII: UInt8(scalar.value - 0xFEE0))
    default: break
    }
    if scalar.properties.isDefaultIgnorableCodePoint { return nil }
    if scalar.properties.isWhitespace { return UInt8(ascii: " ") }
    if scalar.properties.generalCategory == .dashPunctuation { return UInt8(ascii: "-") }
    return UInt8(ascii: "?")
  }
}

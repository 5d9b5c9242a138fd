// How many columns of a terminal a text takes. A terminal gives two to the letters of East Asia and to emoji, and none
// to accents that are scalars of their own. The ranges are those of Unicode's East Asian Width (UAX #11), W and F,
// rounded to blocks; the rest is asked of the standard library.

/// Columns of a terminal.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// A character is as wide as its widest scalar; the selector of emoji makes it one.
  static func of(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
      if scalar.value == 0xFE0F { return 2 }
      width = max(width, of(scalar))
    }
    return width
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20..<0x7F, 0xA0..<0x300: return scalar.value == 0xAD ? 0 : 1
    case 0..<0x20, 0x7F..<0xA0: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1B000...0x1B2FF,
      0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      return isMark(scalar) ? 0 : 2
    default:
      if isMark(scalar) { return 0 }
      return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: true
    default: false
    }
  }

  /// The text within so many columns: with `…` at its end where it is longer, with blanks where it is shorter.
  static func fit(_ text: String, _ width: Int, isRight: Bool = false) -> String {
    let own = of(text)
    if own <= width {
      let blanks = String(repeating: " ", count: width - own)
      return isRight ? blanks + text : text + blanks
    }
    if width < 1 { return "" }
    var cut = ""
    var used = 0
    for character in text {
      let next = of(character)
      if used + next > width - 1 { break }
      cut.append(character)
      used += next
    }
    return cut + "…" + String(repeating: " ", count: width - 1 - used)
  }
}

// What stands around a character of a text in a single-byte encoding. CharacterDoubt looks at it.

/// The neighbours of a character.
struct TextPlace {
  enum Case { case small, capital }

  /// Stands for no letter.
  static let none: Unicode.Scalar = "\0"

  /// The letters beside the character, and those beside them, in small letters; `none` where there is another character
  /// or the text ends.
  let letterBefore: Unicode.Scalar
  let letterAfter: Unicode.Scalar
  let letterBeforeLast: Unicode.Scalar
  let letterAfterNext: Unicode.Scalar
  /// Whether they are capitals; nil where there is no letter.
  let before: Case?
  let after: Case?
  let beforeLast: Case?
  let afterNext: Case?
  let figureBefore: Bool
  let figureAfter: Bool
  let pointBefore: Bool
  /// A blank, or an end of the text.
  let blankBefore: Bool
  let blankAfter: Bool
  /// Whether an apostrophe here stands for letters: d’Angelo, O’Brien, it’s.
  let isElision: Bool

  var figureBeside: Bool { figureBefore || figureAfter }

  init(_ text: UnsafeRawBufferPointer, at index: Int, in charset: SingleByteCharset) {
    func scalar(_ offset: Int) -> Unicode.Scalar? {
      text.indices.contains(index + offset) ? charset.scalar(text[index + offset]) : nil
    }
    func letter(_ offset: Int) -> Unicode.Scalar {
      guard let scalar = scalar(offset), Self.isLetter(scalar) else { return Self.none }
      return Self.lowercased(scalar)
    }
    func `case`(_ offset: Int) -> Case? {
      guard let scalar = scalar(offset), Self.isLetter(scalar) else { return nil }
      return Self.lowercased(scalar) == scalar ? .small : .capital
    }
    (letterBefore, letterAfter) = (letter(-1), letter(1))
    (before, after) = (`case`(-1), `case`(1))
    letterBeforeLast = before == nil ? Self.none : letter(-2)
    letterAfterNext = after == nil ? Self.none : letter(2)
    beforeLast = before == nil ? nil : `case`(-2)
    afterNext = after == nil ? nil : `case`(2)
    figureBefore = scalar(-1).map { ("0"..."9").contains($0) } ?? false
    figureAfter = scalar(1).map { ("0"..."9").contains($0) } ?? false
    pointBefore = scalar(-1) == "."
    blankBefore = scalar(-1).map { $0 == " " } ?? true
    blankAfter = scalar(1).map { $0 == " " } ?? true
    isElision =
      beforeLast == nil && "ldocjmnst".unicodeScalars.contains(letterBefore)
      || letter(2) == Self.none && "stmd".unicodeScalars.contains(letterAfter)
      || letter(3) == Self.none && (letterAfter, letter(2)) == ("l", "l")
      || letter(3) == Self.none && letter(2) == "e" && (letterAfter == "r" || letterAfter == "v")
  }

  /// Whether a character of these encodings is a letter; `ª` and `º` are signs.
  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A: true
    case 0xC0...0xFF: scalar != "×" && scalar != "÷"
    case 0x131, 0x152, 0x153, 0x160, 0x161, 0x178, 0x17D, 0x17E, 0x192: true
    default: false
    }
  }

  static func lowercased(_ letter: Unicode.Scalar) -> Unicode.Scalar {
    switch letter.value {
    case 0x41...0x5A, 0xC0...0xDE: Unicode.Scalar(letter.value + 0x20) ?? letter
    case 0x152, 0x160, 0x17D: Unicode.Scalar(letter.value + 1) ?? letter
    case 0x178: "ÿ"
    default: letter
    }
  }

  /// - Parameter letter: a small one, or `none`.
  static func isVowel(_ letter: Unicode.Scalar) -> Bool {
    switch letter {
    case "a", "e", "i", "o", "u", "y", "á", "é", "í", "ó", "ú", "à", "è", "ì", "ò", "ù", "â", "ê", "î", "ô", "û", "ä",
      "ë", "ï", "ö", "ü", "ã", "õ":
      true
    default: false
    }
  }
}

// How unlikely a character is where it stands, in points (see CharsetEvidence). The rules are those of Spanish,
// Portuguese and French spelling, as far as they tell Windows-1252, Mac Roman and CP850 apart. CharsetEvidenceTests
// checks them with names of all three languages in each encoding.

/// The doubt about one character.
struct CharacterDoubt {
  let points: Int

  /// - Parameters:
  ///   - index: the place of a byte above 0x7F.
  ///   - charset: the encoding by which the bytes are read.
  init(_ cell: UnsafeRawBufferPointer, at index: Int, in charset: SingleByteCharset) {
    let place = TextPlace(cell, at: index, in: charset)
    let scalar = charset.scalar(cell[index])
    if SingleByteCharset.isUndefined(UInt16(truncatingIfNeeded: scalar.value)) || scalar == "\u{AD}" {
      points = 12
    } else if TextPlace.isLetter(scalar) {
      points = Self.ofLetter(scalar, place)
    } else {
      points = Self.ofSign(scalar, place, in: cell, behind: index)
    }
  }

  private static func ofLetter(_ scalar: Unicode.Scalar, _ place: TextPlace) -> Int {
    let letter = TextPlace.lowercased(scalar)
    var points = ofAlphabet(letter) + ofCase(isCapital: letter != scalar, place)
    if place.before == nil, place.after == nil { return points + (letter == "é" || letter == "à" ? 0 : 3) }
    if letter == scalar, place.before == nil { points += ofSmallInitial(letter) }
    points += ofSpelling(letter, place) + ofAccentBefore(place.letterBefore, letter)
    if place.figureBeside { points += 6 }
    return points
  }

  /// Points by the language that has the letter.
  private static func ofAlphabet(_ letter: Unicode.Scalar) -> Int {
    switch letter {
    case "á", "é", "í", "ó", "ú", "ü", "ñ", "ç", "ã", "õ", "â", "ê", "ô", "à", "è": 0
    case "ù", "î", "ï", "ë", "œ": 1
    case "ä", "ö", "û": 3
    case "ß": 4
    default: 5
    }
  }

  /// Points for a capital among small letters, or the other way round.
  private static func ofCase(isCapital: Bool, _ place: TextPlace) -> Int {
    let isOdd =
      if isCapital {
        place.before == .small || place.before == .capital && place.after == .small
          || place.before == nil && place.after == .capital && place.afterNext == .small
      } else {
        place.after == .capital || place.before == .capital && place.beforeLast == .capital
      }
    return isOdd ? 4 : 0
  }

  /// Points for a small letter with an accent at a word's beginning: few words have one.
  private static func ofSmallInitial(_ letter: Unicode.Scalar) -> Int {
    switch letter {
    case "à": 0
    case "á", "é", "í", "ó", "ú": 1
    case "ã", "õ", "œ", "û": 4
    default: ofAlphabet(letter) <= 3 ? 2 : 4
    }
  }

  private static func ofSpelling(_ letter: Unicode.Scalar, _ place: TextPlace) -> Int {
    let (before, after) = (place.letterBefore, place.letterAfter)
    let isVowelAfter = TextPlace.isVowel(after)
    switch letter {
    case "ñ":
      return isVowelAfter ? 0 : 5
    case "ç":  // Conceição, Mendonça, calça
      let isBehind =
        TextPlace.isVowel(before)
        || (before == "n" || before == "r" || before == "l")
          && TextPlace.isVowel(place.letterBeforeLast)
      return isBehind && "aouáóúãõâô".unicodeScalars.contains(after) ? 0 : 4
    case "ã":  // irmã, irmãs, mãe, João, mãos, pãozinho
      let isEnd = place.letterAfterNext == TextPlace.none
      let fits =
        switch after {
        case TextPlace.none, "e", "i": true
        case "s": isEnd
        case "o": isEnd || place.letterAfterNext == "s" || place.letterAfterNext == "z"
        default: false
        }
      return fits && before != "a" ? 0 : 4
    case "õ":
      return after == "e" ? 0 : 5
    case "á", "ó":
      let doubled = before == (letter == "á" ? "a" : "o") ? 4 : letter == "ó" && before == "a" ? 1 : 0
      return (after == "a" || after == "e" || after == "o" ? 3 : 0) + doubled
    case "é":
      return before == "e" ? 4 : 0
    case "â", "ê", "ô":
      let isBehindVowel = before == "a" || before == "e" || before == "o"
      return (isVowelAfter ? 2 : 0) + (isBehindVowel ? 3 : 0)
    case "à":  // là, déjà
      guard after == TextPlace.none else { return 5 }
      return before == "l" || before == "j" ? 1 : 4
    case "ù":
      return after == TextPlace.none ? 0 : 5
    case "ë", "ï":  // Joël, Anaïs
      return (before == "a" || before == "o" || before == "u") && !isVowelAfter ? 0 : 4
    case "œ":
      return after == "u" || after == "i" ? 0 : 5
    case "è":  // Irène, Lefèvre, Agnès
      guard after != TextPlace.none, !isVowelAfter else { return 4 }
      let next = place.letterAfterNext
      return next == "e" || after == "s" && next == TextPlace.none || next != TextPlace.none && !TextPlace.isVowel(next)
        ? 0 : 4
    case "û", "î":
      return isVowelAfter || after == TextPlace.none ? 3 : 0
    case "ä", "ö":
      return isVowelAfter ? 3 : 0
    case "ß":
      return place.before == .small ? 0 : 4
    default:
      return 0
    }
  }

  /// Points for two letters that are not ASCII side by side, unless as in Íñigo, Conceição or lingüística.
  private static func ofAccentBefore(_ before: Unicode.Scalar, _ letter: Unicode.Scalar) -> Int {
    let consonants = "ñçü".unicodeScalars
    return before.isASCII || consonants.contains(before) || consonants.contains(letter) ? 0 : 4
  }

  private static func ofSign(
    _ scalar: Unicode.Scalar, _ place: TextPlace, in cell: UnsafeRawBufferPointer, behind index: Int
  ) -> Int {
    let isInWord = place.before != nil && place.after != nil
    let isApart = place.blankBefore && place.blankAfter
    switch scalar {
    case "¡", "¿":
      if place.before != nil || place.figureBefore || place.blankAfter { return 7 }
      return cell[(index + 1)...].contains(UInt8(ascii: scalar == "¡" ? "!" : "?")) ? 0 : 3
    case "ª", "º":
      if place.after != nil || place.before == nil && !place.figureBefore && !place.pointBefore { return 7 }
      return place.before == nil ? 0 : 2
    case "°":
      if place.after != nil, place.before != nil || place.blankBefore { return 7 }
      return place.figureBefore || place.letterBefore == "n" ? 1 : 5
    case "“", "‘", "«":
      return place.before == nil && !place.figureBefore && !place.blankAfter ? 1 : 7
    case "„", "‚":
      return place.before == nil && !place.figureBefore && !place.blankAfter ? 6 : 7
    case "’" where isInWord:
      return place.isElision ? 1 : 6
    case "’", "”", "»":
      return !place.blankBefore && place.after == nil && !place.figureAfter ? 1 : 7
    case "´":
      return isInWord && "dol".unicodeScalars.contains(place.letterBefore) ? 3 : 7
    case "–", "—":
      if isInWord { return place.before == .small && place.after == .capital ? 2 : 5 }
      return isApart || place.figureBefore && place.figureAfter ? 1 : 4
    case "…":
      return !place.blankBefore && place.after == nil ? 1 : 6
    case "\u{A0}":
      return isInWord && place.after == .small ? 5 : 1
    case "€":
      let isBlankBeside = place.blankBefore || place.blankAfter
      let isOutside = place.before == nil && place.after == nil
      return place.figureBeside || isApart || isBlankBeside && isOutside ? 0 : 7
    case "£", "¢", "¥":
      return place.figureBeside || isApart ? 2 : 7
    case "®", "™", "©":
      return place.after == nil && !place.blankBefore ? 1 : 7
    case "·", "•":
      return isApart || scalar == "·" && place.letterBefore == "l" && place.letterAfter == "l" ? 1 : 7
    case "²", "³":
      return place.after == nil && !place.blankBefore ? 2 : 8
    case "§", "¶", "±", "×", "¼", "½", "¾", "µ", "‰":
      return place.before == nil && place.after == nil ? 4 : 8
    default:
      return 8
    }
  }
}

// Reads a format's code byte by byte. Only NumberFormat calls it.

struct FormatScanner {
  private let code: [UInt8]
  private var place = 0
  private var sections: [NumberFormat.Section] = []
  private var section = NumberFormat.Section()
  private var hasText = false
  private var isBehindPoint = false
  /// Commas since the last digit.
  private var commas = 0
  private var months = false
  private var parts: NumberFormat.DateParts = []

  init(_ code: [UInt8]) { self.code = code }

  mutating func read() -> NumberFormat {
    if code.count > SpreadsheetLimits.formatCode { return .general }
    while place < code.count {
      let byte = code[place]
      place += 1
      take(byte)
    }
    endSection()
    if parts.isEmpty, months { parts = .day }
    // Formats of dates have no digits, and no program writes a code with both.
    if !parts.isEmpty, sections.first?.isGeneral != true { return .date(parts) }
    guard sections.contains(where: { $0.hasDigits && !$0.isGeneral }) else { return .general }
    return .number(Array(sections.prefix(3)))
  }

  private mutating func take(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: ";"): endSection()
    case UInt8(ascii: "\""): quote()
    case UInt8(ascii: "\\"):
      if place < code.count {
        literal(code[place])
        place += 1
      }
    case UInt8(ascii: "_"):
      if place < code.count {
        literal(0x20)
        place += characterLength()
      }
    case UInt8(ascii: "*"): if place < code.count { place += characterLength() }
    case UInt8(ascii: "["): bracket()
    case UInt8(ascii: "0"), UInt8(ascii: "#"), UInt8(ascii: "?"): digit(byte)
    case UInt8(ascii: "."):
      // Fractions of seconds (`ss.000`) are behind a point as well; the parts are known by then.
      if section.hasDigits || parts.isEmpty { isBehindPoint = true }
    case UInt8(ascii: ","): if section.hasDigits { commas += 1 } else { literal(byte) }
    case UInt8(ascii: "%"):
      section.isPercent = true
      section.shift += 2
      literal(byte)
    case UInt8(ascii: "/"): if section.hasDigits { section.isGeneral = true }
    case UInt8(ascii: "@"): section.isGeneral = true
    default: letter(byte)
    }
  }

  private mutating func letter(_ byte: UInt8) {
    switch byte | 0x20 {
    case UInt8(ascii: "g") where isWord("general"):
      section.isGeneral = true
      place += 6
    case UInt8(ascii: "e") where section.hasDigits: section.isGeneral = true
    case UInt8(ascii: "a") where isWord("am/pm"):
      parts.insert(.time)
      place += 4
    case UInt8(ascii: "a") where isWord("a/p"):
      parts.insert(.time)
      place += 2
    case UInt8(ascii: "y"), UInt8(ascii: "d"): noteDate(.day)
    case UInt8(ascii: "h"), UInt8(ascii: "s"): noteDate(.time)
    case UInt8(ascii: "m"): if sections.isEmpty { months = true }
    default: literal(byte)
    }
  }

  /// Only the first section tells whether a number is a date.
  private mutating func noteDate(_ shown: NumberFormat.DateParts) {
    if sections.isEmpty { parts.formUnion(shown) }
  }

  private func isWord(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard place - 1 + length <= code.count else { return false }
    for index in 0..<length {
      let byte = code[place - 1 + index]
      let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      if lower != word.utf8Start[index] { return false }
    }
    return true
  }

  private mutating func digit(_ byte: UInt8) {
    // A literal between digits, as in `000-0000`: the digits go on, the literal is lost.
    if section.hasDigits, !section.suffix.isEmpty, !section.isPercent { section.suffix = [] }
    if commas > 0 { section.groups = true }
    commas = 0
    section.hasDigits = true
    if isBehindPoint {
      section.mostDecimals += 1
      if byte == 0x30 { section.leastDecimals = section.mostDecimals }
    } else if byte == 0x30 || section.leastIntegers > 0 {
      section.leastIntegers += 1
    } else {
      hasText = true
    }
  }

  private mutating func literal(_ byte: UInt8) {
    if byte != UInt8(ascii: "%") { hasText = true }
    if section.hasDigits { section.suffix.append(byte) } else { section.prefix.append(byte) }
  }

  private mutating func quote() {
    while place < code.count, code[place] != UInt8(ascii: "\"") {
      literal(code[place])
      place += 1
    }
    place += 1
  }

  /// `[Red]`, `[h]`, `[>=100]`, `[$€-407]`.
  private mutating func bracket() {
    let end = code[place...].firstIndex(of: UInt8(ascii: "]")) ?? code.count
    let content = code[place..<end]
    place = end + 1
    switch content.first {
    case UInt8(ascii: "$"):
      for byte in content.dropFirst() {
        if byte == UInt8(ascii: "-") { break }
        literal(byte)
      }
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="): section.isGeneral = true
    case let first? where content.allSatisfy { $0 | 0x20 == first | 0x20 } && "hms".utf8.contains(first | 0x20):
      noteDate([.time, .elapsed])
    default: break
    }
  }

  private func characterLength() -> Int {
    var length = 1
    while place + length < code.count, code[place + length] & 0xC0 == 0x80 { length += 1 }
    return length
  }

  private mutating func endSection() {
    section.shift -= 3 * commas
    section.isPadding =
      section.hasDigits && section.mostDecimals == 0 && !section.groups && !hasText && section.shift == 0
    sections.append(section)
    section = NumberFormat.Section()
    hasText = false
    isBehindPoint = false
    commas = 0
  }
}

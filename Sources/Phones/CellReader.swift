// Reads a cell that is not just an international number: it repairs what it can, and refuses the rest with a reason.
// PhoneNumber calls it. Shapes that are no number at all are looked for first, because their digits might make one.

enum CellReader {
  /// A group of so many digits can be a number by itself.
  private static let longGroup = 7
  /// A dot right behind so many digits does not separate groups.
  private static let wholeNumber = 10

  static func read(_ cell: UnsafeRawBufferPointer, _ country: Country?) throws(PhoneNumberDefect) -> Digits {
    let result = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: cell.count) { room in
      Result { () throws(PhoneNumberDefect) in
        let text = CellText(cell, in: room)
        return try read(UnsafeBufferPointer(text.bytes)[...], country)
      }
    }
    return try result.get()
  }

  typealias Text = Slice<UnsafeBufferPointer<UInt8>>

  private static func read(_ text: Text, _ country: Country?) throws(PhoneNumberDefect) -> Digits {
    if !text.contains(where: CellText.isDigit) {
      let isEmpty = text.allSatisfy { CellText.isBlank($0) || isSeparator($0) }
      throw isEmpty ? .missing : .notDigits
    }
    if isScientific(text) { throw .scientificNotation }
    if DateShape.matches(text) { throw .date }
    let whole = try withoutDecimals(text, country)
    if holdsTwoNumbers(whole) { throw .twoNumbers }
    return try resolve(try Spelling(whole), country)
  }

  /// Whether it looks like `5,84121E+11`: what a spreadsheet shows, and saves, for a long number in a narrow column.
  private static func isScientific(_ text: Text) -> Bool {
    guard let exponent = text.firstIndex(of: UInt8(ascii: "e")), exponent > text.startIndex else { return false }
    let isSign = { (byte: UInt8) in byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }
    let mantissa = text[..<exponent].drop(while: isSign)
    let power = text[(exponent + 1)...].drop(while: isSign)
    return !mantissa.isEmpty && !power.isEmpty
      && mantissa.allSatisfy { CellText.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
      && power.allSatisfy(CellText.isDigit)
  }

  /// Drops the zeros behind the only dot or comma, which a spreadsheet, a data frame or a database put there. Any other
  /// fraction is damage; `58412123.4500` is a number written in groups.
  private static func withoutDecimals(_ text: Text, _ country: Country?) throws(PhoneNumberDefect) -> Text {
    let isMark = { (byte: UInt8) in byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }
    guard let mark = text.firstIndex(where: isMark), text.lastIndex(where: isMark) == mark else { return text }
    let before = text[..<mark]
    let tail = text[(mark + 1)...]
    guard !tail.isEmpty, tail.allSatisfy(CellText.isDigit), before.contains(where: CellText.isDigit) else {
      return text
    }
    if tail.allSatisfy({ $0 == UInt8(ascii: "0") }) { return before }
    if holdsTwoNumbers(before) { return text }
    let group = before.reversed().prefix(while: CellText.isDigit).count
    let isComma = text[mark] == UInt8(ascii: ",")
    let isFraction =
      group >= longGroup && (tail.count <= 3 || group >= wholeNumber || (isComma && tail.count < longGroup))
    if isFraction || isNumber(before, country) { throw .fraction }
    return text
  }

  private static func isNumber(_ text: Text, _ country: Country?) -> Bool {
    do throws(PhoneNumberDefect) {
      _ = try resolve(try Spelling(text), country)
      return true
    } catch {
      return false
    }
  }

  /// Whether there are two groups of seven digits, or seven on both sides of a sign that is never inside a number.
  private static func holdsTwoNumbers(_ text: Text) -> Bool {
    var group = 0
    var part = 0
    var longGroups = 0
    var longParts = 0
    for byte in text {
      if CellText.isDigit(byte) {
        group += 1
        part += 1
        if group == longGroup { longGroups += 1 }
        if part == longGroup { longParts += 1 }
      } else {
        group = 0
        if !isSeparator(byte) || byte == UInt8(ascii: "\n") { part = 0 }
      }
    }
    return longGroups > 1 || longParts > 1
  }

  /// What people put between the digits of one number.
  static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): true
    default: CellText.isBlank(byte)
    }
  }

  private static func resolve(_ spelling: Spelling, _ country: Country?) throws(PhoneNumberDefect) -> Digits {
    if let found = try number(spelling.digits, spelling, country) { return found }
    // `(0)` stands behind the code of a country where nothing is dialled before a national number.
    let world = NumberingPlan.world
    if let zero = spelling.bracketedZero, let territory = world.territory(of: spelling.digits),
      world.territories[territory].code.count == zero,
      let found = world.international(spelling.digits.removing(at: zero))
    {
      return found
    }
    throw PhoneNumberDefect(impossible: spelling.digits, isInternational: spelling.isInternational, country)
  }

  private static func number(
    _ digits: Digits, _ spelling: Spelling, _ country: Country?
  ) throws(PhoneNumberDefect) -> Digits? {
    guard let country, !spelling.isInternational else {
      if digits.isZeroFirst { throw .leadingZero }
      return NumberingPlan.world.international(digits)
    }
    return NumberingPlan.world.complete(digits, home: Int(country.index))
  }
}

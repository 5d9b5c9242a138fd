// The digits of a cell and how they are written: with a plus sign or `00`, with `(0)`. Made by CellReader.

struct Spelling {
  private(set) var digits = Digits(value: 0, count: 0)
  /// A plus sign or `00` says that the calling code follows.
  private(set) var isInternational = false
  /// Where `(0)` stands among the digits, right behind a calling code: dialled only within the country.
  private(set) var bracketedZero: Int?

  /// - Throws: when the cell has anything but digits and separators, no digits, or more than any number has.
  init(_ text: CellReader.Text) throws(PhoneNumberDefect) {
    var count = 0
    var zeros = 0
    for index in text.indices {
      let byte = text[index]
      guard CellText.isDigit(byte) else {
        guard CellReader.isSeparator(byte) else { throw .notDigits }
        if byte == UInt8(ascii: "+"), count == 0 { isInternational = true }
        continue
      }
      if byte == UInt8(ascii: "0") {
        if zeros == count { zeros += 1 }
        if count > 0, Self.isBracketed(text, index) { bracketedZero = count }
      }
      // Digits beyond what any number has are only counted.
      if count < Digits.limit + 2 { digits.value = digits.value &* 10 &+ UInt64(byte &- UInt8(ascii: "0")) }
      count += 1
    }
    if count == 0 { throw .missing }
    if zeros >= 2 {
      isInternational = true
      count -= 2
      bracketedZero = bracketedZero.map { $0 - 2 }
    }
    // No calling code has more than three digits.
    bracketedZero = bracketedZero.flatMap { (1...3).contains($0) ? $0 : nil }
    guard (1...Digits.limit).contains(count) else { throw .digitCount(count) }
    digits.count = count
  }

  private static func isBracketed(_ text: CellReader.Text, _ index: Int) -> Bool {
    let before = text[..<index].last { !CellText.isBlank($0) }
    let after = text[(index + 1)...].first { !CellText.isBlank($0) }
    return before == UInt8(ascii: "(") && after == UInt8(ascii: ")")
  }
}

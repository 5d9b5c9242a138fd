// A number as it is written in the file, digit by digit. Spreadsheets store phone numbers as 5.84121234567E11. It is
// read without floating point, so that the same digits come out.

/// `0.d1d2d3… × 10^point`, with a sign.
struct DecimalText {
  var isNegative = false
  /// 0 to 9 each, without zeros at either end; empty for zero.
  private(set) var digits: [UInt8] = []
  private(set) var point = 0

  /// The longest text of a number that spreadsheets write, in bytes.
  static let longest = 64
  /// The digits that a spreadsheet keeps of a number; those stored beyond are the error of a binary fraction.
  static let precision = 15
  /// Numbers with a larger exponent are written as they stand.
  private static let furthest = 40

  /// - Returns: nil when the text is no number, or one that is too long or too large.
  init?(_ text: UnsafeRawBufferPointer) {
    guard text.count <= Self.longest else { return nil }
    var place = 0
    if place < text.count, text[place] == 0x2D || text[place] == 0x2B {
      isNegative = text[place] == 0x2D
      place += 1
    }
    var hasDigits = false
    var isBehindPoint = false
    digits.reserveCapacity(text.count)
    while place < text.count {
      let digit = text[place] &- 0x30
      if digit <= 9 {
        hasDigits = true
        digits.append(digit)
        if !isBehindPoint { point += 1 }
      } else if text[place] == 0x2E, !isBehindPoint {
        isBehindPoint = true
      } else {
        break
      }
      place += 1
    }
    guard hasDigits else { return nil }
    if place < text.count {
      guard text[place] | 0x20 == 0x65, let exponent = Self.exponent(text[(place + 1)...]) else { return nil }
      point += exponent
    }
    trim()
    guard abs(point) <= Self.furthest else { return nil }
  }

  private static func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    var text = text
    let isNegative = text.first == 0x2D
    if isNegative || text.first == 0x2B { text = text.dropFirst() }
    guard (1...3).contains(text.count) else { return nil }
    var value = 0
    for byte in text {
      guard byte &- 0x30 <= 9 else { return nil }
      value = value * 10 + Int(byte &- 0x30)
    }
    return isNegative ? -value : value
  }

  private mutating func trim() {
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty {
      point = 0
      isNegative = false
    }
  }

  var isInteger: Bool { digits.count <= point || digits.isEmpty }

  /// Moves the point to the right.
  mutating func shift(by places: Int) {
    if !digits.isEmpty { point += places }
  }

  /// Keeps so many digits, rounding half away from zero, as spreadsheets do.
  mutating func round(toDigits count: Int) {
    guard digits.count > count else { return }
    guard count >= 0 else {
      digits = []
      trim()
      return
    }
    let roundsUp = digits[count] >= 5
    digits.removeLast(digits.count - count)
    if roundsUp {
      var index = count - 1
      while index >= 0, digits[index] == 9 {
        digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        digits[index] += 1
      } else {
        digits.insert(1, at: 0)
        point += 1
      }
    }
    trim()
  }

  /// Keeps so many decimals.
  mutating func round(toDecimals count: Int) { round(toDigits: point + count) }

  /// The digits before the point, none for less than one.
  var integerDigits: [UInt8] {
    guard point > 0 else { return [] }
    return Array(digits.prefix(point)) + Array(repeating: 0, count: max(point - digits.count, 0))
  }

  /// The digits behind the point, without zeros at the end.
  var decimalDigits: [UInt8] {
    guard digits.count > point else { return [] }
    return point >= 0 ? Array(digits[point...]) : Array(repeating: 0, count: -point) + digits
  }

  /// Appends the number in full: no exponent, no more digits than it has.
  func write(to text: inout [UInt8]) {
    if isNegative { text.append(0x2D) }
    let integer = integerDigits
    text += integer.isEmpty ? [0x30] : integer.map { $0 + 0x30 }
    let decimals = decimalDigits
    if !decimals.isEmpty { text += [0x2E] + decimals.map { $0 + 0x30 } }
  }
}

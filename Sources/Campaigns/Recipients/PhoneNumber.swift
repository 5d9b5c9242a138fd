// A recipient's number in the form the WhatsApp API wants: country code first, digits only. People type it in many ways
// and spreadsheets damage it in some more; WIRE.md ("Numbers") says what is repaired and what is refused.
// Called once per row by the collector, so the usual case, digits alone, is a single short loop.

/// A number of 8 to 15 digits that does not begin with 0 (E.164 without the plus sign).
public struct PhoneNumber: Sendable, Hashable {
  /// The digits read as one number; 15 digits fit easily, and no leading zero means nothing is lost.
  public let value: UInt64

  /// How many digits a number may have.
  public static let digitCounts = 8...15

  /// Reads `cell`, removing `+`, white space, dots, dashes, parentheses and a leading `00`, and repairing `….0`.
  /// - Parameter cell: UTF-8.
  /// - Throws: the defect that makes it no number.
  public init(normalizing cell: UnsafeRawBufferPointer) throws(PhoneNumberDefect) {
    if let value = Self.plainDigits(cell) {
      self.value = value
    } else {
      self.value = try Self.cleaned(cell.trimmed)
    }
  }

  /// The usual case: nothing to clean.
  @inline(__always)
  private static func plainDigits(_ cell: UnsafeRawBufferPointer) -> UInt64? {
    guard digitCounts.contains(cell.count), cell[0] != UInt8(ascii: "0") else { return nil }
    var value: UInt64 = 0
    for byte in cell {
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return value
  }

  private static func cleaned(_ cell: UnsafeRawBufferPointer) throws(PhoneNumberDefect) -> UInt64 {
    if cell.isEmpty { throw .missing }
    if isScientific(cell) { throw .scientificNotation }

    var value: UInt64 = 0
    var digits = 0
    var leadingZeros = 0
    var index = 0
    let end = cell.count - decimalTail(cell)
    while index < end {
      let digit = cell[index] &- UInt8(ascii: "0")
      if digit <= 9 {
        if digit == 0, digits == leadingZeros { leadingZeros += 1 }
        digits += 1
        value = value &* 10 &+ UInt64(digit)
        index += 1
      } else {
        let width = separatorWidth(cell, at: index)
        if width == 0 { throw .notDigits }
        index += width
      }
    }
    if digits == 0 { throw .missing }
    if leadingZeros >= 2 {
      leadingZeros -= 2
      digits -= 2
    }
    if leadingZeros > 0 { throw .leadingZero }
    guard digitCounts.contains(digits) else { throw .digitCount(digits) }
    return value
  }

  /// Whether it looks like `5,84121E+11`: what a spreadsheet shows, and saves, for a long number in a narrow column.
  private static func isScientific(_ cell: UnsafeRawBufferPointer) -> Bool {
    guard let exponent = cell.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }), exponent > 0 else { return false }
    let mantissa = cell[..<exponent].drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    let power = cell[(exponent + 1)...].drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    return !mantissa.isEmpty && !power.isEmpty
      && mantissa.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
      && power.allSatisfy(isDigit)
  }

  /// The length of `.0` or `.00` (`,0` where the comma is the decimal sign) that a spreadsheet or data frame put behind
  /// a whole number. Only where it is the one dot or comma in the cell: `58.412.55.00` is a number in groups.
  private static func decimalTail(_ cell: UnsafeRawBufferPointer) -> Int {
    let isMark = { (byte: UInt8) in byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }
    guard let mark = cell.firstIndex(where: isMark) else { return 0 }
    let tail = cell.count - mark
    guard mark > 0, tail == 2 || tail == 3, cell[(mark + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else {
      return 0
    }
    return tail
  }

  /// How many bytes the separator at `index` takes; 0 when what stands there is not one.
  private static func separatorWidth(_ cell: UnsafeRawBufferPointer, at index: Int) -> Int {
    switch cell[index] {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), 0x20,
      0x09...0x0D:
      return 1
    case 0xC2 where index + 1 < cell.count && cell[index + 1] == 0xA0:
      return 2  // U+00A0 no-break space
    case 0xE2 where index + 2 < cell.count:
      // What phones and web pages put into copied numbers: U+2000–U+2015 (spaces, zero widths, direction marks and
      // dashes), U+202A–U+202F (directions, narrow no-break space), U+2060 word joiner, U+2212 minus sign.
      switch (cell[index + 1], cell[index + 2]) {
      case (0x80, 0x80...0x95), (0x80, 0xAA...0xAF), (0x81, 0xA0), (0x88, 0x92): return 3
      default: return 0
      }
    default:
      return 0
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

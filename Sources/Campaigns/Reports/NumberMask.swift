// Phone numbers in the texts that go with a message, for those who may only read: the API repeats the recipient's
// number in its errors, and files have it in a second column. What cannot be told from another text stays
// (docs/acceso.md).

import Phones

/// Masks the numbers in the cells and texts of one message.
struct NumberMask {
  /// Fewer digits than that are not looked at: they are the end of too many numbers.
  private static let leastDigits = 7
  /// How many digits a number may have without its calling code, if it is to be told from others.
  private static let national = 10...15
  /// Bytes between two groups of digits of one number: `+58 (412) 123-45-67`.
  private static let mostSigns = 3

  /// The digits of the recipient's number, in each of its spellings; none for a recipient without a number.
  private let spellings: [[UInt8]]
  private let longest: Int

  /// - Parameter recipient: nil when the row cannot be read.
  init(of recipient: Recipient?) {
    if case .phone(let number)? = recipient {
      spellings = number.spellings.map { Array("\($0)".utf8) }
    } else {
      spellings = []
    }
    longest = spellings.map(\.count).max() ?? 0
  }

  /// Masks a text: in it whatever is the recipient's number or the end of it, as people write it within a country, and
  /// all of it when it is another possible number.
  func mask(_ text: inout [UInt8]) {
    let groups = Self.groups(of: text)
    guard !groups.isEmpty else { return }
    if !maskOwn(&text, groups), Self.isNumber(text, groups) {
      MaskedNumber.mask(groups.flatMap { Array($0) }, of: &text, showsBeginning: true)
    }
  }

  /// Whether a text is a possible number, or could be one of some country without its calling code.
  private static func isNumber(_ text: [UInt8], _ groups: [Range<Int>]) -> Bool {
    if national.contains(groups.reduce(0) { $0 + $1.count }), text.allSatisfy({ isDigit($0) || isSign($0) }) {
      return true
    }
    return text.withUnsafeBytes { bytes in
      do throws(PhoneNumberDefect) {
        _ = try PhoneNumber(normalizing: bytes)
        return true
      } catch {
        return false
      }
    }
  }

  /// The runs of digits of a text.
  private static func groups(of text: [UInt8]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var index = 0
    while index < text.count {
      let start = index
      while index < text.count, isDigit(text[index]) { index += 1 }
      if index > start { groups.append(start..<index) } else { index += 1 }
    }
    return groups
  }

  /// Masks the recipient's number in each sequence of groups that stand close together.
  /// - Returns: whether it was there.
  private func maskOwn(_ text: inout [UInt8], _ groups: [Range<Int>]) -> Bool {
    var isThere = false
    var first = 0
    while !spellings.isEmpty, first < groups.count {
      var places: [Int] = []
      var found: (places: [Int], isWhole: Bool, next: Int)?
      for last in first..<groups.count {
        if last > first, !Self.areNeighbours(groups[last - 1], groups[last], of: text) { break }
        places += Array(groups[last])
        // The longest sequence counts: `0412 1234567` before `1234567`.
        if let isWhole = match(places.map { text[$0] }, isOneGroup: last == first) {
          found = (places, isWhole, last + 1)
        }
        if places.count > longest + Self.leastDigits { break }
      }
      if let found {
        MaskedNumber.mask(found.places, of: &text, showsBeginning: found.isWhole)
        isThere = true
        first = found.next
      } else {
        first += 1
      }
    }
    return isThere
  }

  /// Whether digits are the recipient's number: all of it (true) or its end (false); nil when they are not.
  private func match(_ digits: [UInt8], isOneGroup: Bool) -> Bool? {
    guard digits.count >= Self.leastDigits else { return nil }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard significant.count >= Self.leastDigits else { return nil }
    if spellings.contains(where: { $0.elementsEqual(significant) }) { return true }
    // Other digits may stand right before the number or behind it.
    let holdsIt = isOneGroup && spellings.contains { Self.contains(significant, $0) }
    let isEnd = spellings.contains { $0.count > significant.count && $0.suffix(significant.count) == significant }
    return holdsIt || isEnd ? false : nil
  }

  private static func contains(_ digits: ArraySlice<UInt8>, _ number: [UInt8]) -> Bool {
    guard digits.count > number.count else { return false }
    return (digits.startIndex...(digits.endIndex - number.count)).contains { start in
      digits[start..<(start + number.count)].elementsEqual(number)
    }
  }

  private static func areNeighbours(_ one: Range<Int>, _ other: Range<Int>, of text: [UInt8]) -> Bool {
    (1...mostSigns).contains(other.lowerBound - one.upperBound)
      && text[one.upperBound..<other.lowerBound].allSatisfy(isSign)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Signs inside a number; also the bytes of a no-break space (C2 A0) and of the dashes and narrow spaces (E2 80 …).
  private static func isSign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "_"), 0x80...0xBF, 0xC2, 0xE2:
      true
    default: false
    }
  }
}

// A recipient's number in the form the WhatsApp API wants: calling code first, digits only. People type it in many
// ways, spreadsheets damage it in some more, and without a country a national number could be anybody's. Read once per
// row by the collector, so the usual cases, digits alone, take one short loop and a look into the table.

/// A number that is possible somewhere, calling code first (E.164 without the plus sign).
public struct PhoneNumber: Sendable, Hashable {
  /// The digits read as one number; it begins with no zero, so nothing is lost.
  public let value: UInt64

  /// Reads a cell: separators, invisible characters and a leading `00` go, `….0` is repaired.
  ///
  /// Bare digits are what they can be of `country` (its own calling code first, then a number as long as its mobile
  /// ones, with the national prefix or without), else an international number. *Possible* goes by lengths, as
  /// libphonenumber has them; 521 and ten digits is possible too.
  /// - Parameters:
  ///   - cell: UTF-8.
  ///   - country: where national numbers are from; nil when that is unknown.
  /// - Throws: the defect that makes it no number.
  @inline(__always)
  public init(normalizing cell: UnsafeRawBufferPointer, country: Country? = nil) throws(PhoneNumberDefect) {
    let home = country.map { Int($0.index) }
    // The usual case: nothing to clean and nothing to take apart.
    if let plain = NumberingPlan.world.plain(cell, home: home) {
      value = plain
    } else if let digits = Digits(ascii: cell), let found = NumberingPlan.world.find(digits, home: home) {
      value = found.value
    } else {
      value = try CellReader.read(cell, country).value
    }
  }

  /// Takes digits that have been checked before, as elements and lists have them.
  /// - Returns: nil when they are none, begin with zero or are more than any number's.
  public init?(digits: UnsafeRawBufferPointer) {
    guard let found = Digits(ascii: digits), found.count > 0, !found.isZeroFirst else { return nil }
    value = found.value
  }

  init(_ digits: Digits) {
    value = digits.value
  }
}

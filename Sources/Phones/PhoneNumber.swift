// A recipient's number in the form that the WhatsApp API wants: calling code first, digits only. People type it in many
// ways, spreadsheets damage it in some more, and without a country a national number could be anybody's. The collector
// reads one per row, so the usual case, digits alone, takes one short loop and a look into the table.

/// A number that is possible somewhere, calling code first (E.164 without the plus sign).
public struct PhoneNumber: Sendable, Hashable {
  /// The digits read as one number; it begins with no zero, so nothing is lost.
  public let value: UInt64

  /// Reads a cell: separators, invisible characters and a leading `00` go, `….0` is repaired.
  ///
  /// Bare digits are a number of `country` if they can be (with its calling code; else as long as its mobile numbers,
  /// with the national prefix or without), else an international number. *Possible* goes by lengths, as libphonenumber
  /// has them; 521 and ten digits is possible too.
  /// - Parameters:
  ///   - cell: UTF-8.
  ///   - country: where national numbers are from; nil when that is unknown.
  /// - Throws: the defect, when the cell is no number.
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

  /// Reads digits that have been checked before, as elements and lists have them.
  /// - Returns: nil when there are none, when they begin with zero, or when they are more than any number has.
  public init?(digits: UnsafeRawBufferPointer) {
    guard let found = Digits(ascii: digits), found.count > 0, !found.isZeroFirst else { return nil }
    value = found.value
  }

  init(_ digits: Digits) {
    value = digits.value
  }
}

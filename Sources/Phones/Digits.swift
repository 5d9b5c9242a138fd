// Up to 19 digits as one integer, and their number, so that a leading zero counts. The numbering plan takes them apart
// and puts them together; used throughout Phones.

/// A string of digits.
struct Digits: Equatable, Sendable {
  /// The most digits that always fit a UInt64.
  static let limit = 19

  var value: UInt64 = 0
  var count = 0

  @inline(__always)
  init(value: UInt64, count: Int) {
    self.value = value
    self.count = count
  }

  /// A number without leading zeros.
  init(_ value: UInt64) {
    self.value = value
    while count < Self.powersOfTen.count, value >= Self.powersOfTen[count] { count += 1 }
  }

  /// ASCII digits alone; nil when there is anything else, or too many of them.
  @inline(__always)
  init?(ascii bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Self.limit else { return nil }
    var value: UInt64 = 0
    for byte in bytes {
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    self.init(value: value, count: bytes.count)
  }

  /// The digit at a place, which must exist.
  @inline(__always)
  subscript(place: Int) -> Int {
    Int(truncatingIfNeeded: value / Self.powersOfTen[count - 1 - place] % 10)
  }

  @inline(__always)
  var isZeroFirst: Bool { count > 0 && value < Self.powersOfTen[count - 1] }

  @inline(__always)
  func dropFirst(_ dropped: Int) -> Digits {
    Digits(value: value % Self.powersOfTen[count - dropped], count: count - dropped)
  }

  func prefix(_ kept: Int) -> Digits {
    Digits(value: value / Self.powersOfTen[count - kept], count: kept)
  }

  /// These digits followed by others; nil when they are too many.
  @inline(__always)
  func followed(by rest: Digits) -> Digits? {
    guard count + rest.count <= Self.limit else { return nil }
    return Digits(value: value &* Self.powersOfTen[rest.count] &+ rest.value, count: count + rest.count)
  }

  /// Without the digit at a place.
  func removing(at place: Int) -> Digits {
    prefix(place).followed(by: dropFirst(place + 1)) ?? self
  }

  /// Up to the `limit`. Written out: a table that is made by code is asked at each use whether it has been made.
  private static let powersOfTen: InlineArray<20, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
}

// Which lengths a number may have: 20 bits. Used by NumberingPlan and, in words, by PhoneNumberDefect.

/// Lengths from 0 to 31.
struct LengthSet: Equatable, Sendable {
  private var bits: UInt32 = 0

  init() {}

  @inline(__always)
  func contains(_ length: Int) -> Bool { bits &>> UInt32(truncatingIfNeeded: length) & 1 != 0 && length < 32 }

  mutating func insert(_ length: Int) { bits |= 1 << UInt32(length) }

  mutating func formIntersection(_ other: LengthSet) { bits &= other.bits }

  /// Reads lengths as the table has them: `8,10-12`, `-` for none.
  init(_ text: Substring) {
    guard text != "-" else { return }
    for span in text.split(separator: ",") {
      let ends = span.split(separator: "-").map { Int($0)! }
      for length in ends.first!...ends.last! { insert(length) }
    }
  }

  /// `10`, `10 o 11`, `de 6 a 12`, with `longer` added to each.
  func words(longer: Int = 0) -> String {
    let lengths = (0..<32).filter(contains).map { $0 + longer }
    guard let first = lengths.first, let last = lengths.last else { return "0" }
    switch lengths.count {
    case 1: return "\(first)"
    case 2: return "\(first) o \(last)"
    default: return "de \(first) a \(last)"
    }
  }
}

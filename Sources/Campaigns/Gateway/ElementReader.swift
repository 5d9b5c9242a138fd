// An element as Redis keeps it: `seq|attempts|row`, where row is a compact JSON array
//     ["numero","url_imagen",["variable1",…],"extra1",…]
// with trailing empty cells dropped. Its strings are encoded so that the literals can be copied into an outbound body
// as they are. So the reader only finds where they begin and end, and decodes or copies nothing. Every send passes
// here.

/// Where the parts of one element lie, as offsets into its bytes.
public struct ElementSlices: Sendable, Equatable {
  /// 1…total.
  public var seq: Int
  /// How often it was taken, this time included.
  public var attempts: Int
  /// The whole JSON array.
  public var row: Range<Int>
  /// The literal of `numero`, with its quotes.
  public var number: Range<Int>
  /// The literal of `url_imagen` with its quotes; empty when the row has none.
  public var imageURL: Range<Int>
  /// The literals of the variables that are sent (up to the first empty one) with the commas between them; empty when
  /// there are none.
  public var variables: Range<Int>
  /// The literals of the other columns with the commas between them; empty when there are none.
  public var extras: Range<Int>
}

/// Finds the parts of an element.
public enum ElementReader {
  /// - Returns: nil if the element is malformed.
  public static func read(_ element: [UInt8]) -> ElementSlices? {
    element.withUnsafeBytes(read)
  }

  /// - Returns: nil if the element is malformed.
  public static func read(_ element: UnsafeRawBufferPointer) -> ElementSlices? {
    var scanner = ElementScanner(element)
    guard let seq = scanner.number(endedBy: UInt8(ascii: "|")), seq >= 1,
      let attempts = scanner.number(endedBy: UInt8(ascii: "|"))
    else { return nil }
    let start = scanner.position
    let none = start..<start
    guard scanner.skip(UInt8(ascii: "[")), let number = scanner.string(), number.count > 2 else { return nil }

    var slices = ElementSlices(
      seq: seq, attempts: attempts, row: start..<element.count, number: number, imageURL: none, variables: none,
      extras: none)
    if scanner.skip(UInt8(ascii: ",")) {
      guard let image = scanner.string() else { return nil }
      if image.count > 2 { slices.imageURL = image }
      if scanner.skip(UInt8(ascii: ",")) {
        guard let variables = scanner.variables() else { return nil }
        slices.variables = variables
        if scanner.skip(UInt8(ascii: ",")) {
          guard let extras = scanner.strings() else { return nil }
          slices.extras = extras
        }
      }
    }
    guard scanner.skip(UInt8(ascii: "]")), scanner.position == element.count else { return nil }
    return slices
  }
}

/// The walk over the bytes; every method consumes what it recognises and returns nil on what it does not.
private struct ElementScanner {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  @inline(__always)
  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// One to ten digits and then `end`.
  mutating func number(endedBy end: UInt8) -> Int? {
    let start = position
    var value = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == end { return position - 1 > start ? value : nil }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), position - start <= 10 else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return nil
  }

  /// A string literal, with its quotes.
  mutating func string() -> Range<Int>? {
    let start = position
    guard skip(UInt8(ascii: "\"")) else { return nil }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return start..<position
      case UInt8(ascii: "\\"): position += 1
      case 0..<0x20: return nil
      default: break
      }
    }
    return nil
  }

  /// One or more string literals with commas between them.
  mutating func strings() -> Range<Int>? {
    let start = position
    repeat {
      guard string() != nil else { return nil }
    } while skip(UInt8(ascii: ","))
    return start..<position
  }

  /// The nested array; the range ends before the first empty literal.
  mutating func variables() -> Range<Int>? {
    guard skip(UInt8(ascii: "[")) else { return nil }
    let start = position
    var end = start
    var isOpen = true
    if skip(UInt8(ascii: "]")) { return start..<end }
    repeat {
      guard let literal = string() else { return nil }
      isOpen = isOpen && literal.count > 2
      if isOpen { end = literal.upperBound }
    } while skip(UInt8(ascii: ","))
    return skip(UInt8(ascii: "]")) ? start..<end : nil
  }
}

// Bytes by their names, for every parser and writer of ours.

/// Named bytes, so that parsers read like the grammar. Inlined everywhere, also into other modules: parsers ask these
/// for each byte.
public enum ASCII {
  @inlinable public static var tab: UInt8 { 0x09 }
  @inlinable public static var lineFeed: UInt8 { 0x0A }
  @inlinable public static var carriageReturn: UInt8 { 0x0D }
  @inlinable public static var space: UInt8 { 0x20 }
  @inlinable public static var quote: UInt8 { 0x22 }
  @inlinable public static var percent: UInt8 { 0x25 }
  @inlinable public static var asterisk: UInt8 { 0x2A }
  @inlinable public static var plus: UInt8 { 0x2B }
  @inlinable public static var dash: UInt8 { 0x2D }
  @inlinable public static var slash: UInt8 { 0x2F }
  @inlinable public static var zero: UInt8 { 0x30 }
  @inlinable public static var colon: UInt8 { 0x3A }
  @inlinable public static var semicolon: UInt8 { 0x3B }
  @inlinable public static var equals: UInt8 { 0x3D }
  @inlinable public static var question: UInt8 { 0x3F }
  @inlinable public static var backslash: UInt8 { 0x5C }

  /// The value of a hexadecimal digit, nil for any other byte.
  @inlinable @inline(__always)
  public static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x37
    case 0x61...0x66: byte &- 0x57
    default: nil
    }
  }

  /// `field-vchar`, space or tab (RFC 9110, 5.5): everything but controls and DEL; bytes above 127 are opaque.
  @inlinable @inline(__always)
  public static func isFieldValue(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F) || byte == tab
  }

  @inlinable @inline(__always)
  public static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// Whether `bytes` is `name` in any casing. `name` must be given in lower case. Allocates nothing.
  @inlinable @inline(__always)
  public static func equals(_ bytes: UnsafeRawBufferPointer, ignoringCase name: StaticString) -> Bool {
    guard bytes.count == name.utf8CodeUnitCount else { return false }
    let expected = name.utf8Start
    for index in 0..<bytes.count where lowercased(bytes[index]) != expected[index] { return false }
    return true
  }
}

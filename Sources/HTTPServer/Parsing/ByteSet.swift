// The character classes of HTTP as two-word bit sets: a membership test is a shift and a mask, no table, no branch
// on ranges. Every parser of this module that looks at single bytes asks these sets; ByteSetTests spells them out.

/// A set of ASCII bytes. Bytes above 127 are never members.
struct ByteSet {
  let low: UInt64
  let high: UInt64

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    let word = byte & 0x40 == 0 ? low : high
    return byte < 0x80 && (word >> UInt64(byte & 0x3F)) & 1 == 1
  }

  /// `tchar` of RFC 9110, 5.6.2: what methods, header names and parameter names are made of.
  static let token = ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  /// What a `Host` value may hold: unreserved, sub-delims, percent, colon and brackets (RFC 3986, 3.2.2).
  static let host = ByteSet(low: 0x2FFF_7FF2_0000_0000, high: 0x47FF_FFFE_AFFF_FFFE)
  /// Printable ASCII without `#`: a request target has no fragment (RFC 9112, 3.2).
  static let target = ByteSet(low: 0xFFFF_FFF6_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF)
  /// `bchars` of RFC 2046, 5.1.1: what a multipart boundary is made of.
  static let boundary = ByteSet(low: 0xA7FF_FB81_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
}

/// Named bytes, so that parsers read like the grammar.
enum ASCII {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let percent: UInt8 = 0x25
  static let asterisk: UInt8 = 0x2A
  static let plus: UInt8 = 0x2B
  static let dash: UInt8 = 0x2D
  static let slash: UInt8 = 0x2F
  static let zero: UInt8 = 0x30
  static let colon: UInt8 = 0x3A
  static let semicolon: UInt8 = 0x3B
  static let equals: UInt8 = 0x3D
  static let question: UInt8 = 0x3F
  static let backslash: UInt8 = 0x5C

  /// The value of a hexadecimal digit, nil for any other byte.
  @inline(__always)
  static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x37
    case 0x61...0x66: byte &- 0x57
    default: nil
    }
  }

  /// `field-vchar`, space or tab (RFC 9110, 5.5): everything but controls and DEL; bytes above 127 are opaque.
  @inline(__always)
  static func isFieldValue(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F) || byte == tab
  }

  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// Whether `bytes` is `name` in any casing. `name` must be given in lower case. Allocates nothing.
  @inline(__always)
  static func equals(_ bytes: UnsafeRawBufferPointer, ignoringCase name: StaticString) -> Bool {
    guard bytes.count == name.utf8CodeUnitCount else { return false }
    let expected = name.utf8Start
    for index in 0..<bytes.count where lowercased(bytes[index]) != expected[index] { return false }
    return true
  }
}

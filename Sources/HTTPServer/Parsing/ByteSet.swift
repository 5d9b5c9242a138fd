// The character classes of HTTP as two-word bit sets: a membership test is a shift and a mask, no table, no branch on
// ranges. Every parser of this module that looks at single bytes asks these sets; ByteSetTests lists their members.

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

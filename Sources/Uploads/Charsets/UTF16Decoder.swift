// Converts a CSV in UTF-16, as Excel's "Unicode text" and PowerShell write it, to UTF-8. UTF-16 is recognised by its
// byte order mark, or else by the first two characters, which in a header are Latin: every second byte is zero.
// CSVRecipientParser makes the decoder and feeds it in slices.

/// Turns UTF-16 into UTF-8, a piece at a time.
struct UTF16Decoder {
  /// How many first bytes of a file tell whether it is in UTF-16.
  static let prefixLength = 4

  /// The text of the last piece: UTF-8.
  private(set) var text: [UInt8] = []
  let isLittleEndian: Bool
  /// The first byte of a unit whose second has not come yet.
  private var firstByte: UInt8?
  /// The first half of a character of two units, until the second comes.
  private var highSurrogate: UInt16?

  /// - Parameter prefix: the first bytes of the file.
  /// - Returns: nil if it is not in UTF-16.
  init?(prefix: [UInt8]) {
    guard prefix.count >= 2 else { return nil }
    let zeros = prefix.prefix(4).map { $0 == 0 }
    switch (prefix[0], prefix[1]) {
    case (0xFF, 0xFE): isLittleEndian = true
    case (0xFE, 0xFF): isLittleEndian = false
    case _ where zeros == [false, true, false, true]: isLittleEndian = true
    case _ where zeros == [true, false, true, false]: isLittleEndian = false
    default: return nil
    }
  }

  /// Decodes the next bytes into `text`.
  /// - Returns: false if they are no UTF-16; then `text` ends before that place.
  mutating func decode(_ bytes: UnsafeRawBufferPointer) -> Bool {
    text.removeAll(keepingCapacity: true)
    for byte in bytes {
      guard let first = firstByte.take() else {
        firstByte = byte
        continue
      }
      let unit = isLittleEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      guard take(unit) else { return false }
    }
    return true
  }

  /// Whether the bytes so far end with a whole character.
  var isComplete: Bool { firstByte == nil && highSurrogate == nil }

  private mutating func take(_ unit: UInt16) -> Bool {
    let scalar: UInt32
    switch (highSurrogate.take(), unit) {
    case (nil, 0xD800...0xDBFF):
      highSurrogate = unit
      return true
    case (let high?, 0xDC00...0xDFFF): scalar = 0x10000 + UInt32(high & 0x3FF) << 10 + UInt32(unit & 0x3FF)
    case (nil, _): scalar = UInt32(unit)
    default: return false
    }
    guard let scalar = Unicode.Scalar(scalar) else { return false }
    text.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
    return true
  }
}

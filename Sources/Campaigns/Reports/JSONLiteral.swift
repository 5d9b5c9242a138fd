// Reads a JSON string literal of an element back into text, straight into bytes. The writers escape little
// (ElementWriter), so most literals are copied as they are, but every escape of JSON is understood.

public enum JSONLiteral {
  /// Whether the text of a literal is just what stands between its quotes.
  static func isVerbatim(_ literal: UnsafeRawBufferPointer) -> Bool {
    !literal.contains(UInt8(ascii: "\\"))
  }

  /// Appends the text of a literal.
  /// - Parameter literal: with its quotes. An invalid escape stays as it is; half a surrogate pair becomes U+FFFD.
  package static func appendText(of literal: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    guard literal.count >= 2 else { return }
    var rest = UnsafeRawBufferPointer(rebasing: literal[1..<(literal.count - 1)])[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let kind = rest.first else {
        bytes.append(byte)
        continue
      }
      rest.removeFirst()
      switch kind {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(kind)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "u"): appendScalar(&rest, to: &bytes)
      default: bytes.append(contentsOf: [byte, kind])
      }
    }
  }

  /// The four digits after `\u`, and the second half of a pair.
  private static func appendScalar(_ rest: inout Slice<UnsafeRawBufferPointer>, to bytes: inout [UInt8]) {
    guard let unit = takeUnit(&rest) else { return bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) }
    var value = unit
    if (0xD800..<0xDC00).contains(unit) {
      var ahead = rest
      if ahead.popFirst() == UInt8(ascii: "\\"), ahead.popFirst() == UInt8(ascii: "u"), let low = takeUnit(&ahead),
        (0xDC00..<0xE000).contains(low)
      {
        rest = ahead
        value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    bytes.append(contentsOf: UTF8.encode(scalar)!)
  }

  private static func takeUnit(_ rest: inout Slice<UnsafeRawBufferPointer>) -> UInt32? {
    var ahead = rest
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = ahead.popFirst(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    rest = ahead
    return value
  }
}

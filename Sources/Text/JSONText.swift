// Writing JSON strings and decimal numbers straight into bytes, without intermediate Strings.
// Used by the request encoders, the status object and the log lines.

/// JSON string literals.
public enum JSONText {
  /// Appends `text` quoted, with only `"`, `\` and control characters escaped; other characters stay UTF-8.
  public static func appendString(_ text: some StringProtocol, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 { appendEscaped(byte, to: &bytes) }
    bytes.append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0A:
      bytes.append(contentsOf: "\\n".utf8)
    case 0x0D:
      bytes.append(contentsOf: "\\r".utf8)
    case 0x09:
      bytes.append(contentsOf: "\\t".utf8)
    case 0..<0x20, 0x7F:
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(hexDigit(byte >> 4))
      bytes.append(hexDigit(byte & 15))
    default:
      bytes.append(byte)
    }
  }

  private static func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }
}

/// Decimal digits.
public enum DecimalText {
  /// Appends `number` in decimal, with a minus sign if it is negative.
  public static func append(_ number: Int, to bytes: inout [UInt8]) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = number.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Appends `number`, 0 or more, with zeros in front up to `width` digits.
  public static func append(_ number: Int, width: Int, to bytes: inout [UInt8]) {
    var limit = 10
    for _ in 1..<width {
      if number < limit { bytes.append(UInt8(ascii: "0")) }
      limit *= 10
    }
    append(number, to: &bytes)
  }
}

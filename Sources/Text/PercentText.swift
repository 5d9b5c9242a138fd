// Text where only ASCII may stand: in a header, in a URL's query, in the name of a download (RFC 3986, RFC 5987).

/// Percent-encoding.
public enum PercentText {
  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  /// Encodes all bytes of the UTF-8 except RFC 3986's unreserved ones (letters, digits, `-` `.` `_` `~`).
  public static func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    return bytes
  }

  /// The same as a string.
  public static func text(_ text: String) -> String { String(decoding: bytes(text), as: UTF8.self) }
}

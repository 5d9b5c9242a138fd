// `%XX` in paths and queries (RFC 3986, 2.1). Paths are decoded strictly, segment by segment, so that `%2F` stays
// inside its segment. Queries are decoded to bytes as the WHATWG form parser does, which never fails. Used by Router
// and HTTPRequest, and to find secrets in URLs.

/// Decodes `%XX`.
public enum PercentDecoding {
  /// The decoded bytes; nil when a `%` is not followed by two hexadecimal digits.
  public static func strict(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == ASCII.percent {
        guard let byte = escape(bytes, at: index) else { return nil }
        decoded.append(byte)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded
  }

  /// A path segment as text; nil when an escape is malformed or the bytes are not UTF-8.
  public static func segment(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.contains(ASCII.percent) else { return String(validating: bytes, as: UTF8.self) }
    return strict(bytes).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// The bytes of a query name or value: `+` is a space, a malformed escape stands for itself.
  public static func form(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { lenient(bytes, plus: ASCII.space) }

  /// Any text of a URL: a malformed escape stands for itself, wrong UTF-8 is replaced.
  static func lenient(_ text: Substring) -> String {
    var text = text
    let decoded = text.withUTF8 { lenient(UnsafeRawBufferPointer($0), plus: ASCII.plus) }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// - Parameter plus: what a `+` stands for.
  private static func lenient(_ bytes: UnsafeRawBufferPointer, plus: UInt8) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == ASCII.percent, let byte = escape(bytes, at: index) {
        decoded.append(byte)
        index += 3
      } else {
        decoded.append(bytes[index] == ASCII.plus ? plus : bytes[index])
        index += 1
      }
    }
    return decoded
  }

  private static func escape(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt8? {
    guard index + 2 < bytes.count, let high = ASCII.hexadecimalValue(bytes[index + 1]),
      let low = ASCII.hexadecimalValue(bytes[index + 2])
    else { return nil }
    return high << 4 | low
  }
}

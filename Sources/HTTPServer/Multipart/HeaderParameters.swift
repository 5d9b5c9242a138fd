// Header values of the form `value; name=value; name="quoted"` (RFC 9110, 5.6.6), as Content-Type and
// Content-Disposition have them, including RFC 5987's `name*=UTF-8''…`. Used by the multipart parser.

import Text

/// A header value taken apart. Names are in lower case, values are bytes with quotes and escapes removed.
struct HeaderParameters {
  /// The part before the first semicolon, in lower case.
  let value: String
  private(set) var parameters: [(name: String, value: [UInt8])] = []

  /// Parameters of one value; a form's parts have three at most. Each is compared with those before it, so they are
  /// few.
  static let limit = 16

  /// Nil when the value does not follow the grammar, or names a parameter twice: two readers could differ on it.
  /// - Throws: `tooManyParameters`.
  init?(_ bytes: UnsafeRawBufferPointer) throws(MultipartError) {
    var index = 0
    while index < bytes.count, bytes[index] != ASCII.semicolon { index += 1 }
    var end = index
    while end > 0, Self.isBlank(bytes[end - 1]) { end -= 1 }
    value = String(decoding: bytes[..<end].map(ASCII.lowercased), as: UTF8.self)
    while index < bytes.count {
      index += 1
      Self.skipBlanks(bytes, &index)
      // An empty parameter, such as a semicolon at the end, is in use and harmless.
      if index == bytes.count || bytes[index] == ASCII.semicolon { continue }
      let start = index
      while index < bytes.count, ByteSet.token.contains(bytes[index]) { index += 1 }
      guard index > start, index < bytes.count, bytes[index] == ASCII.equals else { return nil }
      let name = String(decoding: bytes[start..<index].map(ASCII.lowercased), as: UTF8.self)
      index += 1
      guard let text = Self.text(bytes, &index), self[name] == nil else { return nil }
      if parameters.count == Self.limit { throw .tooManyParameters }
      parameters.append((name, text))
      Self.skipBlanks(bytes, &index)
      guard index == bytes.count || bytes[index] == ASCII.semicolon else { return nil }
    }
  }

  /// As above, for a value that is text.
  init?(_ text: String) throws(MultipartError) {
    var text = text
    let parsed = text.withUTF8 { bytes in
      Result { () throws(MultipartError) in try HeaderParameters(UnsafeRawBufferPointer(bytes)) }
    }
    guard let parameters = try parsed.get() else { return nil }
    self = parameters
  }

  /// The value of a parameter, nil when absent.
  subscript(name: String) -> [UInt8]? { parameters.first { $0.name == name }?.value }

  /// A parameter as text: `name*` with its charset when there is one, else `name` as UTF-8 with the three escapes
  /// browsers use (WHATWG, multipart/form-data encoding).
  func text(_ name: String) -> String? {
    if let extended = self[name + "*"], let text = Self.extended(extended) { return text }
    return self[name].map { String(decoding: Self.unescaped($0), as: UTF8.self) }
  }

  /// Whether `text` would have to replace bytes of a parameter, which are not UTF-8.
  func isForeign(_ name: String) -> Bool {
    self[name].map { String(validating: Self.unescaped($0), as: UTF8.self) == nil } ?? false
  }

  private static func text(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> [UInt8]? {
    guard index < bytes.count, bytes[index] == ASCII.quote else {
      // An unquoted value is a token by the grammar, but clients also send file names with other characters.
      let start = index
      while index < bytes.count, bytes[index] != ASCII.semicolon, !isBlank(bytes[index]) { index += 1 }
      return index > start ? Array(bytes[start..<index]) : nil
    }
    index += 1
    var text: [UInt8] = []
    while index < bytes.count, bytes[index] != ASCII.quote {
      // Only these two are escapes: old browsers send Windows paths with single backslashes.
      if bytes[index] == ASCII.backslash, index + 1 < bytes.count,
        bytes[index + 1] == ASCII.quote || bytes[index + 1] == ASCII.backslash
      {
        index += 1
      }
      text.append(bytes[index])
      index += 1
    }
    guard index < bytes.count else { return nil }
    index += 1
    return text
  }

  /// `charset'language'percent-encoded` (RFC 5987, 3.2).
  private static func extended(_ value: [UInt8]) -> String? {
    let apostrophe = UInt8(ascii: "'")
    guard let first = value.firstIndex(of: apostrophe),
      let second = value[(first + 1)...].firstIndex(of: apostrophe),
      let bytes = value.withUnsafeBytes({
        PercentDecoding.strict(UnsafeRawBufferPointer(rebasing: $0[(second + 1)...]))
      })
    else { return nil }
    switch String(decoding: value[..<first].map(ASCII.lowercased), as: UTF8.self) {
    case "utf-8": return String(validating: bytes, as: UTF8.self)
    case "iso-8859-1": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    default: return nil
    }
  }

  /// `%22`, `%0D` and `%0A`, and nothing else: browsers leave a percent sign as it is.
  private static func unescaped(_ value: [UInt8]) -> [UInt8] {
    guard value.contains(ASCII.percent) else { return value }
    var text: [UInt8] = []
    var index = 0
    while index < value.count {
      if value[index] == ASCII.percent, index + 2 < value.count,
        let high = ASCII.hexadecimalValue(value[index + 1]), let low = ASCII.hexadecimalValue(value[index + 2]),
        [ASCII.quote, ASCII.carriageReturn, ASCII.lineFeed].contains(high << 4 | low)
      {
        text.append(high << 4 | low)
        index += 3
      } else {
        text.append(value[index])
        index += 1
      }
    }
    return text
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == ASCII.space || byte == ASCII.tab }

  private static func skipBlanks(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
  }
}

// One line of a `.env` file. Where a shell and the usual readers of such files agree, the line is read as they read it.
// Where they differ, or a shell would act on it, the line is refused. Nothing is expanded: `$` is a character.

import Text

enum EnvironmentLine {
  /// - Parameter line: without its end.
  /// - Returns: the name and the value without quotes; nil for a comment or a blank line.
  static func read(
    _ line: ArraySlice<UInt8>
  ) throws(EnvironmentFileError.Reason) -> (name: String, value: String)? {
    if line.contains(0) { throw .nul }
    guard let text = String(validating: line, as: UTF8.self) else { throw .notUTF8 }
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\t" }) {
      throw .control
    }
    if text.trimmed.isEmpty { return nil }
    var rest = line.drop(while: isBlank)
    if rest.first == UInt8(ascii: "#") { return nil }
    guard let name = takeName(&rest) else { throw .notAssignment }
    rest = rest.drop(while: isBlank)
    guard rest.popFirst() == UInt8(ascii: "=") else { throw .notAssignment }
    return (name, try value(rest, of: name))
  }

  /// The setting that a line seems to be about, for errors, which must not repeat what may be a secret.
  static func setting(in line: ArraySlice<UInt8>) -> String? {
    var rest = line.drop(while: isBlank)
    return takeName(&rest).flatMap { SettingName.meant(by: $0) }
  }

  /// Takes `export` and the name off the beginning.
  private static func takeName(_ rest: inout ArraySlice<UInt8>) -> String? {
    let export = Array("export".utf8)
    if rest.starts(with: export), let next = rest.dropFirst(export.count).first, isBlank(next) {
      rest = rest.dropFirst(export.count).drop(while: isBlank)
    }
    let name = rest.prefix(while: SettingName.mayContain)
    guard let first = name.first, SettingName.mayBegin(with: first) else { return nil }
    rest = rest[name.endIndex...]
    return String(decoding: name, as: UTF8.self)
  }

  /// - Parameter text: everything after `=`.
  private static func value(
    _ text: ArraySlice<UInt8>, of name: String
  ) throws(EnvironmentFileError.Reason) -> String {
    // A no-break space in front, as web pages have them, must not make the quotes a part of the value.
    let rest = Array(String(decoding: text, as: UTF8.self).trimmed.utf8)[...]
    switch rest.first {
    case UInt8(ascii: "\""): return try doubleQuoted(rest.dropFirst())
    case UInt8(ascii: "'"): return try singleQuoted(rest.dropFirst())
    default: return try unquoted(text, of: name)
    }
  }

  /// The text up to a `#` that follows a blank, without the blanks around it.
  private static func unquoted(
    _ text: ArraySlice<UInt8>, of name: String
  ) throws(EnvironmentFileError.Reason) -> String {
    let comment = text.indices.dropFirst().first { text[$0] == UInt8(ascii: "#") && isBlank(text[$0 - 1]) }
    let value = text[..<(comment ?? text.endIndex)]
    if hasAnotherSetting(value, of: name) { throw .twoSettings }
    return String(decoding: value, as: UTF8.self).trimmed
  }

  /// Whether another setting stands inside the value and would be lost: `DEBUG=no API_KEYS=…`, which a shell accepts,
  /// or `INSTANCE_ID=unoAPI_KEYS=…`, which comes from appending to a file whose last line has no end.
  private static func hasAnotherSetting(_ value: ArraySlice<UInt8>, of name: String) -> Bool {
    let isSetting = SettingName.all.contains(name)
    return value.indices.contains { end in
      guard value[end] == UInt8(ascii: "=") else { return false }
      let backwards = value[..<end].reversed()
      guard let other = SettingName.all.first(where: { backwards.starts(with: $0.utf8.reversed()) }) else {
        return false
      }
      let before = value[..<(end - other.utf8.count)].last
      if let before, isBlank(before) { return true }
      // Other programs' values may be `-DPORT=1`, and an address `…?PORT=1&HOST=2`.
      return isSetting && before != UInt8(ascii: "?") && before != UInt8(ascii: "&")
    }
  }

  private static func singleQuoted(_ text: ArraySlice<UInt8>) throws(EnvironmentFileError.Reason) -> String {
    guard let end = text.firstIndex(of: UInt8(ascii: "'")) else { throw .openQuote }
    try checkBehindQuote(text[(end + 1)...])
    return String(decoding: text[..<end], as: UTF8.self)
  }

  /// `\"`, `\\` and `\$` stand for their second character. Other escapes are refused: readers differ on them.
  private static func doubleQuoted(_ text: ArraySlice<UInt8>) throws(EnvironmentFileError.Reason) -> String {
    var value: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        try checkBehindQuote(rest)
        return String(decoding: value, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { throw .openQuote }
        guard "\"\\$".utf8.contains(escaped) else { throw .escape }
        value.append(escaped)
      default: value.append(byte)
      }
    }
    throw .openQuote
  }

  private static func checkBehindQuote(_ text: ArraySlice<UInt8>) throws(EnvironmentFileError.Reason) {
    let rest = text.drop(while: isBlank)
    let isComment = rest.first == UInt8(ascii: "#") && rest.startIndex > text.startIndex
    if !rest.isEmpty, !isComment { throw .behindQuote }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

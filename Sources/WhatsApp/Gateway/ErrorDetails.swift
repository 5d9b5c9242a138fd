// Finds the error's text and Meta's code inside an answer, however deep the wrappers put them. AnswerFields calls it.
//
// Order of trust for the code: the `code` of an error object (Meta's own shape), then `(#131026)` inside a text (Meta
// writes it there, and wrappers that keep only the message keep it) or a quoted `code` in it (wrappers that print
// Meta's answer into a sentence), then a `code` at the top, which is as often the HTTP status once more. Meta uses no
// code that is also an HTTP error's status, so such a number only repeats the status, and the search goes on deeper.

import JSON
import Text

package struct ErrorDetails {
  package private(set) var text: String?
  private var objectCode: Int?
  private var embeddedCode: Int?
  private var topCode: Int?
  private var subcode: Int64?
  private let httpStatus: Int

  /// How many wrappers deep an error is looked for: `detail` → `error` → string of JSON → `error` is the deepest seen.
  private static let deepest = 5

  package init(_ document: JSONValue, httpStatus: Int) {
    self.httpStatus = httpStatus
    topCode = meta(document["code"]?.integerOrDigits)
    for name in Self.wrappers + Self.plainTexts {
      if let value = document[name] { collect(value, depth: 0) }
    }
    if text == nil, let first = document["messages"]?[0], first.members != nil {
      let inner = ErrorDetails(first, httpStatus: httpStatus)
      (text, embeddedCode) = (inner.text, embeddedCode ?? inner.code)
    }
  }

  /// Members that hold an error, or the text of one.
  private static let wrappers = ["error", "meta_error", "errors", "detail", "message"]
  /// Members that other APIs put the text in.
  private static let plainTexts = [
    "error_message", "errorMessage", "description", "reason", "mensaje", "motivo", "error_description",
  ]

  /// Meta's code, or nil. With code 100 the subcode 33 stands for it: the named object, which is the phone id, does not
  /// exist.
  package var code: Int? {
    let code = objectCode ?? embeddedCode ?? topCode
    return code == 100 && subcode == 33 ? 33 : code
  }

  private func meta(_ candidate: Int64?) -> Int? {
    guard let candidate, candidate <= 999_999_999, ErrorText.isCode(Int(candidate), httpStatus: httpStatus)
    else { return nil }
    return Int(candidate)
  }

  /// Whether a member named like an error holds one: `null`, `false`, `0`, `""`, `{}` and `[]` say "no error".
  static func isPresent(_ value: JSONValue?) -> Bool {
    switch value {
    case nil, .null, .bool(false): false
    case .bool(true): true
    case .number: value?.integer != 0
    case .string(let text): !text.trimmedASCII.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let members): !members.isEmpty
    }
  }

  /// Collects the first text and the first code; later members only fill what is still missing.
  private mutating func collect(_ value: JSONValue, depth: Int) {
    guard depth < Self.deepest else { return }
    switch value {
    case .string(let string):
      if let inner = Self.nested(string) {
        collect(inner, depth: depth + 1)
      } else if let line = ErrorText.line(string, limit: AnswerFields.textLimit) {
        embeddedCode = embeddedCode ?? ErrorText.code(in: string, httpStatus: httpStatus)
        text = text ?? line
      }
    case .object:
      objectCode = objectCode ?? meta(value["code"]?.integerOrDigits)
      subcode = subcode ?? value["error_subcode"]?.integerOrDigits
      collectText(of: value)
      for name in Self.wrappers {
        if let inner = value[name] { collect(inner, depth: depth + 1) }
      }
    case .array(let elements):  // FastAPI's validation errors: [{"loc","msg","type"}]
      if let first = elements.first { collect(first, depth: depth + 1) }
    case .null, .bool, .number:
      break
    }
  }

  /// Meta's `message` is general, and its `error_data.details` says what is wrong with this message: both are kept.
  private mutating func collectText(of object: JSONValue) {
    guard text == nil else { return }
    let message = ["message", "msg", "error_user_msg", "title", "description", "reason"].lazy
      .compactMap { object[$0]?.string }.first { ErrorDetails.nested($0) == nil && !$0.trimmedASCII.isEmpty }
    let details = object["error_data"]?["details"]?.string
    let parts = [message, details == message ? nil : details].compactMap(\.self)
    guard let line = ErrorText.line(parts.joined(separator: ": "), limit: AnswerFields.textLimit) else { return }
    for part in parts { embeddedCode = embeddedCode ?? ErrorText.code(in: part, httpStatus: httpStatus) }
    text = line
  }

  /// A string that holds an answer of its own: `"{\"error\":{…}}"`.
  private static func nested(_ string: String) -> JSONValue? {
    guard string.utf8.first(where: { $0 > 0x20 }) == 0x7B else { return nil }
    return try? JSONDocument.parse(Array(string.utf8))
  }
}

enum ErrorText {
  /// One line for people and for tab-separated storage: control characters become spaces, runs of spaces one; nil
  /// when nothing is left.
  static func line(_ text: String, limit: Int) -> String? {
    var line = ""
    var length = 0
    var pendingSpace = false
    for character in text {
      let isBlank =
        character.isWhitespace || character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
      guard !isBlank else {
        pendingSpace = length > 0
        continue
      }
      let needed = pendingSpace ? 2 : 1
      guard length + needed <= limit else { break }
      if pendingSpace { line.append(" ") }
      line.append(character)
      length += needed
      pendingSpace = false
    }
    return line.isEmpty ? nil : line
  }

  /// Whether a number can be Meta's code: not when it only repeats the HTTP status.
  static func isCode(_ candidate: Int, httpStatus: Int) -> Bool {
    candidate >= 0 && candidate != httpStatus && !(400...599).contains(candidate)
  }

  /// The code in a text: `(#131026)`, else the first quoted `code` that does not repeat the HTTP status.
  static func code(in text: String, httpStatus: Int) -> Int? {
    embeddedCode(text) ?? namedCodes(text).first { isCode($0, httpStatus: httpStatus) }
  }

  /// The first 16 numbers behind `"code":` and `'code':` in a text: in JSON with words around it, in JSON that was cut
  /// off, and in what Python prints of an object. The quotes may be escaped.
  static func namedCodes(_ text: String) -> [Int] {
    let bytes = Array(text.utf8)
    let name = Array("code".utf8)
    var codes: [Int] = []
    var place = 1
    while place + name.count < bytes.count, codes.count < 16 {
      defer { place += 1 }
      let quote = bytes[place - 1]
      guard quote == 0x22 || quote == 0x27, bytes[place...].starts(with: name) else { continue }
      var rest = bytes[(place + name.count)...].drop { $0 == 0x5C }
      guard rest.popFirst() == quote else { continue }
      rest = rest.drop { $0 == 0x20 }
      guard rest.popFirst() == 0x3A else { continue }
      rest = rest.drop { $0 == 0x20 || $0 == 0x5C || $0 == 0x22 || $0 == 0x27 }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      let next = rest.dropFirst(digits.count).first ?? 0x20
      let endsThere = next != 0x2E && !(0x41...0x5A).contains(next & 0xDF)
      if (1...9).contains(digits.count), endsThere, let code = Int(String(decoding: digits, as: UTF8.self)) {
        codes.append(code)
      }
    }
    return codes
  }

  /// The number of the first `(#131026)` in a text.
  static func embeddedCode(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    var place = 0
    while place + 3 < bytes.count {
      guard bytes[place] == 0x28, bytes[place + 1] == 0x23 else {
        place += 1
        continue
      }
      let digits = bytes[(place + 2)...].prefix { (0x30...0x39).contains($0) }
      if (1...9).contains(digits.count), digits.endIndex < bytes.count, bytes[digits.endIndex] == 0x29 {
        return Int(String(decoding: digits, as: UTF8.self))
      }
      place += 2
    }
    return nil
  }
}

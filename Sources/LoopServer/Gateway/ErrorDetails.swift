// Finds the error's text and Meta's code inside an answer, however deep the wrappers put it. Called by AnswerFields.
//
// Order of trust for the code: the `code` of an error object (Meta's own shape), then `(#131026)` inside a text (Meta
// writes it there, and wrappers that keep only the message keep it), then a `code` at the top, which is as often the
// HTTP status once more.

struct ErrorDetails {
  private(set) var text: String?
  private var objectCode: Int64?
  private var embeddedCode: Int?
  private var topCode: Int64?

  /// How many wrappers deep an error is looked for: `detail` → `error` → string of JSON → `error` is the deepest seen.
  private static let deepest = 5

  init(_ document: JSONValue) {
    topCode = document["code"]?.integerOrDigits
    for name in ["error", "meta_error", "detail", "message"] {
      if let value = document[name] { collect(value, depth: 0) }
    }
  }

  /// Meta's code, or nil. Meta uses no code that is also an HTTP error's status, so those are echoes of it.
  func code(httpStatus: Int) -> Int? {
    func meta(_ candidate: Int64?) -> Int? {
      guard let candidate, candidate >= 0, candidate <= 999_999_999, candidate != httpStatus,
        !(400...599).contains(candidate)
      else { return nil }
      return Int(candidate)
    }
    return meta(objectCode) ?? embeddedCode ?? meta(topCode)
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

  /// The first text and the first code found win; later members only fill what is still missing.
  private mutating func collect(_ value: JSONValue, depth: Int) {
    guard depth < Self.deepest else { return }
    switch value {
    case .string(let string):
      if let inner = Self.nested(string) {
        collect(inner, depth: depth + 1)
      } else if let line = ErrorText.line(string, limit: AnswerFields.textLimit) {
        embeddedCode = embeddedCode ?? ErrorText.embeddedCode(string)
        text = text ?? line
      }
    case .object:
      objectCode = objectCode ?? value["code"]?.integerOrDigits
      collectText(of: value)
      for name in ["error", "meta_error", "detail", "message"] {
        if let inner = value[name] { collect(inner, depth: depth + 1) }
      }
    case .array(let elements):  // FastAPI's validation errors: [{"loc","msg","type"}]
      if let first = elements.first { collect(first, depth: depth + 1) }
    case .null, .bool, .number:
      break
    }
  }

  /// Meta's message is general, its `error_data.details` says what is wrong with this very message: both are kept.
  private mutating func collectText(of object: JSONValue) {
    guard text == nil else { return }
    let message = ["message", "msg", "error_user_msg", "title"].lazy
      .compactMap { object[$0]?.string }.first { ErrorDetails.nested($0) == nil && !$0.trimmedASCII.isEmpty }
    let details = object["error_data"]?["details"]?.string
    let parts = [message, details == message ? nil : details].compactMap(\.self)
    guard let line = ErrorText.line(parts.joined(separator: ": "), limit: AnswerFields.textLimit) else { return }
    embeddedCode = embeddedCode ?? parts.lazy.compactMap(ErrorText.embeddedCode).first
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

// What a verb asks of the server, as a value: so that a table can say what every verb sends, without a server.

import HTTPClient
import JSON
import Text

/// A request before it is sent.
struct ConsoleRequest: Sendable {
  enum Body: Sendable {
    case none
    case json(JSONValue)
    /// A form, its fields in front of its file; the file goes out as it is read.
    case form([Field], file: String)
  }

  /// A name and its text, of the query or of a form.
  struct Field: Sendable, Equatable {
    var name: String
    var value: String
    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  var method: ClientRequest.Method
  /// Percent-encoded, from its slash on.
  var path: String
  var query: [Field] = []
  var body = Body.none
  /// Sent as Idempotency-Key: a repeat with the same one changes nothing more and gets the first answer.
  var idempotencyKey: String?

  /// - Parameters:
  ///   - path: its parts, in front of which and between which a slash is put; each is encoded.
  ///   - query: those without a value are left out.
  init(
    _ method: ClientRequest.Method, _ path: [String], query: [(String, String?)] = [], body: Body = .none
  ) {
    self.method = method
    self.path = path.map { "/" + PercentText.text($0) }.joined()
    self.query = ConsoleRequest.given(query)
    self.body = body
  }

  /// The address below the server's own.
  var target: String {
    if query.isEmpty { return path }
    return path + "?" + query.map { $0.name + "=" + PercentText.text($0.value) }.joined(separator: "&")
  }

  /// Those that have a value.
  static func given(_ pairs: [(String, String?)]) -> [Field] {
    pairs.compactMap { name, value in value.map { Field(name, $0) } }
  }
}

extension JSONValue {
  /// An object of the members that have a value.
  static func given(_ pairs: [(String, JSONValue?)]) -> JSONValue {
    .object(pairs.compactMap { name, value in value.map { JSONMember(name: name, value: $0) } })
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }
}

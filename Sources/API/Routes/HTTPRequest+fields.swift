// Header fields with a text from the client, and flags of the query. Bytes that are not UTF-8 are refused: if they were
// decoded anyway, every foreign letter would become the same replacement character, and two keys or titles could become
// equal.

import HTTPServer
import Intake

extension HTTPRequest {
  /// The field's text; nil when there is none.
  /// - Throws: `HTTPError` 422 when it is not UTF-8.
  package func text(of name: StaticString) throws(HTTPError) -> String? {
    let value = withHeader(name) { String(validating: $0, as: UTF8.self) }
    guard let value else { return nil }
    guard let text = value else { throw HTTPError.notUTF8(["header", .name("\(name)")]) }
    return text
  }

  /// `Idempotency-Key`; nil when there is none.
  /// - Throws: `HTTPError` 422 when it is empty, too long or not UTF-8: a key that cannot be kept protects from
  ///   nothing.
  package func idempotencyKey() throws(HTTPError) -> String? {
    let name: StaticString = "idempotency-key"
    guard let key = try text(of: name) else { return nil }
    if key.isEmpty { throw Self.issue(name, "No puede estar vacía", "value_error") }
    guard key.unicodeScalars.count <= RequestLimits.idempotencyKey else {
      throw Self.issue(name, "Debe tener como máximo \(RequestLimits.idempotencyKey) caracteres", "string_too_long")
    }
    return key
  }

  /// A flag of the query; false when it is not there.
  /// - Throws: `HTTPError` 422 when it is neither yes nor no.
  func flag(_ name: String) throws(HTTPError) -> Bool {
    guard let flag = FlagText.flag(try query(name) ?? "false") else {
      throw HTTPError(
        issues: [ValidationIssue(["query", .name(name)], "Debe ser true o false", type: "bool_parsing")])
    }
    return flag
  }

  private static func issue(_ name: StaticString, _ message: String, _ type: String) -> HTTPError {
    HTTPError(issues: [ValidationIssue(["header", .name("\(name)")], message, type: type)])
  }
}

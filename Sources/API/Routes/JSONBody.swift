// Small JSON bodies, such as those of the control routes and the single message. Uploads stream and never pass here.

import HTTPServer
import JSON
import Text
import Uploads

extension HTTPRequest {
  /// - Throws: `HTTPError` 415 unless the body says it is JSON: `application/json`, with or without parameters, or a
  ///   `+json` type.
  func requireJSON() throws(HTTPError) {
    let type = (header("content-type") ?? "").prefix { $0 != ";" }.lowercased().trimmedASCII
    guard type == "application/json" || type.hasSuffix("+json") else {
      throw HTTPError(.unsupportedMediaType, "El cuerpo debe ser application/json")
    }
  }

  /// The body as a JSON object; one without members when the body was left out.
  func jsonObjectOrNothing() async throws -> JSONValue {
    if header("content-type") != nil { try requireJSON() }
    let bytes = try await collect(upTo: RequestLimits.smallBody)
    if bytes.isEmpty { return .object([]) }
    try requireJSON()
    return try Self.object(bytes)
  }

  /// The body as a JSON object.
  /// - Throws: `HTTPError` 415, 413, 400 when it is not JSON, 422 when it is no object or not UTF-8; what reading it
  ///   throws.
  /// - Parameter limit: bytes.
  func jsonObject(upTo limit: Int = RequestLimits.smallBody) async throws -> JSONValue {
    try requireJSON()
    return try Self.object(try await collect(upTo: limit))
  }

  private static func object(_ bytes: [UInt8]) throws(HTTPError) -> JSONValue {
    // The parser, yajl, accepts overlong forms of UTF-8.
    guard bytes.withUnsafeBytes(TextCharset.isUTF8), !HalfPairScanner.finds(in: bytes) else {
      throw HTTPError.notUTF8(["body"])
    }
    let value: JSONValue
    do { value = try JSONDocument.parse(bytes, maximumBytes: RequestLimits.smallBody) } catch {
      throw HTTPError(.badRequest, "El cuerpo no es JSON válido")
    }
    guard case .object = value else {
      throw HTTPError(issues: [ValidationIssue(["body"], "Debe ser un objeto", type: "dict_type")])
    }
    return value
  }
}

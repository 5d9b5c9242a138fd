// The one error type that renders itself. Handlers throw it; the connection answers `{"detail": …}` with its status,
// the way FastAPI does, which is what today's frontend reads (docs/wire.md, "Errors"). Anything else that is thrown
// becomes a 500 without details.

import Text

/// An error with an HTTP status and an answer for the client.
public struct HTTPError: Error, Sendable {
  /// What `detail` holds.
  public enum Detail: Sendable, Equatable {
    /// A sentence for people.
    case text(String)
    /// FastAPI's list of validation problems, with status 422.
    case issues([ValidationIssue])
  }

  public var status: HTTPStatus
  public var detail: Detail
  /// For example `Retry-After` or `Allow`.
  public var headers: HTTPHeaders
  /// `columnas`: the columns that an upload has, where the client has to choose among them; else empty.
  public var columns: [String] = []

  public init(_ status: HTTPStatus, _ detail: String, headers: HTTPHeaders = HTTPHeaders()) {
    self.status = status
    self.detail = .text(detail)
    self.headers = headers
  }

  /// Status 422 with one entry for each problem.
  public init(issues: [ValidationIssue]) {
    status = .unprocessableContent
    detail = .issues(issues)
    headers = [:]
  }

  /// `{"detail": …}` as compact JSON.
  public var json: [UInt8] {
    var bytes = Array("{\"detail\":".utf8)
    switch detail {
    case .text(let text): JSONText.appendString(text, to: &bytes)
    case .issues(let issues):
      bytes.append(UInt8(ascii: "["))
      for (index, issue) in issues.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        issue.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
    for (index, column) in columns.enumerated() {
      bytes += index == 0 ? Array(",\"columnas\":[".utf8) : [UInt8(ascii: ",")]
      JSONText.appendString(column, to: &bytes)
    }
    if !columns.isEmpty { bytes.append(UInt8(ascii: "]")) }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// The answer itself.
  public var response: HTTPResponse { HTTPResponse(json: json, status: status, headers: headers) }

  /// Status 422 for a text that is not UTF-8. If it were decoded anyway, every foreign letter would become the same
  /// replacement character, and two different texts could become equal. Forms, JSON, queries and header fields all
  /// answer with it.
  /// - Parameter location: where the text stood, for example `["body", "titulo_campana"]`.
  public static func notUTF8(_ location: [ValidationIssue.Location]) -> HTTPError {
    HTTPError(issues: [ValidationIssue(location, "Debe estar en UTF-8", type: "value_error")])
  }

  static let notFound = HTTPError(.notFound, "No encontrado")
  static let malformedPath = HTTPError(.badRequest, "La dirección no es válida: revise los %XX")
  static let unexpected = HTTPError(.internalServerError, "Error interno")
  static let bodyStalled = HTTPError(.requestTimeout, "El cuerpo de la petición dejó de llegar")
  static let headStalled = HTTPError(.requestTimeout, "Las cabeceras tardaron demasiado en llegar")

  static let encodedBody = HTTPError(
    .unsupportedMediaType, "El cuerpo va comprimido (Content-Encoding): envíelo sin comprimir")

  static func methodNotAllowed(allow: String) -> HTTPError {
    HTTPError(.methodNotAllowed, "Método no permitido", headers: ["Allow": allow])
  }

  static func bodyTooLarge(limit: Int) -> HTTPError {
    let size = limit >= 1 << 20 && limit % (1 << 20) == 0 ? "\(limit >> 20) MB" : "\(limit) bytes"
    return HTTPError(.contentTooLarge, "El cuerpo de la petición supera el máximo de \(size)")
  }

  static func malformed(_ defect: MessageDefect) -> HTTPError {
    HTTPError(defect.status, "Petición HTTP no válida: \(defect.explanation)")
  }
}

/// One validation problem, as FastAPI and Pydantic write it.
public struct ValidationIssue: Sendable, Equatable {
  /// A step on the way to the value: a field's name or an element's index.
  public enum Location: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case name(String)
    case index(Int)

    public init(stringLiteral value: String) { self = .name(value) }
    public init(integerLiteral value: Int) { self = .index(value) }
  }

  /// For example `["body", "titulo_campana"]`.
  public var location: [Location]
  /// A sentence in Spanish.
  public var message: String
  /// A short machine-readable kind, for example `missing` or `int_parsing`.
  public var type: String

  public init(_ location: [Location], _ message: String, type: String) {
    self.location = location
    self.message = message
    self.type = type
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"loc\":[".utf8)
    for (index, step) in location.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch step {
      case .name(let name): JSONText.appendString(name, to: &bytes)
      case .index(let index): bytes.append(contentsOf: String(index).utf8)
      }
    }
    bytes.append(contentsOf: "],\"msg\":".utf8)
    JSONText.appendString(message, to: &bytes)
    bytes.append(contentsOf: ",\"type\":".utf8)
    JSONText.appendString(type, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}

/// The client went away before its request was read or its answer written. Nobody is left to tell.
public struct ClientDisconnected: Error, Sendable {
  public init() {}
}

/// Thrown by a handler that wants the connection closed without an answer, as a broken server would. The simulator's
/// cut connections are made with it.
public struct ConnectionAbandoned: Error, Sendable {
  public init() {}
}

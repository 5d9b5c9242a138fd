// Status codes with their reason phrases. A struct, not an enum: any code can be sent, the named ones are those this
// server uses.

/// An HTTP response status.
public struct HTTPStatus: Hashable, Sendable, CustomStringConvertible {
  /// 200–599.
  public let code: UInt16

  /// - Precondition: 200–599; informational answers are the connection's own business.
  public init(_ code: UInt16) {
    precondition((200...599).contains(code), "a response status is between 200 and 599")
    self.code = code
  }

  private init(unchecked code: UInt16) { self.code = code }

  public static let ok = HTTPStatus(unchecked: 200)
  public static let noContent = HTTPStatus(unchecked: 204)
  public static let found = HTTPStatus(unchecked: 302)
  public static let notModified = HTTPStatus(unchecked: 304)
  public static let badRequest = HTTPStatus(unchecked: 400)
  public static let unauthorized = HTTPStatus(unchecked: 401)
  public static let forbidden = HTTPStatus(unchecked: 403)
  public static let notFound = HTTPStatus(unchecked: 404)
  public static let methodNotAllowed = HTTPStatus(unchecked: 405)
  public static let requestTimeout = HTTPStatus(unchecked: 408)
  public static let conflict = HTTPStatus(unchecked: 409)
  public static let contentTooLarge = HTTPStatus(unchecked: 413)
  static let uriTooLong = HTTPStatus(unchecked: 414)
  public static let unsupportedMediaType = HTTPStatus(unchecked: 415)
  public static let unprocessableContent = HTTPStatus(unchecked: 422)
  public static let tooManyRequests = HTTPStatus(unchecked: 429)
  static let headerFieldsTooLarge = HTTPStatus(unchecked: 431)
  public static let internalServerError = HTTPStatus(unchecked: 500)
  public static let serviceUnavailable = HTTPStatus(unchecked: 503)

  /// The English reason phrase of RFC 9110; empty for codes it does not name.
  public var reason: StaticString {
    switch code {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: ""
    }
  }

  /// Whether a response with this status has content at all (RFC 9110, 6.4.1).
  var allowsContent: Bool { code != 204 && code != 304 }

  public var description: String { "\(code) \(reason)" }
}

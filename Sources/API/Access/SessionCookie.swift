// The cookie that holds a session's token. Its name has the token's version. Over https the name also has the prefix
// `__Host-`; then browsers let no other host of the same domain set it (RFC 6265bis, 4.1.3.2).

import EventLoop
import HTTPServer
import Text

enum SessionCookie {
  static let name = "loopserver-sesion-1"
  /// The most cookies of that name that are read. A browser sends one. It sends several only when they have paths,
  /// which this server never sets.
  static let most = 4

  static func name(isSecure: Bool) -> String { (isSecure ? "__Host-" : "") + name }

  /// The value of `Set-Cookie`.
  /// - Parameters:
  ///   - token: the token; empty to make the browser forget it.
  ///   - seconds: how long the browser keeps the cookie.
  static func field(_ token: String, seconds: Int64, isSecure: Bool) -> String {
    "\(name(isSecure: isSecure))=\(token); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
      + (isSecure ? "; Secure" : "")
  }

  /// The tokens that a request brings.
  @LoopActor
  static func tokens(of request: HTTPRequest, isSecure: Bool) -> [String] {
    tokens(in: request.headers("cookie"), isSecure: isSecure)
  }

  /// - Parameter fields: the values of all Cookie headers.
  static func tokens(in fields: [String], isSecure: Bool) -> [String] {
    let wanted = name(isSecure: isSecure)
    let pairs = fields.lazy.flatMap { $0.split(separator: ";") }
    let values = pairs.compactMap { pair -> String? in
      guard let equals = pair.firstIndex(of: "="), pair[..<equals].trimmedASCII == wanted else { return nil }
      return String(pair[pair.index(after: equals)...].trimmedASCII)
    }
    return Array(values.prefix(most))
  }
}

// The cookie that holds a session's token. Its name has the token's version; over https it also has the prefix
// `__Host-`, with which browsers let no other host of the same domain set it (RFC 6265bis, 4.1.3.2).

import EventLoop
import HTTPServer
import Text

enum SessionCookie {
  static let name = "loopserver-sesion-1"
  /// Cookies of that name that are looked at: a browser sends one, or several with paths, which we never set.
  static let most = 4

  static func name(isSecure: Bool) -> String { (isSecure ? "__Host-" : "") + name }

  /// The value of `Set-Cookie`.
  /// - Parameters:
  ///   - token: empty to have it forgotten.
  ///   - seconds: how long the browser keeps it.
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

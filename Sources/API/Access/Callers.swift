// Finds the caller of a request, by its key or its session. RequestGate asks for every request that needs a caller.

import EventLoop
import HTTPServer

@LoopActor
package struct Callers {
  package let keys: APIKeys
  package let clients: ClientAddress

  package init(keys: APIKeys, clients: ClientAddress) {
    self.keys = keys
    self.clients = clients
  }

  /// The caller of a request; nil when nobody known makes it. A key, even a wrong one, goes before a cookie.
  /// - Throws: `HTTPError` 401 for a session that has ended, 403 for a change by a session that no page of this server
  ///   asks for.
  func caller(of request: HTTPRequest) throws(HTTPError) -> RequestCaller? {
    if APIKeys.areShown(by: request) { return keys.caller(of: request) }
    let isSecure = clients.isSecure(request)
    let tokens = SessionCookie.tokens(of: request, isSecure: isSecure)
    if tokens.isEmpty { return nil }
    guard let session = session(among: tokens) else { throw .sessionEnded }
    if request.mayChange, !isFromOwnPage(request, isSecure: isSecure) { throw .foreignSession }
    return session.caller
  }

  /// The session of a request; nil when it brings a key or no session.
  func session(of request: HTTPRequest) -> Session? {
    if APIKeys.areShown(by: request) { return nil }
    return session(among: SessionCookie.tokens(of: request, isSecure: clients.isSecure(request)))
  }

  /// Whether a page of this server made the request.
  func isFromOwnPage(_ request: HTTPRequest, isSecure: Bool) -> Bool {
    guard let origin = request.header("origin"), let host = request.header("host") else { return false }
    return SameOrigin.holds(origin: origin, host: host, isSecure: isSecure)
  }

  private func session(among tokens: [String]) -> Session? {
    let now = Loop.wallClockMilliseconds() / 1000
    return tokens.lazy.compactMap { keys.session($0, now: now) }.first
  }
}

extension HTTPRequest {
  /// Whether the request's method may change something.
  var mayChange: Bool { method != .get && method != .head && method != .options }
}

extension HTTPError {
  static let sessionEnded = HTTPError(
    .unauthorized, "La sesión ha terminado: entre otra vez", headers: ["WWW-Authenticate": "Bearer"])

  /// The refusal of a change by a foreign page. A browser sends its cookie for whatever page asks it to.
  static let foreignSession = HTTPError(
    .forbidden,
    "Con la sesión solo cambia algo una página de este servidor: Origin debe nombrar lo mismo que Host "
      + "(si hay un proxy delante, que conserve Host)")
}

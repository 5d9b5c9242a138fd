// POST, GET and DELETE /api/sesion: a person types a key once, and the browser keeps a cookie that may do what the key
// may do (APIKeys+sessions). The key itself is neither kept nor written anywhere.

import Answers
import EventLoop
import HTTPServer
import Logging
import Queue
import Text

@LoopActor
package struct SessionRoutes {
  /// Bytes of the body, which a stranger may have sent, and how long it may take to arrive.
  nonisolated static let body = 4096
  nonisolated static let bodyTime: Duration = .seconds(10)
  /// Tries a minute of one client address, with good keys or bad ones. Twenty people of an office behind one address
  /// may enter in the same moment; a guesser gets nowhere with twenty.
  nonisolated package static let attempts = 20

  let callers: Callers
  let attempts: RateLimiter
  private let logger = Logger(label: "sesiones")

  /// - Parameter attempts: counts the tries to enter, with the limit `SessionRoutes.attempts`.
  package init(callers: Callers, attempts: RateLimiter) {
    self.callers = callers
    self.attempts = attempts
  }

  /// POST: opens a session. Without API_KEYS no key is asked for.
  func enter(_ request: HTTPRequest) async throws -> HTTPResponse {
    let isSecure = callers.clients.isSecure(request)
    // A foreign page must not open a session in its visitor's browser.
    if request.header("origin") != nil, !callers.isFromOwnPage(request, isSecure: isSecure) {
      throw HTTPError.foreignSession
    }
    try await count(request)
    guard let secret = try await request.jsonObject(upTo: Self.body)["clave"]?.string else {
      throw HTTPError(issues: [ValidationIssue(["body", "clave"], "Falta la clave, un texto", type: "missing")])
    }
    guard callers.keys.isRequired else { return answer(nil) }
    let address = callers.clients.client(of: request)?.clientName ?? ""
    guard
      let opened = callers.keys.open(
        secret, now: Loop.wallClockMilliseconds() / 1000, nonce: UInt64.random(in: 0...UInt64.max))
    else {
      logger.warning("nadie entra con esa clave", metadata: ["direccion": "\(address)"])
      throw HTTPError(.unauthorized, "La clave no es válida", headers: ["WWW-Authenticate": "Bearer"])
    }
    logger.info("sesión abierta", metadata: ["clave": "\(opened.session.caller.name)", "direccion": "\(address)"])
    var response = answer(opened.session)
    response.headers.add(
      "Set-Cookie", SessionCookie.field(opened.token, seconds: APIKeys.sessionLife, isSecure: isSecure))
    return response
  }

  /// GET: who the caller is.
  func show(_ request: HTTPRequest) -> HTTPResponse {
    guard let caller = request.caller else { return answer(nil) }
    return answer(callers.session(of: request) ?? Session(caller: caller, expires: 0))
  }

  /// DELETE: makes the browser forget the cookie.
  func leave(_ request: HTTPRequest) -> HTTPResponse {
    let isSecure = callers.clients.isSecure(request)
    return HTTPResponse(
      .noContent, headers: ["Set-Cookie": SessionCookie.field("", seconds: 0, isSecure: isSecure)])
  }

  private func count(_ request: HTTPRequest) async throws {
    guard let client = callers.clients.client(of: request) else { throw ClientDisconnected() }
    let verdict = try await attempts.take("sesion:\(client.clientName)")
    if verdict.isAllowed { return }
    let wait = max(1, (verdict.wait + 999_999) / 1_000_000)
    throw HTTPError(
      .tooManyRequests, "Demasiados intentos de entrar desde esta dirección: pruebe de nuevo en \(wait) s",
      headers: ["Retry-After": "\(wait)"])
  }

  /// - Parameter session: nil when the server asks nobody for a key. A caller who showed a key and no cookie has one
  ///   that ends at 0.
  private func answer(_ session: Session?) -> HTTPResponse {
    var json = JSONObjectWriter()
    json.field("pide_clave", callers.keys.isRequired)
    json.field("clave", session?.caller.name)
    json.field("rol", session.flatMap { APIKey.Role($0.caller.access)?.rawValue })
    json.field("vence", session.flatMap { $0.expires > 0 ? Timestamp.text($0.expires * 1000) : nil })
    return HTTPResponse(json: json.finish())
  }
}

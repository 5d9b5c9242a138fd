// CORS_ORIGENES: which web pages of other origins may call from a browser (Fetch standard, "CORS protocol"). The
// answer's headers also go on refusals (401, 413, 429, 503), or the page could not tell them from a network failure.
//
// There is no `*`. Callers of other origins prove themselves with a key in a header and not with the cookie of a
// session, so where keys are needed a star would not leak much. Where they are not (a developer's own machine), it
// would let any visited page send campaigns. For the same reason an unlisted origin may not change anything there: a
// browser posts a form without asking.

import EventLoop
import HTTPServer

/// The decisions about origins.
package struct CORSPolicy: Sendable {
  private let origins: [String]

  /// The headers that a page may send, and those that it may read beyond the few it always can.
  static let requestHeaders = "X-API-Key, Authorization, Content-Type, Idempotency-Key, x-campaignid"
  static let exposedHeaders =
    "Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Idempotent-Replay, Content-Disposition"
  /// The methods for paths that do not exist, so that a page can read their 404 too.
  private static let anyMethods = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
  /// How long a browser may keep the answer to a preflight, in seconds: after that time a corrected list counts.
  private static let maximumAge = "600"

  /// - Parameter origins: origins such as `https://app.ejemplo.com`, in lower case. Default ports are left out, as
  ///   browsers do.
  package init(_ origins: [String]) {
    self.origins = origins.map { origin in
      for (scheme, port) in [("https://", ":443"), ("http://", ":80")]
      where origin.hasPrefix(scheme) && origin.hasSuffix(port) { return String(origin.dropLast(port.count)) }
      return origin
    }
  }

  /// The request's origin if it is on the list.
  @LoopActor
  private func listedOrigin(_ request: HTTPRequest) -> String? {
    request.withHeader("origin") { value in origins.first { value.elementsEqual($0.utf8) } } ?? nil
  }

  /// Adds the headers that let a listed page read the answer, whatever it will be.
  @LoopActor
  func decorate(_ request: HTTPRequest) {
    if origins.isEmpty { return }
    // Refusals have it too, since a cache must not give one origin's answer to another.
    request.responseHeaders.add("Vary", "Origin")
    guard let origin = listedOrigin(request) else { return }
    request.responseHeaders.add("Access-Control-Allow-Origin", origin)
    request.responseHeaders.add("Access-Control-Expose-Headers", Self.exposedHeaders)
  }

  /// Whether the request is a browser's preflight, which carries no key.
  @LoopActor
  func isPreflight(_ request: HTTPRequest) -> Bool {
    request.method == .options && request.withHeader("origin") { _ in true } == true
      && request.withHeader("access-control-request-method") { _ in true } == true
  }

  /// The answer to a preflight.
  @LoopActor
  func preflightAnswer(_ request: HTTPRequest) -> HTTPResponse {
    guard listedOrigin(request) != nil else { return HTTPError.foreignOrigin.response }
    return HTTPResponse(
      .noContent,
      headers: [
        "Access-Control-Allow-Methods": request.pathMethods ?? Self.anyMethods,
        "Access-Control-Allow-Headers": Self.requestHeaders,
        "Access-Control-Max-Age": Self.maximumAge,
      ])
  }

  /// Whether the request may change something and comes from a page that is neither this server's nor listed.
  @LoopActor
  func isForeignChange(_ request: HTTPRequest) -> Bool {
    guard request.mayChange, let origin = request.header("origin"), listedOrigin(request) == nil else { return false }
    return request.header("host").map { !SameOrigin.holds(origin: origin, host: $0) } ?? true
  }
}

extension HTTPError {
  static let foreignOrigin = HTTPError(
    .forbidden, "El origen de la página no está permitido: añádalo a CORS_ORIGENES")
}

// The gate that every request passes before its route: CORS, the limit of its address, its key or session. It decides
// from the head alone, so that a refusal comes before the body is read. ServerApplication puts it in front of the
// listener.

import EventLoop
import HTTPServer
import Text

/// Lets requests in or answers them itself.
@LoopActor
package final class RequestGate {
  private let callers: Callers
  private let origins: CORSPolicy
  /// Nil when there is no limit; then no request waits here.
  private let limiter: RateLimiter?
  /// Whether the server asks for no key, because only this machine can reach it.
  private let isLocalOnly: Bool

  package init(callers: Callers, origins: CORSPolicy, limiter: RateLimiter?, isLocalOnly: Bool) {
    self.callers = callers
    self.origins = origins
    self.limiter = limiter
    self.isLocalOnly = isLocalOnly
  }

  package func guards(_ listener: HTTPListener) {
    listener.before = { [self] in try admit($0) }
    listener.isExempt = { [callers] address in IPAddress(address.ip).map(callers.clients.isTrusted) ?? false }
    guard let limiter else { return }
    listener.admission = { [self] request in
      if isUnlimited(request) { return nil }
      return { request in try await self.count(request, limiter) }
    }
  }

  private func admit(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse? {
    origins.decorate(request)
    if origins.isPreflight(request) { return origins.preflightAnswer(request) }
    if request.route?.access == .open { return nil }
    // Paths that do not exist get 401 as well, so that a caller without a key learns nothing.
    if callers.keys.isRequired {
      if TicketBooth.isOffered(request) {
        // The route checks the ticket before it does anything else.
        request.caller = TicketBooth.unseen
        return nil
      }
      guard let caller = try callers.caller(of: request) else { throw .keyRequired }
      request.caller = caller
      if let route = request.route, caller.access < route.access { throw .roleRequired(route.access, caller) }
    }
    if isLocalOnly, !LocalHost.isNamed(request.header("host")) { throw .foreignHost }
    // Where keys are required, no foreign page has one, and Callers has judged the pages of sessions.
    if !callers.keys.isRequired, origins.isForeignChange(request) { throw .foreignOrigin }
    return nil
  }

  // MARK: The limit

  /// Whether a request is not counted. Probes must always get through. Answering a preflight or a file of the panel
  /// from memory costs less than counting it, and one page has dozens of files. Meta reports thousands of statuses a
  /// minute from a few addresses, and signs them.
  private func isUnlimited(_ request: HTTPRequest) -> Bool {
    if origins.isPreflight(request) { return true }
    guard let pattern = request.route?.pattern else { return false }
    return pattern.hasPrefix("/health") || pattern == "/webhooks/meta" || pattern.hasPrefix("/panel") || pattern == "/"
  }

  /// Counts a request before its key is checked, so that guesses count too.
  private func count(_ request: HTTPRequest, _ limiter: RateLimiter) async throws {
    guard let client = callers.clients.client(of: request) else { throw ClientDisconnected() }
    let verdict = try await limiter.take(client.clientName)
    request.responseHeaders.add("RateLimit-Limit", "\(limiter.perMinute)")
    request.responseHeaders.add("RateLimit-Remaining", "\(verdict.remaining)")
    request.responseHeaders.add("RateLimit-Reset", "\(Self.seconds(verdict.reset))")
    if verdict.isAllowed { return }
    origins.decorate(request)
    throw HTTPError.tooManyRequests(perMinute: limiter.perMinute, wait: Self.seconds(verdict.wait))
  }

  /// Whole seconds, rounded up, so that a client that comes back then is let in.
  private static func seconds(_ microseconds: Int64) -> Int64 { (microseconds + 999_999) / 1_000_000 }
}

extension HTTPError {
  static let keyRequired = HTTPError(
    .unauthorized, "Falta una clave válida en X-API-Key o Authorization: Bearer",
    headers: ["WWW-Authenticate": "Bearer"])

  /// The refusal of a key whose role is lower than the route asks for.
  static func roleRequired(_ access: AccessLevel, _ caller: RequestCaller) -> HTTPError {
    let (role, needed) = (APIKey.Role(caller.access)?.rawValue ?? "", APIKey.Role(access)?.rawValue ?? "")
    return HTTPError(.forbidden, "La clave '\(caller.name)' (\(role)) no puede: hace falta \(needed)")
  }

  /// The answer has the three `RateLimit-…` fields of draft-ietf-httpapi-ratelimit-headers-06, the last version that
  /// keeps them apart. Later ones put them into one field that few clients read yet.
  package static func tooManyRequests(perMinute: Int, wait: Int64) -> HTTPError {
    HTTPError(
      .tooManyRequests, "Demasiadas peticiones desde esta dirección: el máximo es \(perMinute) por minuto",
      headers: ["Retry-After": "\(max(1, wait))"])
  }
}

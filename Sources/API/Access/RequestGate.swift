// What every request passes before its route: CORS, the limit of its address, its key or session. Decided from the head
// alone, so that a refusal comes before the body is read. ServerApplication puts it in front of the listener.

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
  /// No key is asked for because only this machine can reach the server.
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
    // 401 also for paths that do not exist: who has no key learns nothing.
    if callers.keys.isRequired {
      if TicketBooth.isOffered(request) {
        // Its route looks at it, and does nothing before that.
        request.caller = TicketBooth.unseen
        return nil
      }
      guard let caller = try callers.caller(of: request) else { throw .keyRequired }
      request.caller = caller
      if let route = request.route, caller.access < route.access { throw .roleRequired(route.access, caller) }
    }
    if isLocalOnly, !LocalHost.isNamed(request.header("host")) { throw .foreignHost }
    // A key is proof enough, no foreign page has one; of a session's pages Callers has judged.
    if !callers.keys.isRequired, origins.isForeignChange(request) { throw .foreignOrigin }
    return nil
  }

  // MARK: The limit

  /// Probes must always get through. A preflight and the panel's files, of which one page has dozens, are answered from
  /// memory, for less than counting them would cost. Meta reports thousands of statuses a minute from a few addresses,
  /// and signs them.
  private func isUnlimited(_ request: HTTPRequest) -> Bool {
    if origins.isPreflight(request) { return true }
    guard let pattern = request.route?.pattern else { return false }
    return pattern.hasPrefix("/health") || pattern == "/webhooks/meta" || pattern.hasPrefix("/panel") || pattern == "/"
  }

  /// Before the key is looked at, so that guesses count too.
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

  /// Whole seconds, rounded up: who comes back then is let in.
  private static func seconds(_ microseconds: Int64) -> Int64 { (microseconds + 999_999) / 1_000_000 }
}

extension HTTPError {
  static let keyRequired = HTTPError(
    .unauthorized, "Falta una clave válida en X-API-Key o Authorization: Bearer",
    headers: ["WWW-Authenticate": "Bearer"])

  /// The key may do less than the route is for.
  static func roleRequired(_ access: AccessLevel, _ caller: RequestCaller) -> HTTPError {
    let (role, needed) = (APIKey.Role(caller.access)?.rawValue ?? "", APIKey.Role(access)?.rawValue ?? "")
    return HTTPError(.forbidden, "La clave '\(caller.name)' (\(role)) no puede: hace falta \(needed)")
  }

  /// The three `RateLimit-…` fields on the answer are those of draft-ietf-httpapi-ratelimit-headers-06, the last
  /// version that has them apart; later ones put them into one field that few clients read yet.
  package static func tooManyRequests(perMinute: Int, wait: Int64) -> HTTPError {
    HTTPError(
      .tooManyRequests, "Demasiadas peticiones desde esta dirección: el máximo es \(perMinute) por minuto",
      headers: ["Retry-After": "\(max(1, wait))"])
  }
}

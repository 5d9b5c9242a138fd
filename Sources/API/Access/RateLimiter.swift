// LIMITE_POR_IP: how many requests a minute one client address may make, counted in Redis so that a load balancer that
// spreads them over instances gives nobody more (ClientRates).

import EventLoop
import Queue

/// Counts requests by client.
///
/// While Redis is away each instance counts for itself, with the same limit. Refusing everybody would turn an outage of
/// Redis into one of the whole API, with the status pages that operators need most then. Letting everybody pass would
/// let an attacker who can bring Redis down guess keys. With separate counts N instances allow a client at most N times
/// the limit, and one more minute's worth when Redis is back.
@LoopActor
package final class RateLimiter {
  /// Client addresses that one instance counts by itself while Redis is away.
  nonisolated static let localClients = 10_000
  package let perMinute: Int
  private let rates: ClientRates
  private var local: LocalRates

  /// - Parameter perMinute: LIMITE_POR_IP, at least 1.
  package init(perMinute: Int, rates: ClientRates) {
    self.perMinute = perMinute
    self.rates = rates
    local = LocalRates(RequestRate(perMinute: perMinute), capacity: RateLimiter.localClients)
  }

  /// Counts one request.
  package func take(_ client: String) async throws(CancellationError) -> RequestRate.Verdict {
    do {
      return try await shared(client)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      return local.take(client, now: Int64(Loop.now.nanoseconds / 1000))
    }
  }

  private func shared(_ client: String) async throws -> RequestRate.Verdict {
    let rate = try await rates.take(client, perMinute: perMinute)
    return RequestRate.Verdict(
      isAllowed: rate.isAllowed, remaining: rate.remaining, reset: rate.reset, wait: rate.wait)
  }
}

// LIMITE_POR_IP, counted in Redis: one script, one round trip a request. The rate limiter of the API calls this.

import EventLoop
import RedisClient

/// How much of their limit clients have used up.
@LoopActor
package struct ClientRates {
  nonisolated package static let script = QueueScripts.script("limit_rate", PackageResources.limit_rate_lua)

  package let link: QueueLink

  /// Counts one request. A repetition counts one more.
  /// - Returns: whether it may pass, how many could follow at once, and until when, in microseconds, the whole limit is
  ///   there again and the next request would be let in.
  package func take(
    _ client: String, perMinute: Int
  ) async throws -> (isAllowed: Bool, remaining: Int, reset: Int64, wait: Int64) {
    var reply = try await Self.script.call(
      on: link.connection, keys: [.string(QueueKeys.rate(of: client))], arguments: [RedisArgument(perMinute)])
    return (try reply.number() == 1, try reply.integer(), try reply.number(), try reply.number())
  }
}

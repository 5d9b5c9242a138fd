// The queue as the routes use it: a lost reply is asked for again, and Redis' troubles become the client's 503.

import HTTPServer
import RedisClient

extension CampaignQueue {
  /// Makes a call, and again when its reply was lost.
  /// - Parameter call: replay-safe; it is told whether it may have happened already.
  /// - Throws: `HTTPError.redisUnavailable`, and what is not Redis' from `call`.
  func answering<Value: Sendable>(_ call: (_ isRepeat: Bool) async throws -> Value) async throws -> Value {
    do { return try await repeating(call) } catch is RedisError { throw HTTPError.redisUnavailable }
  }
}

// The queue as the routes use it: a lost reply is asked for again, and Redis' troubles become the client's 503. What
// changes a campaign is carried through to its end, with or without the client that asked for it.

import EventLoop
import HTTPServer
import Queue
import RedisClient

extension QueueLink {
  /// Makes a call, and again when its reply was lost.
  /// - Parameter call: replay-safe; it is told whether it may have happened already.
  /// - Throws: `HTTPError.redisUnavailable`, `.campaignDamaged`, and what is not Redis' from `call`.
  package func answering<Value: Sendable>(_ call: (_ isRepeat: Bool) async throws -> Value) async throws -> Value {
    do { return try await repeating(call) } catch let error as RedisError { throw HTTPError(error) }
  }

  /// The same in a task of its own. The end of a client's connection cancels the task of its request, which would leave
  /// a verb of many calls half done: some messages cancelled and the others not. The request waits for it all the same,
  /// and `QueueLimits.verbCalls` ends it.
  package func completing<Value: Sendable>(
    _ call: @escaping @LoopActor (_ isRepeat: Bool) async throws -> Value
  ) async throws -> Value {
    try await spawn { try await self.answering(call) }.value
  }
}

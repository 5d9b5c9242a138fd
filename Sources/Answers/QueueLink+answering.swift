// The queue as the routes use it: a call whose reply was lost is made again, and Redis' failures become the client's
// 503. A call that changes a campaign runs to its end, also when the client that asked for it is gone.

import EventLoop
import HTTPServer
import Queue
import RedisClient

extension QueueLink {
  /// Makes a call, and again when its reply was lost.
  /// - Parameter call: replay-safe; it is told whether it may have happened already.
  /// - Throws: `HTTPError.redisUnavailable`, `.campaignDamaged`, and errors of `call` that are not Redis'.
  package func answering<Value: Sendable>(_ call: (_ isRepeat: Bool) async throws -> Value) async throws -> Value {
    do { return try await repeating(call) } catch let error as RedisError { throw HTTPError(error) }
  }

  /// The same in a task of its own. When a client's connection ends, the task of its request is cancelled, which would
  /// leave a verb of many calls half done: some messages cancelled and the others not. The request still waits for the
  /// task, and `QueueLimits.verbCalls` bounds it.
  package func completing<Value: Sendable>(
    _ call: @escaping @LoopActor (_ isRepeat: Bool) async throws -> Value
  ) async throws -> Value {
    try await spawn { try await self.answering(call) }.value
  }

  /// The same with Redis' own errors.
  package func uninterrupted<Value: Sendable>(
    _ call: @escaping @LoopActor (_ isRepeat: Bool) async throws -> Value
  ) async throws -> Value {
    try await spawn { try await self.repeating(call) }.value
  }
}

// Repeated calls: for requests of operators when Redis' reply was lost, and for reports when Redis is away for a
// moment.

import RedisClient

extension QueueLink {
  /// How often a call is repeated, and how long it waits for Redis before that: longer than the longest wait between
  /// two tries to connect (`RedisSettings.longestReconnect`), or a call whose reply was lost after a few others would
  /// always fail.
  private static let repeats = 3
  private static let patience: Duration = .seconds(5)

  /// Makes a call, and makes it again when its reply was lost.
  /// - Parameter call: replay-safe; it is told whether it may have happened already.
  package func repeating<Value: Sendable>(_ call: (_ isRepeat: Bool) async throws -> Value) async throws -> Value {
    try await again(after: { if case .lost = $0 { true } else { false } }, call)
  }

  /// Makes a call that only reads, and makes it again whenever Redis was away for a moment.
  package func rereading<Value: Sendable>(_ read: () async throws -> Value) async throws -> Value {
    try await again(after: { $0.serverError == nil }, { _ in try await read() })
  }

  private func again<Value: Sendable>(
    after isPassing: (RedisError) -> Bool, _ call: (_ isRepeat: Bool) async throws -> Value
  ) async throws -> Value {
    var tries = 0
    while true {
      do {
        return try await call(tries > 0)
      } catch let error as RedisError where isPassing(error) && tries < Self.repeats {
        tries += 1
        try await connection.waitUntilReady(within: Self.patience)
      }
    }
  }
}

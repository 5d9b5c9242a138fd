// The link to Redis as those outside the queue may know it: whether it is there, and which one it is. What is asked
// over it is a method of the queue.

extension CampaignQueue {
  /// Whether calls can be made now.
  package var isReady: Bool { connection.state == .ready }

  /// Which connection it is, counted from the first: what was learnt on another one may no longer be so.
  package var connectionNumber: Int { connection.readyCount }

  /// Waits until calls can be made.
  /// - Throws: `RedisError` when they still cannot.
  package func waitUntilReady(within patience: Duration) async throws {
    try await connection.waitUntilReady(within: patience)
  }
}

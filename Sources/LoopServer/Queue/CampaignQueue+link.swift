// The link to Redis as those outside the queue may know it: whether it is there, and which one it is. What is asked over it
// is a method of the queue.

import RedisClient

extension CampaignQueue {
  /// Whether calls can be made now.
  var isReady: Bool { connection.state == .ready }

  /// Which connection it is, counted from the first: what was learnt on another one may no longer be so.
  var connectionNumber: Int { connection.readyCount }

  /// Waits until calls can be made.
  /// - Throws: `RedisError` when they still cannot.
  func waitUntilReady(within patience: Duration) async throws { try await connection.waitUntilReady(within: patience) }
}

// ESPERAR_REPLICAS: a write counts only when so many replicas have it, so that a failover forgets nothing that was
// acted upon (docs/queue.md, "What Redis must be"). ReplicaWatch asks the replicas.

import EventLoop
import RedisClient

extension QueueLink {
  /// How long a client's answer waits for the replicas.
  private static let replicaPatience: Duration = .seconds(5)

  /// Whether the replicas have everything this connection has written. True at once when none are asked for.
  package func areReplicasCaughtUp() async throws -> Bool { try await replicas?.areCaughtUp() ?? true }

  /// Waits until the replicas have what was written, so that no 200 is sent before. When it throws, the write has still
  /// happened; a client that repeats its request learns so.
  package func waitForReplicas() async throws {
    let deadline = Loop.now + Self.replicaPatience
    let written = connection.readyCount
    while try await !areReplicasCaughtUp() {
      // The connection may lead to another server now, which may never have seen the write.
      guard connection.readyCount == written else { throw RedisError.lost("connected anew before replicas had it") }
      guard Loop.now < deadline else { throw RedisError.unavailable("replicas lag") }
    }
  }

  /// Ends the replicas' own connection, and with it a look that is under way. The link's is closed by then.
  package func closeReplicas() { replicas?.close() }
}

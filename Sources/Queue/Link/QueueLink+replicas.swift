// ESPERAR_REPLICAS: what was written counts only when so many replicas have it, so that a failover forgets nothing that
// was acted upon (docs/queue.md, "What Redis must be"). ReplicaWatch finds it out.

import EventLoop
import RedisClient

extension QueueLink {
  /// How long a client's answer waits for the replicas.
  private static let replicaPatience: Duration = .seconds(5)

  /// Whether the replicas have everything this connection has written. True at once when none are asked for.
  package func areReplicasCaughtUp() async throws -> Bool { try await replicas?.areCaughtUp() ?? true }

  /// No 200 before the replicas have what was written. It is there all the same: the client learns so when it comes
  /// again.
  package func waitForReplicas() async throws {
    let deadline = Loop.now + Self.replicaPatience
    let written = connection.readyCount
    while try await !areReplicasCaughtUp() {
      // The server it leads to now may never have seen it.
      guard connection.readyCount == written else { throw RedisError.lost("connected anew before replicas had it") }
      guard Loop.now < deadline else { throw RedisError.unavailable("replicas lag") }
    }
  }

  /// Ends the replicas' own connection, and with it a look that is under way. The link's is closed by then.
  package func closeReplicas() { replicas?.close() }
}

// ESPERAR_REPLICAS: what was written counts only when so many replicas have it, so that a failover forgets nothing that
// was acted upon (QUEUE.md, "Redis itself").

import Campaigns
import EventLoop
import RedisClient

extension CampaignQueue {
  /// How long one look may take, in milliseconds. The connection's other commands wait behind it.
  private static let replicaPatience = 100

  /// Whether the replicas have everything this connection has written. True at once when none are asked for.
  func areReplicasCaughtUp() async throws -> Bool {
    guard settings.replicasToWaitFor > 0 else { return true }
    let reply = try await connection.command(
      "WAIT", RedisArgument(settings.replicasToWaitFor), RedisArgument(Self.replicaPatience))
    return (reply.asInteger ?? 0) >= settings.replicasToWaitFor
  }

  /// No 200 before the replicas have what was written. It is there all the same: the client learns so when it comes again.
  func waitForReplicas() async throws {
    let deadline = Loop.now + .seconds(5)
    while try await !areReplicasCaughtUp() {
      guard Loop.now < deadline else { throw RedisError.unavailable("replicas lag") }
    }
  }
}

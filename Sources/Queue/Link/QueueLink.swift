// What all roles of the queue share: the connection to Redis, the settings, the identity of this process and Redis'
// clock. Code outside the module can see whether the link is ready and which connection it is, and can have a call
// repeated. Only the roles ask Redis over it.

import EventLoop
import RedisClient

/// The queue's link to Redis.
@LoopActor
package final class QueueLink {
  let connection: RedisConnection
  package let settings: QueueSettings
  package let identity: InstanceIdentity
  /// Redis' clock, against CLOCK_BOOTTIME.
  package let clock: RedisClock
  /// Nil unless ESPERAR_REPLICAS asks for some.
  let replicas: ReplicaWatch?
  /// Claims that this process has tried: no two have the same token.
  var claimsTried = 0

  init(connection: RedisConnection, settings: QueueSettings, identity: InstanceIdentity) {
    self.connection = connection
    self.settings = settings
    self.identity = identity
    clock = RedisClock(of: connection)
    let wanted = settings.replicasToWaitFor
    replicas = wanted > 0 ? ReplicaWatch(of: connection, replicas: wanted) : nil
  }

  /// Whether calls can be made now.
  package var isReady: Bool { connection.state == .ready }

  /// Which connection it is, counted from the first. What was learnt on an earlier one may no longer be true.
  package var connectionNumber: Int { connection.readyCount }

  /// Waits until calls can be made.
  /// - Throws: `RedisError` when they still cannot.
  package func waitUntilReady(within patience: Duration) async throws {
    try await connection.waitUntilReady(within: patience)
  }
}

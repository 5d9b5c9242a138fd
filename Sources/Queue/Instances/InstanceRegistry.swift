// The instances that take campaigns. Each beats twice a second. Placement reads a sorted set of their names
// (QueueLookout), so the next look shows a graceful stop. InstanceRoster calls this.

import EventLoop
import RedisClient
import Text

/// Where this instance says that it lives.
@LoopActor
package struct InstanceRegistry {
  nonisolated package static let script = QueueScripts.script("heartbeat", PackageResources.heartbeat_lua)

  package let link: QueueLink

  /// Silence after which an instance counts as dead, for placement only, in milliseconds.
  private static let longestSilence = 2000

  /// Says that this instance lives and how many campaigns it runs. Which ones it runs is in their tokens, and a copy of
  /// that would be out of date. May be repeated.
  package func beat(running: Int) async throws {
    _ = try await Self.script.run(
      on: link.connection, keys: [.string(QueueKeys.instance(link.identity)), .string(QueueKeys.instances)],
      arguments: [
        .string(link.identity.text), "campanas=\(running)", .integer(link.settings.lease),
        RedisArgument(Self.longestSilence),
      ])
  }

  /// Says that this instance takes no campaigns any more.
  package func leave() async throws {
    _ = try await link.connection.pipeline([
      RedisCommand("ZREM", .string(QueueKeys.instances), .string(link.identity.text)),
      RedisCommand("UNLINK", .string(QueueKeys.instance(link.identity))),
    ])
  }
}

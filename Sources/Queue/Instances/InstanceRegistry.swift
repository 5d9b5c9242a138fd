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

  /// Says that this instance lives, how many campaigns it runs and how it does. Which ones it runs is in their tokens,
  /// and a copy of that would be out of date. May be repeated.
  /// - Parameter report: further words as of `InstanceReport`; empty for none. Another text is another write to Redis'
  ///   disk.
  package func beat(running: Int, report: String = "") async throws {
    _ = try await Self.script.run(
      on: link.connection, keys: [.string(QueueKeys.instance(link.identity)), .string(QueueKeys.instances)],
      arguments: [
        .string(link.identity.text), .string("campanas=\(running)" + (report.isEmpty ? "" : " " + report)),
        .integer(link.settings.lease),
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

// Asks Redis whether its user may do what the queue needs (QueuePermissions). The connection asks before it counts as
// ready, and RedisChecks every second.

import EventLoop
import RedisClient

/// Asks what the queue is allowed in Redis.
@LoopActor
package struct PermissionProbe {
  nonisolated package static let script = QueueScripts.script("probe", PackageResources.probe_lua)

  package let link: QueueLink

  private var probeKeys: [RedisArgument] {
    QueuePermissions.keys.map(RedisArgument.string)
  }

  private var probeArguments: [RedisArgument] {
    (QueuePermissions.commands + (link.replicas == nil ? [] : QueuePermissions.replicaCommands)).map(
      RedisArgument.string)
  }

  /// Whether Redis runs what the queue needs.
  /// - Throws: `RedisError.server` with Redis' refusal.
  package func probe() async throws {
    _ = try await Self.script.run(on: link.connection, keys: probeKeys, arguments: probeArguments)
  }

  /// The same as one command, for the log-in (`RedisConnection.readinessCheck`).
  package var readinessCheck: RedisCommand {
    RedisCommand(
      "EVAL", [.string(Self.script.source), RedisArgument(probeKeys.count)] + probeKeys + probeArguments)
  }

  /// Which kinds of keys may not be used, as patterns of an ACL. For a probe that was refused because of its keys.
  package func deniedKeys() async throws -> [String] {
    var denied: [String] = []
    for key in QueuePermissions.keys {
      do {
        _ = try await Self.script.run(on: link.connection, keys: [.string(key)])
      } catch RedisError.server(let error) where error.kind == .noPermission {
        let pattern = key.firstIndex(of: ":").map { key[..<$0] + ":*" } ?? key[...]
        if denied.last != String(pattern) { denied.append(String(pattern)) }
      }
    }
    return denied
  }
}

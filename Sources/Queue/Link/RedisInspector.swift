// What Redis tells of itself: whether it can be trusted with a queue. `RedisChecks` asks every second.

import EventLoop
import RedisClient

/// Asks Redis about itself.
@LoopActor
package struct RedisInspector {
  let link: QueueLink

  /// INFO.
  /// - Parameter isWhole: all that it tells; else what can change while it runs, its memory and its disk.
  /// - Throws: `RedisError`, `.server` where it refuses to tell, as managed servers may.
  package func information(isWhole: Bool) async throws -> RedisInformation {
    let sections: [RedisArgument] = isWhole ? [] : ["memory", "persistence"]
    return RedisInformation(try await link.connection.command(RedisCommand("INFO", sections)).asText ?? "")
  }

  /// The setting `appendfsync`; nil where it is not told.
  package func appendFsync() async -> String? {
    try? await link.connection.command("CONFIG", "GET", "appendfsync").asArray?.last?.asText
  }
}

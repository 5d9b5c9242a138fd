// A walk over all keys of Redis, for those that cannot rely on the hints: the healing of the hints, and a start with
// `--en-pausa`.

import EventLoop
import RedisClient

/// Finds all campaigns there are.
@LoopActor
package struct CampaignScan {
  package let link: QueueLink

  /// One step of a walk over all campaigns there are, whether or not the hints know them.
  /// - Parameter cursor: 0 to begin.
  /// - Returns: some campaigns, and where to go on; 0 when all keys were seen.
  package func step(from cursor: UInt64) async throws -> (campaigns: [String], next: UInt64) {
    let reply = try await link.connection.command(
      "SCAN", .string(String(cursor)), "MATCH", .string(QueueKeys.statsPattern), "COUNT", 500)
    guard let parts = reply.asArray, parts.count == 2, let next = parts[0].asText.flatMap({ UInt64($0) }),
      let found = parts[1].asArray
    else { throw RedisError.unexpectedReply("SCAN") }
    return (found.compactMap { $0.asText.flatMap(QueueKeys.campaign(ofStatsKey:)) }, next)
  }
}

// Who did what, over all instances: a stream in Redis of the last 10,000 actions. The actions on a campaign stay when
// it is deleted.

import EventLoop
import RedisClient

/// The audit in Redis.
@LoopActor
package struct AuditTrail {
  /// How many entries the stream keeps.
  nonisolated package static let capacity = 10_000

  let link: QueueLink

  private static let key = RedisArgument.string(QueueKeys.audit)

  /// Adds an entry. Do not repeat it after a lost reply, since the entry may be there.
  package func add(_ entry: AuditEntry) async throws {
    let words: [RedisArgument] = [Self.key, "MAXLEN", RedisArgument(Self.capacity), "*"]
    _ = try await link.connection.command(RedisCommand("XADD", words + entry.fields))
  }

  /// Entries, the latest first.
  /// - Parameters:
  ///   - campaign: only what was done to the campaign of this title.
  ///   - before: the id of the entry behind which to go on; nil for the beginning.
  /// - Returns: the entries, and the id behind which to go on; nil when there are no more.
  package func page(of campaign: String?, before: String?, limit: Int) async throws -> (
    entries: [AuditEntry], next: String?
  ) {
    // Nothing is before the first id that there can be, and Redis refuses the question.
    if let before, before.allSatisfy({ $0 == "0" || $0 == "-" }) { return ([], nil) }
    var found: [AuditEntry] = []
    var last = before
    while true {
      let start = last.map { "(" + $0 } ?? "+"
      let wanted = campaign == nil ? limit : QueueLimits.chunk
      let command = RedisCommand("XREVRANGE", [Self.key, .string(start), "-", "COUNT", RedisArgument(wanted)])
      let replies = try await link.connection.command(command, lane: .bulk).asArray ?? []
      for reply in replies {
        last = reply.asArray?.first?.asText ?? last
        guard let entry = AuditEntry(reply), campaign == nil || entry.campaign == campaign else { continue }
        found.append(entry)
        if found.count == limit { return (found, last) }
      }
      if replies.count < wanted { return (found, nil) }
      await Loop.bulkTurn()
    }
  }
}

// What is due: campaigns, announcements and early statuses stand in sorted sets by the moment at which they want
// attention. Each look notes Redis' clock as well.

import EventLoop
import RedisClient
import Text

extension QueueLink {
  /// Members of a sorted set of moments that were due by `moment` (Redis' time, ms since 1970), the longest due first.
  func due(in set: String, by moment: Milliseconds, limit: Int) async throws -> [String] {
    let asked = Loop.bootTimeNanoseconds()
    let replies = try await connection.pipeline([
      dueCommand(in: set, by: moment, limit: limit), RedisCommand("TIME"),
    ])
    for case .error(let error) in replies { throw RedisError.server(error) }
    try clock.note(replies[1], asked: asked)
    return (replies[0].asArray ?? []).compactMap(\.asText)
  }

  func dueCommand(in set: String, by moment: Milliseconds, limit: Int) -> RedisCommand {
    RedisCommand("ZRANGE", .string(set), "-inf", .integer(moment), "BYSCORE", "LIMIT", 0, RedisArgument(limit))
  }
}

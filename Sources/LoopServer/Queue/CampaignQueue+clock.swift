// Redis' clock. Hints are in its time, which may differ from this machine's by seconds or minutes; who asks for what is
// due asks in its time. The dispatcher and whoever polls a sorted set of moments call these.

import Campaigns
import EventLoop
import RedisClient

extension CampaignQueue {
  /// Asks for Redis' clock anew.
  func readClock() async throws {
    try noteClock(try await connection.command("TIME"))
  }

  /// Seconds that can be counted with.
  private static let sane: ClosedRange<Int64> = 0...ScriptReply.exact.upperBound / 1_000_000

  /// - Parameter time: the reply to TIME.
  func noteClock(_ time: RedisReply) throws {
    clockLead = try Self.moment(time) - Loop.wallClockMilliseconds()
  }

  /// The moment that a reply to TIME names, ms since 1970.
  static func moment(_ time: RedisReply) throws -> Milliseconds {
    guard let parts = time.asArray, parts.count == 2, let seconds = parts[0].asText.flatMap({ Int64($0) }),
      let microseconds = parts[1].asText.flatMap({ Int64($0) }), sane.contains(seconds)
    else { throw RedisError.unexpectedReply("TIME") }
    return seconds * 1000 + microseconds / 1000
  }

  /// Members of a sorted set of moments that were due by `moment` (Redis' time, ms since 1970), the longest due first.
  func due(in set: String, by moment: Milliseconds, limit: Int) async throws -> [String] {
    let replies = try await connection.pipeline([
      dueCommand(in: set, by: moment, limit: limit), RedisCommand("TIME"),
    ])
    for case .error(let error) in replies { throw RedisError.server(error) }
    try noteClock(replies[1])
    return (replies[0].asArray ?? []).compactMap(\.asText)
  }

  func dueCommand(in set: String, by moment: Milliseconds, limit: Int) -> RedisCommand {
    RedisCommand("ZRANGE", .string(set), "-inf", .integer(moment), "BYSCORE", "LIMIT", 0, RedisArgument(limit))
  }

  /// For how long Redis has been running, to the second below; nil if it does not tell.
  func redisUptime() async throws -> Milliseconds? {
    do {
      let information = RedisInformation(try await connection.command("INFO", "server").asText ?? "")
      guard let seconds = information["uptime_in_seconds"].flatMap({ Int64($0) }), Self.sane.contains(seconds) else {
        return nil
      }
      return seconds * 1000
    } catch RedisError.server {
      return nil
    }
  }
}

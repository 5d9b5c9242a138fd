// Redis' clock. Hints are in its time, which may differ from this machine's by seconds or minutes; who asks for what is due
// asks in its time. The dispatcher calls these.

import Campaigns
import EventLoop
import RedisClient

extension CampaignQueue {
  /// By how much Redis' clock is ahead of this machine's wall clock.
  func clockLead() async throws -> Milliseconds {
    try Self.clockLead(try await connection.command("TIME"))
  }

  static func clockLead(_ time: RedisReply) throws -> Milliseconds {
    guard let parts = time.asArray, parts.count == 2, let seconds = parts[0].asText.flatMap({ Int64($0) }),
      let microseconds = parts[1].asText.flatMap({ Int64($0) })
    else { throw RedisError.unexpectedReply("TIME") }
    return seconds * 1000 + microseconds / 1000 - Loop.wallClockMilliseconds()
  }

  /// For how long Redis has been running, to the second below; nil if it does not tell.
  func redisUptime() async throws -> Milliseconds? {
    do {
      let information = RedisInformation(try await connection.command("INFO", "server").asText ?? "")
      return information["uptime_in_seconds"].flatMap { Int64($0) }.map { $0 * 1000 }
    } catch RedisError.server {
      return nil
    }
  }
}

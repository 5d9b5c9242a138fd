// Redis' clock. All that is planned goes by it (starts, windows, holds, hints): it is one for all instances, and this
// machine's wall clock may be an hour off. Every look at what is due notes it against the time since this machine's
// start.

import EventLoop
import RedisClient
import Text

extension CampaignQueue {
  /// Asks for Redis' clock anew.
  package func readClock() async throws {
    let asked = Loop.bootTimeNanoseconds()
    try noteClock(try await connection.command("TIME"), asked: asked)
  }

  /// Asks for Redis' clock unless it is known: for who comes before the first look at what is due.
  package func knowClock() async throws {
    if clock.slot(at: 0) == nil { try await readClock() }
  }

  /// Redis' time, ms since 1970; this machine's before Redis has said it.
  package var redisNow: Milliseconds {
    clock.slot(at: Nanoseconds(Loop.bootTimeNanoseconds())) ?? Loop.wallClockMilliseconds()
  }

  /// By how much Redis' clock is ahead of this machine's wall clock.
  package var clockLead: Milliseconds { saturatingDifference(redisNow, Loop.wallClockMilliseconds()) }

  /// Redis' time, for `ultimo_envio`.
  func nowText() -> String { Timestamp.text(redisNow) }

  /// Seconds that can be counted with.
  private static let sane: ClosedRange<Int64> = 0...ScriptReply.exact.upperBound / 1_000_000

  /// - Parameters:
  ///   - time: the reply to TIME.
  ///   - asked: when that was asked, of CLOCK_BOOTTIME in nanoseconds.
  func noteClock(_ time: RedisReply, asked: UInt64) throws {
    let microseconds = try Self.microseconds(of: time)
    let now = Loop.bootTimeNanoseconds()
    clock.observe(redisTime: microseconds, now: Nanoseconds(now), roundTrip: Nanoseconds(now - asked))
  }

  /// The moment that a reply to TIME names, microseconds since 1970.
  package static func microseconds(of time: RedisReply) throws -> Int64 {
    guard let parts = time.asArray, parts.count == 2, let seconds = parts[0].asText.flatMap({ Int64($0) }),
      let microseconds = parts[1].asText.flatMap({ Int64($0) }), sane.contains(seconds)
    else { throw RedisError.unexpectedReply("TIME") }
    return seconds * 1_000_000 + microseconds
  }

  /// Members of a sorted set of moments that were due by `moment` (Redis' time, ms since 1970), the longest due first.
  package func due(in set: String, by moment: Milliseconds, limit: Int) async throws -> [String] {
    let asked = Loop.bootTimeNanoseconds()
    let replies = try await connection.pipeline([
      dueCommand(in: set, by: moment, limit: limit), RedisCommand("TIME"),
    ])
    for case .error(let error) in replies { throw RedisError.server(error) }
    try noteClock(replies[1], asked: asked)
    return (replies[0].asArray ?? []).compactMap(\.asText)
  }

  func dueCommand(in set: String, by moment: Milliseconds, limit: Int) -> RedisCommand {
    RedisCommand("ZRANGE", .string(set), "-inf", .integer(moment), "BYSCORE", "LIMIT", 0, RedisArgument(limit))
  }

  /// For how long Redis has been running, to the second below; nil if it does not tell.
  package func redisUptime() async throws -> Milliseconds? {
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

// Redis' clock. All plans go by it (starts, windows, holds, hints), because it is the same for all instances, and this
// machine's wall clock may be an hour off. Every look at what is due notes it against CLOCK_BOOTTIME.

import Campaigns
import EventLoop
import RedisClient
import Text

/// What Redis' clock says.
@LoopActor
package final class RedisClock {
  private let connection: RedisConnection
  private var slots = SlotClock()

  init(of connection: RedisConnection) { self.connection = connection }

  /// Reads it from Redis again.
  package func read() async throws {
    let asked = Loop.bootTimeNanoseconds()
    try note(try await connection.command("TIME"), asked: asked)
  }

  /// Reads it unless it is known, for callers before the first look at what is due.
  package func readUnlessKnown() async throws {
    if slots.slot(at: 0) == nil { try await read() }
  }

  /// Redis' time, ms since 1970; this machine's before Redis has said it.
  package var now: Milliseconds {
    slots.slot(at: Nanoseconds(Loop.bootTimeNanoseconds())) ?? Loop.wallClockMilliseconds()
  }

  /// How far it is ahead of this machine's wall clock.
  package var lead: Milliseconds { saturatingDifference(now, Loop.wallClockMilliseconds()) }

  /// Redis' time, for `ultimo_envio`.
  func nowText() -> String { Timestamp.text(now) }

  /// The seconds with which the arithmetic is safe.
  private static let sane: ClosedRange<Int64> = 0...ScriptReply.exact.upperBound / 1_000_000

  /// - Parameters:
  ///   - time: the reply to TIME.
  ///   - asked: when that was asked, of CLOCK_BOOTTIME in nanoseconds.
  func note(_ time: RedisReply, asked: UInt64) throws {
    let microseconds = try Self.microseconds(of: time)
    let moment = Loop.bootTimeNanoseconds()
    slots.observe(redisTime: microseconds, now: Nanoseconds(moment), roundTrip: Nanoseconds(moment - asked))
  }

  /// The moment that a reply to TIME names, microseconds since 1970.
  package static func microseconds(of time: RedisReply) throws -> Int64 {
    guard let parts = time.asArray, parts.count == 2, let seconds = parts[0].asText.flatMap({ Int64($0) }),
      let microseconds = parts[1].asText.flatMap({ Int64($0) }), sane.contains(seconds)
    else { throw RedisError.unexpectedReply("TIME") }
    return seconds * 1_000_000 + microseconds
  }

  /// For how long Redis has been running, to the second below; nil if it does not tell.
  package func uptime() async throws -> Milliseconds? {
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

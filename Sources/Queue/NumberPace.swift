// `reserve_number`: the pace of one WhatsApp number over all campaigns and instances that use it. A campaign's runner
// asks before its turn while LIMITE_NUMERO_MPS is set or the number is slowed down, and reports here when the API says
// "too many".

import Campaigns
import EventLoop
import RedisClient
import Text

/// Starts granted on a number.
package struct NumberGrant: Sendable, Equatable {
  /// Redis' clock when the script ran, in microseconds since 1970.
  package var redisTime: Int64
  /// The number is paused until then, since 1970.
  package var holdUntil: Milliseconds?
  /// When messages may be started, since 1970; within the next 100 ms, and not later than that.
  package var starts: [Milliseconds]
}

/// Grants starts on WhatsApp numbers, and knows how many messages they have sent in a day.
@LoopActor
package struct NumberPace {
  nonisolated package static let script = QueueScripts.script("reserve_number", PackageResources.reserve_number_lua)

  package let link: QueueLink

  /// How many messages of each inbox count for LIMITE_DIARIO now.
  package func today(of inboxes: [String]) async throws -> [Int] {
    let commands = inboxes.map { RedisCommand("HVALS", .string(QueueKeys.day(of: $0))) }
    return try await link.connection.pipeline(commands).map { reply in
      (reply.asArray ?? []).reduce(0) { $0 + ($1.asText.flatMap { Int($0) } ?? 0) }
    }
  }

  /// Until when the number behind each inbox is paused, since 1970; nil where it is not.
  package func pauses(of inboxes: [String]) async throws -> [Milliseconds?] {
    let commands = inboxes.map { RedisCommand("HGET", .string(QueueKeys.number($0)), "espera_hasta_ms") }
    let now = link.clock.now
    return try await link.connection.pipeline(commands).map { reply in
      reply.asInteger.flatMap { $0 > now ? $0 : nil }
    }
  }

  /// How long an unused number is remembered.
  private static let numberLife: Milliseconds = 3_600_000

  /// Asks for starts. After a lost reply ask again: an unused grant is lost pace, never a burst.
  /// - Parameters:
  ///   - perSecond: LIMITE_NUMERO_MPS, 0 for none.
  ///   - pause: set when the API just answered that the number is too fast.
  package func reserve(
    _ inbox: String, want: Int, perSecond: Int, pause: NumberPause? = nil
  ) async throws -> NumberGrant {
    let pauseWord: RedisArgument =
      switch pause {
      case nil: ""
      case .automatic: "auto"
      case .lasting(let duration): .integer(max(duration, 0))
      }
    let gap = perSecond > 0 ? 1_000_000 / perSecond : 0
    var reply = try await Self.script.call(
      on: link.connection, keys: [.string(QueueKeys.number(inbox)), .string(QueueKeys.pausedNumbers)],
      arguments: [RedisArgument(want), RedisArgument(gap), pauseWord, .integer(Self.numberLife), .string(inbox)])
    let redisTime = try reply.number()
    let hold = try reply.number()
    var starts: [Milliseconds] = []
    while !reply.isAtEnd { starts.append(try reply.number()) }
    return NumberGrant(redisTime: redisTime, holdUntil: hold > 0 ? hold : nil, starts: starts)
  }
}

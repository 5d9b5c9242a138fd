// What an operator asks of a campaign: `control` for the verbs, `retry` for sending failed or uncertain messages again.
// The control routes call these; which verb is allowed in which state the scripts decide, as ControlVerb's table says.

import Campaigns
import RedisClient
import Text

/// The answer to a control verb.
package enum ControlReply: Sendable, Equatable {
  /// Done, or it was so already; the state it is in now (for `.delete`, the one it was in).
  case done(CampaignState)
  /// Not from this state.
  case conflict(CampaignState)
  /// Not to be deleted while so many messages are in flight.
  case inFlight(Int)
  case gone
}

/// What a retry sends again.
package enum RetrySource: String, Sendable, CaseIterable {
  case failed = "fallidos"
  case uncertain = "inciertos"
}

package enum RetryReply: Sendable, Equatable {
  /// So many messages are back in the queue.
  case moved(Int)
  case conflict(CampaignState)
  /// Another retry was started before this one had moved all.
  case superseded
  case gone
}

extension CampaignQueue {
  /// Pauses, resumes, cancels or deletes. May be repeated after a lost reply; a deletion is then answered `.gone`.
  /// - Precondition: not `.retry`, which has a method of its own.
  package func control(_ campaign: String, _ verb: ControlVerb) async throws -> ControlReply {
    try await control(campaign, word: Self.word(for: verb), value: "")
  }

  /// Gives a campaign its own pace; nil lets it follow the setting again. Acts from the next turn on.
  package func setInterval(_ campaign: String, _ interval: Milliseconds?) async throws -> ControlReply {
    try await control(campaign, word: "pace", value: interval.map { String($0) } ?? "")
  }

  /// Stops a campaign that runs, with a `motivo`: for what is only learnt after messages were sent.
  package func stop(_ campaign: String, reason: String) async throws -> ControlReply {
    try await control(campaign, word: "stop", value: reason)
  }

  private static func word(for verb: ControlVerb) -> String {
    switch verb {
    case .pause: "pause"
    case .resume: "resume"
    case .cancel: "cancel"
    case .delete: "delete"
    case .retry: preconditionFailure("a retry says what to send again: retry(_:_:)")
    }
  }

  /// - Parameters:
  ///   - word: the script's name of the verb.
  ///   - more: what the verb takes beside its value.
  package func control(
    _ campaign: String, word: String, value: String, more: [RedisArgument] = []
  ) async throws -> ControlReply {
    let scriptKeys =
      keysWithActive(QueueKeys.campaign(campaign))
      + [QueueKeys.index, QueueKeys.webhooks, QueueKeys.deleted].map(RedisArgument.string)
    let arguments: [RedisArgument] =
      [.string(campaign), .string(word), .integer(settings.finishedCampaignLife), .string(value)]
      + announcementArguments + more
    for _ in 0..<QueueLimits.verbCalls {
      var reply = try await QueueScripts.control.call(on: connection, keys: scriptKeys, arguments: arguments)
      switch try reply.text() {
      case "OK": return .done(try reply.state())
      case "MORE": continue
      case "CONFLICT": return .conflict(try reply.state())
      case "IN_FLIGHT": return .inFlight(try reply.integer())
      case "GONE": return .gone
      case let word: throw reply.unexpected(word)
      }
    }
    throw RedisError.unexpectedReply("control: more and more to move")
  }

  /// Puts all messages that are failed or uncertain now back into the queue.
  /// - Parameter operation: from `RandomName.make()`, once for each request of the operator. The same again after a
  ///   lost reply goes on where it was, and moves no more than there were at the start.
  package func retry(_ campaign: String, _ source: RetrySource, operation: String) async throws -> RetryReply {
    let scriptKeys = keysWithActive(QueueKeys.campaign(campaign))
    var isFirst = true
    for _ in 0..<QueueLimits.verbCalls {
      var reply = try await QueueScripts.retry.call(
        on: connection, keys: scriptKeys,
        arguments: [.string(campaign), .string(source.rawValue), .string(operation), isFirst ? "1" : "0"])
      isFirst = false
      switch try reply.text() {
      case "OK":
        let moved = try reply.integer()
        if try reply.integer() == 0 { return .moved(moved) }
      case "CONFLICT": return .conflict(try reply.state())
      case "SUPERSEDED": return .superseded
      case "GONE": return .gone
      case let word: throw reply.unexpected(word)
      }
    }
    throw RedisError.unexpectedReply("retry: more and more to move")
  }
}

// The operators' verbs: `control`, and `retry`, which sends failed or uncertain messages again. The control routes call
// these. The scripts decide which verb is allowed in which state, as ControlVerb's table says.

import Campaigns
import EventLoop
import RedisClient
import Text

/// Carries out what operators ask of campaigns.
@LoopActor
package struct CampaignControls {
  nonisolated package static let controlScript = QueueScripts.script("control", PackageResources.control_lua)
  nonisolated package static let retryScript = QueueScripts.script("retry", PackageResources.retry_lua)

  package let link: QueueLink

  /// Pauses a campaign. May be repeated after a lost reply; so may the other verbs.
  package func pause(_ campaign: String) async throws -> ControlReply {
    try await call(campaign, word: "pause", value: "")
  }

  /// Resumes a campaign that is paused or stopped; that also accepts its losses.
  package func resume(_ campaign: String) async throws -> ControlReply {
    try await call(campaign, word: "resume", value: "")
  }

  /// Cancels a campaign: messages that are not sent yet stay unsent.
  package func cancel(_ campaign: String) async throws -> ControlReply {
    try await call(campaign, word: "cancel", value: "")
  }

  /// Deletes a campaign that is finished or damaged, or a draft. A repetition is answered `.gone`.
  package func delete(_ campaign: String) async throws -> ControlReply {
    try await call(campaign, word: "delete", value: "")
  }

  /// Deletes a campaign if it is a draft; another one is a conflict.
  package func discard(_ campaign: String) async throws -> ControlReply {
    try await call(campaign, word: "discard", value: "")
  }

  /// What a verb of an operator has done.
  package struct Applied: Sendable, Equatable {
    package var reply: ControlReply
    /// False when the campaign was as the verb leaves it.
    package var hasChanged: Bool
  }

  /// One of these four.
  /// - Precondition: not `.retry` and not `.start`, which say more than which campaign.
  package func apply(_ verb: ControlVerb, to campaign: String) async throws -> Applied {
    switch verb {
    case .pause: try await ask(campaign, word: "pause", value: "")
    case .resume: try await ask(campaign, word: "resume", value: "")
    case .cancel: try await ask(campaign, word: "cancel", value: "")
    case .delete: try await ask(campaign, word: "delete", value: "")
    case .retry: preconditionFailure("a retry says what to send again: retry(_:_:operation:)")
    case .start: preconditionFailure("a start says when: CampaignDrafts.start")
    }
  }

  /// Gives a campaign its own pace; nil lets it follow the setting again. It takes effect with the next turn.
  package func setInterval(_ campaign: String, _ interval: Milliseconds?) async throws -> ControlReply {
    try await applyInterval(campaign, interval).reply
  }

  /// The same, and whether the campaign had another pace.
  package func applyInterval(_ campaign: String, _ interval: Milliseconds?) async throws -> Applied {
    try await ask(campaign, word: "pace", value: interval.map { String($0) } ?? "")
  }

  /// Stops a campaign that runs, with a `motivo`, for a reason that is learnt only after messages were sent.
  package func stop(_ campaign: String, reason: String) async throws -> ControlReply {
    try await call(campaign, word: "stop", value: reason)
  }

  /// Lets a campaign go on whose reason to stop is over, unless it is stopped for another one by now.
  package func revive(_ campaign: String, stoppedFor reason: String) async throws -> ControlReply {
    try await call(campaign, word: "revive", value: reason)
  }

  /// Gives a campaign that goes on a remark, which is its `motivo` as long as there is no other.
  package func remark(_ campaign: String, _ text: String) async throws -> ControlReply {
    try await call(campaign, word: "remark", value: text)
  }

  /// Takes a remark back, if the campaign still has it.
  package func retract(_ campaign: String, _ text: String) async throws -> ControlReply {
    try await call(campaign, word: "retract", value: text)
  }

  /// Pauses a campaign that runs, for a start with `--en-pausa`, unless that was done since `since`: a person has then
  /// resumed it. A campaign that does not run is noted as seen.
  /// - Parameters:
  ///   - since: by Redis' clock.
  ///   - reason: its `motivo`.
  /// - Returns: the state it is in now; nil when there is no such campaign.
  package func park(_ campaign: String, since: Milliseconds, reason: String) async throws -> CampaignState? {
    switch try await call(campaign, word: "park", value: reason, more: [.integer(since)]) {
    case .done(let state), .conflict(let state): state
    case .gone, .inFlight: nil
    }
  }

  /// Calls the script until nothing is left to move.
  /// - Parameters:
  ///   - word: the script's name of the verb.
  ///   - more: further arguments of the verb beside its value.
  package func call(
    _ campaign: String, word: String, value: String, more: [RedisArgument] = []
  ) async throws -> ControlReply {
    try await ask(campaign, word: word, value: value, more: more).reply
  }

  private func ask(
    _ campaign: String, word: String, value: String, more: [RedisArgument] = []
  ) async throws -> Applied {
    let scriptKeys =
      QueueKeys.campaign(campaign).withActive
      + [QueueKeys.index, QueueKeys.webhooks, QueueKeys.deleted].map(RedisArgument.string)
    let arguments: [RedisArgument] =
      [.string(campaign), .string(word), .integer(link.settings.finishedCampaignLife), .string(value)]
      + link.settings.announcementArguments + more
    for number in 0..<QueueLimits.verbCalls {
      var reply = try await Self.controlScript.call(on: link.connection, keys: scriptKeys, arguments: arguments)
      switch try reply.text() {
      case "OK":
        let state = try reply.state()
        let wasSo = try reply.isAtEnd ? false : reply.integer() == 1
        return Applied(reply: .done(state), hasChanged: number > 0 || !wasSo)
      case "MORE": continue
      case "CONFLICT": return Applied(reply: .conflict(try reply.state()), hasChanged: false)
      case "IN_FLIGHT": return Applied(reply: .inFlight(try reply.integer()), hasChanged: false)
      case "GONE": return Applied(reply: .gone, hasChanged: false)
      case let word: throw reply.unexpected(word)
      }
    }
    throw RedisError.unexpectedReply("control: more and more to move")
  }

  /// Puts the messages that are failed or uncertain now back into the queue, at its end.
  /// - Parameters:
  ///   - filter: which of the failed ones.
  ///   - operation: from `RandomName.make()`, once for each request of the operator. With the same one after a lost
  ///     reply it goes on where it was, and moves no more than there were at the start.
  package func retry(
    _ campaign: String, _ source: RetrySource, _ filter: RetryFilter = .all, operation: String
  ) async throws -> RetryReply {
    let scriptKeys = QueueKeys.campaign(campaign).withActive
    let codes = [filter.only, filter.never, filter.notYet].map { RedisArgument.string($0.joined(separator: "\t")) }
    var isFirst = true
    for _ in 0..<QueueLimits.verbCalls {
      var reply = try await Self.retryScript.call(
        on: link.connection, keys: scriptKeys,
        arguments: [.string(campaign), .string(source.rawValue), .string(operation), isFirst ? "1" : "0"] + codes
          + [.integer(filter.rest)])
      isFirst = false
      switch try reply.text() {
      case "OK":
        let moved = try reply.integer()
        let left = try reply.integer()
        let omitted = try reply.failureCounts()
        if left == 0 { return .moved(moved, omitted: omitted) }
      case "CONFLICT": return .conflict(try reply.state())
      case "SUPERSEDED": return .superseded
      case "GONE": return .gone
      case let word: throw reply.unexpected(word)
      }
    }
    throw RedisError.unexpectedReply("retry: more and more to move")
  }
}

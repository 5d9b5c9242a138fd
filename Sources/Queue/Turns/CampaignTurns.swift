// `take_turn`: the one round trip that a running campaign makes again and again. It records outcomes, renews the lease
// and takes the next messages. At most one is outstanding per campaign. The campaign's runner calls it. Every message
// passes here, so the call is built in one buffer and the reply is read in place.

import Campaigns
import EventLoop
import RedisClient

/// Takes the turns of campaigns that this instance owns.
@LoopActor
package struct CampaignTurns {
  nonisolated package static let script = QueueScripts.script("take_turn", PackageResources.take_turn_lua)

  package let link: QueueLink

  /// The most outcomes one turn carries.
  static let mostOutcomes = 1000

  /// Takes a turn.
  ///
  /// After `RedisError.lost` it is unknown whether the turn happened: the next one carries the next number, the same
  /// `seen` and at least the same outcomes. An owner's lease counts from just before this is called.
  package func take(_ owned: OwnedCampaign, _ request: TurnRequest) async throws -> TurnReply {
    precondition(request.outcomes.count <= Self.mostOutcomes, "\(request.outcomes.count) outcomes in one turn")
    var command = owned.turnCommand
    command.append(request.turn)
    command.append(request.seen)
    command.append(min(request.want, QueueSettings.mostInFlight))
    command.append(link.settings.interval)
    command.append(link.settings.maximumInFlight)
    command.append(link.settings.lease)
    command.append(link.settings.finishedCampaignLife)
    command.append(date(for: request.outcomes))
    command.append(request.stop ?? "")
    switch request.hold {
    case nil:
      command.append("")
      command.append("")
    case .ended:
      command.append(0)
      command.append("")
    case .lasting(let duration, let reason):
      command.append(max(duration, 1))
      command.append(reason)
    }
    command.append(link.settings.announcementArguments)
    command.append(request.notice)
    for outcome in request.outcomes {
      command.append(outcome.seq)
      command.append(outcome.turn)
      command.append(outcome.kind, notesPlace: link.settings.notesPlaces)
    }
    if link.settings.dailyLimit > 0 { command.append(link.settings.dailyLimit) }
    return try await Self.script.run(command, on: link.connection, reading: TurnReply.init)
  }

  /// The part of a turn's call that is the same every time.
  /// - Parameter inbox: the campaign's `buzon`.
  func command(_ campaign: String, token: OwnerToken, inbox: String) -> RedisCommand {
    var scriptKeys = QueueKeys.campaign(campaign).withExclusions + [.string(QueueKeys.webhooks)]
    if link.settings.dailyLimit > 0 { scriptKeys.append(.string(QueueKeys.day(of: inbox))) }
    var command = Self.script.command(keys: scriptKeys, capacity: 1024)
    command.append(campaign)
    command.append(token.text)
    return command
  }

  /// `ultimo_envio`, if anything was sent.
  private func date(for outcomes: ArraySlice<MessageOutcome>) -> String {
    for outcome in outcomes {
      if case .sent = outcome.kind { return link.clock.nowText() }
    }
    return ""
  }
}

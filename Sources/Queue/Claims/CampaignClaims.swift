// `claim` and `release`: becoming the owner of a campaign, and giving it up. A claimer has watched the campaign
// (CampaignObserver, OwnerWatch) and names what it saw; `claim` refuses if the campaign moved since. The dispatcher
// claims, and a campaign's runner releases.

import Campaigns
import EventLoop
import RedisClient
import Text

package enum ClaimReply: Sendable {
  /// The token is ours, now or by an earlier try.
  case owned(ClaimedCampaign)
  /// It moved since it was observed.
  case busy(token: String, turn: Int64)
  /// Nothing is left to own.
  case finished(CampaignState)
  /// Cancelled, but the cancellation was interrupted: cancel it again.
  case halfCancelled
  /// No such campaign, or its title belongs to another upload now.
  case gone
}

package enum ReleaseReply: Sendable, Equatable {
  case released
  /// Refused: so many messages are still in flight.
  case inFlight(Int)
  case lost
  case gone
}

/// Makes this instance the owner of campaigns.
@LoopActor
package struct CampaignClaims {
  nonisolated package static let claimScript = QueueScripts.script("claim", PackageResources.claim_lua)
  nonisolated package static let releaseScript = QueueScripts.script("release", PackageResources.release_lua)

  package let link: QueueLink

  /// A token for one claim, to be used again when that claim's reply was lost.
  package func newToken(upload: String) -> OwnerToken {
    link.claimsTried += 1
    return OwnerToken(upload: upload, number: link.claimsTried, identity: link.identity)
  }

  /// Takes a campaign that is free, or whose owner has taken no turn for a whole lease.
  /// - Parameters:
  ///   - observed: what was seen, unchanged, for ARRIENDO_MS of the caller's CLOCK_BOOTTIME (`OwnerWatch`), or just now
  ///     if it was free.
  ///   - token: from `newToken`; the same again after a lost reply.
  package func claim(_ campaign: String, observed: CampaignObservation, token: OwnerToken) async throws -> ClaimReply {
    var arguments: [RedisArgument] = [
      .string(campaign), .string(token.text), .string(observed.token), .integer(observed.turn),
      RedisArgument(link.settings.resendUpTo ?? -1), .integer(link.settings.lease),
    ]
    arguments += ClaimedCampaign.fields.map(RedisArgument.string)
    let scriptKeys =
      QueueKeys.campaign(campaign).all + [.string(QueueKeys.account(campaign)), .string(QueueKeys.active)]
    var reply = try await Self.claimScript.call(on: link.connection, keys: scriptKeys, arguments: arguments)
    switch try reply.text() {
    case "OK":
      let turnCommand = CampaignTurns(link: link).command(
        campaign, token: token, inbox: observed.inbox)
      return .owned(
        try ClaimedCampaign(
          &reply, owned: OwnedCampaign(campaign: campaign, token: token, turnCommand: turnCommand),
          formerTurn: observed.turn))
    case "BUSY": return .busy(token: try reply.text(), turn: try reply.number())
    case "FINISHED":
      let state = try reply.state()
      return try reply.integer() > 0 ? .halfCancelled : .finished(state)
    case "GONE": return .gone
    case let word: throw reply.unexpected(word)
    }
  }

  /// Hands a campaign back, so that any instance can claim it at once. Only with nothing in flight: a turn that wants
  /// nothing tells the last outcomes first. May be repeated after a lost reply.
  /// - Parameters:
  ///   - lastStart: when the last message was really started, Redis' clock, ms since 1970: the next owner keeps its
  ///     distance from that, not only from the slot.
  ///   - isHandover: whether it is handed over to another live instance.
  package func release(
    _ owned: OwnedCampaign, lastStart: Milliseconds? = nil, isHandover: Bool = false
  ) async throws -> ReleaseReply {
    let campaignKeys = QueueKeys.campaign(owned.campaign)
    let scriptKeys = [
      campaignKeys.stats, campaignKeys.inFlight, campaignKeys.pending, campaignKeys.delayed, QueueKeys.active,
    ].map(RedisArgument.string)
    var reply = try await Self.releaseScript.call(
      on: link.connection, keys: scriptKeys,
      arguments: [
        .string(owned.campaign), .string(owned.token.text), .integer(lastStart ?? 0), isHandover ? "1" : "0",
      ])
    switch try reply.text() {
    case "OK": return .released
    case "IN_FLIGHT": return .inFlight(try reply.integer())
    case "LOST": return .lost
    case "GONE": return .gone
    case let word: throw reply.unexpected(word)
    }
  }
}

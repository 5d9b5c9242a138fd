// `receipt`: stores the statuses that Meta's webhook reports. StatusRecorder calls this, and EarlyStatuses again for
// those that came too early, until their messages have an outcome.

import Campaigns
import EventLoop
import RedisClient
import Text

package enum ReceiptReply: Sendable, Equatable {
  /// - Parameter left: statuses of the campaign that still wait for an outcome.
  case stored(ReceiptTally, left: Int)
  /// No such campaign, or its title belongs to another upload now.
  case gone
}

/// What tells whether a status can belong to a campaign, and whether it says anything new of its template.
package struct CampaignOrigin: Sendable, Equatable {
  package var upload: String
  package var inbox: String
  package var template: String
  package var language: String
}

/// Stores what Meta says of messages that were sent.
@LoopActor
package struct StatusReceipts {
  nonisolated package static let script = QueueScripts.script("receipt", PackageResources.receipt_lua)

  package let link: QueueLink

  /// Statuses in one call of the script. Each looks into the middle of a long list, which takes some ten microseconds.
  package static let mostAtOnce = 100
  /// How long a status that came too early is kept. Messages are in flight for seconds; this outlasts a weekend's
  /// outage.
  private static let earlyLife: Milliseconds = 604_800_000
  /// After how long early statuses are looked at again.
  package static let earlyAgain: Milliseconds = 200

  /// Records statuses. May be repeated after a lost reply.
  /// - Parameters:
  ///   - upload: the campaign's `upload_id` at the time when its number was compared.
  ///   - looksBack: whether early statuses are looked at, too.
  package func record(
    _ statuses: ArraySlice<MessageStatus>, of campaign: String, upload: String, looksBack: Bool = false
  ) async throws -> ReceiptReply {
    precondition(statuses.count <= Self.mostAtOnce, "\(statuses.count) statuses in one call")
    var scriptKeys = QueueKeys.campaign(campaign).all
    scriptKeys += [
      QueueKeys.early(campaign), QueueKeys.earlyCampaigns, QueueKeys.exclusions, QueueKeys.replies,
    ].map(RedisArgument.string)
    var arguments: [RedisArgument] = [
      .string(campaign), .string(upload), .integer(2 * link.settings.lease), .integer(Self.earlyLife),
      .integer(Self.earlyAgain), looksBack ? "1" : "0",
    ]
    for status in statuses {
      arguments += [
        RedisArgument(status.seq), .string(status.kind.rawValue), .string(OutcomeText.line(status.messageID)),
        .string(status.recipient ?? ""), .integer(status.moment ?? 0), .string(OutcomeText.line(status.code)),
        .string(OutcomeText.line(status.text)), .string(OutcomeText.line(status.category)),
      ]
    }
    var reply = try await Self.script.call(on: link.connection, keys: scriptKeys, arguments: arguments)
    switch try reply.text() {
    case "OK":
      var tally = ReceiptTally(
        applied: try reply.integer(), repeated: try reply.integer(), kept: try reply.integer(),
        withoutEffect: try reply.integer(), refused: try reply.integer())
      let left = try reply.integer()
      tally.answered = try reply.integer()
      while !reply.isAtEnd { tally.billed[try reply.text(), default: 0] += try reply.integer() }
      return .stored(tally, left: left)
    case "GONE": return .gone
    case let word: throw reply.unexpected(word)
    }
  }

  /// Stops looking at a damaged campaign's early statuses, which the script cannot read.
  package func dropEarly(of campaign: String) async throws {
    _ = try await link.connection.command("ZREM", .string(QueueKeys.earlyCampaigns), .string(campaign))
  }

  /// Campaigns whose early statuses are due by `moment` (Redis' time, ms since 1970).
  package func campaignsWithEarly(by moment: Milliseconds, limit: Int) async throws -> [String] {
    try await link.due(in: QueueKeys.earlyCampaigns, by: moment, limit: limit)
  }

  /// The origin of each campaign. Nil where there is no such campaign, or it cannot be read.
  package func origins(of campaigns: [String]) async throws -> [CampaignOrigin?] {
    let names = ["upload_id", "buzon", "plantilla", "idioma"]
    let commands = campaigns.map { RedisCommand(reading: names, of: QueueKeys.campaign($0).stats) }
    return try await link.connection.pipeline(commands).map { reply in
      if reply.isOfWrongType { return nil }
      if case .error(let error) = reply { throw RedisError.server(error) }
      let stored = try StoredFields(names, reply.asArray ?? [])
      return stored.text("upload_id").map {
        CampaignOrigin(
          upload: $0, inbox: stored.text("buzon") ?? "", template: stored.text("plantilla") ?? "",
          language: stored.text("idioma") ?? "")
      }
    }
  }
}

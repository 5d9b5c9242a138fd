// `append`: one message onto a campaign's queue, or a campaign begun with it. The single-message route calls it.

import Campaigns
import RedisClient
import Text

/// One message and, should there be no such campaign, what to begin it with.
package struct AddedMessage: Sendable {
  package var campaign: String
  /// The compact JSON array of the row.
  package var row: [UInt8]
  /// The known columns that the row fills (`numero`, `url_imagen`, `variableN`), for the reports.
  package var filledColumns: [String]
  /// The request's id, remembered for 24 h.
  package var request: String
  /// From `RandomName.make()`, for a new campaign.
  package var upload: String
  /// An existing campaign must have the same three.
  package var template: String
  package var inbox: String
  package var language: String
  /// `columnas` of a new campaign.
  package var columns: String
  package var created: Milliseconds

  package init(
    campaign: String, row: [UInt8], filledColumns: [String], request: String, upload: String, template: String,
    inbox: String, language: String, columns: String, created: Milliseconds
  ) {
    self.campaign = campaign
    self.row = row
    self.filledColumns = filledColumns
    self.request = request
    self.upload = upload
    self.template = template
    self.inbox = inbox
    self.language = language
    self.columns = columns
    self.created = created
  }
}

package enum AppendReply: Sendable, Equatable {
  /// In the queue, now or (`isRepeat`) by an earlier try of the same request.
  case added(seq: Int, position: Int, state: CampaignState, isRepeat: Bool)
  /// The campaign is cancelled.
  case conflict(CampaignState)
  /// The campaign has as many messages as it may.
  case full(total: Int)
  /// The campaign is of another template, channel or language, which are these.
  case mismatch(template: String, inbox: String, language: String)
  /// The request's id was used for another message.
  case reused
  /// There is a campaign whose title looks the same, and this is how it is written.
  case spelt(String)
  /// The number is on the list of exclusions.
  case excluded
}

extension CampaignQueue {
  /// Adds a message. May be repeated after a lost reply, with the same request id.
  package func append(_ message: AddedMessage) async throws -> AppendReply {
    var scriptKeys = QueueKeys.campaign(message.campaign).all
    scriptKeys.append(.string(QueueKeys.request(message.request, campaign: message.campaign)))
    scriptKeys += [QueueKeys.active, QueueKeys.index, QueueKeys.exclusions, QueueKeys.titles].map(RedisArgument.string)
    var reply = try await QueueScripts.append.call(
      on: connection, keys: scriptKeys,
      arguments: [
        .string(message.campaign), .string(message.upload), .bytes(message.row), .integer(settings.requestLife),
        RedisArgument(settings.maximumMessages), .string(message.filledColumns.joined(separator: ",")),
        .string(message.template), .string(message.inbox), .string(message.language),
        .string(CampaignTitle.identity(of: message.campaign)), .string(QueueKeys.statsFormat), "columnas",
        .string(message.columns), "creado", .string(Timestamp.text(message.created)),
      ])
    switch try reply.text() {
    case "OK":
      return .added(
        seq: try reply.integer(), position: try reply.integer(), state: try reply.state(),
        isRepeat: try reply.integer() == 1)
    case "CONFLICT": return .conflict(try reply.state())
    case "FULL": return .full(total: try reply.integer())
    case "MISMATCH":
      return .mismatch(template: try reply.text(), inbox: try reply.text(), language: try reply.text())
    case "REUSED": return .reused
    case "SPELT": return .spelt(try reply.text())
    case "EXCLUDED": return .excluded
    case let word: throw reply.unexpected(word)
    }
  }
}

// `append`: one message onto a campaign's queue, or a campaign begun with it. The single-message route calls it.

import Campaigns
import EventLoop
import RedisClient
import Text

/// Adds messages to campaigns, one by one.
@LoopActor
package struct SingleMessages {
  nonisolated package static let script = QueueScripts.script("append", PackageResources.append_lua)

  package let link: QueueLink

  /// Where a campaign has the parts of its template: `destinos`; nil when it has none, or there is no such campaign.
  package func parts(of campaign: String) async throws -> String? {
    let key = RedisArgument.string(QueueKeys.campaign(campaign).stats)
    let value = try await link.connection.command("HGET", key, "destinos").asBytes
    return value.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Adds a message. May be repeated after a lost reply, with the same request id.
  package func append(_ message: AddedMessage) async throws -> AppendReply {
    var scriptKeys = QueueKeys.campaign(message.campaign).all
    scriptKeys.append(.string(QueueKeys.request(message.request, campaign: message.campaign)))
    scriptKeys += [QueueKeys.active, QueueKeys.index, QueueKeys.exclusions, QueueKeys.titles].map(RedisArgument.string)
    let uses: [RedisArgument] = message.uses.map { ["usos", .string($0)] } ?? []
    var reply = try await Self.script.call(
      on: link.connection, keys: scriptKeys,
      arguments: [
        .string(message.campaign), .string(message.upload), .bytes(message.row), .integer(link.settings.requestLife),
        RedisArgument(link.settings.maximumMessages), .string(message.filledColumns.joined(separator: ",")),
        .string(message.template), .string(message.inbox), .string(message.language),
        .string(CampaignTitle.identity(of: message.campaign)), .string(QueueKeys.statsFormat), "columnas",
        .string(message.columns), "creado", .string(Timestamp.text(message.created)),
      ] + uses + message.moreFields.flatMap { [.string($0.name), .string($0.value)] })
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

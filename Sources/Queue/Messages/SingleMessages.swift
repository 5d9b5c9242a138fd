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

  private static let fields = ["upload_id", "plantilla", "buzon", "idioma", "plantilla_leida", "destinos"]

  /// The part of a campaign that a message must know; nil when there is no such campaign.
  package func campaign(_ id: String) async throws -> MessageCampaign? {
    let reply = try await link.connection.command(
      RedisCommand(reading: Self.fields, of: QueueKeys.campaign(id).stats))
    let stored = try StoredFields(Self.fields, reply.asArray ?? [])
    return stored.text("upload_id").map { upload in
      MessageCampaign(
        upload: upload, template: stored.text("plantilla") ?? "", inbox: stored.text("buzon") ?? "",
        language: stored.text("idioma") ?? "", storedTemplate: stored.text("plantilla_leida"),
        storedParts: stored.text("destinos"))
    }
  }

  /// Whether a request was answered before, for whichever message.
  package func isAnswered(_ request: String, to campaign: String) async throws -> Bool {
    let key = RedisArgument.string(QueueKeys.request(request, campaign: campaign))
    return try await link.connection.command("EXISTS", key).asInteger == 1
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
        .string(CampaignTitle.identity(of: message.campaign)), .string(QueueKeys.statsFormat),
        .string(message.rowOf), "columnas", .string(message.columns), "creado",
        .string(Timestamp.text(message.created)),
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
    case "MOVED": return .moved
    case let word: throw reply.unexpected(word)
    }
  }
}

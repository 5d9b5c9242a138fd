// POST /api/encolar-mensaje: one message onto the queue of the campaign that the header `x-campaignid` names, or a new
// campaign begun with it. One script does it, so the answer's position is the message's own.

import Campaigns
import EventLoop
import HTTPServer
import RedisClient

@LoopActor
struct SingleMessageRoute {
  let intake: IntakeContext

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let key = try request.idempotencyKey()
    let campaign = try request.text(of: "x-campaignid")
    let message = try SingleMessage(campaign: campaign, body: try await request.jsonObject())
    let id = message.campaign.text
    let status = try await intake.queue.answering { _ in try await self.intake.queue.status(of: id) }
    if status == nil { try await intake.checkSendable(from: message.inbox) }

    let added = AddedMessage(
      campaign: id, row: message.row, filledColumns: message.filledColumns, request: Self.requestID(key),
      upload: RandomName.make(), template: message.template, inbox: message.inbox,
      language: message.language ?? status?.language ?? "es",
      columns: Self.columnsAsJSON, created: intake.queue.redisNow)
    let reply: AppendReply
    do { reply = try await intake.append(added) } catch let error as RedisError {
      intake.noteRefusal(error)
      throw HTTPError(error)
    }
    switch reply {
    case .added(let seq, let position, _, let isRepeat):
      if status == nil { intake.remembered?.remember(id, upload: added.upload) }
      if status == nil { intake.logger.info("campaña creada con un mensaje", metadata: ["campaign_id": "\(id)"]) }
      intake.logger.debug("mensaje encolado", metadata: ["campaign_id": "\(id)", "seq": "\(seq)"])
      intake.onChange(id)
      return Self.answer(id, position: position, isReplay: isRepeat)
    case .conflict(let state):
      throw HTTPError(.conflict, "La campaña '\(id)' está en estado '\(state.rawValue)': no admite más mensajes")
    case .full:
      throw HTTPError(.badRequest, "El máximo de mensajes por campaña es \(intake.settings.maximumMessages)")
    case .mismatch(let template, let inbox, let language):
      throw HTTPError(
        .conflict,
        "La campaña '\(id)' envía la plantilla '\(template)' en '\(language)' desde el buzon '\(inbox)':"
          + " para otra plantilla, idioma o buzon use otra campaña")
    case .excluded:
      throw HTTPError(.conflict, "El número está en la lista de exclusión: no se le envía nada")
    case .reused:
      throw HTTPError(.conflict, "La Idempotency-Key ya se usó para otro mensaje de la campaña '\(id)'")
    }
  }

  /// The Idempotency-Key, of any letters, as part of a key; random when there is none.
  private static func requestID(_ key: String?) -> String {
    guard var key else { return RandomName.make() }
    return key.withUTF8 { SHA256.digest(of: UnsafeRawBufferPointer($0)).hexadecimal }
  }

  private static let columnsAsJSON = "[\"" + SingleMessage.columns.joined(separator: "\",\"") + "\"]"

  private static func answer(_ id: String, position: Int, isReplay: Bool) -> HTTPResponse {
    var json = JSONObjectWriter()
    json.field("success", true)
    json.field("campaignid", id)
    json.field("message", "Mensaje encolado")
    json.field("position_in_queue", position)
    return HTTPResponse(json: json.finish(), headers: isReplay ? ["Idempotent-Replay": "true"] : [:])
  }
}

// POST /api/encolar-mensaje: one message onto the queue of the campaign that the header `x-campaignid` names, or a new
// campaign begun with it. One script does it, so the answer's position is the message's own.

import Answers
import Campaigns
import Crypto
import EventLoop
import HTTPServer
import Intake
import Queue
import RedisClient
import Text

@LoopActor
struct SingleMessageRoute {
  let intake: IntakeContext

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let key = try request.idempotencyKey()
    let campaign = try request.text(of: "x-campaignid") ?? ""
    let body = try await request.jsonObject()
    var message = try SingleMessage(campaign: campaign, body: body, country: intake.settings.country)
    var (id, status) = try await stored(message.campaign.text, or: campaign)
    if status == nil {
      if let defect = message.titleDefect { throw HTTPError(issues: [SingleMessageReader.issue(of: defect)]) }
      try await intake.checkSendable(from: message.inbox)
    }

    let language = message.language ?? status.map { $0.given["idioma"] ?? "" } ?? "es"
    let knowledge = await intake.knowledge(message.template, language: language, inbox: message.inbox)
    var template: MessageTemplate?
    switch knowledge {
    case .found(let found): template = found
    case .missing(let reason) where status == nil: throw HTTPError(.badRequest, reason)
    case .direct, .missing, .unknown: message.noteUnsentParts(of: body)
    }
    if let template {
      let columns = status == nil ? PartColumns(first: template) : try await columns(of: id)
      try message.take(partsOf: template, from: body, country: intake.settings.country, columns: columns)
    }
    var added = AddedMessage(
      campaign: id, row: message.row, filledColumns: message.filledColumns, request: Self.requestID(key),
      upload: RandomName.make(), template: message.template, inbox: message.inbox, language: language,
      columns: message.firstColumns.namesAsJSON, uses: message.firstColumns.usesAsJSON,
      created: intake.queue.clock.now)
    if let first = template.map({ message.firstFields(of: $0) }) {
      (added.columns, added.uses, added.moreFields) = (first.columns.namesAsJSON, first.columns.usesAsJSON, first.more)
    }
    let reply: AppendReply
    do {
      let first = try await intake.append(added)
      if case .spelt(let title) = first {
        (id, added.campaign) = (title, title)
        reply = try await intake.append(added)
      } else {
        reply = first
      }
    } catch let error as RedisError {
      intake.noteRefusal(error)
      throw HTTPError(error)
    }
    switch reply {
    case .added(let seq, let position, _, let isRepeat):
      if status == nil { intake.remembered?.remember(id, upload: added.upload) }
      if status == nil {
        request.subject = id
        intake.noteCreation(of: id, by: request.caller?.name, "campaña creada con un mensaje")
      }
      intake.logger.debug("mensaje encolado", metadata: ["campaign_id": "\(id)", "seq": "\(seq)"])
      intake.onChange(id)
      return Self.answer(id, position: position, warnings: message.warnings, isReplay: isRepeat)
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
    case .spelt(let title):
      throw HTTPError(.conflict, "Se está creando una campaña '\(title)': repita el mensaje")
    case .reused:
      throw HTTPError(.conflict, "La Idempotency-Key ya se usó para otro mensaje de la campaña '\(id)'")
    }
  }

  private func columns(of campaign: String) async throws -> PartColumns {
    PartColumns(
      json: try await intake.queue.link.answering { _ in try await self.intake.queue.messages.parts(of: campaign) })
  }

  /// The campaign that looks like `title`, as it is spelt, and its status; nil for one that is yet to begin.
  /// - Parameter written: as the client wrote it: it may be stored so.
  private func stored(_ title: String, or written: String) async throws -> (String, CampaignStatus?) {
    for id in [title, written] {
      if let status = try await intake.queue.link.answering({ _ in try await self.intake.queue.statuses.read(id) }) {
        return (id, status)
      }
      if title.utf8.elementsEqual(written.utf8) { break }
    }
    let other = try await intake.queue.link.answering { _ in
      try await self.intake.queue.titles.spelling(otherThan: title)
    }
    guard let other else { return (title, nil) }
    return (other, try await intake.queue.link.answering { _ in try await self.intake.queue.statuses.read(other) })
  }

  /// The Idempotency-Key, of any letters, as part of a key; random when there is none.
  private static func requestID(_ key: String?) -> String {
    guard var key else { return RandomName.make() }
    return key.withUTF8 { SHA256.digest(of: UnsafeRawBufferPointer($0)).hexadecimal }
  }

  private static func answer(
    _ id: String, position: Int, warnings: [UploadWarning], isReplay: Bool
  ) -> HTTPResponse {
    var json = JSONObjectWriter()
    json.field("success", true)
    json.field("campaignid", id)
    json.field("message", "Mensaje encolado")
    json.field("position_in_queue", position)
    json.warnings(warnings)
    return HTTPResponse(json: json.finish(), headers: isReplay ? ["Idempotent-Replay": "true"] : [:])
  }
}

// POST /api/encolar-mensaje: adds one message to the campaign that the header `x-campaignid` names, or begins a
// campaign with it. One script does it, so the answer's position is the message's own. The row is made like those of an
// existing campaign; for a new one the route asks Meta about the template. When the campaign is another one by the time
// the script runs, the message is made once more.

import Answers
import Campaigns
import Crypto
import EventLoop
import HTTPServer
import Intake
import JSON
import Queue
import RedisClient
import Text

@LoopActor
struct SingleMessageRoute {
  let intake: IntakeContext

  /// The most times that a message is made, because its campaign began or ended meanwhile.
  private static let tries = 3

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let key = try request.idempotencyKey()
    let written = try request.text(of: "x-campaignid") ?? ""
    let body = try await request.jsonObject()
    let message = try SingleMessage(campaign: written, body: body, country: intake.settings.country)
    var title = message.campaign.text
    for _ in 0..<Self.tries {
      let (id, campaign) = try await stored(message.campaign.text, or: written)
      title = id
      var made = message
      let added = try await added(&made, body, to: id, campaign, key: key)
      let reply = try await append(added) {
        // Messages come by the thousand: only the one is written down that created its campaign.
        guard campaign == nil else { return }
        request.subject = id
        request.hasChanged = true
      }
      if let answer = try answer(reply, to: added, made, isNew: campaign == nil, by: request.caller?.name) {
        return answer
      }
    }
    throw HTTPError(.conflict, "La campaña '\(title)' se está creando o borrando: repita el mensaje")
  }

  /// Makes the row of a message in the form of its campaign's rows.
  private func added(
    _ message: inout SingleMessage, _ body: JSONValue, to id: String, _ campaign: MessageCampaign?, key: String?
  ) async throws -> AddedMessage {
    let request = Self.requestID(key)
    let language = message.language ?? campaign?.language ?? "es"
    let form: SingleMessage.Form
    var now: Milliseconds? = intake.queue.clock.now
    if let campaign {
      form = SingleMessage.Form(stored: campaign)
      if key != nil, try await isAnswered(request, id) { now = nil }
    } else {
      if let defect = message.titleDefect { throw HTTPError(issues: [SingleMessageReader.issue(of: defect)]) }
      try await intake.checkSendable(from: message.inbox)
      form = try await firstForm(of: message, language: language)
    }
    // The queue refuses a message of another template, inbox or language, with its own reason.
    if campaign.map({ ($0.template, $0.inbox, $0.language) == (message.template, message.inbox, language) }) ?? true {
      try message.take(partsOf: body, by: form, country: intake.settings.country, now: now)
    }
    let first = message.firstFields(by: form)
    var added = AddedMessage(
      campaign: id, row: message.row, filledColumns: message.filledColumns, request: request,
      upload: RandomName.make(), template: message.template, inbox: message.inbox, language: language,
      columns: first.columns.namesAsJSON, uses: first.columns.usesAsJSON, rowOf: campaign?.upload ?? "",
      created: intake.queue.clock.now)
    added.moreFields = first.more
    return added
  }

  /// The form of a message that begins a campaign.
  private func firstForm(of message: SingleMessage, language: String) async throws -> SingleMessage.Form {
    switch await intake.knowledge(message.template, language: language, inbox: message.inbox) {
    case .found(let template): SingleMessage.Form(first: template)
    case .missing(let reason): throw HTTPError(.badRequest, reason)
    case .direct, .unknown: SingleMessage.Form(first: nil)
    }
  }

  private func append(_ added: AddedMessage, _ onAdded: @escaping @LoopActor () -> Void) async throws -> AppendReply {
    do { return try await intake.append(added, onAdded) } catch let error as RedisError {
      intake.noteRefusal(error)
      throw HTTPError(error)
    }
  }

  /// - Returns: nil when the campaign is no longer the one that the message was made for.
  private func answer(
    _ reply: AppendReply, to added: AddedMessage, _ message: SingleMessage, isNew: Bool, by caller: String?
  ) throws -> HTTPResponse? {
    let id = added.campaign
    switch reply {
    case .added(let seq, let position, _, let isRepeat):
      if isNew {
        intake.remembered?.remember(id, upload: added.upload)
        intake.noteCreation(of: id, by: caller, "campaña creada con un mensaje")
      }
      intake.logger.debug("mensaje encolado", metadata: ["campaign_id": "\(id)", "seq": "\(seq)"])
      intake.onChange(id)
      return Self.answer(id, position: position, warnings: message.warnings, isReplay: isRepeat)
    case .moved, .spelt: return nil
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

  private func isAnswered(_ request: String, _ id: String) async throws -> Bool {
    try await intake.queue.link.answering { _ in
      try await self.intake.queue.messages.isAnswered(request, to: id)
    }
  }

  /// The campaign whose title looks like `title`, with its stored spelling; nil for one that is yet to begin.
  /// - Parameter written: the title as the client wrote it, which may be the stored spelling.
  private func stored(_ title: String, or written: String) async throws -> (String, MessageCampaign?) {
    for id in [title, written] {
      if let campaign = try await campaign(id) { return (id, campaign) }
      if title.utf8.elementsEqual(written.utf8) { break }
    }
    let other = try await intake.queue.link.answering { _ in
      try await self.intake.queue.titles.spelling(otherThan: title)
    }
    guard let other else { return (title, nil) }
    return (other, try await campaign(other))
  }

  private func campaign(_ id: String) async throws -> MessageCampaign? {
    try await intake.queue.link.answering { _ in try await self.intake.queue.messages.campaign(id) }
  }

  /// The digest of the Idempotency-Key, which may have any letters, for a key in Redis; a random name without one.
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

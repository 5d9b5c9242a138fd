// One upload from its first byte to the published campaign, the same for CSV and JSON. The routes feed it. It stages
// the rows that the parser accepts and, when everything has come and is right, publishes them with one script. A
// failure before that leaves no campaign and no key without a TTL.

import Answers
import Campaigns
import Crypto
import Delivery
import EventLoop
import HTTPServer
import Queue
import RedisClient
import Text
import TimeZones
import Uploads

@LoopActor
package final class CampaignUpload: FileUpload {
  package private(set) var recipients: RecipientCollector
  /// What the operator should know of a file that is accepted.
  package var warnings: [UploadWarning] = []
  /// The `detail` of the refusal when not a single row is good.
  package var noData = UploadError.noData.detail
  /// The title of the campaign, once it is published.
  package private(set) var title: String?
  let context: IntakeContext
  /// The name of the API key that the upload came with.
  private let caller: String?
  private var staging: StagingList
  /// What makes two uploads the same: the content, the sheet and the fields.
  private let fingerprint = SHA256()
  /// The upload's template, once the fields have said which it is.
  private(set) var template: AskedTemplate?
  /// The content from its beginning, for a field that comes behind the rows and changes how they are read; nil once the
  /// content is large.
  private var held: [UInt8]? = []
  /// Why the columns cannot be understood. `mapeo` may still come and explain them.
  private var unknownColumns: UploadError?
  private var isPublished = false

  package init(context: IntakeContext, caller: String?) {
    self.context = context
    self.caller = caller
    recipients = RecipientCollector(limit: context.settings.maximumMessages)
    recipients.country = context.settings.country
    recipients.now = context.queue.clock.now
    staging = StagingList(staging: context.queue.staging, exclusions: context.queue.exclusions)
  }

  /// Takes note of the next bytes of the content. They go into the fingerprint and the meter, and are held to be read
  /// once more as long as they are few.
  package func noteContent(_ bytes: UnsafeRawBufferPointer) {
    fingerprint.update(bytes)
    context.meter.bytes += bytes.count
    if let count = held?.count, count + bytes.count <= IntakeLimits.heldUpload {
      held?.append(contentsOf: bytes)
    } else {
      held = nil
    }
  }

  /// Gives the next bytes to a parser. Columns that only `mapeo` could explain end the upload once the content is too
  /// large to be read again.
  package func feed(_ bytes: UnsafeRawBufferPointer, to parser: any RecipientParser) throws(HTTPError) {
    if unknownColumns == nil {
      do { try parser.feed(bytes) } catch { try noteOrThrow(error) }
    }
    if held == nil, let unknownColumns { throw HTTPError(unknownColumns) }
  }

  /// Tells a parser that there are no more bytes.
  package func finish(_ parser: any RecipientParser) throws(HTTPError) {
    guard unknownColumns == nil else { return }
    do { try parser.finish() } catch { try noteOrThrow(error) }
  }

  private func noteOrThrow(_ error: UploadError) throws(HTTPError) {
    guard error.kind == .columns, recipients.wishes.headers.isEmpty else { throw HTTPError(error) }
    unknownColumns = error
  }

  /// Notes a field with an unknown name, with a warning when it is nearly that of a known one.
  package func noteUnknown(field: String, besides known: [String]) {
    guard warnings.count < IntakeLimits.similarNames else { return }
    if let warning = SimilarField.warning(of: field, besides: known) { warnings.append(warning) }
  }

  /// Takes note of the sheet that is read. Another sheet of the same file is another upload.
  package func noteSheet(_ sheet: String) { fingerprint.update("hoja\n\(sheet)\n") }

  /// Stages the batches that are full.
  package func drain() async throws(HTTPError) {
    while let batch = recipients.nextBatch() { try await push(batch, to: staging) }
  }

  private func push(_ batch: consuming ElementBatch, to list: StagingList) async throws(HTTPError) {
    do { try await list.push(batch) } catch { throw refused(error) }
  }

  /// The answer for a batch or a campaign that Redis did not take. The refusal is logged first.
  private func refused(_ error: any Error) -> HTTPError {
    context.noteRefusal(error)
    return (error as? RedisError).map(HTTPError.init) ?? .redisUnavailable
  }

  /// Checks the whole upload, once everything has arrived, and publishes it.
  /// - Parameters:
  ///   - values: the form's fields, not judged yet.
  ///   - idempotencyKey: the header, if there was one.
  ///   - makeParser: makes a parser of the content, to read it once more.
  /// - Returns: the answer, which may be that of an earlier upload.
  package func publish<Parser: RecipientParser>(
    _ values: [UploadField: FieldValue], idempotencyKey: String?, makeParser: (RecipientCollector) -> Parser
  ) async throws -> HTTPResponse {
    do { try await context.queue.clock.readUnlessKnown() } catch { throw refused(error) }
    let fields = try CampaignFields(
      values, webhookRules: context.settings.webhookRules, now: context.queue.clock.now
    ) { [zones = context.zones] name throws(ZoneFileError) in try zones.rules(for: name) }
    let country = fields.country ?? context.settings.country
    await ask(AskedTemplate(fields))
    let wishes = try wishes(of: fields)
    if country != recipients.country || unknownColumns != nil && wishes != recipients.wishes
      || recipients.layout.isReadDifferently(with: wishes, lackNumbers: mayLackNumbers)
    {
      let parser = try await readAgain(
        wishes, country: country, dropsDuplicates: fields.dropsDuplicates, makeParser)
      try UploadError.answered { () throws(UploadError) in try parser.finish() }
    }
    if let unknownColumns { throw HTTPError(unknownColumns) }
    try checkColumns()
    while let batch = recipients.lastBatch() { try await push(batch, to: staging) }
    do { try await staging.finish() } catch { throw refused(error) }
    var summary = IntakeSummary(
      accepted: recipients.accepted, rejected: recipients.rejected, duplicates: recipients.duplicates,
      errors: recipients.errors)
    if fields.dropsDuplicates, !recipients.dropsDuplicates { try await dropDuplicates(&summary) }
    summary.excluded = staging.excludedCount
    context.meter.noteRows(summary)

    if summary.accepted == 0 { return CreationAnswer.refused(noData, summary: summary) }
    if fields.isStrict, recipients.mended.rows > 0 { summary.rejectMended(recipients.mended) }
    if fields.isStrict, summary.rejected > 0 {
      return CreationAnswer.refused(
        "El archivo tiene \(summary.rejected) filas con errores y se pidió estricto: no se guardó nada",
        summary: summary)
    }
    let credentials = try await context.checkSendable(from: fields.inbox)
    summary.warnings = try await warnings + recipients.warnings + checkTemplate(fields)
    if let preflight = context.numberPreflight {
      summary.warnings += await preflight.warnings(rows: summary.accepted, credentials: credentials)
    }
    if context.remembered?.isLost(fields.title.text) == true { summary.warnings.append(Self.lostBefore) }
    return try await publish(fields, summary: summary, idempotencyKey: idempotencyKey)
  }

  /// Whether the upload has, or may still get, rows without a number. More rows may come while the upload is small; a
  /// template that comes behind a large one comes behind all of its rows.
  var mayLackNumbers: Bool { held != nil || recipients.withoutNumber > 0 }

  /// Checks what the columns of a JSON body show only when all its rows have come.
  private func checkColumns() throws(HTTPError) {
    let layout = recipients.layout
    if let ambiguity = layout.ambiguity { throw HTTPError(UploadError(ambiguity)) }
    if layout.count > 0, let missing = layout.missingHeader {
      throw HTTPError(UploadError(missing, in: "de los mensajes"))
    }
  }

  /// Reads the rows again from the start, because a field that changes how they are read came behind them.
  /// - Returns: the parser that has read them, to go on with.
  func readAgain<Parser: RecipientParser>(
    _ wishes: ColumnWishes, country: Country?, dropsDuplicates: Bool, _ makeParser: (RecipientCollector) -> Parser
  ) async throws -> Parser {
    guard let content = held else {
      let late = country != recipients.country ? CountryField.name : wishes.lateField(than: recipients.wishes)
      let defect = CountryField.late(before: "un archivo de más de \(IntakeLimits.heldUpload >> 20) MB, o de mensajes")
      throw HTTPError(issues: [ValidationIssue(["body", .name(late)], defect.message, type: defect.type)])
    }
    unknownColumns = nil
    recipients = RecipientCollector(limit: context.settings.maximumMessages, dropsDuplicates: dropsDuplicates)
    recipients.country = country
    recipients.now = context.queue.clock.now
    recipients.wishes = wishes
    await staging.discard()
    staging = StagingList(staging: context.queue.staging, exclusions: context.queue.exclusions)
    let parser = makeParser(recipients)
    for start in stride(from: 0, to: content.count, by: IntakeLimits.heldPiece) {
      await Loop.bulkTurn()
      try content[start..<min(start + IntakeLimits.heldPiece, content.count)].withUnsafeBytes { bytes in
        try UploadError.answered { () throws(UploadError) in try parser.feed(bytes) }
      }
      try await drain()
    }
    return parser
  }

  /// Takes note of the template that the fields name, and asks about it.
  func ask(_ template: AskedTemplate?) async {
    guard var template else { return }
    // When Meta could not be asked before the rows, it is asked once more behind them.
    if template == self.template?.unanswered, self.template?.isKnown == true { return }
    template.knowledge = await context.knowledge(of: template)
    self.template = template
  }

  private static let lostBefore = UploadWarning(
    .lostCampaign, "Redis había perdido una campaña con este título: lo que de ella ya se envió se envía otra vez")

  /// Notes in the request what it has created.
  fileprivate func tell(_ request: HTTPRequest) {
    guard isPublished else { return }
    request.subject = title
    request.hasChanged = true
  }

  /// Forgets what was staged, unless it has become a campaign.
  fileprivate func discardUnlessPublished() async {
    if !isPublished { await staging.discard() }
  }

  private func publish(
    _ fields: CampaignFields, summary: IntakeSummary, idempotencyKey: String?
  ) async throws -> HTTPResponse {
    let now = context.queue.clock.now
    let start = fields.schedule.start
    let state: CampaignState = fields.isDraft ? .draft : start ?? now > now ? .scheduled : .queued
    let columns = StoredColumns(recipients.layout)
    await Loop.bulkTurn()
    let shown = review(fields, summary, columns)
    func answer(_ title: String) -> String {
      let json = CreationAnswer.accepted(title: title, state: state, summary: summary, review: shown, now: now)
      return String(decoding: json, as: UTF8.self)
    }
    fingerprint.update(fields.fingerprintText)
    var publication = Publication(
      campaign: fields.title.text, upload: staging.upload, count: summary.accepted,
      fingerprint: fingerprint.finish().hexadecimal, idempotencyKey: idempotencyKey,
      answer: answer(fields.title.text), columns: columns.namesAsJSON, created: now, start: start,
      isDraft: fields.isDraft,
      fields: fields.stored + (columns.usesAsJSON.map { [("usos", $0)] } ?? []) + storedTemplate)
    let result: PublishReply
    do {
      let reply = try await publish(publication)
      if case .spelt(let title) = reply {
        // A campaign has the same title in another spelling. The upload is taken as if its title were written so.
        publication.campaign = title
        publication.answer = answer(title)
        result = try await publish(publication)
      } else {
        result = reply
      }
    } catch let error as HTTPError {
      throw error
    } catch {
      // An error that is no refusal by Redis leaves open whether the campaign was published.
      if (error as? RedisError)?.serverError == nil {
        context.logger.error(
          "no se sabe si la campaña quedó creada: la carga se puede repetir igual",
          metadata: ["campaign_id": "\(publication.campaign)", "error": "\(error)"])
      }
      throw refused(error)
    }
    switch result {
    case .published:
      context.noteCreation(
        of: publication.campaign, by: caller, fields.isDraft ? "borrador creado" : "campaña creada",
        [
          "total": "\(summary.accepted)", "rechazadas": "\(summary.rejected)",
          "excluidos": "\(summary.excluded)",
        ])
      // A draft expires by itself, and is not sent yet.
      if !fields.isDraft {
        context.remembered?.remember(publication.campaign, upload: staging.upload)
        context.onChange(publication.campaign)
      }
      return HTTPResponse(json: Array(publication.answer.utf8))
    case .repeated(let first):
      return HTTPResponse(json: Array(first.utf8), headers: ["Idempotent-Replay": "true"])
    case .inUse(let state, let isSame):
      throw HTTPError.titleInUse(publication.campaign, state: state, isSame: isSame)
    case .reused:
      throw HTTPError(
        .conflict,
        "La Idempotency-Key ya se usó para crear la campaña '\(publication.campaign)' con otro archivo u otros campos:"
          + " esta carga no se guardó")
    case .spelt(let title):
      // Within a round trip that campaign went away and one of a third spelling came.
      throw HTTPError(.conflict, "Se está creando una campaña '\(title)': repita la carga")
    case .incomplete(let stored):
      context.logger.error("la lista de carga no está completa", metadata: ["guardados": "\(stored)"])
      throw HTTPError.redisUnavailable
    }
  }

  private func publish(_ publication: Publication) async throws -> PublishReply {
    try await context.publish(publication) { [self] in
      isPublished = true
      title = publication.campaign
    }
  }

  /// What the answer shows of the campaign.
  private func review(_ fields: CampaignFields, _ summary: IntakeSummary, _ columns: StoredColumns) -> CampaignReview {
    let layout = recipients.layout
    let parts = PartColumns(layout)
    let rows = fields.dropsDuplicates ? FirstRow.unique(recipients.firstRows) : recipients.firstRows
    return CampaignReview(
      columns: ColumnUse.list(columns, parts: parts, others: layout.otherUses, first: rows.first),
      previews: fields.isDraft
        ? rows.compactMap { MessagePreview($0, template: template?.found, parts: parts) } : nil,
      forecast: context.forecast(
        summary.accepted - summary.excluded, fields.schedule, interval: fields.interval),
      expires: fields.isDraft ? context.queue.clock.now + context.queue.link.settings.draftLife : nil)
  }

  /// Reads the staged elements back and keeps the first of each number, because `deduplicar` came after the file.
  private func dropDuplicates(_ summary: inout IntakeSummary) async throws(HTTPError) {
    let remover = DuplicateRemover()
    let unique = StagingList(staging: context.queue.staging, exclusions: context.queue.exclusions)
    let full = staging
    do {
      var start = 0
      while start < full.count {
        let elements = try await full.elements(from: start, limit: 500)
        if elements.isEmpty { throw HTTPError.redisUnavailable }
        await Loop.bulkTurn()
        for element in elements { _ = element.withUnsafeBytes { remover.add($0) } }
        start += elements.count
        while let batch = remover.nextBatch() { try await unique.push(batch) }
      }
      while let batch = remover.lastBatch() { try await unique.push(batch) }
      try await unique.finish()
    } catch {
      await unique.discard()
      throw refused(error)
    }
    staging = unique
    await full.discard()
    summary.accepted = remover.accepted
    summary.duplicates = remover.duplicates
  }
}

extension HTTPError {
  /// The refusal without API_WHATSAPP_URL. A campaign would wait for ever.
  package static let nowhereToSend = HTTPError(
    .serviceUnavailable,
    "Falta API_WHATSAPP_URL: el servidor no sabe adónde enviar. Configúrela, o arranque con --simulador para probar",
    headers: ["Retry-After": "60"])

  /// - Parameter isSame: whether the campaign was made from this very upload. Then the advice must not lead to sending
  ///   it twice.
  static func titleInUse(_ title: String, state: CampaignState, isSame: Bool) -> HTTPError {
    if isSame {
      return HTTPError(
        .conflict,
        "La campaña '\(title)' ya existe, creada con este mismo archivo y estos campos, y está en estado"
          + " '\(state.rawValue)': no hace falta repetir la carga. Con otro título se enviaría otra vez")
    }
    let advice =
      switch state {
      case .draft: "Inícielo o elimínelo, o use otro título"
      case _ where state.isFinished: "Use otro título, o espere a que caduque"
      default: "Use otro título, o espere a que termine"
      }
    return HTTPError(.conflict, "La campaña '\(title)' ya existe y está en estado '\(state.rawValue)'. \(advice)")
  }
}

extension IntakeContext {
  /// Makes one upload from a request. Afterwards its staged rows are gone, unless they have become a campaign.
  /// - Parameters:
  ///   - request: gets the campaign's title as its subject.
  ///   - read: feeds the upload and publishes it.
  /// - Throws: `HTTPError` 503 when too many uploads are under way, and what `read` throws.
  package func upload(
    of request: HTTPRequest, _ read: @LoopActor (CampaignUpload) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    try await uploadSlots.take().during {
      let upload = CampaignUpload(context: self, caller: request.caller?.name)
      do {
        let response = try await read(upload)
        upload.tell(request)
        await upload.discardUnlessPublished()
        return response
      } catch {
        upload.tell(request)
        await upload.discardUnlessPublished()
        throw error
      }
    }
  }
}

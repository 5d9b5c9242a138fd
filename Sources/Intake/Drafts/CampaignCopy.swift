// A copy of a campaign: the same messages, none of them sent yet, under another title. Redis stages them like those of
// an upload, a slice at a time, and the same script publishes them. So a copy exists whole or not at all, and one that
// broke off expires by itself.

import Answers
import Campaigns
import Crypto
import EventLoop
import HTTPServer
import Queue
import RedisClient
import Text
import TimeZones

/// What the request for a copy says.
package struct CopyRequest: Sendable {
  /// Nil for a title that CopiedTitle makes.
  package var title: CampaignTitle?
  package var isDraft: Bool
  package var messages: CopiedMessages
  package var idempotencyKey: String?
  /// The name of the API key that the request came with.
  package var caller: String?

  package init(
    title: CampaignTitle?, isDraft: Bool, messages: CopiedMessages, idempotencyKey: String?, caller: String?
  ) {
    self.title = title
    self.isDraft = isDraft
    self.messages = messages
    self.idempotencyKey = idempotencyKey
    self.caller = caller
  }
}

@LoopActor
package struct CampaignCopy {
  /// Readings of the containers before a copy is given up. Messages move while they are copied, and a reading may pass
  /// them over.
  private static let passes = 6

  private let context: IntakeContext
  private let source: String
  private let stored: StoredCampaign
  private let request: CopyRequest
  private let upload = RandomName.make()
  /// Is told the title as soon as the copy is published.
  private let onPublished: @LoopActor (String) -> Void
  private var queue: CampaignQueue { context.queue }

  package init(
    context: IntakeContext, of source: String, _ stored: StoredCampaign, _ request: CopyRequest,
    onPublished: @escaping @LoopActor (String) -> Void
  ) {
    self.context = context
    self.source = source
    self.stored = stored
    self.request = request
    self.onPublished = onPublished
  }

  /// Makes the copy. Afterwards its staged messages are gone, unless they have become a campaign.
  /// - Returns: the answer, which may be that of an earlier copy.
  /// - Throws: `HTTPError` 409 when there is nothing to copy, the title is in use or the template cannot be sent any
  ///   more, 503 when Redis is away.
  package func make() async throws -> HTTPResponse {
    do {
      let made = try await copyAndPublish()
      // The staged messages belong to the campaign now. Only the note of what was copied is left to discard.
      await discard()
      return made
    } catch {
      await discard()
      if error is HTTPError { throw error }
      context.noteRefusal(error)
      throw (error as? RedisError).map(HTTPError.init) ?? error
    }
  }

  /// Discards in a task of its own, since the request's task is cancelled when its client goes away.
  private func discard() async {
    _ = try? await spawn { [queue, upload] in try await queue.staging.discard(upload: upload) }.value
  }

  private func copyAndPublish() async throws -> HTTPResponse {
    try context.checkKeeping()
    try await queue.clock.readUnlessKnown()
    if let answer = try await earlierAnswer() { return answer }
    let (template, warnings) = try await context.recheck(stored)
    let staged = try await stage()
    let (count, excluded) = (staged.count, staged.excluded)
    guard count > 0 else {
      throw HTTPError(.conflict, "La campaña '\(source)' no tiene ningún mensaje que copiar")
    }
    guard count <= context.settings.maximumMessages else {
      throw HTTPError(
        .conflict,
        "La copia tendría \(count) mensajes; el máximo es \(context.settings.maximumMessages) (MAX_MESSAGES_PER_CAMPAIGN)"
      )
    }
    let summary = IntakeSummary(
      accepted: count, rejected: 0, duplicates: 0, errors: [], excluded: excluded, warnings: warnings)
    let review = try await review(summary, template)
    return try await publish(summary, review, template)
  }

  /// Stages the wanted messages, in as many readings as it takes to be sure that none was passed over. Messages that
  /// were sent or have failed since the beginning may be among them or not.
  private func stage() async throws -> CampaignCopies.Staged {
    var staged = CampaignCopies.Staged()
    var before = try await marks()
    for pass in 1...Self.passes {
      let count = staged.count
      staged = try await queue.copies.pass(request.messages, of: source, to: upload, after: staged)
      let after = try await marks()
      let isStill = before == after
      before = after
      // When only some messages are copied, their number is not known beforehand.
      guard request.messages == .all else {
        if isStill, !staged.hasMetMoving { return staged }
        continue
      }
      guard let status = try await queue.statuses.read(source) else { throw HTTPError.campaignNotFound(source) }
      if staged.count >= status.total - status.counts.lost { return staged }
      // A last reading that found no more means that the others cannot be read.
      if pass == Self.passes, isStill, staged.count == count { return staged }
    }
    throw HTTPError(
      .conflict, "La campaña '\(source)' cambia mientras se copia: póngala en pausa, o espere a que termine")
  }

  /// - Throws: `HTTPError` 404, and 409 when the title belongs to another campaign by now.
  private func marks() async throws -> CampaignMarks {
    guard let marks = try await queue.copies.marks(of: source) else { throw HTTPError.campaignNotFound(source) }
    guard marks.upload == stored.upload else {
      throw HTTPError(.conflict, "La campaña '\(source)' es otra desde hace un momento: repita la petición")
    }
    return marks
  }

  private func review(_ summary: IntakeSummary, _ template: MessageTemplate?) async throws -> CampaignReview {
    var rows: [FirstRow] = []
    let first = try await queue.staging.elements(of: upload, from: 0, limit: FirstRow.count)
    for element in first where !element.isEmpty {
      let seq = element.prefix { $0 != UInt8(ascii: "|") }
      rows.append(FirstRow(row: Int(String(decoding: seq, as: UTF8.self)) ?? 0, element: element))
    }
    let schedule = CampaignFields.Schedule(start: nil, window: stored.window, zone: stored.zone)
    return CampaignReview(
      columns: ColumnUse.list(stored.storedColumns, parts: stored.parts, first: rows.first),
      previews: request.isDraft
        ? rows.compactMap { MessagePreview($0, template: template, parts: stored.parts) } : nil,
      forecast: context.forecast(summary.accepted - summary.excluded, schedule, interval: stored.interval),
      expires: request.isDraft ? queue.clock.now + queue.link.settings.draftLife : nil)
  }

  private func publish(
    _ summary: IntakeSummary, _ review: CampaignReview, _ template: MessageTemplate?
  ) async throws -> HTTPResponse {
    // The copying took a while.
    if let answer = try await earlierAnswer() { return answer }
    var fields = stored.copiedFields
    if let template { fields.append(("plantilla_leida", String(decoding: template.json, as: UTF8.self))) }
    for title in titles {
      let now = queue.clock.now
      let answer = CreationAnswer.accepted(
        title: title.text, state: request.isDraft ? .draft : .queued, summary: summary, review: review,
        copyOf: source, now: now)
      let publication = Publication(
        campaign: title.text, upload: upload, count: summary.accepted, fingerprint: fingerprint,
        idempotencyKey: request.idempotencyKey, answer: String(decoding: answer, as: UTF8.self),
        columns: stored.columns, created: now, isDraft: request.isDraft, fields: fields)
      switch try await context.publish(publication, { self.onPublished(title.text) }) {
      case .published:
        if !request.isDraft {
          context.remembered?.remember(title.text, upload: upload)
          context.onChange(title.text)
        }
        context.noteCreation(
          of: title.text, by: request.caller, "campaña copiada",
          ["de": "\(source)", "total": "\(summary.accepted)", "excluidos": "\(summary.excluded)"])
        return HTTPResponse(json: answer)
      case .repeated(let first):
        return Self.again(first)
      case .inUse where request.title == nil, .spelt where request.title == nil: continue
      case .inUse(let state, _): throw HTTPError.titleInUse(title.text, state: state, isSame: false)
      case .spelt(let other): throw HTTPError(.conflict, "Ya existe una campaña '\(other)': use otro título")
      case .reused: throw HTTPError.keyReused(for: title.text)
      case .incomplete: throw HTTPError.redisUnavailable
      }
    }
    throw HTTPError(.conflict, "La campaña '\(source)' ya tiene \(CopiedTitle.most) copias: indique titulo")
  }

  /// The titles that the copy may get, in the order in which they are tried.
  private var titles: [CampaignTitle] { request.title.map { [$0] } ?? CopiedTitle.candidates(of: source) }

  /// The answer to the same request, when it has made a copy under any of the titles already.
  private func earlierAnswer() async throws -> HTTPResponse? {
    let earlier = try await queue.link.repeating { _ in
      try await queue.publisher.earlier(
        among: titles.map(\.text), fingerprint: fingerprint, idempotencyKey: request.idempotencyKey,
        now: queue.clock.now)
    }
    switch earlier {
    case nil: return nil
    case .same(let answer)?: return Self.again(answer)
    case .reused(let title)?: throw HTTPError.keyReused(for: title)
    }
  }

  private static func again(_ answer: String) -> HTTPResponse {
    HTTPResponse(json: Array(answer.utf8), headers: ["Idempotent-Replay": "true"])
  }

  /// The fingerprint of a copy: the same for the same source and the same request.
  private var fingerprint: String {
    Array("copia\n\(stored.upload)\n\(request.messages)\n\(request.isDraft)".utf8).withUnsafeBytes {
      SHA256.digest(of: $0)
    }.hexadecimal
  }
}

extension HTTPError {
  fileprivate static func keyReused(for title: String) -> HTTPError {
    HTTPError(.conflict, "La Idempotency-Key ya se usó para crear la campaña '\(title)' de otro modo")
  }
}

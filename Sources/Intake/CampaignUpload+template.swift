// The template of an upload. It says which columns are parts of a message, the rows are compared with it, and the
// campaign keeps it. The upload asks Meta about it as soon as the fields say which it is: before the rows, when those
// fields come first.

import Campaigns
import HTTPServer
import Text
import Uploads
import WhatsApp

/// Which template an upload names, and what is known of it.
struct AskedTemplate: Sendable, Equatable {
  let name: String
  let inbox: String
  let language: String
  var knowledge = TemplateKnowledge.direct

  var isKnown: Bool {
    if case .unknown = knowledge { false } else { true }
  }

  /// The template as Meta has it; nil when it is not known.
  var found: MessageTemplate? { if case .found(let template) = knowledge { template } else { nil } }

  /// The same template before Meta was asked.
  var unanswered: AskedTemplate { AskedTemplate(name: name, inbox: inbox, language: language) }
}

extension AskedTemplate {
  init(_ fields: CampaignFields) {
    self.init(name: fields.template, inbox: fields.inbox, language: fields.language)
  }

  /// - Parameter values: the fields so far, not judged yet.
  /// - Returns: nil unless they name a template and an inbox.
  fileprivate init?(_ values: [UploadField: FieldValue]) {
    var reader = CampaignFieldReader(values: values, now: 0)
    self.init(
      name: reader.text(.template, longest: CampaignFields.longestTemplate), inbox: reader.inbox(),
      language: reader.text(.language, longest: CampaignFields.longestLanguage, default: "es"))
    guard reader.issues.isEmpty else { return nil }
  }
}

extension CampaignUpload {
  /// Asks Meta about the template, if the fields so far say which it is.
  package func askTemplate(_ values: [UploadField: FieldValue]) async { await ask(AskedTemplate(values)) }

  /// What the fields so far say about the columns. Parts that the template does not have are left out here; `publish`
  /// refuses them before it looks at the columns.
  package func wishes(of values: [UploadField: FieldValue]) -> ColumnWishes {
    var zone: TimeZoneRules?
    if case .string(let text)? = values[.timeZone], let name = TimeZoneName(text.trimmedASCII) {
      zone = try? context.zones.rules(for: name)
    }
    var wishes = ColumnWishesReader(values).wishes.with(template?.knowledge.parts ?? .none, zone: zone)
    wishes.headers.removeAll { template?.refusal(of: $0.target) != nil }
    wishes.values.removeAll { template?.refusal(of: $0.target) != nil }
    return wishes
  }

  /// Asks Meta about the template when the first rows came together with the fields before them. If the template makes
  /// the rows mean something else, they are read once more.
  /// - Returns: the parser to go on with; nil when nothing has changed.
  package func askTemplate<Parser: RecipientParser>(
    _ values: [UploadField: FieldValue], makeParser: (RecipientCollector) -> Parser
  ) async throws -> Parser? {
    guard template == nil else { return nil }
    await askTemplate(values)
    guard template != nil, recipients.layout.count > 0 else { return nil }
    let wishes = wishes(of: values)
    guard recipients.layout.isReadDifferently(with: wishes, lackNumbers: mayLackNumbers) else { return nil }
    return try await readAgain(
      wishes, country: recipients.country, dropsDuplicates: recipients.dropsDuplicates, makeParser)
  }

  /// What the columns are for, once all fields have come.
  /// - Throws: `HTTPError` 422 when `mapeo` or `valores` name a part that the template does not have, or an offer's end
  ///   for all rows is past.
  func wishes(of fields: CampaignFields) throws -> ColumnWishes {
    let zone = try fields.schedule.zone.map { try context.zones.rules(for: $0) }
    let parts = template?.knowledge.parts ?? .none
    let wishes = fields.wishes.with(parts, zone: zone)
    let now = context.queue.clock.now
    let issues = [(UploadField.mapping, wishes.headers), (.values, wishes.values)].flatMap { field, entries in
      entries.compactMap { entry in
        let isEnd = field == .values && entry.target == .offerExpiration && parts.take(.offerExpiration)
        let defect =
          template?.refusal(of: entry.target)
          ?? (isEnd ? entry.target.defect(in: entry.text, zone: wishes.zone, now: now) : nil)
        return defect.map {
          ValidationIssue(["body", .name(field.rawValue), .name(entry.target.text)], $0, type: "value_error")
        }
      }
    }
    guard issues.isEmpty else { throw HTTPError(issues: issues) }
    return wishes
  }

  /// Compares the upload's rows with its template.
  /// - Returns: what the operator should know.
  /// - Throws: `HTTPError` 400 that says what differs.
  func checkTemplate(_ fields: CampaignFields) async throws -> [UploadWarning] {
    switch template?.knowledge {
    case nil: return []
    case .direct: return unsentColumns
    case .unknown(let warning): return [warning, guessedParts, lostPlace].compactMap(\.self)
    case .missing(let reason): return try await context.refuse(fields.title, reason)
    case .found(let found):
      switch found.verdict(on: recipients.outline, columns: recipients.layout.names) {
      case .fits(let warnings): return warnings
      case .mismatch(let reason):
        return try await context.refuse(fields.title, reason, columns: recipients.layout.names)
      }
    }
  }

  /// Warnings for columns that are called like parts, for which the direct-send API has no place.
  private var unsentColumns: [UploadWarning] {
    let unsent = recipients.layout.names.filter { name in
      ColumnTarget(folded: ColumnName.folded(name))?.isUnmistakablePart == true
    }
    return unsent.prefix(IntakeLimits.similarNames).map { name in
      UploadWarning(
        .unusedColumn,
        "La columna '\(name.prefix(64))' no se envía: la API de envío directo solo lleva número, imagen y variables")
    }
  }

  private var guessedParts: UploadWarning? {
    let hasPlace = recipients.layout.columnsWithoutPlace.isEmpty
    let hasUsers = recipients.outline.rowsToUsers > 0
    let parts = recipients.layout.partTargets.filter { hasPlace || !$0.isOfPlace }.filter { hasUsers || $0 != .user }
    guard !parts.isEmpty else { return nil }
    return UploadWarning(
      .guessedParts,
      "No se pudo leer la plantilla: lo que se envía va por el nombre de su columna (\(Self.list(parts.map(\.text)))), y"
        + " cada botón como el final de un enlace")
  }

  /// The warning for columns that would have been a place, had there been latitude and longitude.
  private var lostPlace: UploadWarning? {
    let columns = recipients.layout.columnsWithoutPlace
    guard !columns.isEmpty else { return nil }
    return UploadWarning(
      .unusedColumn,
      "Sin latitud y longitud no hay ningún lugar que enviar: se guardan como columnas suyas (\(Self.list(columns)))")
  }

  private static func list(_ names: [String]) -> String {
    let listed = names.prefix(IntakeLimits.similarNames).map { String($0.prefix(64)) }.joined(separator: ", ")
    return names.count > IntakeLimits.similarNames ? listed + "…" : listed
  }

  /// Fields of the stats: the template as Meta had it, the places of its parts, and how many recipients are a user's
  /// id.
  var storedTemplate: [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if case .found(let found)? = template?.knowledge {
      fields.append(("plantilla_leida", String(decoding: found.json, as: UTF8.self)))
    }
    let parts = PartColumns(recipients.layout)
    if !parts.isEmpty { fields.append(("destinos", parts.asJSON)) }
    let users = recipients.outline.rowsToUsers
    if users > 0 { fields.append(("usuarios", "\(users)")) }
    return fields
  }
}

extension AskedTemplate {
  /// Why a part cannot be given; nil when it can, and for a template that does not exist, which is refused as such.
  fileprivate func refusal(of target: ColumnTarget) -> String? {
    switch knowledge {
    case .missing: return nil
    case .found(let template) where !template.parts.take(target):
      return "La plantilla '\(name)' no lleva \(target.text)"
    case .direct where !PartWishes.guessed.take(target), .unknown where !PartWishes.guessed.take(target):
      return "No se puede indicar '\(target.text)': solo \(ColumnTarget.list())"
    case .direct where target.isPart: return "La API de envío directo solo lleva número, imagen y variables"
    default: return nil
    }
  }
}

extension IntakeContext {
  /// What is known of an upload's template. `publish` reports missing credentials once the upload is complete.
  func knowledge(of template: AskedTemplate) async -> TemplateKnowledge {
    guard preflight != nil else { return .direct }
    guard let credentials = try? await credentials.credentials(for: template.inbox) else {
      return .unknown(
        UploadWarning(.uncheckedTemplate, "No se pudo comprobar la plantilla '\(template.name)': faltaban credenciales")
      )
    }
    let envelope = CampaignEnvelope(campaignID: "", template: template.name, language: template.language)
    return await knowledge(of: envelope, credentials: credentials)
  }

  /// What is known of a single message's template.
  package func knowledge(_ name: String, language: String, inbox: String) async -> TemplateKnowledge {
    await knowledge(of: AskedTemplate(name: name, inbox: inbox, language: language))
  }

  /// What is known of the template of messages that go out with some credentials.
  package func knowledge(of envelope: CampaignEnvelope, credentials: WhatsAppCredentials) async -> TemplateKnowledge {
    guard let preflight else { return .direct }
    return await preflight.template(envelope.template, language: envelope.language, credentials: credentials)
  }

  /// Refuses an upload whose template does not fit, unless its title is in use. Then it is the first upload again,
  /// which gets its first answer, or a conflict.
  /// - Parameter columns: among which the client has to choose; none where that would not help.
  fileprivate func refuse(
    _ title: CampaignTitle, _ reason: String, columns: [String] = []
  ) async throws -> [UploadWarning] {
    let existing = try await queue.link.answering { _ in try await self.queue.observer.observe([title.text]) }
    if existing[0] != nil { return [] }
    // A draft has no owner to observe.
    if try await queue.link.answering({ _ in try await self.queue.statuses.read(title.text) }) != nil { return [] }
    if try await queue.link.answering({ _ in try await self.queue.titles.spelling(otherThan: title.text) }) != nil {
      return []
    }
    var refusal = HTTPError(.badRequest, reason)
    refusal.columns = Array(columns.prefix(ColumnLayout.maximumCount))
    throw refusal
  }
}

extension PartColumns {
  /// `destinos` in the campaign's stats.
  package var asJSON: String {
    var bytes = [UInt8(ascii: "{")]
    for (index, entry) in stored.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONText.appendString(entry.name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      JSONText.appendString(entry.place, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
    return String(decoding: bytes, as: UTF8.self)
  }
}

// One message of POST /api/encolar-mensaje, checked and encoded like a row of an upload. The answer names every wrong
// field at once, as FastAPI does. `token` and `phone_id`, which callers of the direct-send API send along, are not
// read: the credentials come from `buzon`.

import Campaigns
import HTTPServer
import JSON
import Text
import Uploads

/// A message to be added to a campaign's queue, with valid fields.
package struct SingleMessage: Sendable, Equatable {
  package var campaign: CampaignTitle
  /// Why no new campaign may have that title. An older campaign that has it still takes messages.
  package var titleDefect: CampaignTitleError?
  package var template: String
  package var inbox: String
  /// nil stands for the campaign's language, or `es` for a new campaign.
  package var language: String?
  /// The compact JSON array of the row.
  package var row: [UInt8]
  /// The known columns that the row fills.
  package var filledColumns: [String]

  /// What the operator should know of a row that is accepted.
  package var warnings: [UploadWarning]

  /// The known columns, in the order of a row.
  package static let columns: [String] =
    ["numero", "url_imagen"] + (1...ColumnPlace.variableLimit).map { "variable\($0)" }

  /// The columns of a campaign that begins with this message. The usual ones have room from the beginning; the queue
  /// adds others when a message fills them.
  package var firstColumns: StoredColumns {
    let usual = Self.columns.prefix(12)
    let names = usual + filledColumns.filter { !usual.contains($0) }
    return StoredColumns(names: Array(names), uses: Array(names))
  }

  /// - Parameters:
  ///   - campaign: the header `x-campaignid`.
  ///   - body: an object.
  ///   - country: PAIS.
  /// - Throws: `HTTPError` 422 with one issue for each wrong field.
  package init(campaign: String?, body: JSONValue, country: Country? = nil) throws(HTTPError) {
    var reader = SingleMessageReader(body: body, country: country)
    let title = reader.title(campaign)
    let template = reader.text("template_name", longest: CampaignFields.longestTemplate, isRequired: true)
    let inbox = reader.text("buzon", longest: 64, isRequired: true, mayBeNumber: true)
    let language = reader.text("idioma", longest: CampaignFields.longestLanguage, isRequired: false)
    let cells = reader.cells()
    let row = cells.flatMap { reader.row($0) }
    guard reader.issues.isEmpty, let title, let template, let inbox, let row, let cells else {
      throw HTTPError(issues: reader.issues)
    }
    self.campaign = title
    titleDefect = reader.titleDefect
    self.template = template
    self.inbox = inbox
    self.language = language
    self.row = row
    warnings = reader.warnings
    filledColumns = zip(Self.columns, cells).compactMap { $1.isEmpty ? nil : $0 }
  }
}

/// Reads the fields one by one and gathers what is wrong. The test send's body is read with it, too.
package struct SingleMessageReader {
  package let body: JSONValue
  /// An offer must end later than this; nil when its end is not judged.
  private let now: Milliseconds?
  /// PAIS, or `pais` once `row` has been called.
  package var country: Country?
  package var issues: [ValidationIssue] = []
  /// What the operator should know of the row, once `row` has been called.
  package private(set) var warnings: [UploadWarning] = []
  /// What the row sends and the places of its parts, once `row` has been called.
  package private(set) var outline = RecipientOutline()
  package private(set) var partColumns = PartColumns(stored: [])
  /// The defect of a title that is refused for a new campaign, but that an older one may still have.
  package private(set) var titleDefect: CampaignTitleError?

  package init(body: JSONValue, country: Country?, now: Milliseconds? = nil) {
    self.body = body
    self.country = country
    self.now = now
  }

  private mutating func issue(_ location: [ValidationIssue.Location], _ message: String, _ type: String) {
    issues.append(ValidationIssue(["body"] + location, message, type: type))
  }

  /// The value of a member; nil also for null.
  private func value(_ name: String) -> JSONValue? {
    let value = body[name]
    return value == .null ? nil : value
  }

  package mutating func title(_ header: String?) -> CampaignTitle? {
    let location: [ValidationIssue.Location] = ["header", "x-campaignid"]
    guard let header, !header.isEmpty else {
      issues.append(ValidationIssue(location, "Falta la cabecera x-campaignid", type: "missing"))
      return nil
    }
    do { return try CampaignTitle(header) } catch .invisible(let scalar, let position) {
      titleDefect = .invisible(scalar, position: position)
      return try? CampaignTitle(stored: header)
    } catch {
      issues.append(Self.issue(of: error))
      return nil
    }
  }

  package static func issue(of defect: CampaignTitleError) -> ValidationIssue {
    ValidationIssue(["header", "x-campaignid"], defect.description, type: "value_error")
  }

  package mutating func text(
    _ name: String, longest: Int, isRequired: Bool, mayBeNumber: Bool = false
  ) -> String? {
    let given = value(name)
    var text = given?.string
    if mayBeNumber, let number = given?.integer { text = "\(number)" }
    if given != nil, text == nil {
      issue([.name(name)], "Debe ser un texto", "string_type")
      return nil
    }
    let trimmed = text?.trimmedASCII ?? ""
    if trimmed.isEmpty {
      if isRequired { issue([.name(name)], "Campo requerido", "missing") }
    } else if let defect = FieldTextDefect.of(trimmed, longest: longest) {
      issue([.name(name)], defect.message, defect.type)
    } else {
      return trimmed
    }
    return nil
  }

  /// The cells in the order of `SingleMessage.columns`; nil when one of them has no text.
  package mutating func cells() -> [String]? {
    let before = issues.count
    var cells: [String] = []
    for name in ["numero", "url_imagen"] {
      let given = value(name)
      if let given, given.text == nil { issue([.name(name)], "Debe ser un texto", "string_type") }
      if given == nil, name == "numero" { issue([.name(name)], "Campo requerido", "missing") }
      cells.append(given?.text ?? "")
    }
    switch value("variables") {
    case nil: break
    case .array(let variables)?:
      if variables.count > ColumnPlace.variableLimit {
        issue(["variables"], "Debe tener como máximo \(ColumnPlace.variableLimit) elementos", "too_long")
      }
      for (index, variable) in variables.prefix(ColumnPlace.variableLimit).enumerated() {
        if variable != .null, variable.text == nil {
          issue(["variables", .index(index)], "Debe ser un texto", "string_type")
        }
        cells.append(variable.text ?? "")
      }
    default: issue(["variables"], "Debe ser una lista", "list_type")
    }
    return issues.count == before ? cells : nil
  }

  /// The members that are parts of the template, each once.
  package mutating func parts(_ wishes: PartWishes) -> [MessagePart] {
    let members = (body.members ?? []).filter { $0.value != .null }
    var parts: [MessagePart] = []
    for (member, target) in zip(members, wishes.targets(of: members.map(\.name))) {
      guard let target, !parts.contains(where: { $0.target == target }) else { continue }
      if let text = member.value.text {
        parts.append(MessagePart(name: member.name, target: target, text: text))
      } else {
        issue([.name(member.name)], "Debe ser un texto", "string_type")
      }
    }
    return parts
  }

  /// Warnings for members that are called like a part which cannot be sent.
  /// - Parameter wishes: the parts that can be sent.
  package func unsentParts(_ wishes: PartWishes) -> [UploadWarning] {
    let unsent = (body.members ?? []).filter { member in
      let known = ColumnTarget(folded: ColumnName.folded(member.name))
      return member.value != .null && known?.isUnmistakablePart == true && wishes.target(of: member.name) == nil
    }
    return unsent.prefix(IntakeLimits.similarNames).map { member in
      UploadWarning(
        .unusedColumn,
        "'\(member.name.prefix(64))' no se envía: la plantilla no lo lleva, o no se pudo leer qué lleva")
    }
  }

  /// The row, encoded as an upload of this one row encodes it; nil when an issue was found.
  /// - Parameters:
  ///   - parts: the parts that `parts` found, each in its place behind the known columns; nil where a place stays
  ///     empty.
  ///   - shared: the other parts that known columns fill (`Form.shared`).
  package mutating func row(
    _ known: [String], parts: [MessagePart?] = [], of wishes: PartWishes = .none, shared: [ColumnWishes.Entry] = []
  ) -> [UInt8]? {
    let cells = known + parts.map { $0?.text ?? "" }
    switch CountryField.read(value("pais")?.string, isText: value("pais").map { $0.string != nil } ?? true) {
    case .success(let given): country = given ?? country
    case .failure(let defect):
      issue(["pais"], defect.message, defect.type)
      return nil
    }
    let recipients = RecipientCollector(limit: 1)
    recipients.country = country
    recipients.now = now
    var bytes: [UInt8] = []
    let spans = cells.map { cell in
      let start = bytes.count
      bytes.append(contentsOf: cell.utf8)
      return CellSpan(start: start, end: bytes.count)
    }
    do {
      // A column's use is given by its target, not by its name: a variable of the template may have any name.
      let headers = parts.enumerated().compactMap { index, part in
        part.map { ColumnWishes.Entry($0.target, Self.column(index)) }
      }
      recipients.layout = try ColumnLayout(
        names: SingleMessage.columns.prefix(known.count) + parts.indices.map(Self.column),
        wishes: ColumnWishes(headers: headers + shared).with(wishes))
      try bytes.withUnsafeBytes { bytes in
        try spans.withUnsafeBufferPointer { spans in
          let row = RowCells(bytes: bytes, spans: spans, isPlain: TextTraits(of: bytes).isPlain)
          try recipients.add(row, row: 1)
        }
      }
    } catch {
      issue(
        [], "\((error as? ColumnDefect)?.explanation(in: "de la campaña", canMap: false) ?? "\(error)")", "value_error")
      return nil
    }
    if let error = recipients.errors.first {
      let variable = error.column.hasPrefix("variable") ? Int(error.column.dropFirst("variable".count)) : nil
      let part = parts.indices.first { Self.column($0) == error.column }.flatMap { parts[$0]?.name }
      let location: [ValidationIssue.Location] =
        variable.map { ["variables", .index($0 - 1)] } ?? [.name(part ?? error.column)]
      issue(location, error.reason, "value_error")
      return nil
    }
    warnings = recipients.warnings
    outline = recipients.outline
    partColumns = PartColumns(recipients.layout)
    guard let batch = recipients.lastBatch() else { return nil }
    // The row begins behind `1|0|`. The queue gives it its own number.
    return Array(batch.bytes.drop { $0 != UInt8(ascii: "[") })
  }

  /// The name of a part's column while the row is made.
  private static func column(_ index: Int) -> String { "·\(index)" }
}

/// A part of a template that a single message brings.
package struct MessagePart: Sendable, Equatable {
  /// The member's name as the client wrote it.
  package var name: String
  package var target: ColumnTarget
  package var text: String
}

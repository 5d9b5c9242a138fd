// A single message of a template that has more than an image and numbered variables. Its parts are members of the body,
// by the names of their columns. A campaign that begins with such a message has a place for every part of its template.
// One that exists keeps the places and the template that it began with, also when the template has changed since.

import Campaigns
import HTTPServer
import JSON
import Queue
import Text
import WhatsApp

extension SingleMessage {
  /// The template and the columns from which a message's row is made.
  package struct Form: Sendable {
    /// nil when Meta could not be asked, and with the direct-send API.
    var template: MessageTemplate?
    /// The places of the parts in the campaign's rows.
    var columns: PartColumns

    /// The form for a campaign that begins with the message.
    package init(first template: MessageTemplate?) {
      self.template = template
      columns = template.map(PartColumns.init(first:)) ?? PartColumns(stored: [])
    }

    /// The form for a campaign that exists.
    package init(stored campaign: MessageCampaign) {
      template = MessageTemplate(stored: campaign.storedTemplate)
      columns = PartColumns(json: campaign.storedParts)
    }

    /// The parts that a message may have. A campaign whose template is not known takes those it has a column for.
    fileprivate var parts: PartWishes { template?.parts ?? .template(columns.entries.map(\.target)) }

    /// The other parts that known columns fill, each column first with the use that its name says.
    /// - Parameter count: how many of the known columns the message has.
    fileprivate func shared(among count: Int) -> [ColumnWishes.Entry] {
      SingleMessage.columns.prefix(count).flatMap { name -> [ColumnWishes.Entry] in
        guard let known = ColumnTarget(folded: ColumnName.folded(name)) else { return [] }
        let others = columns.entries.filter { $0.place == known.place }.map { ColumnWishes.Entry($0.target, name) }
        return others.isEmpty ? [] : [.init(known, name)] + others
      }
    }
  }

  /// Takes the parts from the body, and compares the message with its template.
  /// - Parameters:
  ///   - body: the object that `init` got.
  ///   - now: an offer must end later than this; nil when the message is queued already and the offer's end is not
  ///     judged.
  /// - Throws: `HTTPError` 422 with one issue for each wrong member, 409 for a part that the campaign has no column
  ///   for, 400 when the template does not take the message.
  package mutating func take(
    partsOf body: JSONValue, by form: Form, country: Country?, now: Milliseconds?
  ) throws(HTTPError) {
    var reader = SingleMessageReader(body: body, country: country, now: now)
    guard var cells = reader.cells() else { throw HTTPError(issues: reader.issues) }
    let wishes = form.parts
    let given = reader.parts(wishes).filter { $0.target != .user }
    let parts = given + Self.standIns(by: form, besides: given, cells)
    var extras = [MessagePart?](repeating: nil, count: form.columns.extraCount)
    for part in parts {
      guard let place = form.columns.place(of: part.target) else { throw refusal(of: part) }
      switch place {
      case .extra(let index):
        if let other = extras[index], other.text != part.text { throw Self.shared(part.name, other.name) }
        extras[index] = part
      case .variable(let index):
        while cells.count <= index + 2 { cells.append("") }
        try Self.fill(&cells[index + 2], with: part, besides: ColumnTarget.variable(index))
      case .imageURL: try Self.fill(&cells[1], with: part, besides: .imageURL)
      case .number: try Self.fill(&cells[0], with: part, besides: .number)
      case .dropped: break
      }
    }
    guard let row = reader.row(cells, parts: extras, of: wishes, shared: form.shared(among: cells.count)) else {
      throw HTTPError(issues: reader.issues)
    }
    warnings = reader.warnings + reader.unsentParts(wishes)
    switch form.template?.verdict(on: reader.outline) {
    case .mismatch(let reason): throw HTTPError(.badRequest, reason)
    case .fits(let more): warnings += more
    case nil: break
    }
    self.row = row
    filledColumns = zip(Self.columns, cells).compactMap { $1.isEmpty ? nil : $0 }
  }

  private func refusal(of part: MessagePart) -> HTTPError {
    HTTPError(
      .conflict, "La campaña '\(campaign.text)' se creó sin la columna '\(part.name.prefix(64))': use otra campaña")
  }

  /// Fills a cell. When a column of the campaign fills several parts of a message, these must have the same text.
  private static func fill(
    _ cell: inout String, with part: MessagePart, besides target: ColumnTarget
  ) throws(HTTPError) {
    guard cell.isEmpty || cell == part.text else { throw shared(part.name, target.text) }
    cell = part.text
  }

  private static func shared(_ name: String, _ other: String) -> HTTPError {
    HTTPError(
      .conflict,
      "En esta campaña '\(name.prefix(64))' y '\(other.prefix(64))' son la misma columna: deben decir lo mismo")
  }

  /// Named variables without a member of their name: the numbered ones fill them, in the order of the text. A named
  /// variable whose column is a known one needs no stand-in, since that column fills it.
  private static func standIns(by form: Form, besides given: [MessagePart], _ cells: [String]) -> [MessagePart] {
    guard let template = form.template else { return [] }
    return template.bodyParameters.enumerated().compactMap { index, name in
      let target = ColumnTarget.parameter(name)
      guard !given.contains(where: { $0.target == target }), index + 2 < cells.count, !cells[index + 2].isEmpty,
        case .extra? = form.columns.place(of: target)
      else { return nil }
      return MessagePart(name: "variables", target: target, text: cells[index + 2])
    }
  }

  /// The columns of a campaign that begins with this message, and what its stats have of the template.
  package func firstFields(
    by form: Form
  ) -> (columns: StoredColumns, more: [(name: String, value: String)]) {
    let first = firstColumns
    guard let template = form.template else { return (first, []) }
    let names = form.columns.entries.map(\.target.text)
    let columns = StoredColumns(names: first.names + names, uses: first.names + names.indices.map { "\($0)" })
    let parts: [(name: String, value: String)] = names.isEmpty ? [] : [("destinos", form.columns.asJSON)]
    return (columns, [("plantilla_leida", String(decoding: template.json, as: UTF8.self))] + parts)
  }
}

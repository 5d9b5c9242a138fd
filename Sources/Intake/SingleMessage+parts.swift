// A single message of a template that has more than an image and numbered variables: its parts are members of the body,
// by the names of their columns. A campaign that begins with such a message has a place for every part of its template;
// one that exists goes by what it began with, whatever has become of its template since.

import Campaigns
import HTTPServer
import JSON
import Queue
import Text
import WhatsApp

extension SingleMessage {
  /// What a message's row is made by.
  package struct Form: Sendable {
    /// nil when nobody could be asked, and with the direct-send API.
    var template: MessageTemplate?
    /// Where the campaign has the parts.
    var columns: PartColumns

    /// Of a campaign that begins with the message.
    package init(first template: MessageTemplate?) {
      self.template = template
      columns = template.map(PartColumns.init(first:)) ?? PartColumns(stored: [])
    }

    /// Of a campaign that exists.
    package init(stored campaign: MessageCampaign) {
      template = MessageTemplate(stored: campaign.storedTemplate)
      columns = PartColumns(json: campaign.storedParts)
    }

    /// Without its template a campaign takes what it has a column for.
    fileprivate var parts: PartWishes { template?.parts ?? .template(columns.entries.map(\.target)) }

    /// What the known columns fill beside what they are called.
    /// - Parameter count: how many of them there are.
    fileprivate func shared(among count: Int) -> [ColumnWishes.Entry] {
      SingleMessage.columns.prefix(count).flatMap { name -> [ColumnWishes.Entry] in
        guard let known = ColumnTarget(folded: ColumnName.folded(name)) else { return [] }
        let others = columns.entries.filter { $0.place == known.place }.map { ColumnWishes.Entry($0.target, name) }
        return others.isEmpty ? [] : [.init(known, name)] + others
      }
    }
  }

  /// Takes the parts, and holds the message against its template.
  /// - Parameters:
  ///   - body: as `init` got it.
  ///   - now: an offer must end later; nil when that is not to be judged: the message is queued already.
  /// - Throws: `HTTPError` 422 with one issue for each wrong member, 409 for what the campaign has no column for, 400
  ///   when the template does not take the message.
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

  /// One column of the campaign's fills several things of its messages: they can only say the same.
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

  /// Variables that have a name and no member of that name are filled by the numbered ones, in the order of the text.
  /// One whose column is a known one is filled with that.
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

  /// Of a campaign that begins with this message: what its stats have of the template.
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

// A single message of a template that has more than an image and numbered variables: its parts are members of the body,
// by the names of their columns. A campaign that begins with such a message has a place for every part of its template;
// one that began otherwise has those it was created with.

import Campaigns
import HTTPServer
import JSON
import WhatsApp

extension SingleMessage {
  /// Takes the parts, and holds the message against its template.
  /// - Parameters:
  ///   - body: as `init` got it.
  ///   - columns: where the campaign has the parts.
  /// - Throws: `HTTPError` 422 with one issue for each wrong member, 400 when the template does not take the message.
  package mutating func take(
    partsOf template: MessageTemplate, from body: JSONValue, country: Country?, columns: PartColumns
  ) throws(HTTPError) {
    var reader = SingleMessageReader(body: body, country: country)
    guard var cells = reader.cells() else { throw HTTPError(issues: reader.issues) }
    let given = reader.parts(template.parts).filter { $0.target != .user }
    let parts = given + Self.standIns(of: template, besides: given, cells, columns)
    var extras = [MessagePart?](repeating: nil, count: columns.extraCount)
    for part in parts {
      guard let place = columns.place(of: part.target) else {
        throw HTTPError(
          .conflict, "La campaña '\(campaign.text)' se creó sin la columna '\(part.name.prefix(64))': use otra campaña")
      }
      switch place {
      case .extra(let index): extras[index] = part
      case .variable(let index):
        while cells.count <= index + 2 { cells.append("") }
        cells[index + 2] = part.text
      case .imageURL: cells[1] = part.text
      case .number, .dropped: break
      }
    }
    guard let row = reader.row(cells, parts: extras, of: template.parts) else { throw HTTPError(issues: reader.issues) }
    switch template.verdict(on: reader.outline) {
    case .mismatch(let reason): throw HTTPError(.badRequest, reason)
    case .fits(let more): warnings = reader.warnings + reader.unsentParts(template.parts) + more
    }
    self.row = row
  }

  /// Nobody could be asked about the template, or there is no such thing: what is given in vain is said.
  package mutating func noteUnsentParts(of body: JSONValue) {
    warnings += SingleMessageReader(body: body, country: nil).unsentParts(.none)
  }

  /// Variables that have a name and no member of that name are filled by the numbered ones, in the order of the text.
  private static func standIns(
    of template: MessageTemplate, besides given: [MessagePart], _ cells: [String], _ columns: PartColumns
  ) -> [MessagePart] {
    template.bodyParameters.enumerated().compactMap { index, name in
      let target = ColumnTarget.parameter(name)
      guard !given.contains(where: { $0.target == target }), index + 2 < cells.count, !cells[index + 2].isEmpty,
        columns.place(of: target) != nil
      else { return nil }
      return MessagePart(name: "variables", target: target, text: cells[index + 2])
    }
  }

  /// Of a campaign that begins with this message: what its stats have of the template.
  package func firstFields(
    of template: MessageTemplate
  ) -> (columns: StoredColumns, more: [(name: String, value: String)]) {
    let parts = PartColumns(first: template)
    let first = firstColumns
    let names = parts.entries.map(\.target.text)
    let columns = StoredColumns(names: first.names + names, uses: first.names + names.indices.map { "\($0)" })
    let stored: [(name: String, value: String)] = parts.isEmpty ? [] : [("destinos", parts.asJSON)]
    return (columns, [("plantilla_leida", String(decoding: template.json, as: UTF8.self))] + stored)
  }
}

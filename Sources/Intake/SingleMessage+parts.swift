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
    let parts = reader.parts(template.parts).filter { template.parts.target(of: $0.name) != .user }
    guard var cells = reader.cells() else { throw HTTPError(issues: reader.issues) }
    var extras = (0..<columns.extraCount).map { (name: "·\($0)", text: "") }
    for part in parts {
      guard let target = template.parts.target(of: part.name), let place = columns.place(of: target) else {
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
    case .fits(let more): warnings = reader.warnings + more
    }
    self.row = row
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

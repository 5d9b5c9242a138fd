// Reads the plan of a campaign's messages from its stats: the template as Meta had it when the campaign was made, and
// the places of the parts in its rows.

import Campaigns
import JSON

extension MessagePlan {
  /// - Parameters:
  ///   - storedTemplate: `plantilla_leida`; nil when the template could not be read then.
  ///   - storedParts: `destinos`; nil when there are none.
  /// - Returns: nil when messages have nothing but an image and numbered variables.
  package init?(storedTemplate: String?, storedParts: String?) {
    if storedTemplate == nil, storedParts == nil { return nil }
    self.init(template: MessageTemplate(stored: storedTemplate), columns: PartColumns(json: storedParts))
  }
}

extension MessageTemplate {
  /// - Parameter json: `plantilla_leida`.
  /// - Returns: nil when there is none.
  package init?(stored json: String?) {
    guard let json, let document = try? JSONDocument.parse(Array(json.utf8)),
      let template = TemplateReader.template(document)
    else { return nil }
    self = template
  }
}

extension PartColumns {
  /// - Parameter json: `destinos`.
  package init(json: String?) {
    guard let json, case .object(let members)? = try? JSONDocument.parse(Array(json.utf8)) else {
      self.init(stored: [])
      return
    }
    self.init(stored: members.compactMap { member in member.value.string.map { (member.name, $0) } })
  }
}

// The one message of POST /api/probar-envio, checked like a row of an upload. It belongs to no campaign. The API sees a
// campaign with a random name, so that nothing takes two trials for the same message, and no status finds a campaign.

import Campaigns
import Delivery
import HTTPServer
import JSON
import Queue
import Text
import WhatsApp

package struct TrialMessage: Sendable {
  package var inbox: String
  package var envelope: CampaignEnvelope
  package var number: PhoneNumber
  package var message: OutboundMessage
  /// What the operator should know of a message that is sent.
  package var warnings: [UploadWarning]

  /// - Parameters:
  ///   - body: an object with `numero`, `plantilla`, `idioma`, `variables`, `url_imagen`, `buzon` and `pais`, and the
  ///     template's other parts by the names of their columns.
  ///   - country: PAIS.
  ///   - knowledge: what is known of the template.
  ///   - now: an offer must end later than this; nil when its end is not judged.
  /// - Throws: `HTTPError` 422 with one issue for each wrong field.
  package init(
    body: JSONValue, country: Country? = nil, knowledge: TemplateKnowledge = .direct, now: Milliseconds? = nil
  ) throws(HTTPError) {
    var reader = SingleMessageReader(body: body, country: country, now: now)
    let template = reader.text("plantilla", longest: CampaignFields.longestTemplate, isRequired: true)
    let inbox = reader.text("buzon", longest: 64, isRequired: true, mayBeNumber: true)
    let language = reader.text("idioma", longest: CampaignFields.longestLanguage, isRequired: false)
    let parts = reader.parts(knowledge.parts)
    let row = reader.cells().flatMap { reader.row($0, parts: parts, of: knowledge.parts) }
    guard reader.issues.isEmpty, let template, let inbox, let row,
      let message = OutboundMessage(element: Array("1|1|".utf8) + row), let number = Self.number(of: message)
    else { throw HTTPError(issues: reader.issues) }
    self.inbox = inbox
    self.number = number
    self.message = message
    warnings = reader.warnings + reader.unsentParts(knowledge.parts)
    var found: MessageTemplate?
    switch knowledge {
    case .direct: break
    case .unknown(let warning): warnings += [warning].compactMap(\.self)
    case .missing(let reason): warnings.append(UploadWarning(.mismatch, reason))
    case .found(let template):
      found = template
      switch template.verdict(on: reader.outline) {
      case .fits(let more): warnings += more
      case .mismatch(let reason): warnings.append(UploadWarning(.mismatch, reason))
      }
    }
    envelope = CampaignEnvelope(
      campaignID: "prueba-\(RandomName.make())", template: template, language: language ?? "es",
      plan: knowledge == .direct ? nil : MessagePlan(template: found, columns: reader.partColumns))
  }

  /// The digits between the quotes of the row's number.
  private static func number(of message: OutboundMessage) -> PhoneNumber? {
    message.element[message.slices.number].dropFirst().dropLast().withUnsafeBytes { PhoneNumber(digits: $0) }
  }
}

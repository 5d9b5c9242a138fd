// Reads templates as Meta lists them: `{"name","language","status","category","quality_score","parameter_format",
// "components":[…]}`, where components are HEADER (with a `format`), BODY, FOOTER, BUTTONS, LIMITED_TIME_OFFER and
// CAROUSEL, and variables stand as `{{1}}` or `{{nombre}}` in the texts. A part that is not known here is kept by its
// name, so that the template is refused instead of sent with a part missing. Pure.

import Campaigns
import JSON

package enum TemplateReader {
  /// - Returns: nil when it is no list of templates.
  package static func list(_ document: JSONValue) -> [MessageTemplate]? {
    document["data"]?.array?.compactMap(template)
  }

  /// - Returns: nil when it is no template.
  package static func template(_ value: JSONValue) -> MessageTemplate? {
    guard let name = value["name"]?.string, let language = value["language"]?.string,
      let status = value["status"]?.string
    else { return nil }
    var template = MessageTemplate(name: name, language: language, status: status.uppercased())
    template.category = value["category"]?.string?.uppercased() ?? ""
    template.quality = value["quality_score"]?["score"]?.string?.uppercased() ?? ""
    for component in value["components"]?.array ?? [] { read(component, into: &template) }
    // Meta's own `parameter_format` counts where it is given: a text may hold such braces for other reasons.
    if let format = value["parameter_format"]?.string {
      template.hasNamedParameters = format.uppercased() == "NAMED"
    } else {
      template.hasNamedParameters = !TemplateText(template.body).names.isEmpty
    }
    if template.cards.contains(where: { !TemplateText($0.body).names.isEmpty }) {
      template.unsupported.append("tarjetas con variables con nombre")
    }
    return template
  }

  private static func read(_ component: JSONValue, into template: inout MessageTemplate) {
    let text = component["text"]?.string ?? ""
    switch component["type"]?.string?.uppercased() {
    case "HEADER":
      switch header(component, text) {
      case .success(let header): template.header = header
      case .failure(let unknown): template.unsupported.append(unknown.description)
      }
    case "BODY": template.body = text
    case "FOOTER": template.footer = text
    case "BUTTONS": template.buttons = buttons(component, &template.unsupported)
    case "LIMITED_TIME_OFFER":
      let offer = component["limited_time_offer"]
      template.offer = MessageTemplate.Offer(
        text: offer?["text"]?.string ?? "", hasExpiration: offer?["has_expiration"]?.bool ?? false)
    case "CAROUSEL": readCards(component, into: &template)
    case let type: template.unsupported.append("una parte '\((type ?? "sin tipo").prefix(40))'")
    }
  }

  private static func readCards(_ component: JSONValue, into template: inout MessageTemplate) {
    let cards = component["cards"]?.array ?? []
    if cards.count > MessageTemplate.mostCards { template.unsupported.append("\(cards.count) tarjetas") }
    for value in cards.prefix(MessageTemplate.mostCards) {
      var card = MessageTemplate.Card(header: .none)
      for component in value["components"]?.array ?? [] {
        switch component["type"]?.string?.uppercased() {
        case "HEADER":
          switch header(component, "") {
          case .success(let header) where header == .image || header == .video: card.header = header
          case .success: template.unsupported.append("una tarjeta sin imagen ni video")
          case .failure(let unknown): template.unsupported.append("tarjetas con \(unknown.description)")
          }
        case "BODY": card.body = component["text"]?.string ?? ""
        case "BUTTONS": card.buttons = buttons(component, &template.unsupported)
        case let type: template.unsupported.append("tarjetas con una parte '\((type ?? "sin tipo").prefix(40))'")
        }
      }
      template.cards.append(card)
    }
  }

  private struct UnknownKind: Error {
    var description: String
  }

  private static func header(
    _ component: JSONValue, _ text: String
  ) -> Result<MessageTemplate.Header, UnknownKind> {
    switch component["format"]?.string?.uppercased() ?? "TEXT" {
    case "TEXT": .success(.text(text))
    case "IMAGE": .success(.image)
    case "VIDEO": .success(.video)
    case "DOCUMENT": .success(.document)
    case "LOCATION": .success(.location)
    case "GIF": .failure(UnknownKind(description: "un GIF en la cabecera"))
    case "PRODUCT": .failure(UnknownKind(description: "un producto del catálogo en la cabecera"))
    case let format: .failure(UnknownKind(description: "una cabecera '\(format.prefix(40))'"))
    }
  }

  private static func buttons(_ component: JSONValue, _ unsupported: inout [String]) -> [MessageTemplate.Button] {
    let buttons = component["buttons"]?.array ?? []
    if buttons.count > MessageTemplate.mostButtons { unsupported.append("\(buttons.count) botones") }
    return buttons.prefix(MessageTemplate.mostButtons).compactMap { value in
      let type = value["type"]?.string?.uppercased() ?? ""
      guard let kind = MessageTemplate.Button.Kind(rawValue: type) else {
        unsupported.append(unsupportedButtons[type] ?? "un botón '\(type.prefix(40))'")
        return nil
      }
      return MessageTemplate.Button(
        kind, text: value["text"]?.string ?? "", url: kind == .url ? value["url"]?.string ?? "" : "")
    }
  }

  private static let unsupportedButtons = [
    "CATALOG": "un botón de catálogo", "MPM": "un botón de varios productos", "SPM": "un botón de producto",
    "ORDER_DETAILS": "un botón de pedido", "ORDER_STATUS": "un botón de estado de pedido",
    "REMINDER": "un botón de recordatorio", "BOOKING_CONFIRMATION": "un botón de reserva",
  ]
}

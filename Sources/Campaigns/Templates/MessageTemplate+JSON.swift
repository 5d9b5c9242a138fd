// A template as it is kept with its campaign (`plantilla_leida` in the stats): It uses Meta's own words for the parts
// that this server knows, so that one reader understands both (TemplateReader, WhatsApp). The campaign's owner writes
// messages from it, also when Meta cannot be asked.

import Text

extension MessageTemplate {
  /// One JSON object.
  public var json: [UInt8] {
    var json = JSONObjectWriter()
    json.field("name", name)
    json.field("language", language)
    json.field("status", status)
    if !category.isEmpty { json.field("category", category) }
    if !quality.isEmpty { json.object("quality_score") { $0.field("score", quality) } }
    json.field("parameter_format", hasNamedParameters ? "NAMED" : "POSITIONAL")
    json.array("components", components) { $1.append(contentsOf: $0) }
    return json.finish()
  }

  private var components: [[UInt8]] {
    var components: [[UInt8]] = []
    if header != .none { components.append(Self.header(header)) }
    components.append(Self.component("BODY") { if !body.isEmpty { $0.field("text", body) } })
    if !footer.isEmpty { components.append(Self.component("FOOTER") { $0.field("text", footer) }) }
    if !buttons.isEmpty { components.append(Self.buttons(buttons)) }
    if let offer {
      components.append(
        Self.component("LIMITED_TIME_OFFER") { json in
          json.object("limited_time_offer") { json in
            json.field("text", offer.text)
            json.field("has_expiration", offer.hasExpiration)
          }
        })
    }
    if !cards.isEmpty {
      components.append(
        Self.component("CAROUSEL") { json in
          json.array("cards", cards) { card, bytes in bytes.append(contentsOf: Self.card(card)) }
        })
    }
    return components
  }

  private static func component(_ type: String, _ fill: (inout JSONObjectWriter) -> Void) -> [UInt8] {
    var json = JSONObjectWriter()
    json.field("type", type)
    fill(&json)
    return json.finish()
  }

  private static func header(_ header: Header) -> [UInt8] {
    component("HEADER") { json in
      switch header {
      case .none: break
      case .text(let text):
        json.field("format", "TEXT")
        json.field("text", text)
      case .image: json.field("format", "IMAGE")
      case .video: json.field("format", "VIDEO")
      case .document: json.field("format", "DOCUMENT")
      case .location: json.field("format", "LOCATION")
      }
    }
  }

  private static func buttons(_ buttons: [Button]) -> [UInt8] {
    component("BUTTONS") { json in
      json.array("buttons", buttons) { button, bytes in
        var json = JSONObjectWriter()
        json.field("type", button.kind.rawValue)
        json.field("text", button.text)
        if !button.url.isEmpty { json.field("url", button.url) }
        bytes.append(contentsOf: json.finish())
      }
    }
  }

  private static func card(_ card: Card) -> [UInt8] {
    var components = [header(card.header)]
    if !card.body.isEmpty { components.append(component("BODY") { $0.field("text", card.body) }) }
    if !card.buttons.isEmpty { components.append(buttons(card.buttons)) }
    var json = JSONObjectWriter()
    json.array("components", components) { $1.append(contentsOf: $0) }
    return json.finish()
  }
}

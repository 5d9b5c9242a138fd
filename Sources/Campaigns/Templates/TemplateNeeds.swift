// What a template wants from each row, as columns: `boton1`, because the button «Ver factura» takes something. The
// upload recognises these columns, the verdict says which are missing, and the example file is made of them.

import Text

/// A column that a template wants.
public struct TemplateNeed: Sendable, Equatable {
  public var target: ColumnTarget
  /// Whether Meta refuses a message without it.
  public var isRequired: Bool
  /// What wants it, in Spanish: `el botón «Ver factura» lleva un dato`.
  public var reason: String
  /// What the column may hold, for the example.
  public var example: String

  public init(target: ColumnTarget, isRequired: Bool, reason: String, example: String) {
    self.target = target
    self.isRequired = isRequired
    self.reason = reason
    self.example = example
  }
}

extension MessageTemplate {
  /// The columns besides `numero`, in the order of the message.
  public var needs: [TemplateNeed] { needs(at: 0) }

  /// The same columns, with examples that hold at the given time.
  /// - Parameter now: since 1970. The offer of the example ends 30 days later.
  public func needs(at now: Milliseconds) -> [TemplateNeed] {
    var needs = headerNeeds + bodyNeeds
    for (index, button) in buttons.enumerated() {
      if let need = need(of: button, .button(index), in: "") { needs.append(need) }
    }
    if offer?.hasExpiration == true {
      needs.append(
        TemplateNeed(
          target: .offerExpiration, isRequired: true, reason: "la oferta dice hasta cuándo vale",
          example: Timestamp.text(now + Self.offerOfTheExample)))
    }
    for (index, card) in cards.enumerated() { needs += self.needs(of: card, index) }
    return needs
  }

  private static let offerOfTheExample: Milliseconds = 30 * 86_400_000

  private var headerNeeds: [TemplateNeed] {
    func need(
      _ target: ColumnTarget, _ reason: String, _ example: String, isRequired: Bool = true
    ) -> TemplateNeed {
      TemplateNeed(target: target, isRequired: isRequired, reason: reason, example: example)
    }
    switch header {
    case .none: return []
    case .text:
      if hasNamedParameters {
        return headerParameters.map { need(.parameter($0), "la cabecera lleva {{\($0)}}", $0) }
      }
      return hasHeaderVariable ? [need(.headerText, "la cabecera lleva un dato", "enero")] : []
    case .image: return [need(.imageURL, "la cabecera lleva una imagen", "https://ejemplo.com/foto.jpg")]
    case .video: return [need(.videoURL, "la cabecera lleva un video", "https://ejemplo.com/video.mp4")]
    case .document:
      return [
        need(.documentURL, "la cabecera lleva un documento", "https://ejemplo.com/factura.pdf"),
        need(.documentName, "el documento de la cabecera tiene un nombre", "factura.pdf", isRequired: false),
      ]
    case .location:
      return [
        need(.latitude, "la cabecera lleva un lugar", "41.3851"),
        need(.longitude, "la cabecera lleva un lugar", "2.1734"),
        need(.placeName, "el lugar de la cabecera tiene un nombre", "Oficina Centro", isRequired: false),
        need(.placeAddress, "el lugar de la cabecera tiene una dirección", "Av. Bolívar 12", isRequired: false),
      ]
    }
  }

  private var bodyNeeds: [TemplateNeed] {
    if hasNamedParameters {
      let names = bodyParameters.filter { !headerParameters.contains($0) }
      return names.map {
        TemplateNeed(target: .parameter($0), isRequired: true, reason: "el texto lleva {{\($0)}}", example: $0)
      }
    }
    return (0..<bodyVariables).map {
      TemplateNeed(
        target: .variable($0), isRequired: true, reason: "el texto lleva {{\($0 + 1)}}",
        example: isAuthentication ? "482913" : "dato \($0 + 1)")
    }
  }

  private func needs(of card: Card, _ index: Int) -> [TemplateNeed] {
    let place = " de la tarjeta \(index + 1)"
    var needs: [TemplateNeed] = []
    func add(_ target: ColumnTarget.CardTarget, _ reason: String, _ example: String) {
      needs.append(TemplateNeed(target: .card(index, target), isRequired: true, reason: reason, example: example))
    }
    switch card.header {
    case .video: add(.videoURL, "la cabecera\(place) lleva un video", "https://ejemplo.com/video\(index + 1).mp4")
    default: add(.imageURL, "la cabecera\(place) lleva una imagen", "https://ejemplo.com/foto\(index + 1).jpg")
    }
    for variable in 0..<TemplateText(card.body).variableCount {
      add(.variable(variable), "el texto\(place) lleva {{\(variable + 1)}}", "dato \(variable + 1)")
    }
    for (number, button) in card.buttons.enumerated() {
      if let need = need(of: button, .card(index, .button(number)), in: place) { needs.append(need) }
    }
    return needs
  }

  /// - Parameter place: the card that has the button, for the reason; empty for a button of the message.
  private func need(of button: Button, _ target: ColumnTarget, in place: String) -> TemplateNeed? {
    let name = "el botón «\(button.text)»\(place)"
    func need(_ reason: String, _ example: String, isRequired: Bool = true) -> TemplateNeed {
      TemplateNeed(target: target, isRequired: isRequired, reason: "\(name) \(reason)", example: example)
    }
    switch button.kind {
    case .url: return button.hasVariable && !isAuthentication ? need("lleva el final de su enlace", "abc123") : nil
    case .copyCode: return need("lleva un cupón", "ENERO25")
    case .quickReply: return need("devuelve un texto, si se quiere", "", isRequired: false)
    case .flow: return need("devuelve un identificador, si se quiere", "", isRequired: false)
    // A one-time code button takes the code of the text; the other two take nothing.
    case .oneTimeCode, .phone, .call: return nil
    }
  }

  /// The parts that an upload's columns may fill. Meta sends authentication templates to numbers only.
  public var parts: PartWishes {
    .template(needs.map(\.target).filter(\.isPart) + (isAuthentication ? [] : [.user]))
  }
}

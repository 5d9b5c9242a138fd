// A template in the answer of GET /api/plantillas, and an example of the file that its messages are made from.

import Campaigns
import Text

extension MessageTemplate {
  /// Why the template cannot be sent, in Spanish; nil when it can.
  private var obstacle: String? {
    if case .mismatch(let reason) = verdict(on: RecipientOutline()), !isApproved || !unsupported.isEmpty {
      return reason
    }
    return nil
  }

  /// Appends it as JSON.
  func append(to bytes: inout [UInt8]) {
    var json = JSONObjectWriter()
    json.field("nombre", name)
    json.field("idioma", language)
    json.field("estado", status)
    json.field("categoria", category.isEmpty ? nil : category)
    json.field("calidad", quality.isEmpty ? nil : quality)
    json.field("motivo", obstacle)
    json.array("partes", answeredParts) { $0.append(to: &$1) }
    let number = TemplateNeed(target: .number, isRequired: true, reason: "a quién se envía", example: "584121234567")
    json.array("columnas", [number] + needs) { need, bytes in
      var json = JSONObjectWriter()
      json.field("columna", need.target.text)
      json.field("obligatoria", need.isRequired)
      json.field("para", need.reason)
      bytes.append(contentsOf: json.finish())
    }
    bytes.append(contentsOf: json.finish())
  }

  private var answeredParts: [TemplatePart] {
    var parts: [TemplatePart] = []
    if let header = TemplatePart(header: header, card: nil) { parts.append(header) }
    parts.append(TemplatePart(part: "texto", kind: "texto", text: body))
    if !footer.isEmpty { parts.append(TemplatePart(part: "pie", kind: "texto", text: footer)) }
    if let offer { parts.append(TemplatePart(part: "oferta", kind: "oferta", text: offer.text)) }
    parts += buttons.map { TemplatePart(button: $0, card: nil) }
    for (index, card) in cards.enumerated() {
      if let header = TemplatePart(header: card.header, card: index) { parts.append(header) }
      parts.append(TemplatePart(part: "texto", kind: "texto", text: card.body, card: index))
      parts += card.buttons.map { TemplatePart(button: $0, card: index) }
    }
    return parts
  }

  /// A CSV with the columns that the template takes and one row.
  /// - Parameter now: since 1970.
  func exampleCSV(at now: Milliseconds) -> [UInt8] {
    let needs = needs(at: now)
    var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    let lines = [["numero"] + needs.map(\.target.text), ["584121234567"] + needs.map(\.example)]
    for line in lines {
      for (index, cell) in line.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        CSVText.append(cell, to: &bytes)
      }
      bytes.append(contentsOf: "\r\n".utf8)
    }
    return bytes
  }
}

/// An entry of `partes`.
private struct TemplatePart {
  var part: String
  var kind: String
  var text: String
  /// The link of a button.
  var link: String?
  /// The card that has the part, from 0; nil for the message itself.
  var card: Int?

  init(part: String, kind: String, text: String, link: String? = nil, card: Int? = nil) {
    self.part = part
    self.kind = kind
    self.text = text
    self.link = link
    self.card = card
  }

  init?(header: MessageTemplate.Header, card: Int?) {
    let (kind, text) =
      switch header {
      case .none: ("", "")
      case .text(let text): ("texto", text)
      case .image: ("imagen", "")
      case .video: ("video", "")
      case .document: ("documento", "")
      case .location: ("lugar", "")
      }
    if kind.isEmpty { return nil }
    self.init(part: "cabecera", kind: kind, text: text, card: card)
  }

  init(button: MessageTemplate.Button, card: Int?) {
    let kind =
      switch button.kind {
      case .quickReply: "respuesta"
      case .url: "enlace"
      case .phone, .call: "llamada"
      case .copyCode: "cupon"
      case .oneTimeCode: "codigo"
      case .flow: "formulario"
      }
    self.init(part: "boton", kind: kind, text: button.text, link: button.url.isEmpty ? nil : button.url, card: card)
  }

  func append(to bytes: inout [UInt8]) {
    var json = JSONObjectWriter()
    json.field("parte", part)
    json.field("tipo", kind)
    json.field("texto", text)
    json.field("enlace", link)
    json.field("tarjeta", card.map { $0 + 1 })
    bytes.append(contentsOf: json.finish())
  }
}

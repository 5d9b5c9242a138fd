// The fields of `GET /api/estado-cola/{id}`: first those that the direct API's frontends read, in the order they know.
// The webhook adds fields of its own to the same object, hence the two entry points.

import Text

extension CampaignStatus {
  /// Appends the object with its braces.
  public func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    appendJSONFields(to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends the fields without the braces, so that a caller can put others before or after them.
  public func appendJSONFields(to bytes: inout [UInt8]) {
    field("campaign_id", id, to: &bytes, isFirst: true)
    field("total", total, to: &bytes)
    field("pendientes", counts.pending, to: &bytes)
    field("enviados", counts.sent, to: &bytes)
    field("fallidos", counts.failed, to: &bytes)
    field("estado", state.rawValue, to: &bytes)
    tenths("progreso_porcentaje", progressTenths, to: &bytes)
    moment("ultimo_envio", lastSent, to: &bytes)
    field("exitosos", counts.sent, to: &bytes)
    field("inciertos", counts.uncertain, to: &bytes)
    field("reintentando", counts.retrying, to: &bytes)
    field("en_vuelo", counts.inFlight, to: &bytes)
    field("cancelados", counts.cancelled, to: &bytes)
    field("excluidos", counts.excluded, to: &bytes)
    field("perdidos", counts.lost, to: &bytes)
    field("ajenos", foreign, to: &bytes)
    field("entregados", delivered, to: &bytes)
    field("leidos", read, to: &bytes)
    field("motivo", reason, to: &bytes)
    moment("espera_hasta", waitUntil, to: &bytes)
    field("intervalo_ms", Int(interval), to: &bytes)
    tenths("ritmo_por_minuto", rate.tenthsPerMinute, to: &bytes)
    moment("fin_estimado", estimatedEnd, to: &bytes)
    moment("creado", created, to: &bytes)
    field("plantilla", template, to: &bytes)
    field("buzon", inbox, to: &bytes)
    field("idioma", language, to: &bytes)
    field("webhook", webhook?.rawValue, to: &bytes)
  }

  private func name(_ name: StaticString, to bytes: inout [UInt8], isFirst: Bool = false) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private func field(_ key: StaticString, _ text: String?, to bytes: inout [UInt8], isFirst: Bool = false) {
    name(key, to: &bytes, isFirst: isFirst)
    guard let text else { return bytes.append(contentsOf: "null".utf8) }
    JSONText.appendString(text, to: &bytes)
  }

  private func field(_ key: StaticString, _ number: Int, to bytes: inout [UInt8]) {
    name(key, to: &bytes)
    DecimalText.append(number, to: &bytes)
  }

  private func tenths(_ key: StaticString, _ tenths: Int, to bytes: inout [UInt8]) {
    name(key, to: &bytes)
    DecimalText.append(tenths / 10, to: &bytes)
    bytes.append(UInt8(ascii: "."))
    DecimalText.append(tenths % 10, to: &bytes)
  }

  private func moment(_ key: StaticString, _ moment: Milliseconds?, to bytes: inout [UInt8]) {
    field(key, moment.map(Timestamp.text), to: &bytes)
  }
}

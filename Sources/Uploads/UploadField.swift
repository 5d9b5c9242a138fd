// The fields that an upload may have besides its messages. The parsers keep their values as `FieldValue`s;
// `CampaignFields` checks them (422).

/// A field of a new campaign, by its name in the form and in the JSON body. Other fields are ignored.
package enum UploadField: String, CaseIterable, Sendable {
  case title = "titulo_campana"
  case template = "plantilla"
  case inbox = "buzon"
  case language = "idioma"
  case intervalMilliseconds = "intervalo_ms"
  case start = "inicio"
  case window = "ventana"
  case timeZone = "zona_horaria"
  case days = "dias"
  case webhookURL = "webhook_url"
  case notices = "avisos"
  case dropsDuplicates = "deduplicar"
  case isStrict = "estricto"
  case country = "pais"
  case mapping = "mapeo"
  case values = "valores"
  case isDraft = "borrador"

  /// Whether it is an object of texts.
  package var isObject: Bool { self == .mapping || self == .values }
}

// The reader of an upload's fields. The rows of `CampaignField+table.swift` call it one by one. It gathers what is
// wrong, so that the answer names every wrong field, in the order of the rows.

import Campaigns
import HTTPServer
import Text
import TimeZones
import Uploads
import Webhooks

/// Reads fields one by one and gathers what is wrong.
package struct CampaignFieldReader {
  package typealias ZoneLookup = (TimeZoneName) throws(ZoneFileError) -> TimeZoneRules

  let values: [UploadField: FieldValue]
  /// Which addresses `webhook_url` may have.
  let webhookRules: WebhookRules
  /// Since 1970.
  let now: Milliseconds
  /// Reads a zone from the database.
  let zoneRules: ZoneLookup
  private(set) var issues: [ValidationIssue] = []
  /// The values that several fields give together, once one of them has been read.
  private var readSchedule: CampaignFields.Schedule?
  private var readWishes: ColumnWishes?

  init(
    values: [UploadField: FieldValue], webhookRules: WebhookRules = WebhookRules(), now: Milliseconds,
    zoneRules: @escaping ZoneLookup = ZoneFiles.read
  ) {
    self.values = values
    self.webhookRules = webhookRules
    self.now = now
    self.zoneRules = zoneRules
  }

  /// The value of a field; nil also for null and for an empty text, which browsers send for untouched inputs.
  func value(_ field: UploadField) -> FieldValue? {
    switch values[field] {
    case nil, .null, .string(""): nil
    case let value?: value
    }
  }

  mutating func issue(_ field: UploadField, _ message: String, _ type: String) {
    issues.append(ValidationIssue(["body", .name(field.rawValue)], message, type: type))
  }

  private mutating func required(_ field: UploadField) -> FieldValue? {
    if let value = value(field) { return value }
    issue(field, "Campo requerido", "missing")
    return nil
  }

  mutating func title() -> CampaignTitle? {
    guard let value = required(.title) else { return nil }
    guard case .string(let text) = value else {
      issue(.title, "Debe ser un texto", "string_type")
      return nil
    }
    do { return try CampaignTitle(text) } catch {
      issue(.title, error.description, "value_error")
      return nil
    }
  }

  /// - Returns: the trimmed text. It is of no use when an issue was noted.
  mutating func text(_ field: UploadField, longest: Int, default fallback: String? = nil) -> String {
    if value(field) == nil, let fallback { return fallback }
    guard let value = required(field) else { return "" }
    guard case .string(let raw) = value else {
      issue(field, "Debe ser un texto", "string_type")
      return ""
    }
    let text = raw.trimmedASCII
    if text.isEmpty {
      issue(field, "Campo requerido", "missing")
    } else if let defect = FieldTextDefect.of(text, longest: longest) {
      issue(field, defect.message, defect.type)
    }
    return text
  }

  /// Reads `buzon`, which may be a number or a text: frontends send either.
  mutating func inbox() -> String {
    if case .integer(let number)? = value(.inbox) { return "\(number)" }
    return text(.inbox, longest: 64)
  }

  mutating func interval() -> Milliseconds? {
    guard let value = value(.intervalMilliseconds) else { return nil }
    var number: Int?
    switch value {
    case .integer(let integer): number = integer
    case .string(let text): number = Int(text.trimmedASCII)
    default: break
    }
    guard let number else {
      issue(.intervalMilliseconds, "Debe ser un número entero de milisegundos", "int_parsing")
      return nil
    }
    guard (0...Int(CampaignFields.longestInterval)).contains(number) else {
      issue(.intervalMilliseconds, "Debe estar entre 0 y \(CampaignFields.longestInterval)", "value_error")
      return nil
    }
    return Milliseconds(number)
  }

  mutating func flag(_ field: UploadField) -> Bool {
    guard let value = value(field) else { return false }
    switch value {
    case .boolean(let flag): return flag
    case .integer(1): return true
    case .integer(0): return false
    case .string(let text): if let flag = FlagText.flag(text) { return flag }
    default: break
    }
    issue(field, "Debe ser true o false", "bool_parsing")
    return false
  }

  mutating func country() -> Country? {
    var text: String?
    if case .string(let given)? = value(.country) { text = given }
    switch CountryField.read(text, isText: value(.country) == nil || text != nil) {
    case .success(let country): return country
    case .failure(let defect):
      issue(.country, defect.message, defect.type)
      return nil
    }
  }

  mutating func webhookURL() -> String? {
    guard let value = value(.webhookURL) else { return nil }
    guard case .string(let text) = value else {
      issue(.webhookURL, "Debe ser un texto", "string_type")
      return nil
    }
    do {
      _ = try webhookRules.url(text.trimmedASCII)
      return text.trimmedASCII
    } catch {
      issue(.webhookURL, error.explanation, "value_error")
      return nil
    }
  }

  mutating func notices() -> String? {
    guard let value = value(.notices) else { return nil }
    guard case .string(let text) = value else {
      issue(.notices, "Debe ser un texto", "string_type")
      return nil
    }
    let list = CampaignNotice.list(text)
    if list == nil {
      let words = CampaignNotice.allCases.map(\.rawValue).joined(separator: ", ")
      issue(.notices, "Debe ser una lista separada por comas de: \(words); o todos", "value_error")
    }
    return list
  }

  /// Reads `inicio`, `ventana`, `dias` and `zona_horaria`, which are judged together.
  mutating func schedule() -> CampaignFields.Schedule {
    if let readSchedule { return readSchedule }
    let schedule = newSchedule()
    readSchedule = schedule
    return schedule
  }

  /// Reads `mapeo` and `valores`.
  mutating func wishes() -> ColumnWishes {
    if let readWishes { return readWishes }
    let reader = ColumnWishesReader(values)
    issues += reader.issues
    readWishes = reader.wishes
    return reader.wishes
  }
}

// The fields of a new campaign besides its messages, checked. They come from a multipart form as text or from a JSON
// body with types; both are judged here, and all that is wrong is reported at once (docs/wire.md, "Errors").

import Campaigns
import HTTPServer
import Text
import TimeZones
import Uploads
import Webhooks

/// A new campaign's fields, all valid.
package struct CampaignFields: Sendable, Equatable {
  package var title: CampaignTitle
  package var template: String
  package var inbox: String
  package var language: String
  /// nil: the server's pace, also when that changes.
  package var interval: Milliseconds?
  package var schedule: Schedule
  /// Where its end is announced, besides WEBHOOK_URL.
  package var webhookURL: String?
  package var dropsDuplicates: Bool
  package var isStrict: Bool
  /// Where national numbers are from; nil: PAIS.
  package var country: Country?
  package var wishes = ColumnWishes()
}

extension CampaignFields {
  /// The longest template name Meta allows.
  package static let longestTemplate = 512
  /// Language codes such as `es`, `es_MX`, `pt_BR`.
  package static let longestLanguage = 20
  package static let longestInterval: Milliseconds = 86_400_000

  /// - Parameters:
  ///   - webhookRules: which addresses `webhook_url` may have.
  ///   - now: Redis' time, since 1970.
  ///   - zoneRules: looks a zone up in the database (`ZoneFiles`).
  /// - Throws: `HTTPError` 422 with one issue per wrong field.
  package init(
    _ values: [UploadField: FieldValue], webhookRules: WebhookRules = WebhookRules(),
    now: Milliseconds, zoneRules: CampaignFieldReader.ZoneLookup = ZoneFiles.read
  ) throws(HTTPError) {
    var reader = CampaignFieldReader(values: values, now: now)
    let title = reader.title()
    let template = reader.text(.template, longest: Self.longestTemplate)
    let inbox = reader.inbox()
    let language = reader.text(.language, longest: Self.longestLanguage, default: "es")
    let interval = reader.interval()
    let schedule = reader.schedule(zoneRules)
    let dropsDuplicates = reader.flag(.dropsDuplicates)
    let isStrict = reader.flag(.isStrict)
    let webhookURL = reader.webhookURL(webhookRules)
    let country = reader.country()
    let wishes = ColumnWishesReader(values)
    reader.issues += wishes.issues
    guard reader.issues.isEmpty, let title, let template, let inbox, let language else {
      throw HTTPError(issues: reader.issues)
    }
    self.init(
      title: title, template: template, inbox: inbox, language: language, interval: interval, schedule: schedule,
      webhookURL: webhookURL, dropsDuplicates: dropsDuplicates, isStrict: isStrict, country: country,
      wishes: wishes.wishes)
  }

  /// What `flag` reads, in lower case.
  package static let flags = ["true", "1", "si", "sí", "on", "yes", "false", "0", "no", "off"]

  /// A flag as forms write it; nil for anything else.
  package static func flag(_ text: String) -> Bool? {
    switch text.trimmedASCII.lowercased() {
    case "true", "1", "si", "sí", "on", "yes": true
    case "false", "0", "no", "off": false
    default: nil
    }
  }

  /// The fields of `stats` for which `Publication` has no member of its own (`moreFields`). Nothing is stored for a
  /// field that was not given.
  var storedFields: [(name: String, value: String)] {
    schedule.storedFields + (webhookURL.map { [("webhook_url", $0)] } ?? [])
  }

  /// What makes two uploads the same, besides the file: every field, one a line. A change of the order or a new line
  /// makes repeats across an upgrade look different.
  var fingerprintText: String {
    let fields = [title.identity, template, inbox, language, interval.map { "\($0)" } ?? ""]
    let flags = ["\(dropsDuplicates)", "\(isStrict)"]
    let country = country.map { [$0.code] } ?? []
    return (fields + schedule.fingerprintText + flags + [webhookURL ?? ""] + country + wishes.fingerprintText)
      .joined(separator: "\n")
  }
}

/// Reads fields one by one and gathers what is wrong.
package struct CampaignFieldReader {
  package let values: [UploadField: FieldValue]
  /// Since 1970.
  package let now: Milliseconds
  package var issues: [ValidationIssue] = []

  /// nil also for null and for an empty form field, which browsers send for untouched inputs.
  package func value(_ field: UploadField) -> FieldValue? {
    switch values[field] {
    case nil, .null, .string(""): nil
    case let value?: value
    }
  }

  package mutating func issue(_ field: UploadField, _ message: String, _ type: String) {
    issues.append(ValidationIssue(["body", .name(field.rawValue)], message, type: type))
  }

  private mutating func required(_ field: UploadField) -> FieldValue? {
    if let value = value(field) { return value }
    issue(field, "Campo requerido", "missing")
    return nil
  }

  package mutating func title() -> CampaignTitle? {
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

  package mutating func text(_ field: UploadField, longest: Int, default fallback: String? = nil) -> String? {
    if value(field) == nil, let fallback { return fallback }
    guard let value = required(field) else { return nil }
    guard case .string(let raw) = value else {
      issue(field, "Debe ser un texto", "string_type")
      return nil
    }
    let text = raw.trimmedASCII
    if text.isEmpty {
      issue(field, "Campo requerido", "missing")
    } else if let defect = FieldTextDefect.of(text, longest: longest) {
      issue(field, defect.message, defect.type)
    } else {
      return text
    }
    return nil
  }

  /// A number is as good as its digits: frontends send either.
  package mutating func inbox() -> String? {
    if case .integer(let number)? = value(.inbox) { return "\(number)" }
    return text(.inbox, longest: 64)
  }

  package mutating func interval() -> Milliseconds? {
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

  package mutating func flag(_ field: UploadField) -> Bool {
    guard let value = value(field) else { return false }
    switch value {
    case .boolean(let flag): return flag
    case .integer(1): return true
    case .integer(0): return false
    case .string(let text): if let flag = CampaignFields.flag(text) { return flag }
    default: break
    }
    issue(field, "Debe ser true o false", "bool_parsing")
    return false
  }

  package mutating func country() -> Country? {
    var text: String?
    if case .string(let given)? = value(.country) { text = given }
    switch CountryField.read(text, isText: value(.country) == nil || text != nil) {
    case .success(let country): return country
    case .failure(let defect):
      issue(.country, defect.message, defect.type)
      return nil
    }
  }

  package mutating func webhookURL(_ rules: WebhookRules) -> String? {
    guard let value = value(.webhookURL) else { return nil }
    guard case .string(let text) = value else {
      issue(.webhookURL, "Debe ser un texto", "string_type")
      return nil
    }
    do {
      _ = try rules.url(text.trimmedASCII)
      return text.trimmedASCII
    } catch {
      issue(.webhookURL, error.explanation, "value_error")
      return nil
    }
  }
}

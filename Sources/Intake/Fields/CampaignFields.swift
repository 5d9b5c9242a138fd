// The fields of a new campaign besides its messages, checked. They come as texts from a multipart form, or with types
// from a JSON body. The answer reports every wrong field at once (docs/wire.md, "Errors").

import Campaigns
import HTTPServer
import Text
import TimeZones
import Uploads
import Webhooks

/// A new campaign's fields, all valid.
package struct CampaignFields: Sendable, Equatable {
  package var title: CampaignTitle
  package var template = ""
  package var inbox = ""
  package var language = ""
  /// nil for the server's pace, also when that changes.
  package var interval: Milliseconds?
  package var schedule = Schedule()
  /// The address that is told of the campaign's end, besides WEBHOOK_URL.
  package var webhookURL: String?
  /// `avisos` in its stored spelling: what the receivers are told besides the end; nil for nothing.
  package var notices: String?
  package var dropsDuplicates = false
  package var isStrict = false
  /// The country of national numbers; nil for PAIS.
  package var country: Country?
  package var wishes = ColumnWishes()
  /// `borrador`: whether the campaign waits for `iniciar`.
  package var isDraft = false

  /// The longest template name Meta allows.
  package static let longestTemplate = 512
  /// Characters of a language code, such as `es`, `es_MX`, `pt_BR`.
  package static let longestLanguage = 20
  package static let longestInterval: Milliseconds = 86_400_000

  /// - Parameters:
  ///   - webhookRules: which addresses `webhook_url` may have.
  ///   - now: Redis' time, since 1970.
  ///   - zoneRules: reads a zone from the database (`ZoneFiles`).
  /// - Throws: `HTTPError` 422 with one issue per wrong field.
  package init(
    _ values: [UploadField: FieldValue], webhookRules: WebhookRules = WebhookRules(),
    now: Milliseconds, zoneRules: @escaping CampaignFieldReader.ZoneLookup = ZoneFiles.read
  ) throws(HTTPError) {
    title = Self.unread
    var reader = CampaignFieldReader(values: values, webhookRules: webhookRules, now: now, zoneRules: zoneRules)
    for row in CampaignField.table { row.read(&reader, &self) }
    guard reader.issues.isEmpty else { throw HTTPError(issues: reader.issues) }
  }

  /// Stands for a title until one is read.
  private static let unread: CampaignTitle = {
    guard let title = try? CampaignTitle("-") else { preconditionFailure("a good title") }
    return title
  }()
}

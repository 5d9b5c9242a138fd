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
  package var template = ""
  package var inbox = ""
  package var language = ""
  /// nil: the server's pace, also when that changes.
  package var interval: Milliseconds?
  package var schedule = Schedule()
  /// Where its end is announced, besides WEBHOOK_URL.
  package var webhookURL: String?
  /// `avisos`, as stored: what its receivers are told besides its end; nil for nothing.
  package var notices: String?
  package var dropsDuplicates = false
  package var isStrict = false
  /// Where national numbers are from; nil: PAIS.
  package var country: Country?
  package var wishes = ColumnWishes()
  /// `borrador`: it waits for `iniciar`.
  package var isDraft = false

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

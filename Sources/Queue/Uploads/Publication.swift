// The fields with which a staged upload is published, and the possible answers.

import Campaigns
import Text

/// Everything a campaign starts with.
package struct Publication: Sendable {
  /// The title.
  package var campaign: String
  package var upload: String
  /// Elements that the parser counted, and the last one's seq.
  package var count: Int
  /// SHA-256 of fields and file, in hexadecimal.
  package var fingerprint: String
  /// The request's `Idempotency-Key`.
  package var idempotencyKey: String?
  /// The body of the answer, kept to be given again.
  package var answer: String
  /// JSON array of the original column names.
  package var columns: String
  /// `creado`, since 1970.
  package var created: Milliseconds
  /// `inicio`, since 1970.
  package var start: Milliseconds?
  /// Whether it is a draft, which is not sent before `CampaignDrafts.start`.
  package var isDraft: Bool
  /// Further fields that `stats` has from the beginning, such as `plantilla`.
  package var fields: [(name: String, value: String)]

  package init(
    campaign: String, upload: String, count: Int, fingerprint: String, idempotencyKey: String? = nil, answer: String,
    columns: String, created: Milliseconds, start: Milliseconds? = nil, isDraft: Bool = false,
    fields: [(name: String, value: String)]
  ) {
    self.campaign = campaign
    self.upload = upload
    self.count = count
    self.fingerprint = fingerprint
    self.idempotencyKey = idempotencyKey
    self.answer = answer
    self.columns = columns
    self.created = created
    self.start = start
    self.isDraft = isDraft
    self.fields = fields
  }
}

/// The result of a publication.
package enum PublishReply: Sendable, Equatable {
  /// Done, now or by an earlier try of the same upload.
  case published
  /// The upload that made the campaign came again. The first one got this answer.
  case repeated(answer: String)
  /// There is a campaign of that title, in this state; `isSame`: it was made of the same fields and file, too long ago
  /// to count as a repeat.
  case inUse(CampaignState, isSame: Bool = false)
  /// The campaign's `Idempotency-Key`, used for other fields or another file.
  case reused
  /// There is a campaign whose title looks the same; this is its spelling.
  case spelt(String)
  /// The staging lists do not hold what was counted.
  case incomplete(length: Int)
}

// `publish`: a staged upload becomes a campaign, whole or not at all; a repeated upload gets the first answer again.
// `CampaignUpload` calls it once the body is complete and the credentials are known.

import Campaigns
import RedisClient
import Text

/// Everything a campaign starts with.
package struct Publication: Sendable {
  /// The title.
  package var campaign: String
  package var upload: String
  /// Elements the parser counted; the last one's seq.
  package var count: Int
  /// SHA-256 of fields and file, in hexadecimal.
  package var digest: String
  /// The request's `Idempotency-Key`.
  package var idempotencyKey: String?
  /// The body of the answer, kept to be given again.
  package var answer: String
  package var template: String
  package var inbox: String
  package var language: String
  /// JSON array of the original column names.
  package var columns: String
  /// `creado`, since 1970.
  package var created: Milliseconds
  /// The campaign's own pace, if it was given one.
  package var interval: Milliseconds?
  /// `inicio`, since 1970.
  package var start: Milliseconds?
  /// Further fields of `stats`, such as `webhook_url`.
  package var moreFields: [(name: String, value: String)] = []

  package init(
    campaign: String, upload: String, count: Int, digest: String, idempotencyKey: String? = nil, answer: String,
    template: String, inbox: String, language: String, columns: String, created: Milliseconds,
    interval: Milliseconds? = nil, start: Milliseconds? = nil, moreFields: [(name: String, value: String)] = []
  ) {
    self.campaign = campaign
    self.upload = upload
    self.count = count
    self.digest = digest
    self.idempotencyKey = idempotencyKey
    self.answer = answer
    self.template = template
    self.inbox = inbox
    self.language = language
    self.columns = columns
    self.created = created
    self.interval = interval
    self.start = start
    self.moreFields = moreFields
  }
}

/// What became of a publication.
package enum PublishReply: Sendable, Equatable {
  /// Done, now or by an earlier try of the same upload.
  case published
  /// It repeats the upload the campaign was made of: this was the answer.
  case repeated(answer: String)
  /// There is a campaign of that title, in this state; `isSame`: it was made of the same fields and file, too long ago
  /// to count as a repeat.
  case inUse(CampaignState, isSame: Bool = false)
  /// The campaign's `Idempotency-Key`, used for other fields or another file.
  case reused
  /// There is a campaign whose title looks the same, and this is how it is written.
  case spelt(String)
  /// The staging lists do not hold what was counted.
  case incomplete(length: Int)
}

extension CampaignQueue {
  /// Publishes a staged upload. May be repeated after a lost reply.
  package func publish(_ publication: Publication) async throws -> PublishReply {
    var scriptKeys = QueueKeys.campaign(publication.campaign).all
    scriptKeys += [
      QueueKeys.staging(publication.upload), QueueKeys.stagingExcluded(publication.upload), QueueKeys.index,
      QueueKeys.active,
      QueueKeys.titles,
    ].map(RedisArgument.string)

    var arguments: [RedisArgument] = [
      .string(publication.campaign), .string(publication.upload), RedisArgument(publication.count),
      RedisArgument(publication.count), .string(publication.digest), .string(publication.idempotencyKey ?? ""),
      .string(publication.answer), publication.start.map(RedisArgument.integer) ?? "",
      .integer(settings.repeatWindow), .integer(settings.requestLife),
      .string(CampaignTitle.identity(of: publication.campaign)), .string(QueueKeys.statsFormat),
    ]
    arguments += [
      "plantilla", .string(publication.template), "buzon", .string(publication.inbox), "idioma",
      .string(publication.language), "columnas", .string(publication.columns), "creado",
      .string(Timestamp.text(publication.created)),
    ]
    if let interval = publication.interval { arguments += ["intervalo_ms", .integer(interval)] }
    for field in publication.moreFields { arguments += [.string(field.name), .string(field.value)] }

    var reply = try await QueueScripts.publish.call(on: connection, keys: scriptKeys, arguments: arguments)
    switch try reply.text() {
    case "OK": return .published
    case "REPEATED": return .repeated(answer: try reply.text())
    case "IN_USE": return .inUse(try reply.state(), isSame: try reply.integer() == 1)
    case "REUSED": return .reused
    case "SPELT": return .spelt(try reply.text())
    case "INCOMPLETE": return .incomplete(length: try reply.integer())
    case let word: throw reply.unexpected(word)
    }
  }
}

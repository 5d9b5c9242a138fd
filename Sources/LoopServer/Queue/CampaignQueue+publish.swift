// `publish`: a staged upload becomes a campaign, whole or not at all; a repeated upload gets the first answer again.
// The creation routes call it once the body is complete and the credentials are known.

import Campaigns
import RedisClient

/// Everything a campaign starts with.
struct Publication: Sendable {
  /// The title.
  var campaign: String
  var upload: String
  /// Elements the parser counted; the last one's seq.
  var count: Int
  /// SHA-256 of fields and file, in hexadecimal.
  var digest: String
  /// The request's `Idempotency-Key`.
  var idempotencyKey: String?
  /// The body of the answer, kept to be given again.
  var answer: String
  var template: String
  var inbox: String
  var language: String
  /// JSON array of the original column names.
  var columns: String
  /// `creado`, since 1970.
  var created: Milliseconds
  /// The campaign's own pace, if it was given one.
  var interval: Milliseconds?
  /// `inicio`, since 1970.
  var start: Milliseconds?
  /// Further fields of `stats`, such as `webhook_url`.
  var moreFields: [(name: String, value: String)] = []
}

/// What became of a publication.
enum PublishReply: Sendable, Equatable {
  /// Done, now or by an earlier try of the same upload.
  case published
  /// It repeats the upload the campaign was made of: this was the answer.
  case repeated(answer: String)
  /// There is a campaign of that title, in this state; `isSame`: it was made of the same fields and file, too long ago to
  /// count as a repeat.
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
  func publish(_ publication: Publication) async throws -> PublishReply {
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

// `publish`: a staged upload becomes a campaign, whole or not at all; a repeated upload gets the first answer again.
// `CampaignUpload` calls it once the body is complete and the credentials are known.

import Campaigns
import EventLoop
import RedisClient
import Text

/// Makes campaigns of staged uploads.
@LoopActor
package struct CampaignPublisher {
  nonisolated package static let script = QueueScripts.script("publish", PackageResources.publish_lua)

  package let link: QueueLink

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
      RedisArgument(publication.count), .string(publication.fingerprint), .string(publication.idempotencyKey ?? ""),
      .string(publication.answer), publication.start.map(RedisArgument.integer) ?? "",
      .integer(link.settings.repeatWindow), .integer(link.settings.requestLife),
      .string(CampaignTitle.identity(of: publication.campaign)), .string(QueueKeys.statsFormat),
      publication.isDraft ? .integer(link.settings.draftLife) : "",
    ]
    arguments += [
      "columnas", .string(publication.columns), "creado", .string(Timestamp.text(publication.created)),
    ]
    for field in publication.fields { arguments += [.string(field.name), .string(field.value)] }

    var reply = try await Self.script.call(on: link.connection, keys: scriptKeys, arguments: arguments)
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

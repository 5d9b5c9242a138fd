// Looks for the campaign that an earlier, equal request has made, where the request leaves the title to the server. The
// first free title is tried first, and it may have become free since. publish.lua, which sees one title at a time,
// would publish there a second time.

import Campaigns
import EventLoop
import RedisClient
import Text

/// What an earlier request with the same key or the same content has made.
package enum EarlierPublication: Sendable, Equatable {
  /// The same request: it got this answer.
  case same(answer: String)
  /// Another request with the same `Idempotency-Key`, which made the campaign of this title.
  case reused(title: String)
}

extension CampaignPublisher {
  private static let fields = StoredFields.upload + ["huella", "idem", "publicado_ms", "respuesta"]

  /// Looks at all titles in one round trip. The rules are those of publish.lua.
  /// - Parameters:
  ///   - fingerprint: as of a `Publication`; so is the key.
  ///   - now: Redis' time.
  /// - Returns: nil when there is none.
  package func earlier(
    among titles: [String], fingerprint: String, idempotencyKey: String?, now: Milliseconds
  ) async throws -> EarlierPublication? {
    let commands = titles.map { RedisCommand(reading: Self.fields, of: QueueKeys.campaign($0).stats) }
    var reused: EarlierPublication?
    for (title, reply) in zip(titles, try await link.connection.pipeline(commands)) {
      // A key of another type is a damaged campaign, which publish.lua refuses.
      guard let values = reply.asArray else { continue }
      let stored = try StoredFields(Self.fields, values)
      guard stored.upload != nil, let published = stored.number("publicado_ms") else { continue }
      let age = now - published
      let hasKey = idempotencyKey.map { $0 == stored.text("idem") && age < link.settings.requestLife } ?? false
      if stored.text("huella") == fingerprint {
        if hasKey || age < link.settings.repeatWindow { return .same(answer: stored.text("respuesta") ?? "") }
      } else if hasKey {
        reused = reused ?? .reused(title: title)
      }
    }
    return reused
  }
}

// Titles that look alike are one (`CampaignTitle.identity`), but a campaign's keys have one spelling of it. For a title
// that is written otherwise, the stored spelling is looked up: in the keys of the likely spellings, and in
// `campaigns:titulos`.

import Campaigns
import EventLoop
import RedisClient
import Text

/// Finds out how titles are spelt.
@LoopActor
package struct CampaignTitles {
  nonisolated package static let script = QueueScripts.script("forget_titles", PackageResources.forget_titles_lua)

  package let link: QueueLink

  /// The title of the campaign that looks like `text` but is spelt otherwise; nil if there is none.
  package func spelling(otherThan text: String) async throws -> String? {
    let identity = CampaignTitle.identity(of: text)
    let noted = try await link.connection.command("HGET", .string(QueueKeys.titles), .string(identity)).asText
    // The composed spelling, as titles are kept, then the others. For Swift some of them are equal, for Redis none are.
    var candidates: [String] = []
    for candidate in [CanonicalText.composed(text), identity, noted].compactMap(\.self)
    where !([text] + candidates).contains(where: { $0.utf8.elementsEqual(candidate.utf8) }) {
      candidates.append(candidate)
    }
    for candidate in candidates {
      let stats = RedisArgument.string(QueueKeys.campaign(candidate).stats)
      if try await link.connection.command("EXISTS", stats).asInteger == 1 { return candidate }
    }
    return nil
  }

  /// Titles of `campaigns:titulos` that one step of healing looks for.
  private static let titlesAtATime = 50

  /// Removes some titles of expired campaigns from `campaigns:titulos`: Redis tells nobody when a campaign expires.
  func forgetExpired() async throws {
    // Most installations have no such titles.
    guard try await link.connection.command("EXISTS", .string(QueueKeys.titles)).asInteger == 1 else {
      return
    }
    _ = try await Self.script.run(
      on: link.connection, keys: [.string(QueueKeys.titles)],
      arguments: [RedisArgument(Self.titlesAtATime), .string(QueueKeys.statsFormat)])
  }
}

// Tells whether Redis is still the one it was: by a mark, which an emptied Redis lacks, and by the titles that were
// deleted on purpose. RememberedCampaigns asks.

import EventLoop
import RedisClient
import Text

/// Tells a campaign that Redis lost from one that was deleted.
@LoopActor
package struct CampaignLosses {
  package let link: QueueLink

  /// Redis' mark. A Redis that has none gets a new one.
  package func mark() async throws -> String {
    let replies = try await link.connection.pipeline([
      RedisCommand("SET", .string(QueueKeys.mark), .string(RandomName.make()), "NX"),
      RedisCommand("GET", .string(QueueKeys.mark)),
    ])
    if case .error(let error) = replies[1] { throw RedisError.server(error) }
    guard let mark = replies[1].asText else { throw RedisError.unexpectedReply("GET: no mark") }
    return mark
  }

  /// Those of the titles that were deleted lately.
  /// - Returns: when each was deleted, by Redis' clock since 1970.
  package func deletions(of campaigns: [String]) async throws -> [String: Milliseconds] {
    if campaigns.isEmpty { return [:] }
    let reply = try await link.connection.command(
      RedisCommand("ZMSCORE", [.string(QueueKeys.deleted)] + campaigns.map(RedisArgument.string)))
    guard let scores = reply.asArray, scores.count == campaigns.count else {
      throw RedisError.unexpectedReply("ZMSCORE")
    }
    var deletions: [String: Milliseconds] = [:]
    for (campaign, score) in zip(campaigns, scores) {
      deletions[campaign] = score.asText.flatMap { Double($0) }.map { Milliseconds($0) }
    }
    return deletions
  }

  /// Notes that no instance shall miss a lost campaign any more.
  package func noteDeletion(of campaign: String) async throws {
    _ = try await link.connection.command(
      "ZADD", .string(QueueKeys.deleted), .integer(link.clock.now), .string(campaign))
  }
}

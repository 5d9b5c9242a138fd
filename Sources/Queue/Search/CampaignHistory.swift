// A campaign's history: how many messages were sent, failed or became uncertain in each minute of its life. The scripts
// that record outcomes count them (shared/history.lua), so it costs no round trip.

import Campaigns
import EventLoop
import RedisClient

/// Reads the history of campaigns.
@LoopActor
package struct CampaignHistory {
  package let link: QueueLink

  /// - Returns: nil if there is no such campaign.
  /// - Throws: `RedisError`.
  package func read(_ campaign: String) async throws -> SendHistory? {
    let keys = QueueKeys.campaign(campaign)
    let replies = try await link.connection.pipeline([
      RedisCommand("EXISTS", .string(keys.stats)), RedisCommand("GETRANGE", .string(keys.history), 0, -1),
    ])
    guard replies.count == 2 else { throw RedisError.unexpectedReply("history") }
    for case .error(let error) in replies { throw RedisError.server(error) }
    guard replies[0].asInteger == 1 else { return nil }
    return SendHistory(stored: replies[1].asBytes ?? [])
  }
}

// The campaigns from the newest back, a few titles at a time, for a search through all of them.

import Campaigns
import EventLoop
import RedisClient

/// Reads the titles of campaigns, the newest first.
@LoopActor
package struct LatestCampaigns {
  nonisolated package static let script = QueueScripts.script("latest", PackageResources.latest_lua)

  package let link: QueueLink

  /// - Parameters:
  ///   - position: the campaign behind which to go on; nil to begin with the newest.
  ///   - most: the most campaigns to give.
  /// - Returns: the campaigns, and whether there are more.
  /// - Throws: `RedisError`.
  package func campaigns(after position: ListPosition?, most: Int) async throws
    -> (campaigns: [ListPosition], hasMore: Bool)
  {
    let reply = try await Self.script.run(
      on: link.connection, keys: [.string(QueueKeys.index)],
      arguments: [
        RedisArgument(most), position.map { .integer($0.created) } ?? "", .string(position?.title ?? ""),
      ], lane: .bulk)
    var rest = try ScriptReply(reply, script: "latest")
    let hasMore = try rest.integer() == 1
    var campaigns: [ListPosition] = []
    while !rest.isAtEnd { campaigns.append(ListPosition(created: try rest.number(), title: try rest.text())) }
    return (campaigns, hasMore)
  }
}

// The campaigns from the newest back, a few titles at a time: for what is looked for in all of them.

import Campaigns
import EventLoop
import RedisClient

/// Reads the titles of campaigns, the newest first.
@LoopActor
package struct LatestCampaigns {
  nonisolated package static let script = QueueScripts.script("latest", PackageResources.latest_lua)

  package let link: QueueLink

  /// - Parameters:
  ///   - position: behind which one to go on; nil for the newest.
  ///   - most: at most so many.
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

// `status`: a campaign as it is at one instant, counted by its containers. The status routes, the event stream and the
// webhooks ask for one; a list (CampaignWalk) for many with a few calls.

import Campaigns
import EventLoop
import RedisClient

/// Reads the status of campaigns.
@LoopActor
package struct CampaignStatuses {
  nonisolated package static let script = QueueScripts.script("status", PackageResources.status_lua)

  package let link: QueueLink

  /// Campaigns that one call of the script reads, in a third of a millisecond of Redis' time.
  private static let statusesAtOnce = 20

  /// The status of one campaign; nil if there is none of that name.
  package func read(_ campaign: String) async throws -> CampaignStatus? {
    let reply = try await Self.script.run(command([campaign]), on: link.connection)
    return try statuses(of: [campaign], in: [reply])[0]
  }

  /// The statuses of many campaigns, in the same order, as bulk work; nil where there is none of that name.
  package func readInBulk(_ campaigns: [String]) async throws -> [CampaignStatus?] {
    var found: [CampaignStatus?] = []
    for start in stride(from: 0, to: campaigns.count, by: QueueLimits.listSlice) {
      await Loop.bulkTurn()
      let some = Array(campaigns[start..<min(start + QueueLimits.listSlice, campaigns.count)])
      found += try statuses(of: some, in: try await link.readInBulk(commands(some), Self.script))
    }
    return found
  }

  /// Asks for the status of many campaigns, for `statuses(of:in:)`.
  func commands(_ campaigns: [String]) -> [RedisCommand] {
    stride(from: 0, to: campaigns.count, by: Self.statusesAtOnce).map { start in
      command(campaigns[start..<min(start + Self.statusesAtOnce, campaigns.count)])
    }
  }

  /// The statuses that were asked for, in the same order; nil where there is no such campaign.
  func statuses(of campaigns: [String], in replies: [RedisReply]) throws -> [CampaignStatus?] {
    let statuses = replies.flatMap { $0.asArray ?? [] }
    guard statuses.count == campaigns.count else { throw RedisError.unexpectedReply("status: of another number") }
    return try zip(campaigns, statuses).map { campaign, status in
      try CampaignStatus(status, QueueKeys.campaign(campaign), link.settings)
    }
  }

  private func command(_ campaigns: some Collection<String>) -> RedisCommand {
    var command = Self.script.command(
      keys: campaigns.flatMap { QueueKeys.campaign($0).all }, capacity: campaigns.count * 512 + 256)
    command.append(SendRate.window)
    command.append(SendRate.windowIntervals)
    command.append(link.settings.interval)
    command.append(CampaignStatus.fields.map(RedisArgument.string))
    return command
  }
}

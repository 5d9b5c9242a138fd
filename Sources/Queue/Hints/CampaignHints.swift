// The two sorted sets that name campaigns. They are hints: the truth is each campaign's `stats`. The dispatcher's poll
// reads from `campaigns:activas` which campaigns are due, and heals both sets step by step.

import Campaigns
import EventLoop
import RedisClient
import Text

/// The sets that name campaigns.
@LoopActor
package struct CampaignHints {
  nonisolated package static let script = QueueScripts.script("forget", PackageResources.forget_lua)

  package let link: QueueLink

  /// Campaigns whose attention was due by `moment` (Redis' time, ms since 1970), the longest due first.
  package func due(by moment: Milliseconds, limit: Int = 1000) async throws -> [String] {
    try await link.due(in: QueueKeys.active, by: moment, limit: limit)
  }

  /// Puts a campaign off, so that it is not due for a while.
  package func putOff(_ campaign: String, by duration: Duration) async throws {
    let due = link.clock.now + duration.wholeMilliseconds
    _ = try await link.connection.command(
      "ZADD", .string(QueueKeys.active), "XX", "GT", .integer(due), .string(campaign))
  }

  /// Removes a campaign that no longer exists from both sets.
  /// - Returns: false if it exists after all.
  @discardableResult
  package func forget(_ campaign: String) async throws -> Bool {
    let stats = RedisArgument.string(QueueKeys.campaign(campaign).stats)
    let reply = try await Self.script.run(
      on: link.connection, keys: [stats, .string(QueueKeys.index), .string(QueueKeys.active)],
      arguments: [.string(campaign)])
    return reply.asInteger == 1
  }

  /// Campaigns of the list that one step of healing looks for.
  private static let lookedForAtATime = 50

  /// One step of healing: looks at some of Redis' keys and adds the campaigns that the sets have lost, and those that
  /// are put off for longer than is ever right (Redis' clock was ahead when that was written). Also removes some
  /// expired campaigns from the list.
  /// - Parameters:
  ///   - cursor: 0 to begin.
  ///   - now: by Redis' clock.
  /// - Returns: where to go on, 0 when all keys were seen; and the campaigns come across, nil for one whose stats
  ///   cannot be read.
  package func heal(
    from cursor: UInt64, now: Milliseconds
  ) async throws -> (next: UInt64, campaigns: [(id: String, seen: CampaignObservation?)]) {
    let (campaigns, next) = try await CampaignScan(link: link).step(from: cursor)
    let observations = try await CampaignObserver(link: link).observe(campaigns)
    var hints: [RedisCommand] = []
    for case (let campaign, let seen?) in zip(campaigns, observations) {
      hints.append(RedisCommand("ZADD", .string(QueueKeys.index), "NX", .integer(now), .string(campaign)))
      if seen.state.isActive {
        hints.append(RedisCommand("ZADD", .string(QueueKeys.active), "NX", .integer(now), .string(campaign)))
      }
      if seen.state.isRunning {
        let latest = max(now + link.settings.lease, seen.waits(at: now))
        hints.append(RedisCommand("ZADD", .string(QueueKeys.active), "LT", .integer(latest), .string(campaign)))
      }
    }
    if !hints.isEmpty { _ = try await link.connection.pipeline(hints) }
    try await forgetExpired()
    try await CampaignTitles(link: link).forgetExpired()
    return (next, zip(campaigns, observations).map { ($0, $1) })
  }

  /// Most campaigns end by expiring, and Redis tells nobody. Each step looks for a few random ones of the list, so
  /// expired ones leave it in time.
  private func forgetExpired() async throws {
    let reply = try await link.connection.command(
      "ZRANDMEMBER", .string(QueueKeys.index), RedisArgument(Self.lookedForAtATime))
    let some = (reply.asArray ?? []).compactMap(\.asText)
    let states = try await CampaignList(link: link).states(of: some)
    for (campaign, state) in zip(some, states) where state == nil { try await forget(campaign) }
  }
}

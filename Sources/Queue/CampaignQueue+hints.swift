// The two sorted sets that name campaigns. They are hints: the truth is each campaign's `stats`. The poll reads
// `campaigns:activas` for what is due and heals both sets step by step.

import RedisClient
import Text

extension CampaignQueue {
  /// Campaigns whose attention was due by `moment` (Redis' time, ms since 1970), the longest due first.
  package func dueCampaigns(by moment: Milliseconds, limit: Int = 1000) async throws -> [String] {
    try await due(in: QueueKeys.active, by: moment, limit: limit)
  }

  /// Sees to it that a campaign is not due for a while.
  package func putOff(_ campaign: String, by duration: Duration) async throws {
    let due = redisNow + duration.wholeMilliseconds
    _ = try await connection.command("ZADD", .string(QueueKeys.active), "XX", "GT", .integer(due), .string(campaign))
  }

  /// Takes a campaign that no longer exists off both sets.
  /// - Returns: false if it exists after all.
  @discardableResult
  package func forget(_ campaign: String) async throws -> Bool {
    let stats = RedisArgument.string(QueueKeys.campaign(campaign).stats)
    let reply = try await QueueScripts.forget.run(
      on: connection, keys: [stats, .string(QueueKeys.index), .string(QueueKeys.active)],
      arguments: [.string(campaign)])
    return reply.asInteger == 1
  }

  /// Campaigns of the list that one step of healing looks for.
  private static let lookedForAtATime = 50

  /// One step of healing: looks at some of Redis' keys and names the campaigns the sets have lost, and those whose
  /// attention is put off longer than it ever is (Redis' clock was ahead when it was written). Takes some that have
  /// expired off the list.
  /// - Parameters:
  ///   - cursor: 0 to begin.
  ///   - now: by Redis' clock.
  /// - Returns: where to go on, 0 when all keys were seen; and the campaigns come across, nil for one whose stats
  ///   cannot be read.
  package func healHints(
    from cursor: UInt64, now: Milliseconds
  ) async throws -> (next: UInt64, campaigns: [(id: String, seen: CampaignObservation?)]) {
    let reply = try await connection.command(
      "SCAN", .string(String(cursor)), "MATCH", .string(QueueKeys.statsPattern), "COUNT", 500)
    guard let parts = reply.asArray, parts.count == 2, let next = parts[0].asText.flatMap({ UInt64($0) }),
      let found = parts[1].asArray
    else { throw RedisError.unexpectedReply("SCAN") }
    let campaigns = found.compactMap { $0.asText.flatMap(QueueKeys.campaign(ofStatsKey:)) }
    let observations = try await observe(campaigns)
    var hints: [RedisCommand] = []
    for case (let campaign, let seen?) in zip(campaigns, observations) {
      hints.append(RedisCommand("ZADD", .string(QueueKeys.index), "NX", .integer(now), .string(campaign)))
      if seen.state.isActive {
        hints.append(RedisCommand("ZADD", .string(QueueKeys.active), "NX", .integer(now), .string(campaign)))
      }
      if seen.state.isRunning {
        let latest = max(now + settings.lease, seen.waits(at: now))
        hints.append(RedisCommand("ZADD", .string(QueueKeys.active), "LT", .integer(latest), .string(campaign)))
      }
    }
    if !hints.isEmpty { _ = try await connection.pipeline(hints) }
    try await forgetExpired()
    try await forgetTitles()
    return (next, zip(campaigns, observations).map { ($0, $1) })
  }

  /// Most campaigns end by expiring, which nobody is told of. A few of the list are looked for, any few: so what has
  /// expired leaves it in time, in whatever order.
  private func forgetExpired() async throws {
    let reply = try await connection.command(
      "ZRANDMEMBER", .string(QueueKeys.index), RedisArgument(Self.lookedForAtATime))
    let some = (reply.asArray ?? []).compactMap(\.asText)
    let states = try Self.states(in: try await QueueScripts.states.run(statesCommand(some), on: connection))
    for (campaign, state) in zip(some, states) where state == nil { try await forget(campaign) }
  }
}

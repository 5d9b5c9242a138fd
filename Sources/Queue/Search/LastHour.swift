// What all campaigns together have sent in the last hour, minute by minute. The scripts that record outcomes count them
// for each campaign already (shared/history.lua); this adds up the ends of those histories, so it costs the sends
// nothing.

import Campaigns
import EventLoop
import RedisClient
import Text

/// Adds up the last hour.
@LoopActor
package struct LastHour {
  nonisolated package static let script = QueueScripts.script("hour", PackageResources.hour_lua)
  /// Minutes that it has.
  nonisolated package static let minutes = 60

  package let link: QueueLink

  /// - Parameter campaigns: whose outcomes count.
  /// - Returns: a point for each minute, the last of which is not over; never thinned.
  /// - Throws: `RedisError`.
  package func read(_ campaigns: [String]) async throws -> SendHistory {
    let first = link.clock.now / 60_000 - Int64(Self.minutes) + 1
    var sums = [Int](repeating: 0, count: Self.minutes * 3)
    for start in stride(from: 0, to: campaigns.count, by: QueueLimits.listSlice) {
      await Loop.bulkTurn()
      let some = campaigns[start..<min(start + QueueLimits.listSlice, campaigns.count)]
      var command = Self.script.command(
        keys: some.map { .string(QueueKeys.campaign($0).history) }, capacity: some.count * 64)
      command.append([.integer(first), RedisArgument(Self.minutes)])
      var reply = try ScriptReply(try await link.readInBulk([command], Self.script)[0], script: "hour")
      for place in sums.indices { sums[place] += try reply.integer() }
    }
    let points = (0..<Self.minutes).map { minute in
      SendHistory.Point(sent: sums[minute * 3], failed: sums[minute * 3 + 1], uncertain: sums[minute * 3 + 2])
    }
    return SendHistory(start: first * 60_000, step: 60, points: points)
  }
}

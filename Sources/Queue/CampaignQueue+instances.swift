// The instances that take campaigns. Each says so with a beat twice a second; what placement reads is a sorted set of
// their names, so a look costs one small ZRANGE, however many keys Redis holds, and a graceful stop is seen by the next
// look. InstanceRoster calls these.

import EventLoop
import RedisClient
import Text

/// What one poll of Redis shows.
package struct QueueSight: Sendable {
  /// Campaigns whose attention is due, the longest due first.
  package var due: [String]
  /// Instances that live, by `InstanceIdentity.text`, in no particular order. At most `CampaignQueue.mostInstances` +
  /// 1.
  package var instances: [String]
  /// Inboxes whose numbers were told to slow down, so that their starts have to be reserved. At most
  /// `CampaignQueue.mostPausedNumbers` + 1.
  package var pausedNumbers: [String]
}

extension CampaignQueue {
  /// Instances that are told apart; when there are more, placement is off.
  package static let mostInstances = 256
  /// Paused numbers that are told apart; when there are more, starts are reserved on every number.
  package static let mostPausedNumbers = 1000
  /// Silence after which an instance counts as dead, for placement only, in milliseconds.
  private static let longestSilence = 2000

  /// Says that this instance lives and how many campaigns it runs. How many is enough: which ones their tokens say, and
  /// a copy of that would only be out of date. May be repeated.
  package func beat(running: Int) async throws {
    _ = try await QueueScripts.heartbeat.run(
      on: connection, keys: [.string(QueueKeys.instance(identity)), .string(QueueKeys.instances)],
      arguments: [
        .string(identity.text), "campanas=\(running)", .integer(settings.lease), RedisArgument(Self.longestSilence),
      ])
  }

  /// Says that this instance takes no campaigns any more.
  package func leave() async throws {
    _ = try await connection.pipeline([
      RedisCommand("ZREM", .string(QueueKeys.instances), .string(identity.text)),
      RedisCommand("UNLINK", .string(QueueKeys.instance(identity))),
    ])
  }

  /// What is due, who is there, which numbers are paused and what time it is, in one round trip. The instances are read
  /// after what is due: whoever sees a campaign handed back by an instance that stops sees also that it left.
  package func lookAround(by moment: Milliseconds, limit: Int) async throws -> QueueSight {
    let asked = Loop.bootTimeNanoseconds()
    let replies = try await connection.pipeline([
      dueCommand(in: QueueKeys.active, by: moment, limit: limit),
      RedisCommand("ZRANGE", .string(QueueKeys.pausedNumbers), 0, RedisArgument(Self.mostPausedNumbers)),
      RedisCommand("ZRANGE", .string(QueueKeys.instances), 0, RedisArgument(Self.mostInstances)),
      RedisCommand("TIME"),
    ])
    for case .error(let error) in replies { throw RedisError.server(error) }
    try noteClock(replies[3], asked: asked)
    let names = replies.map { ($0.asArray ?? []).compactMap(\.asText) }
    return QueueSight(due: names[0], instances: names[2], pausedNumbers: names[1])
  }
}

// The dispatcher's poll: everything that it needs from Redis several times a second, in one round trip. A look costs a
// few small ZRANGEs, however many keys Redis holds.

import EventLoop
import RedisClient
import Text

/// What one poll of Redis shows.
package struct QueueSight: Sendable {
  /// Campaigns whose attention is due, the longest due first.
  package var due: [String]
  /// Instances that live, by `InstanceIdentity.text`, in no particular order; at most one more than
  /// `QueueLookout.mostInstances`.
  package var instances: [String]
  /// Inboxes whose numbers were told to slow down, so that their starts have to be reserved; at most one more than
  /// `QueueLookout.mostPausedNumbers`.
  package var pausedNumbers: [String]
}

/// Looks at what is due and which instances live.
@LoopActor
package struct QueueLookout {
  package let link: QueueLink

  /// The most instances that are told apart; with more, placement is off.
  package static let mostInstances = 256
  /// The most paused numbers that are told apart; with more, starts are reserved on every number.
  package static let mostPausedNumbers = 1000

  /// Reads what is due, which instances live, which numbers are paused and what time it is, in one round trip. The
  /// instances are read after what is due, so a look that shows a campaign handed back by a stopping instance also
  /// shows that the instance left.
  package func look(by moment: Milliseconds, limit: Int) async throws -> QueueSight {
    let asked = Loop.bootTimeNanoseconds()
    let replies = try await link.connection.pipeline([
      link.dueCommand(in: QueueKeys.active, by: moment, limit: limit),
      RedisCommand("ZRANGE", .string(QueueKeys.pausedNumbers), 0, RedisArgument(Self.mostPausedNumbers)),
      RedisCommand("ZRANGE", .string(QueueKeys.instances), 0, RedisArgument(Self.mostInstances)),
      RedisCommand("TIME"),
    ])
    for case .error(let error) in replies { throw RedisError.server(error) }
    try link.clock.note(replies[3], asked: asked)
    let names = replies.map { ($0.asArray ?? []).compactMap(\.asText) }
    return QueueSight(due: names[0], instances: names[2], pausedNumbers: names[1])
  }
}

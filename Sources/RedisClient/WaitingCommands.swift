// The commands that wait for room on a connection, in two lanes. Replies come in the order of the commands, so a
// command waits for all that were sent before it: a campaign's turn behind 8 MiB of uploads would wait for Redis to
// store them. Bulk commands therefore have a lane of their own, of which only a little is under way at a time, and any
// ordinary command goes first. Within a lane the order stays. RedisConnection has one of these.

import DequeModule
import EventLoop

/// Which line a command waits in.
public enum RedisLane: Sendable, CaseIterable {
  /// A task waits for just this reply.
  case ordinary
  /// Part of long work that gives way to everything else: uploads, reports, lists.
  case bulk
}

/// A command that waits for room.
struct WaitingCommand {
  let command: RedisCommand
  let sink: any ReplySink
  let index: Int
  let lane: RedisLane
  let since: LoopInstant
}

/// Both lanes. Each is in the order of `since`.
struct WaitingCommands {
  private var ordinary = Deque<WaitingCommand>()
  private var bulk = Deque<WaitingCommand>()

  var count: Int { ordinary.count + bulk.count }

  /// When the command came that has waited the longest.
  var oldest: LoopInstant? { [ordinary.first?.since, bulk.first?.since].compactMap { $0 }.min() }

  /// Whether a new command of this lane would be the next to be sent.
  func isClear(for lane: RedisLane) -> Bool { ordinary.isEmpty && (lane == .ordinary || bulk.isEmpty) }

  mutating func append(_ command: WaitingCommand) {
    switch command.lane {
    case .ordinary: ordinary.append(command)
    case .bulk: bulk.append(command)
    }
  }

  /// Takes the next command to be sent; those for which nobody waits any more are dropped.
  /// - Parameter hasRoom: asked about the first of each lane. No bulk command passes an ordinary one that has no room.
  @LoopActor
  mutating func next(_ hasRoom: (WaitingCommand) -> Bool) -> WaitingCommand? {
    dropAbandoned()
    if let first = ordinary.first { return hasRoom(first) ? ordinary.removeFirst() : nil }
    guard let first = bulk.first, hasRoom(first) else { return nil }
    return bulk.removeFirst()
  }

  /// Takes a command that has waited since `moment` or longer.
  mutating func nextOverdue(since moment: LoopInstant) -> WaitingCommand? {
    if let first = ordinary.first, first.since <= moment { return ordinary.removeFirst() }
    if let first = bulk.first, first.since <= moment { return bulk.removeFirst() }
    return nil
  }

  /// Drops from the head of each lane the commands for which nobody waits any more.
  @LoopActor
  mutating func dropAbandoned() {
    while ordinary.first?.sink.isAbandoned == true { ordinary.removeFirst() }
    while bulk.first?.sink.isAbandoned == true { bulk.removeFirst() }
  }
}

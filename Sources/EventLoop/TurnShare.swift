// How long one kind of work may take in each turn of the loop. An adapter with many ready descriptors asks before it
// serves the next one. Those that are left are still ready in the next turn, after everybody else has had theirs.

/// A share of every turn. Its time begins with the first piece of work in the turn.
@LoopActor
public struct TurnShare {
  private let nanoseconds: UInt64
  private var turn = UInt64.max
  private var end = LoopInstant(nanoseconds: 0)

  public nonisolated init(_ time: Duration) { nanoseconds = UInt64(time.nanoseconds) }

  /// Whether something more may be begun in this turn. True once in each turn at least.
  public mutating func isLeft() -> Bool {
    let now = Loop.now
    if turn == LoopExecutor.shared.turn { return now < end }
    turn = LoopExecutor.shared.turn
    end = LoopInstant(nanoseconds: now.nanoseconds + nanoseconds)
    return true
  }
}

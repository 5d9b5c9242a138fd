// Bulk work: what may wait, and comes in slices. A piece of an upload, of a report, of a list or of a metrics page is
// one; a probe, a campaign's turn and a timer are not. Whoever does such work asks for its turn before each slice.
//
// One slice is done in each turn of the loop, behind timers, sockets and the jobs that were ready. So whatever is due
// waits for one slice at most, however many tasks have bulk work to do: they wait in a line of their own, first come,
// first served. And there is a slice in every turn, so other work, however much there is, cannot starve them.

import DequeModule

extension Loop {
  /// Waits for the task's turn to do one slice of bulk work: what it does until it waits for something again. A slice
  /// should take less than a millisecond. A cancelled task gets its turn as well, in which it may notice.
  @LoopActor
  public static func bulkTurn() async {
    await withUnsafeContinuation { LoopExecutor.shared.bulk.append($0) }
  }
}

/// The tasks that wait for their turn. It holds as many as there are uploads, reports and lists at a time, which their
/// own limits bound. Touched by LoopExecutor and `Loop.bulkTurn`, on the loop's thread.
struct BulkLine {
  private var waiting: Deque<UnsafeContinuation<Void, Never>> = []

  var isEmpty: Bool { waiting.isEmpty }

  mutating func append(_ task: UnsafeContinuation<Void, Never>) { waiting.append(task) }

  mutating func next() -> UnsafeContinuation<Void, Never>? { waiting.popFirst() }
}

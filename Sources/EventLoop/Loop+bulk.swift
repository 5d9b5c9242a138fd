// Bulk work: work that may wait and is done in slices. A piece of an upload, of a report, of a list or of a metrics
// page is such a slice; a probe, a campaign's turn and a timer are not. A task asks for its turn before each slice.
//
// Each turn of the loop does one slice, behind timers, sockets and the jobs that were ready. Whatever is due waits for
// one slice at most, however many tasks have bulk work: those tasks wait in a line of their own, first come, first
// served. Other work cannot starve them either, since every turn does a slice.

import DequeModule

extension Loop {
  /// Waits until it is the task's turn to do a slice of bulk work. The slice is what the task does until it next waits,
  /// and should take less than a millisecond. A cancelled task gets its turn as well, so that it can notice.
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

// A request without an end of its own (an upload, a report, a stream of events) ends when nothing moves any more: the
// other side may be gone without a word. Whatever moves says so here.

import EventLoop
import HTTPClient

/// Watches over one request.
@LoopActor
final class Stall {
  private let limit: Duration
  private var movedAt = Loop.now
  private var task: Task<ClientOutcome, Never>?
  /// Ctrl-C was pressed.
  private(set) var isInterrupted = false

  /// - Parameter limit: how long nothing may move.
  init(_ limit: Duration) { self.limit = limit }

  func moved() { movedAt = Loop.now }

  func interrupt() {
    isInterrupted = true
    task?.cancel()
  }

  func perform(_ request: ClientRequest, by client: CurlClient) async -> ClientOutcome {
    moved()
    let task = spawn { await client.perform(request) }
    self.task = task
    let timer = Timer()
    timer.start(after: .seconds(1), repeating: .seconds(1)) { [self] in
      if Loop.now - movedAt > limit { task.cancel() }
    }
    defer { timer.close() }
    return await task.value
  }
}

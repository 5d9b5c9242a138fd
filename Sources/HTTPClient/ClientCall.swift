// One `perform` under way. Its state says who holds it, so that a cancellation or a deadline knows where to take it
// from.

import EventLoop

/// A request between its arrival and its outcome.
@LoopActor
final class ClientCall {
  enum State {
    /// Not with curl yet: its host's address is being looked up, or there is no room.
    case waiting
    case active(CurlTransfer)
    case finished
  }

  let request: ClientRequest
  /// CLOCK_BOOTTIME in nanoseconds, which goes on while the machine sleeps: a message that is overdue must not leave
  /// when it wakes.
  let deadline: UInt64
  var state = State.waiting
  /// The caller; set before anything can finish the call.
  var continuation: UnsafeContinuation<ClientOutcome, Never>?

  init(_ request: ClientRequest, deadline: UInt64) {
    self.request = request
    self.deadline = deadline
  }

  var isWaiting: Bool { if case .waiting = state { true } else { false } }

  /// Resumes the caller; the first outcome counts.
  func finish(_ outcome: ClientOutcome) {
    if case .finished = state { return }
    state = .finished
    continuation?.resume(returning: outcome)
    continuation = nil
  }
}

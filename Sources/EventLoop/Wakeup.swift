// Wakes one task: by a signal, or at an instant, whichever comes first. Signals that arrive while nobody waits are
// kept, as one. Runners and pollers wait on it instead of sleeping, so what they wait for acts at once.

@LoopActor
public final class Wakeup {
  private let timer = Timer()
  private var waiter: UnsafeContinuation<Void, Never>?
  private var isSignalled = false

  public init() {}

  /// Wakes the waiting task, or the next wait.
  public func signal() {
    if waiter == nil { isSignalled = true } else { wake() }
  }

  /// Waits for a signal or until `deadline`; with nil only for a signal. One waiter at a time. Cancellation does not
  /// end the wait, so the one who cancels also signals.
  public func wait(until deadline: LoopInstant?) async {
    if isSignalled {
      isSignalled = false
      return
    }
    if let deadline, deadline <= Loop.now { return }
    precondition(waiter == nil, "two tasks wait for the same wake-up")
    await withUnsafeContinuation { continuation in
      waiter = continuation
      if let deadline { timer.start(at: deadline) { [unowned self] in wake() } }
    }
  }

  private func wake() {
    timer.stop()
    let waiter = waiter
    self.waiter = nil
    waiter?.resume()
  }
}

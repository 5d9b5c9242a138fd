// Sleeping on the loop. `Task.sleep` would wake up on the global pool, so this is the only sleep there is.

extension Loop {
  /// Suspends the task for a while; a task that is cancelled wakes up at once.
  /// - Throws: `CancellationError`.
  @LoopActor
  public static func sleep(for duration: Duration) async throws {
    try await sleep(until: now + duration)
  }

  /// Suspends the task until a moment of the monotonic clock, to the millisecond and never less.
  /// - Throws: `CancellationError`.
  @LoopActor
  public static func sleep(until deadline: LoopInstant) async throws {
    let sleeper = Sleeper()
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { sleeper.start(until: deadline, resuming: $0) }
    } onCancel: {
      releaseOnLoop { sleeper.cancel() }
    }
  }
}

/// One sleep: resumes its continuation exactly once, by the timer or by cancellation.
@LoopActor
private final class Sleeper {
  private var timer: Timer?
  private var continuation: UnsafeContinuation<Void, any Error>?
  private var isCancelled = false

  nonisolated init() {}

  func start(until deadline: LoopInstant, resuming continuation: UnsafeContinuation<Void, any Error>) {
    if isCancelled { return continuation.resume(throwing: CancellationError()) }
    self.continuation = continuation
    let timer = Timer()
    self.timer = timer
    timer.start(at: deadline) { [self] in finish(.success(())) }
  }

  func cancel() {
    isCancelled = true
    finish(.failure(CancellationError()))
  }

  private func finish(_ result: Result<Void, any Error>) {
    timer?.close()
    timer = nil
    continuation?.resume(with: result)
    continuation = nil
  }
}

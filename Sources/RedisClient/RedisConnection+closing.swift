// Waiting for a connection to become usable, and ending it.

import EventLoop

extension RedisConnection {
  /// Returns as soon as commands are accepted.
  /// - Parameter isImpatient: gives up when the first attempt to connect fails.
  /// - Throws: `RedisError.unavailable` with the reason in words when that does not happen within `limit` or the
  ///   connection is closed; `CancellationError`.
  public func waitUntilReady(within limit: Duration, isImpatient: Bool = false) async throws {
    if state == .ready { return }
    if isClosing { throw RedisError.unavailable("closed") }
    if isImpatient, case .waiting(let problem) = state { throw RedisError.unavailable(problem) }
    let waiter = ReadyWaiter(isImpatient: isImpatient)
    readyWaiters.append(waiter)
    let timer = Timer()
    defer {
      timer.close()
      readyWaiters.removeAll { $0 === waiter }
    }
    timer.start(after: limit) { [self] in
      waiter.finish(.failure(RedisError.unavailable(state.problem ?? "no answer within \(limit)")))
    }
    try await waiter.wait()
  }

  /// Closes after the replies that are still to come, or after `limit`. Queued and new commands fail at once.
  public func close(within limit: Duration = .seconds(2)) async {
    if state == .ready, let link, link.outstandingCount > 0 {
      isClosing = true
      state = .closed
      failQueued("closed")
      let timer = Timer()
      timer.start(after: limit) { link.end("closed") }
      await untilIdle(link)
      timer.close()
    }
    let supervisor = supervisor
    closeNow()
    await supervisor?.value
  }

  /// Closes at once. Commands that were sent and not yet answered fail as lost.
  public func closeNow() {
    isClosing = true
    state = .closed
    supervisor?.cancel()
    supervisor = nil
    retry.signal()
    sentinels?.close()
    dropLink("closed")
    deadlineTimer.close()
    for waiter in readyWaiters { waiter.finish(.failure(RedisError.unavailable("closed"))) }
  }

  func resumeReadyWaiters() {
    for waiter in readyWaiters { waiter.finish(.success(())) }
  }

  func endFirstTries(_ problem: String) {
    for waiter in readyWaiters where waiter.isImpatient { waiter.finish(.failure(RedisError.unavailable(problem))) }
  }

  /// Waits until the link has no command outstanding or is gone; the command deadline bounds it.
  func untilIdle(_ link: HiredisLink) async {
    if link.outstandingCount > 0 { await withUnsafeContinuation { idleWaiters.append($0) } }
  }

  func resumeIdleWaiters() {
    let waiting = idleWaiters
    idleWaiters = []
    for waiter in waiting { waiter.resume() }
  }
}

/// A task that waits for `.ready`: resumed once, by readiness, time or cancellation.
@LoopActor
final class ReadyWaiter {
  let isImpatient: Bool
  private var continuation: UnsafeContinuation<Void, any Error>?

  init(isImpatient: Bool) { self.isImpatient = isImpatient }

  func wait() async throws {
    try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        self.continuation = continuation
        if Task.isCancelled { finish(.failure(CancellationError())) }
      }
    } onCancel: {
      spawn { self.finish(.failure(CancellationError())) }
    }
  }

  func finish(_ result: Result<Void, any Error>) {
    continuation?.resume(with: result)
    continuation = nil
  }
}

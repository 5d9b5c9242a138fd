// The global actor that everything with state is isolated to, the one way to start a task, and the bridge for
// C callbacks. A C callback already runs on the loop thread; the compiler cannot know, so the adapter says so.

/// Isolation to the libuv loop's thread.
///
/// C callbacks written inside isolated code are marked `@Sendable`. Without it they count as isolated, and the compiler
/// puts a check in front of each that asks the concurrency runtime whose thread this is; in the read callback that cost
/// a tenth of the server's own time. `assumeIsolated` checks the same in a few instructions.
@globalActor
public actor LoopActor: GlobalActor {
  public static let shared = LoopActor()

  // Asked for at every step of a task: what is held here need not be looked for.
  private nonisolated let executor = LoopExecutor.shared

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Runs `body` as loop-isolated code without a suspension. For the trampolines of C callbacks only: the
  /// calling thread must be the loop's, which is checked.
  public static func assumeIsolated<Result>(_ body: @LoopActor () throws -> Result) rethrows -> Result {
    precondition(LoopExecutor.shared.isOnLoopThread, "a loop callback ran on another thread")
    return try withoutActuallyEscaping(body) { body in
      // A global actor has no assumeIsolated of its own; the isolation is part of the type only, not of the value.
      try unsafeBitCast(body, to: (() throws -> Result).self)()
    }
  }
}

/// Starts a task on the loop. The only place that creates unstructured tasks: one made by a bare `Task`
/// would not inherit the executor preference, and its children would run on the global pool.
@discardableResult
public func spawn<Success: Sendable>(
  _ body: @escaping @LoopActor () async throws -> Success
) -> Task<Success, any Error> {
  Task(executorPreference: LoopExecutor.shared, operation: body)
}

/// Starts a task that cannot fail on the loop.
@discardableResult
public func spawn<Success: Sendable>(_ body: @escaping @LoopActor () async -> Success) -> Task<Success, Never> {
  Task(executorPreference: LoopExecutor.shared, operation: body)
}

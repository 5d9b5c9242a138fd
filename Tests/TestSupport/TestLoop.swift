// The loop of the test process: one thread runs it from the first `@LoopActor` test to the end, and the tests, which
// Swift Testing starts on its own pool, hop onto it. So they also exercise jobs that come from foreign threads.

import EventLoop
import Foundation

/// Starts the loop's thread once. Touched by `withDeadline` and `eventually`, which every test uses.
public enum TestLoop {
  private static let isRunning: Bool = {
    let thread = Thread {
      _ = Loop.run { () async -> Int32 in
        // Never resumed: the loop lives as long as the process.
        await withUnsafeContinuation { (_: UnsafeContinuation<Int32, Never>) in }
      }
    }
    thread.stackSize = 16 << 20
    thread.start()
    return true
  }()

  public static func start() { _ = isRunning }
}

/// A test took longer than it may.
public struct DeadlineExceeded: Error, CustomStringConvertible {
  public let description: String
}

/// Runs the body of a test on the loop. After `limit` the body is cancelled and the test fails at once, whether or not
/// the body listens. A body that blocks the loop is not interrupted by this.
public func withDeadline<Success: Sendable>(
  _ limit: Duration = .seconds(30), _ body: @escaping @LoopActor () async throws -> Success
) async throws -> Success {
  TestLoop.start()
  return try await race(limit, body)
}

@LoopActor
private func race<Success: Sendable>(
  _ limit: Duration, _ body: @escaping @LoopActor () async throws -> Success
) async throws -> Success {
  let timer = Timer()
  defer { timer.close() }
  return try await withUnsafeThrowingContinuation { continuation in
    var isDecided = false
    let task = spawn {
      let result: Result<Success, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      if isDecided { return }
      isDecided = true
      continuation.resume(with: result)
    }
    timer.start(after: limit) {
      if isDecided { return }
      isDecided = true
      task.cancel()
      continuation.resume(throwing: DeadlineExceeded(description: "the test took longer than \(limit)"))
    }
  }
}

/// Waits until a condition holds, looking every few milliseconds.
/// - Throws: `DeadlineExceeded` when it does not hold within `limit`.
@LoopActor
public func eventually(
  within limit: Duration = .seconds(10), _ what: String = "the condition",
  _ condition: @LoopActor () async throws -> Bool
) async throws {
  let deadline = Loop.now + limit
  while try await !condition() {
    if Loop.now > deadline { throw DeadlineExceeded(description: "\(what) did not hold within \(limit)") }
    try await Loop.sleep(for: .milliseconds(5))
  }
}

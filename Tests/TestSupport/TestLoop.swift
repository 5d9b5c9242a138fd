// The loop of the test process: one thread runs it from the first `@LoopActor` test to the end, and the tests, which
// Swift Testing starts on its own pool, hop onto it. So they also exercise jobs that come from foreign threads.

import EventLoop
import Foundation

/// Starts the loop's thread once. Touched by `withDeadline` and `eventually`, which every test uses.
public enum TestLoop {
  private static let isRunning: Bool = {
    TestLog.start()
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

/// Runs the body of a test on the loop. After `limit` (`Patience`) the body is cancelled and the test fails at once,
/// whether or not the body listens. A body that blocks the loop is not interrupted by this.
public func withDeadline<Success: Sendable>(
  _ limit: Duration = .seconds(30), _ body: @escaping @LoopActor () async throws -> Success
) async throws -> Success {
  TestLoop.start()
  TestLog.begin()
  return try await race(limit, body)
}

@LoopActor
private func race<Success: Sendable>(
  _ limit: Duration, _ body: @escaping @LoopActor () async throws -> Success
) async throws -> Success {
  let timer = Timer()
  defer { timer.close() }
  var patience = Patience(limit)
  return try await withUnsafeThrowingContinuation { continuation in
    var isDecided = false
    let task = spawn {
      let result: Result<Success, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      if isDecided { return }
      isDecided = true
      continuation.resume(with: result)
    }
    timer.start(after: .milliseconds(100), repeating: .milliseconds(100)) {
      if isDecided || !patience.isOver() { return }
      isDecided = true
      task.cancel()
      continuation.resume(throwing: DeadlineExceeded(description: "the test took longer than \(patience.description)"))
    }
  }
}

/// Waits until a condition holds, looking every few milliseconds, and less often the longer it takes.
/// - Throws: `DeadlineExceeded` when it does not hold within `limit` (`Patience`).
@LoopActor
public func eventually(
  within limit: Duration = .seconds(10), _ what: @autoclosure () -> String = "the condition",
  _ condition: @LoopActor () async throws -> Bool
) async throws {
  var patience = Patience(limit)
  var pause = Duration.milliseconds(5)
  while try await !condition() {
    if patience.isOver() {
      throw DeadlineExceeded(description: "\(what()) did not hold within \(patience.description)")
    }
    try await Loop.sleep(for: pause)
    pause = min(pause + .milliseconds(1), .milliseconds(25))
  }
}

/// Waits until a value stays the same over some looks. Each look must take the same way as the changes of the value
/// (the same socket, the same process), so that it comes behind those that are still under way.
/// - Returns: the value it came to rest at.
@LoopActor
public func settled<Value: Equatable & Sendable>(
  within limit: Duration = .seconds(20), _ what: @autoclosure () -> String = "the value",
  _ look: @LoopActor () async throws -> Value
) async throws -> Value {
  var last = try await look()
  var same = 0
  try await eventually(within: limit, "\(what()) at rest; last seen: \(last)") {
    try await Loop.sleep(for: .milliseconds(50))
    let next = try await look()
    same = next == last ? same + 1 : 0
    last = next
    return same == 5
  }
  return last
}

/// A situation had to be reached before a certain moment, and the machine was too slow for it.
public struct TooLate: Error {
  public init() {}
}

/// Runs a body whose situation must be reached in time; where that fails (it throws `TooLate`, before it has asserted
/// anything), again with more time.
/// - Parameter lead: how long the body may take to reach it.
@LoopActor
public func inTime<Success: Sendable>(
  _ leads: [Duration] = [.seconds(3), .seconds(12), .seconds(60)],
  _ body: @LoopActor (_ lead: Duration) async throws -> Success
) async throws -> Success {
  for lead in leads.dropLast() {
    do { return try await body(lead) } catch is TooLate {}
  }
  return try await body(leads.last!)
}

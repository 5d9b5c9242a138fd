import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct LoopExecutorTests {
  @Test func jobsRunOnOneThreadInOrderOfEnqueueing() async throws {
    try await withDeadline {
      var order: [Int] = []
      let tasks = (0..<1000).map { index in spawn { order.append(index) } }
      for task in tasks { await task.value }
      #expect(order == Array(0..<1000))
    }
  }

  @Test func childTasksAndNonisolatedFunctionsStayOnTheLoopThread() async throws {
    try await withDeadline {
      #expect(LoopExecutor.shared.isOnLoopThread)
      async let concurrent = nonisolatedThreadCheck()
      let inGroup = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { await nonisolatedThreadCheck() } }
        var areAll = true
        while let isOnLoop = await group.next() { areAll = areAll && isOnLoop }
        return areAll
      }
      #expect(await concurrent)
      #expect(inGroup)
    }
  }

  @Test func jobsFromForeignThreadsAllArrive() async throws {
    TestLoop.start()
    let counter = Counter()
    // Real threads of the test's pool, all enqueueing onto the loop at once.
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<500 { await counter.increment() } }
      }
    }
    #expect(await counter.value == 4000)
  }

  @Test func jobsThatEnqueueJobsDoNotStarveTimers() async throws {
    try await withDeadline(.seconds(5)) {
      var isDone = false
      @LoopActor func again() { if !isDone { spawn { again() } } }
      again()
      try await Loop.sleep(for: .milliseconds(20))
      isDone = true
    }
  }

  /// Jobs like those of 50 uploads whose bytes arrive at once. Between them the loop turns to timers and sockets, and
  /// sends the bytes gathered for a socket.
  @Test func manyLongJobsLetOthersInBetween() async throws {
    try await withDeadline(.seconds(5)) {
      var order: [String] = []
      let timer = Timer()
      defer { timer.close() }
      timer.start(after: .milliseconds(2)) { order.append("timer") }
      let jobs = (0..<20).map { number in
        spawn {
          order.append("\(number)")
          if number == 0 { Loop.beforeWaiting { order.append("sent") } }
          let end = Loop.now + .milliseconds(2)
          while Loop.now < end {}
        }
      }
      for job in jobs { await job.value }
      #expect(order.filter { Int($0) != nil } == (0..<20).map(String.init), "in order")
      for other in ["timer", "sent"] {
        let place = try #require(order.firstIndex(of: other))
        #expect(place < order.firstIndex(of: "19")!, "\(other) did not wait")
      }
    }
  }

  @Test func whatIsDeferredRunsOnceAfterTheJobsThatAreReady() async throws {
    try await withDeadline(.seconds(5)) {
      var order: [String] = []
      let jobs = (1...3).map { number in
        spawn {
          order.append("job \(number)")
          Loop.beforeWaiting {
            order.append("after \(number)")
            if number == 1 { Loop.beforeWaiting { order.append("nested") } }
          }
        }
      }
      for job in jobs { await job.value }
      try await Loop.sleep(for: .milliseconds(1))
      #expect(order == ["job 1", "job 2", "job 3", "after 1", "after 2", "after 3", "nested"])
    }
  }

  @Test func whatIsDeferredOutsideOfJobsRunsToo() async throws {
    try await withDeadline(.seconds(5)) {
      let timer = Timer()
      defer { timer.close() }
      await withUnsafeContinuation { continuation in
        timer.start(after: .milliseconds(1)) { Loop.beforeWaiting { continuation.resume() } }
      }
    }
  }

  @Test func cancellationReachesTheSleepingTaskAtOnce() async throws {
    try await withDeadline(.seconds(5)) {
      let start = Loop.now
      let sleeper = spawn { try await Loop.sleep(for: .seconds(3600)) }
      spawn { sleeper.cancel() }
      await #expect(throws: CancellationError.self) { try await sleeper.value }
      #expect(Loop.now - start < .seconds(2))
    }
  }

  @Test func aTaskCancelledBeforeItSleepsDoesNotSleep() async throws {
    try await withDeadline(.seconds(5)) {
      let task = spawn {
        withUnsafeCurrentTask { $0?.cancel() }
        try await Loop.sleep(for: .seconds(3600))
      }
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}

@LoopActor
private final class Counter {
  var value = 0
  nonisolated init() {}
  func increment() { value += 1 }
}

private func nonisolatedThreadCheck() async -> Bool { LoopExecutor.shared.isOnLoopThread }

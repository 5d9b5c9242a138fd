import EventLoop
import TestSupport
import Testing

@Suite struct TimerTests {
  @Test(arguments: [0, 1, 7, 30])
  func neverFiresEarly(milliseconds: Int) async throws {
    try await withDeadline(.seconds(5)) {
      for _ in 0..<5 {
        let due = Loop.now + .milliseconds(milliseconds)
        try await Loop.sleep(until: due)
        #expect(Loop.now >= due)
      }
    }
  }

  @Test func repeatsUntilStopped() async throws {
    try await withDeadline(.seconds(5)) {
      let timer = Timer()
      var count = 0
      await withUnsafeContinuation { (done: UnsafeContinuation<Void, Never>) in
        timer.start(after: .milliseconds(1), repeating: .milliseconds(1)) {
          count += 1
          if count == 5 {
            timer.stop()
            done.resume()
          }
        }
      }
      #expect(count == 5)
      #expect(!timer.isActive)
      try await Loop.sleep(for: .milliseconds(10))
      #expect(count == 5)
      timer.close()
    }
  }

  @Test func startingAgainReplacesWhatWasScheduled() async throws {
    try await withDeadline(.seconds(5)) {
      let timer = Timer()
      let winner = await withUnsafeContinuation { (done: UnsafeContinuation<String, Never>) in
        timer.start(after: .milliseconds(5)) { done.resume(returning: "first") }
        timer.start(after: .milliseconds(10)) { done.resume(returning: "second") }
      }
      #expect(winner == "second")
    }
  }

  @Test func aTimerThatIsLetGoOfDoesNotFire() async throws {
    try await withDeadline(.seconds(5)) {
      var hasFired = false
      do {
        let timer = Timer()
        timer.start(after: .milliseconds(1)) { hasFired = true }
      }
      try await Loop.sleep(for: .milliseconds(20))
      #expect(!hasFired)
    }
  }

  @Test func durationsBeyondTheClockSaturate() {
    let instant = LoopInstant(nanoseconds: 10)
    #expect(instant + .seconds(Int64.max) > instant)
    #expect((instant + .nanoseconds(-20)).nanoseconds == 0)
    #expect(LoopInstant(nanoseconds: 5) - LoopInstant(nanoseconds: 8) == .nanoseconds(-3))
  }
}

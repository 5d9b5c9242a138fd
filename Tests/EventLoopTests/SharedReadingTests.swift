import TestSupport
import Testing

@testable import EventLoop

@Suite struct SharedReadingTests {
  private struct Broken: Error {}

  @Test func whoAsksMeanwhileSharesTheNextReading() async throws {
    try await withDeadline {
      var begun = 0
      var open = 0
      let reading = SharedReading {
        begun += 1
        let number = begun
        try await eventually { open >= number }
        return number
      }
      let first = spawn { try await reading.value() }
      try await eventually { begun == 1 }
      let others = (0..<20).map { _ in spawn { try await reading.value() } }
      // A caller that goes away takes nothing from the others.
      others[0].cancel()
      try await Loop.sleep(for: .milliseconds(10))
      #expect(begun == 1, "one at a time")
      open = 1
      #expect(try await first.value == 1)
      try await eventually { begun == 2 }
      // A caller that asks now must not get a value that was read before.
      let late = spawn { try await reading.value() }
      try await Loop.sleep(for: .milliseconds(10))
      open = 3
      for other in others { #expect(try await other.value == 2) }
      #expect(try await late.value == 3)
    }
  }

  @Test func aReadingThatFailsIsNoneOfTheNext() async throws {
    try await withDeadline {
      var count = 0
      let reading = SharedReading {
        count += 1
        if count == 1 { throw Broken() }
        return count
      }
      await #expect(throws: Broken.self) { try await reading.value() }
      let others = [try await reading.value(), try await reading.value()]
      #expect(others == [2, 3])
    }
  }
}

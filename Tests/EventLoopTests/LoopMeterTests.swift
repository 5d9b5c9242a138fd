// The loop's two measures of itself, with a loop that is made to stand still. Other tests share the loop, so only
// observations that must be there are expected.

import EventLoop
import Metrics
import TestSupport
import Testing

@Suite struct LoopMeterTests {
  /// Keeps the loop's thread busy.
  private static func stall(for time: Duration) {
    let end = Loop.now + time
    while Loop.now < end {}
  }

  /// Observations of at least `nanoseconds`, which is a bound.
  private static func late(_ histogram: Histogram, than nanoseconds: Int64) -> Int64 {
    let first = histogram.bounds.firstIndex(of: nanoseconds)! + 1
    return histogram.bucketCounts[first...].reduce(0, +)
  }

  @Test func aStalledLoopIsLate() async throws {
    try await withDeadline(.seconds(10)) {
      let lag = LoopLag(every: .milliseconds(20))
      defer { lag.close() }
      try await eventually { lag.delays.count > 0 }
      let before = Self.late(lag.delays, than: 100_000_000)
      Self.stall(for: .milliseconds(150))
      try await eventually { Self.late(lag.delays, than: 100_000_000) > before }
    }
  }

  @Test func aLongTurnIsSeenAsOne() async throws {
    try await withDeadline(.seconds(10)) {
      try await Loop.sleep(for: .milliseconds(1))
      let before = Self.late(Loop.turnDurations, than: 100_000_000)
      let sum = Loop.turnDurations.sum
      Self.stall(for: .milliseconds(120))
      try await Loop.sleep(for: .milliseconds(1))
      #expect(Self.late(Loop.turnDurations, than: 100_000_000) > before)
      #expect(Loop.turnDurations.sum - sum >= 120_000_000)
    }
  }
}

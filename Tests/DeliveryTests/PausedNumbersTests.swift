// The numbers that an instance takes to be slowed down, before it asks Redis for their pace.

import EventLoop
import TestSupport
import Testing

@testable import Delivery
@testable import Queue

@Suite struct PausedNumbersTests {
  @Test func whenTooManyArePausedAllAreAsked() async throws {
    try await withDeadline {
      let health = DeliveryHealth()
      health.notePaused(["14"], now: Loop.now)
      #expect(health.isSlowed("14", now: Loop.now) && !health.isSlowed("15", now: Loop.now))
      health.notePaused((0...QueueLookout.mostPausedNumbers).map { "n\($0)" }, now: Loop.now)
      #expect(health.isSlowed("15", now: Loop.now))
      // A slow-down that this instance has seen itself counts before the next look has it, and no longer than the
      // pause.
      health.slowDown("16", until: Loop.now + .seconds(5))
      health.notePaused([], now: Loop.now)
      #expect(health.isSlowed("16", now: Loop.now) && !health.isSlowed("14", now: Loop.now))
      #expect(!health.isSlowed("16", now: Loop.now + .seconds(6)))
    }
  }
}

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

/// Redis' clock is set forward or back, as by a failover to a machine whose clock is wrong. Nothing stands still
/// because of it.
@Suite struct ClockTests {
  private static let hour = 3600

  @Test func retriesAreDueAlthoughTheClockWasSetBack() async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let first = try await owner.take(3).messages
      _ = try await owner.take(0, first.all(.retry(after: 200)))
      try q.server.setClock(ahead: -Self.hour)
      let turn = try await owner.take(3)
      #expect(turn.messages.isEmpty)
      #expect(try #require(turn.nextSlot) - turn.redisTime / 1000 <= 200)
      var again: [TakenMessage] = []
      try await eventually("they are handed out") {
        again += try await owner.take(3).messages
        return again.count == 3
      }
      // Messages that are delayed from then on are due when they should be, also after one more step.
      _ = try await owner.take(0, again.all(.later(after: 200)))
      try q.server.setClock(ahead: -2 * Self.hour)
      var third = 0
      try await eventually("and again") {
        third += try await owner.take(3).messages.count
        return third == 3
      }
      try await q.expectSound()
    }
  }

  @Test func aHoldEndsAlthoughTheClockWasSetBack() async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      _ = try await owner.take(1, hold: .lasting(300, reason: "espera"))
      try q.server.setClock(ahead: -Self.hour)
      let turn = try await owner.take(1)
      #expect(turn.messages.isEmpty)
      #expect(try #require(turn.holdUntil) - turn.redisTime / 1000 <= 300)
      try await eventually("it goes on") { try await !owner.take(1).messages.isEmpty }
    }
  }

  /// The campaign has no owner meanwhile, so no turn brings its hold forward.
  @Test func aCampaignHandedBackDuringAHoldIsFoundInTime() async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      _ = try await owner.take(1, hold: .lasting(60_000, reason: "espera"))
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      let now = try q.server.stopClock(ahead: -Self.hour)
      var cursor: UInt64 = 0
      repeat { cursor = try await q.queue.hints.heal(from: cursor, now: now).next } while cursor != 0
      #expect(try await q.queue.hints.due(by: now + 62_000) == ["X"])
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      #expect((50_000...62_000).contains(seen.waits(at: now) - now))
      owner = try await q.own()
      let turn = try await owner.take(1)
      #expect((50_000...62_000).contains(try #require(turn.holdUntil) - now))
    }
  }

  /// A start stays where it is, because an operator's `inicio` is a time of day.
  @Test func aStartToComeStaysWhereItIs() async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      let start = Loop.wallClockMilliseconds() + 600_000
      try await q.publish(count: 3) { $0.start = start }
      var owner = try await q.own()
      #expect(try await owner.take(1).holdUntil == start)
      try q.server.setClock(ahead: -Self.hour)
      #expect(try await owner.take(1).holdUntil == start)
      try q.server.setClock(ahead: Self.hour)
      #expect(try await owner.take(1).messages.count == 1)
    }
  }

  /// A reconciliation delays by the same clock.
  @Test func whatIsDelayedAfterARollbackIsDueInTime() async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      let message = try await owner.take(1).messages[0]
      try q.server.setClock(ahead: -Self.hour)
      _ = try await owner.take(0)
      let entry = LedgerEntry(seq: message.seq, attempts: 1, fate: .settled(.retry(after: 60_000)))
      var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: [entry])
      guard
        case .reconciled(let turn, moved: 1, setAside: 0) = try await q.queue.accounts.reconcile(owner.owned, &account)
      else { throw Unexpected("not reconciled") }
      (owner.turn, owner.seen) = (turn, turn)
      #expect(try await owner.take(1).messages.isEmpty)
      try q.server.setClock(ahead: 61 - Self.hour)
      #expect(try await owner.take(1).messages.count == 1, "it is due")
    }
  }

  @Test func hintsOfAClockThatWasAheadAreBroughtForward() async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      try q.server.setClock(ahead: Self.hour)
      try await q.publish()
      try await q.queue.clock.read()
      #expect(q.queue.clock.lead > 3_590_000)
      try q.server.setClock(ahead: 0)
      let now = Loop.wallClockMilliseconds()
      #expect(try await q.queue.hints.due(by: now + 60_000) == [])
      // Every look notes the clock.
      #expect(abs(q.queue.clock.lead) < 2000)
      var cursor: UInt64 = 0
      repeat { cursor = try await q.queue.hints.heal(from: cursor, now: now).next } while cursor != 0
      #expect(try await q.queue.hints.due(by: now + 60_000) == ["X"])
    }
  }
}

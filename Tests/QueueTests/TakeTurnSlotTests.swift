import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

/// The pace: which slots a turn hands out.
@Suite struct TakeTurnSlotTests {
  @Test func onlySlotsOfTheNext100MillisecondsAreHandedOut() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 30 }) { q in
      try await q.publish(count: 50)
      var owner = try await q.own()
      let turn = try await owner.take(16)
      let now = turn.redisTime / 1000
      #expect(turn.messages.map(\.slot) == [now, now + 30, now + 60, now + 90])
      #expect(turn.nextSlot == now + 120 && turn.interval == 30)
    }
  }

  @Test func slotsAreNeverCloserThanTheIntervalAlsoOverATakeover() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 20 }) { q in
      try await q.publish(count: 60)
      var slots: [Milliseconds] = []
      var owner = try await q.own()
      while slots.count < 60 {
        let messages = try await owner.take(4).messages
        slots += messages.map(\.slot)
        _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
        if slots.count % 3 == 0, slots.count < 60 { owner = try await q.own() }
      }
      for (earlier, later) in zip(slots, slots.dropFirst()) { #expect(later - earlier >= 20) }
    }
  }

  @Test func noBurstAfterAStall() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 50 }) { q in
      try await q.publish(count: 60)
      var owner = try await q.own()
      _ = try await owner.take(1)
      _ = try await q.redis.command("HINCRBY", "campaign:X:stats", "ultimo_inicio_ms", -10_000)
      let turn = try await owner.take(16)
      let now = turn.redisTime / 1000
      #expect(turn.messages.map(\.slot) == [now, now + 50, now + 100])
    }
  }

  @Test func aCampaignsOwnIntervalCountsAndAChangedOneActsAtOnce() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 10 }) { q in
      try await q.publish(count: 60) { $0.interval = 100_000 }
      var owner = try await q.own()
      let first = try await owner.take(16)
      #expect(first.messages.count == 1 && first.interval == 100_000)
      let start = first.messages[0].slot
      #expect(first.nextSlot == start + 100_000)
      #expect(try await q.queue.controls.setInterval("X", 90_000) == .done(.processing))
      #expect(try await owner.take(16).nextSlot == start + 90_000)
      #expect(try await q.queue.controls.setInterval("X", nil) == .done(.processing))
      let free = try await owner.take(16)
      #expect(free.interval == 10 && free.messages.count > 5)
    }
  }

  @Test func aClockThatJumpedBackCostsOneInterval() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 200 }) { q in
      try await q.publish(count: 60)
      var owner = try await q.own()
      _ = try await owner.take(1)
      // The last slot looks as if it had been handed out an hour in the future.
      let future = Loop.wallClockMilliseconds() + 3_600_000
      _ = try await q.redis.command("HSET", "campaign:X:stats", "ultimo_inicio_ms", .integer(future))
      let turn = try await owner.take(16)
      #expect(turn.messages.isEmpty)
      #expect(try #require(turn.nextSlot) - turn.redisTime / 1000 <= 300)
      try await eventually(within: .seconds(10)) { try await owner.take(1).messages.count == 1 }
      #expect(try #require(try await q.queue.statuses.read("X")?.now) < future)
    }
  }

  @Test func retriesTakeTheSlotAtWhichTheyAreDue() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 40 }) { q in
      try await q.publish(count: 10)
      var owner = try await q.own()
      let first = try await owner.take(1)
      let turn = try await owner.take(4, first.messages.all(.retry(after: 60)))
      // The retry gets the first slot at or after its time; the slots before go to the list.
      let due = turn.redisTime / 1000 + 60
      let place = try #require(turn.messages.firstIndex { $0.seq == 1 })
      #expect(turn.messages[place].slot >= due)
      #expect(turn.messages[..<place].allSatisfy { $0.slot < due } && place > 0)
    }
  }

  @Test func anIntervalOfZeroFillsTheWindow() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 64 }) { q in
      try await q.publish(count: 100)
      var owner = try await q.own()
      let turn = try await owner.take(64)
      #expect(turn.messages.count == 64 && Set(turn.messages.map(\.slot)).count == 1)
    }
  }
}

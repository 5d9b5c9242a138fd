// The list of live instances that placement goes by, and how long a free campaign is left to another.

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

@Suite struct HeartbeatScriptTests {
  @LoopActor
  private func names(_ q: QueueFixture) async throws -> Set<String> {
    Set(try await q.queue.lookout.look(by: 0, limit: 1).instances)
  }

  /// Another process, on the same connection.
  @LoopActor
  private func other(_ q: QueueFixture, _ label: String, settings: QueueSettings = .fast) -> CampaignQueue {
    CampaignQueue(connection: q.redis, settings: settings, identity: InstanceIdentity(label: label))
  }

  @Test func anInstanceSaysThatItLivesAndWhatItOwns() async throws {
    try await QueueFixture.runTimeless(.fast.with { $0.lease = 9000 }) { q in
      try await q.queue.instances.beat(running: 3)
      let key = RedisArgument.string("instancia:\(q.queue.link.identity.text)")
      #expect(try await q.text("GET", key) == "campanas=3")
      let life = try #require(Int(try await q.text("PTTL", key) ?? ""))
      #expect(life == 9000, "a lease")
      #expect(try await names(q) == [q.queue.link.identity.text])
      // The key is renewed every third of its life, and when its text changes.
      _ = try await q.redis.command("PEXPIRE", key, 6500)
      try await q.queue.instances.beat(running: 3)
      #expect(try await q.text("PTTL", key) == "6500")
      _ = try await q.redis.command("PEXPIRE", key, 5900)
      try await q.queue.instances.beat(running: 3)
      #expect(try await q.text("PTTL", key) == "9000")
      try await q.queue.instances.beat(running: 4)
      #expect(try await q.text("GET", key) == "campanas=4")
      let other = other(q, "b")
      try await other.instances.beat(running: 0)
      // A repeat changes nothing but the time.
      try await other.instances.beat(running: 0)
      #expect(try await names(q) == [q.queue.link.identity.text, other.link.identity.text])
    }
  }

  @Test func whoLeavesIsGoneAtOnce() async throws {
    try await QueueFixture.run { q in
      try await q.queue.instances.beat(running: 1)
      try await q.queue.instances.leave()
      #expect(try await names(q) == [])
      #expect(try await q.contents().isEmpty)
      try await q.queue.instances.leave()
    }
  }

  @Test(arguments: [-2100, -3_600_000, 5000, 3_600_000] as [Milliseconds])
  func whoFellSilentIsDroppedAlsoWhenTheClockWasSet(heard: Milliseconds) async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      let now = try q.server.stopClock()
      try await q.queue.instances.beat(running: 0)
      let at = RedisArgument.integer(now + heard)
      _ = try await q.redis.command("ZADD", "instancias", at, "muda-1")
      let recent = RedisArgument.integer(now - 1000)
      _ = try await q.redis.command("ZADD", "instancias", recent, "viva-1")
      #expect(try await names(q).count == 3)
      try await q.queue.instances.beat(running: 0)
      #expect(try await names(q) == [q.queue.link.identity.text, "viva-1"])
    }
  }

  @Test func howeverManyThereAreTheWorkIsBounded() async throws {
    try await QueueFixture.run { q in
      for start in [0, 800] {
        var add = RedisCommand("ZADD")
        add.append("instancias")
        for number in start..<start + 800 {
          add.append(1)
          add.append("i\(number)")
        }
        _ = try await q.redis.command(add)
      }
      let sight = try await q.queue.lookout.look(by: 0, limit: 1)
      #expect(sight.instances.count == QueueLookout.mostInstances + 1)
      try await q.queue.instances.beat(running: 0)
      #expect(try await q.text("ZCARD", "instancias") == "1101", "500 a call")
    }
  }

  @Test func campaignsThatAreDueComeWithIt() async throws {
    try await QueueFixture.run { q in
      try await q.publish("A", upload: "u1", count: 1)
      try await q.publish("B", upload: "u2", count: 1) { $0.start = Loop.wallClockMilliseconds() + 60_000 }
      try await q.queue.instances.beat(running: 0)
      let sight = try await q.queue.lookout.look(by: Loop.wallClockMilliseconds() + 1000, limit: 10)
      #expect(sight.due == ["A"] && sight.instances == [q.queue.link.identity.text])
    }
  }
}

@Suite struct FreeWatchTests {
  private static let ms: Nanoseconds = 1_000_000

  @Test func theTimeRunsWhileItIsTheSameAndInSight() {
    var watch = FreeWatch()
    var seen = CampaignObservation(upload: "u", token: "", turn: 5, state: .processing)
    func note(_ milliseconds: Int64) -> Nanoseconds { watch.note(seen, now: milliseconds * Self.ms) / Self.ms }
    #expect(note(1000) == 0)
    #expect(note(3000) == 2000)
    #expect(note(5000) == 4000)
    // The campaign was owned in between.
    seen.turn = 9
    #expect(note(5050) == 0)
    #expect(note(6000) == 950)
    // The campaign was out of sight for long, perhaps because it was paused.
    #expect(note(8001) == 0)
    #expect(note(9000) == 999)
    seen.upload = "u2"
    #expect(note(9001) == 0)
    seen.state = .paused
    #expect(note(9002) == 0)
  }
}

@Suite struct HandoverReleaseTests {
  @Test func theNextOwnerKnowsOfTheMoveAndOfTheLastRealStart() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.interval = 1000 }
      var owner = try await q.own()
      let first = try await owner.take(1)
      _ = try await owner.take(0, first.messages.all(.sent(messageID: "w")))
      let slot = try #require(first.messages.first?.slot)
      // It left 70 ms after its slot.
      while Loop.wallClockMilliseconds() < slot + 80 { try await Loop.sleep(for: .milliseconds(5)) }
      #expect(try await q.queue.claims.release(owner.owned, lastStart: slot + 70, isHandover: true) == .released)
      let before = try await q.contents()
      #expect(try await q.queue.claims.release(owner.owned, lastStart: slot + 70, isHandover: true) == .released)
      #expect(try await q.contents() == before)

      let next = try await q.own().claimed
      #expect(next.lastStart == slot + 70)
      let moved = try #require(next.handedOver)
      #expect(moved <= next.redisTime / 1000 && moved >= slot + 70)
    }
  }

  @Test func anEarlierStartOrOneToComeMovesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.interval = 10 }
      var owner = try await q.own()
      let taken = try await owner.take(5)
      _ = try await owner.take(0, taken.messages.all(.back))
      let slot = try #require(taken.messages.last?.slot)
      #expect(try await q.queue.claims.release(owner.owned, lastStart: slot - 40) == .released)
      let next = try await q.own()
      #expect(next.claimed.lastStart == slot && next.claimed.handedOver == nil)
      #expect(try await q.queue.claims.release(next.owned, lastStart: slot + 3_600_000) == .released)
      let now = Loop.wallClockMilliseconds()
      #expect(abs(try #require(try await q.own().claimed.lastStart) - now) < 10_000)
    }
  }
}

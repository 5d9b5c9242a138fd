// All campaigns at a glance, and the last hour of all of them, with a real Redis.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct CampaignCatalogueTests {
  @Test func itHasEveryCampaignTheNewestFirst() async throws {
    try await QueueFixture.run { q in
      let count = QueueLimits.titleSlice + 70
      var commands: [RedisCommand] = []
      for number in 0..<count {
        let keys = QueueKeys.campaign("C\(number)")
        commands.append(
          RedisCommand("HSET", .string(keys.stats), "upload_id", "u", "estado", "completado", "total", "2"))
        commands.append(RedisCommand("ZADD", .string(QueueKeys.index), RedisArgument(number), .string("C\(number)")))
      }
      // One whose keys have expired.
      commands.append(RedisCommand("ZADD", .string(QueueKeys.index), 5000, "ida"))
      _ = try await q.redis.pipeline(commands)
      let campaigns = try await CampaignCatalogue(q.queue).campaigns()
      #expect(campaigns.map(\.title) == (0..<count).reversed().map { "C\($0)" })
      #expect(campaigns.allSatisfy { $0.state == .completed && $0.total == 2 && !$0.isHeld })
    }
  }

  @Test func itKnowsWhatTheListSortsBy() async throws {
    try await QueueFixture.run { q in
      try await q.publish("A", upload: "u1", count: 3)
      try await q.publish("B", upload: "u2", count: 2)
      try await q.publish("C", upload: "u3", count: 1) { $0.isDraft = true }
      try await q.publish("D", upload: "u4", count: 1)
      _ = try await q.queue.controls.stop("B", reason: "token")
      _ = try await q.redis.command("SET", .string(QueueKeys.campaign("D").inFlight), "x")
      let owner = try await q.own("A")
      let campaigns = try await CampaignCatalogue(q.queue).campaigns()
      let found = Dictionary(campaigns.map { ($0.title, $0) }) { first, _ in first }
      #expect(found.mapValues(\.state) == ["A": .queued, "B": .stopped, "C": .draft, "D": .damaged])
      #expect(found.mapValues(\.total) == ["A": 3, "B": 2, "C": 1, "D": 1])
      #expect(found["A"]?.owner == owner.owned.token.text && found["B"]?.owner == "")
      #expect(found["A"]?.inbox == "14" && found.values.allSatisfy { !$0.isHeld })
    }
  }

  /// Who asks again at once gets the same, and later what has come meanwhile.
  @Test func itIsKeptForAMoment() async throws {
    try await QueueFixture.run { q in
      try await q.publish("A", upload: "u1", count: 1)
      let catalogue = CampaignCatalogue(q.queue)
      #expect(try await catalogue.campaigns().count == 1)
      try await q.publish("B", upload: "u2", count: 1)
      try await eventually("it is read again") { try await catalogue.campaigns().count == 2 }
    }
  }

  @Test func theLastHourIsOfAllOfThem() async throws {
    try await QueueFixture.runTimeless { q in
      func send(_ campaign: String, _ upload: String, _ failing: Int) async throws {
        try await q.publish(campaign, upload: upload, count: 6)
        var owner = try await q.own(campaign)
        let taken = try await owner.take(4).messages
        _ = try await owner.take(
          0,
          Array(taken.dropFirst(failing)).all(.sent(messageID: "w"))
            + Array(taken.prefix(failing)).all(.failed(code: "1", text: "no")))
      }
      try await send("A", "u1", 1)
      try q.server.moveClock(by: 120_000)
      try await q.queue.clock.read()
      try await send("B", "u2", 2)
      let hour = try await q.queue.hour.read(["A", "B", "nadie"])
      #expect(hour.points.count == 60 && hour.step == 60)
      #expect(hour.points.last == .init(sent: 2, failed: 2, uncertain: 0))
      #expect(hour.points.dropLast(2).last == .init(sent: 3, failed: 1, uncertain: 0))
      #expect(hour.points.reduce(0) { $0 + $1.sent + $1.failed + $1.uncertain } == 8)
      #expect(try await q.queue.hour.read(["A"]).points.reduce(0) { $0 + $1.sent } == 3)
      try q.server.moveClock(by: 58 * 60_000)
      try await q.queue.clock.read()
      #expect(try await q.queue.hour.read(["A", "B"]).points.reduce(0) { $0 + $1.sent } == 2)
    }
  }

  /// A point of several minutes is spread over them, and the one that is not over, over those that have passed.
  @Test(arguments: [
    (4, [[7, 0, 0], [8, 4, 1]], [1, 2, 2, 2, 2, 2, 2, 2]), (1, [[7, 0, 0], [8, 4, 1]], [7, 8]),
    (16, [[8, 0, 0]], [1, 1, 1, 1, 1, 1, 1, 1]),
  ])
  func longStepsAreSpread(minutes: Int, points: [[Int]], sent: [Int]) async throws {
    try await QueueFixture.runTimeless { q in
      try await q.queue.clock.read()
      let now = Int(q.queue.clock.now / 60_000)
      func word(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
      let bytes = word(now - sent.count + 1) + word(minutes) + points.joined().flatMap(word)
      _ = try await q.redis.command("SET", .string(QueueKeys.campaign("A").history), .bytes(bytes))
      let hour = try await q.queue.hour.read(["A"])
      #expect(hour.points.map(\.sent) == [Int](repeating: 0, count: 60 - sent.count) + sent)
      #expect(hour.points.reduce(0) { $0 + $1.failed } == (points.count > 1 ? 4 : 0))
    }
  }
}

@Suite struct LiveInstancesTests {
  @Test func eachTellsAboutItself() async throws {
    try await QueueFixture.run { q in
      try await q.queue.instances.beat(
        running: 2, report: "desde=5 version=1.0.0 codigo:HTTP_503=4 roto circuito=abierto")
      let other = CampaignQueue(connection: q.redis, settings: .fast, identity: InstanceIdentity(label: "b"))
      try await other.instances.beat(running: 0)
      _ = try await q.redis.command("ZADD", "instancias", 7, "muda-1")
      let all = try await q.queue.instances.all()
      let names = [q.queue.link.identity.text, other.link.identity.text, "muda-1"].sorted()
      #expect(all.map(\.identity) == names)
      let own = try #require(all.first { $0.identity == q.queue.link.identity.text })
      #expect(own.number("campanas") == 2 && own.number("desde") == 5 && own.values["circuito"] == "abierto")
      #expect(own.number("codigo:HTTP_503") == 4 && own.values["roto"] == nil)
      #expect(own.heard.map { abs($0 - Loop.wallClockMilliseconds()) < 60_000 } == true)
      #expect(all.first { $0.identity == "muda-1" }?.values == [:])
    }
  }
}

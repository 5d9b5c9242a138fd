import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct StatusScriptTests {
  @Test func everyFieldOfTheStatus() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 1500 }) { q in
      try await q.publish(count: 20) { $0.interval = 0 }
      var owner = try await q.own()
      let messages = try await owner.take(8).messages
      let kinds: [MessageOutcome.Kind] = [
        .sent(messageID: "w"), .sent(messageID: "w"), .sent(messageID: "w"), .failed(code: "1", text: "t"),
        .failed(code: "1", text: "t"), .uncertain, .retry(after: 90_000),
      ]
      _ = try await owner.take(0, zip(messages, kinds).map { MessageOutcome(of: $0, $1) })
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(
        status.counts
          == CampaignCounts(pending: 12, inFlight: 1, retrying: 1, sent: 3, failed: 2, uncertain: 1))
      #expect(status.id == "X" && status.total == 20 && status.state == .processing && status.interval == 0)
      #expect(status.given == ["plantilla": "promo", "buzon": "14", "idioma": "es"])
      #expect(status.created == 1_767_868_200_000 && status.reason == nil && status.waitUntil == nil)
      #expect(abs(try #require(status.lastSent) - status.now) < 5000)
      #expect(status.delivered == 0 && status.read == 0)
    }
  }

  /// the entries of each list before the last minute, and in it
  @Test(arguments: [
    (results: (0, 0), failures: (0, 0)), ((0, 1), (0, 0)), ((5, 0), (0, 0)), ((100, 7), (0, 3)), ((1, 64), (2, 0)),
    ((3000, 999), (0, 1)), ((1, 1), (1000, 300)),
  ])
  func outcomesOfTheLastMinuteAreCountedByTheirDates(results: (Int, Int), failures: (Int, Int)) async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 2000 }) { q in
      try await q.publish()
      let keys = QueueKeys.campaign("X")
      let now = try await q.queue.statuses.read("X")!.now
      for (key, count, text) in [(keys.results, results, "e\twamid\t1|1|"), (keys.failures, failures, "\t1\tt\t1|1|")] {
        guard count.0 + count.1 > 0 else { continue }
        var push = RedisCommand("RPUSH")
        push.append(key)
        for place in 0..<count.0 { push.append("\(now - 100_000 + Int64(place))\(text)") }
        for place in 0..<count.1 { push.append("\(now - 30_000 + Int64(place))\(text)") }
        _ = try await q.redis.command(push)
      }
      #expect(try await q.queue.statuses.read("X")?.recent == RecentOutcomes(), "it is not being sent")
      _ = try await q.redis.command("HSET", .string(keys.stats), "estado", "procesando")
      let oldest = max(results.0, failures.0)
      let expected = RecentOutcomes(
        count: results.1 + failures.1, first: results.1 + failures.1 > 0 ? now - 30_000 : nil,
        before: oldest > 0 ? now - 100_000 + Int64(oldest) - 1 : nil)
      #expect(try await q.queue.statuses.read("X")?.recent == expected)
      // Ten intervals are longer than the lists are old.
      _ = try await q.redis.command("HSET", .string(keys.stats), "intervalo_ms", 20_000)
      let all = results.0 + results.1 + failures.0 + failures.1
      #expect(try await q.queue.statuses.read("X")?.recent.count == all)
    }
  }

  @Test func manyCampaignsInOneCall() async throws {
    try await QueueFixture.run { q in
      for number in 1...30 { try await q.publish("C\(number)", upload: "u\(number)", count: number) }
      let names = (1...30).map { "C\($0)" } + ["nobody"]
      let statuses = try await q.queue.statuses.read(names)
      #expect(statuses.map { $0?.total } == (1...30).map(Optional.some) + [nil])
      #expect(try await q.queue.statuses.read([]).isEmpty)
    }
  }

  @Test func aServerThatForgotTheScriptsIsTaughtThemAgain() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      for script in QueueScripts.all { try await script.load(on: q.redis) }
      _ = try await q.redis.command("SCRIPT", "FLUSH")
      #expect(try await q.queue.statuses.read(["X", "Y"]).map { $0?.total } == [10, nil])
      _ = try await q.redis.command("SCRIPT", "FLUSH")
      var owner = try await q.own()
      _ = try await q.redis.command("SCRIPT", "FLUSH")
      #expect(try await owner.take(2).messages.count == 2)
    }
  }

  @Test func readingChangesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let before = try await q.contents()
      _ = try await q.queue.statuses.read("X")
      _ = try await q.queue.observer.observe(["X"])
      #expect(try await q.contents() == before)
    }
  }
}

extension CampaignStatuses {
  /// Reads many statuses at once, as a list does.
  fileprivate func read(_ campaigns: [String]) async throws -> [CampaignStatus?] {
    try statuses(of: campaigns, in: try await link.readInBulk(commands(campaigns), Self.script))
  }
}

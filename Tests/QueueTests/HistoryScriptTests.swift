// The outcomes of each minute are counted as they are stored, expire with their campaign, and stay right whatever
// happens to the clock.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct HistoryScriptTests {
  @LoopActor
  private static func points(_ q: QueueFixture) async throws -> [[Int]] {
    let history = try #require(try await q.queue.history.read("X"))
    return history.points.map { [$0.sent, $0.failed, $0.uncertain] }
  }

  @Test func everyOutcomeCountsInItsMinute() async throws {
    try await QueueFixture.runTimeless { q in
      #expect(try await q.queue.history.read("X") == nil)
      try await q.publish(count: 20)
      #expect(try await q.queue.history.read("X") == SendHistory(start: nil, step: 60, points: []))
      var owner = try await q.own()
      let taken = try await owner.take(10).messages
      let outcomes =
        Array(taken[0..<3]).all(.sent(messageID: "w")) + Array(taken[3..<5]).all(.failed(code: "131026", text: "no"))
        + Array(taken[5..<6]).all(.uncertain) + Array(taken[6..<7]).all(.retry(after: 60_000))
        + Array(taken[7..<8]).all(.back)
      _ = try await owner.take(0, outcomes)
      // A repeated turn counts nothing.
      _ = try await owner.take(0, outcomes)
      #expect(try await Self.points(q) == [[3, 2, 1]])
      try q.server.moveClock(by: 180_000)
      _ = try await owner.take(0, Array(taken[8..<10]).all(.sent(messageID: "w", isHeld: true)))
      #expect(try await Self.points(q) == [[3, 2, 1], [0, 0, 0], [0, 0, 0], [2, 0, 0]])
      try await q.expectHistory()
      let start = try #require(try await q.queue.history.read("X")?.start)
      #expect(start % 60_000 == 0)
    }
  }

  /// A dead owner's messages are uncertain. Its late outcome settles one, a status of Meta's another, and a status says
  /// that a sent one has failed.
  @Test func whatIsSettledLaterMovesToItsNewDate() async throws {
    try await QueueFixture.runTimeless(ReceiptScriptTests.settings) { q in
      try await q.publish(count: 4)
      var former = try await q.own()
      let taken = try await former.take(4).messages
      _ = try await former.take(0, Array(taken[0..<1]).all(.sent(messageID: "wamid.\(taken[0].seq)")))
      try q.server.moveClock(by: 60_000)
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let reply = try await q.queue.claims.claim(
        "X", observed: seen, token: q.queue.claims.newToken(upload: seen.upload))
      guard case .owned = reply else { throw Unexpected("claim: \(reply)") }
      #expect(try await Self.points(q) == [[1, 0, 3]])
      try q.server.moveClock(by: 60_000)
      try await former.ask(0, Array(taken[1..<2]).all(.failed(code: "131026", text: "no")))
      #expect(try await Self.points(q) == [[1, 0, 2], [0, 0, 0], [0, 1, 0]])
      _ = try await ReceiptScriptTests.record(q, [ReceiptScriptTests.status(taken[2].seq, .delivered)])
      #expect(try await Self.points(q) == [[1, 0, 1], [0, 0, 0], [1, 1, 0]])
      _ = try await ReceiptScriptTests.record(q, [ReceiptScriptTests.status(taken[0].seq, .failed)])
      #expect(try await Self.points(q) == [[0, 0, 1], [0, 0, 0], [1, 2, 0]])
      try await q.expectHistory()
      // A message that is sent again stays counted where it failed.
      _ = try await q.queue.controls.stop("X", reason: "prueba")
      _ = try await q.queue.controls.retry("X", .failed, operation: "o")
      #expect(try await q.queue.statuses.read("X")?.counts.failed == 0)
      #expect(try await Self.points(q) == [[0, 0, 1], [0, 0, 0], [1, 2, 0]])
    }
  }

  /// The minutes at which one message each is sent, and the history that comes of it.
  static let lives: [(minutes: [Int], step: Int, points: [Int: Int])] = [
    ([0, 1, 1499], 60, [0: 1, 1: 1, 1499: 1]),
    ([0, 1, 2, 1500], 120, [0: 2, 1: 1, 750: 1]),
    ([0, 1, 5, 1499, 1500, 2999, 3000], 240, [0: 2, 1: 1, 374: 1, 375: 1, 749: 1, 750: 1]),
    // A pause of ten days, and a year.
    ([0, 14_400], 60 * 16, [0: 1, 900: 1]), ([3, 525_603], 60 * 512, [0: 1, 1026: 1]),
    // Clocks that were set back, also to before the first minute.
    ([100, 40, 100], 60, [0: 2, 60: 0]), ([0, 1500, 3], 120, [0: 1, 750: 1, 1: 1]),
  ]

  @Test(arguments: lives)
  func theStepDoublesBeyondItsPoints(minutes: [Int], step: Int, points: [Int: Int]) async throws {
    try await QueueFixture.runTimeless { q in
      try await q.publish(count: minutes.count)
      var owner = try await q.own()
      var now = 0
      // The clock is at a whole hour, so that the minutes are those of the table.
      let time = try await q.redis.command("TIME").asArray?.first?.asText.flatMap { Int64($0) } ?? 0
      try q.server.moveClock(by: (3_600 - time % 3_600) * 1000)
      let taken = try await owner.take(minutes.count).messages
      for (message, minute) in zip(taken, minutes) {
        try q.server.moveClock(by: Int64(minute - now) * 60_000)
        now = minute
        _ = try await owner.take(0, [message].all(.sent(messageID: "w")))
      }
      let history = try #require(try await q.queue.history.read("X"))
      #expect(history.step == step)
      #expect(history.points.count <= SendHistory.mostPoints)
      #expect(history.points.map(\.sent).reduce(0, +) == minutes.count)
      if minutes != [100, 40, 100] {
        for (place, count) in points { #expect(history.points[place].sent == count, "\(place)") }
      } else {
        // The first minute stays the first one.
        #expect(history.points.map(\.sent) == [3])
      }
    }
  }

  @Test func itGoesWithItsCampaign() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let taken = try await owner.take(2).messages
      _ = try await owner.take(0, Array(taken[0..<1]).all(.failed(code: "1", text: "")))
      let key = QueueKeys.campaign("X").history
      #expect(try await q.text("PTTL", .string(key)) == "-1")
      _ = try await owner.take(0, Array(taken[1..<2]).all(.sent(messageID: "w")))
      let life = try await q.text("PEXPIRETIME", .string(key))
      let whole = try await q.text("PEXPIRETIME", "campaign:X:stats")
      #expect(life != "-1" && life == whole)
      _ = try await q.queue.controls.retry("X", .failed, operation: "o")
      #expect(try await q.text("PTTL", .string(key)) == "-1")
      _ = try await q.queue.controls.cancel("X")
      _ = try await q.queue.controls.delete("X")
      #expect(try await q.redis.command("EXISTS", .string(key)).asInteger == 0)
    }
  }

  /// A history key of another type counts nothing, and nothing else suffers.
  @Test func aSpoiltOneStopsNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let taken = try await owner.take(2).messages
      _ = try await q.redis.command("RPUSH", .string(QueueKeys.campaign("X").history), "x")
      let turn = try await owner.take(0, taken.all(.sent(messageID: "w")))
      #expect(turn.isOver)
      try await q.expectSound()
    }
  }
}

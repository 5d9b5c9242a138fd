// LIMITE_DIARIO: the messages that all campaigns of a buzon may take together in 24 hours.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue
@testable import Text

@Suite struct DailyLimitScriptTests {
  static let limit = 10
  static let settings = QueueSettings.fast.with { $0.dailyLimit = limit }
  static let step: Milliseconds = 600_000
  static let day: Milliseconds = 86_400_000

  @LoopActor
  private static func count(_ q: QueueFixture, _ inbox: String = "14") async throws -> Int {
    try await q.queue.numberPace.today(of: [inbox])[0]
  }

  /// The campaigns of a buzon share the limit, and those of another have their own. A campaign that waits says why and
  /// until when.
  @Test func aBuzonsCampaignsShareIt() async throws {
    try await QueueFixture.runTimeless(Self.settings) { q in
      try await q.publish("a", upload: "u1", count: 8)
      try await q.publish("b", upload: "u2", count: 8)
      try await q.publish("c", upload: "u3", count: 8) { $0.fields += [("buzon", "15")] }
      var (a, b, c) = (try await q.own("a"), try await q.own("b"), try await q.own("c"))
      #expect(try await a.take(6).messages.count == 6)
      let some = try await b.take(8)
      #expect(some.messages.count == 4 && some.holdUntil == nil)
      let none = try await b.take(8)
      let now = none.redisTime / 1000
      let opens = (now / Self.step + 145) * Self.step
      #expect(none.messages.isEmpty && none.holdUntil == opens && none.nextSlot == opens)
      #expect(opens > now + Self.day && opens <= now + Self.day + Self.step)
      #expect(try await c.take(8).messages.count == 8)
      #expect(try await Self.count(q) == 10)
      #expect(try await Self.count(q, "15") == 8)
      let status = try #require(try await q.queue.statuses.read("b"))
      #expect(status.waitUntil == opens && status.state == .processing)
      #expect(status.reason?.contains("LIMITE_DIARIO: 10 mensajes") == true, "\(status.reason ?? "")")

      // A day later the campaign goes on by itself.
      try q.server.moveClock(by: opens - now - 1)
      #expect(try await b.take(8).messages.isEmpty)
      try q.server.moveClock(by: 1)
      let rest = try await b.take(8)
      #expect(rest.messages.count == 4 && rest.holdUntil == nil)
      #expect(try await q.queue.statuses.read("b")?.reason == nil)
      #expect(try await Self.count(q) == 4)
      for id in ["a", "b", "c"] { try await q.expectSound(id) }
    }
  }

  /// A message that has certainly not left makes room for another one. Any other has been sent, or may have been.
  @Test(
    arguments: [
      (.back, 1), (.later(after: 0), 1), (.retry(after: 0), 0), (.sent(messageID: "w"), 0),
      (.failed(code: "131026", text: ""), 0), (.uncertain, 0),
    ] as [(MessageOutcome.Kind, Int)])
  func onlyWhatDidNotLeaveIsGivenBack(kind: MessageOutcome.Kind, room: Int) async throws {
    try await QueueFixture.runTimeless(Self.settings) { q in
      try await q.publish(count: 30)
      var owner = try await q.own()
      let messages = try await owner.take(10).messages
      let outcomes = [MessageOutcome(of: messages[0], kind)]
      #expect(try await owner.take(0, outcomes).messages.isEmpty)
      #expect(try await Self.count(q) == 10 - room)
      // The same outcomes, told again, change nothing.
      #expect(try await owner.take(0, outcomes).messages.isEmpty)
      #expect(try await owner.take(30).messages.count == room)
      #expect(try await Self.count(q) == 10)
      try await q.expectSound()
    }
  }

  /// A turn whose reply was lost has taken its messages, and brings them again.
  @Test func aLostReplyCountsOnce() async throws {
    try await QueueFixture.runTimeless(Self.settings) { q in
      try await q.publish(count: 30)
      var owner = try await q.own()
      _ = try await owner.ask(7)
      #expect(try await owner.take(0).messages.count == 7)
      #expect(try await Self.count(q) == 7)
      // Some are excluded before anybody has seen them.
      _ = try await owner.ask(3)
      let taken = try await q.hash("campaign:X:inflight").values.filter { $0.hasPrefix("\(owner.turn)|") }
      let seq = try #require(taken.first?.split(separator: "|")[2]).description
      try await q.exclude([try #require(Int(seq))])
      #expect(try await owner.take(0).messages.count == 2)
      #expect(try await Self.count(q) == 9)
      try await q.expectSound()
    }
  }

  /// No 24 hours have more messages than the limit, whenever they begin.
  @Test func theDayMoves() async throws {
    try await QueueFixture.runTimeless(Self.settings) { q in
      try await q.publish(count: 200)
      var owner = try await q.own()
      var taken: [Milliseconds] = []
      for _ in 0..<(3 * 144) {
        let messages = try await owner.take(2).messages
        taken += messages.map(\.slot)
        _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
        try q.server.moveClock(by: Self.step - 1000)
      }
      #expect(taken.count >= 3 * Self.limit)
      for (first, last) in zip(taken, taken.dropFirst(Self.limit)) { #expect(last - first >= Self.day) }
      for (first, last) in zip(taken, taken.dropFirst(Self.limit)) { #expect(last - first <= Self.day + 2 * Self.step) }
    }
  }

  /// Dates from a clock that was ahead hold nobody for longer than they must.
  @Test func aClockThatWasAheadIsForgotten() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 20)
      var owner = try await q.own()
      let now = try await owner.take(1).redisTime / 1000
      _ = try await q.redis.command(
        "HSET", "numero:14:dia", .integer(now / Self.step + 10_000), 500, "basura", "x")
      #expect(try await owner.take(20).messages.count == 9)
    }
  }

  @Test func withoutALimitNothingIsCounted() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 20)
      var owner = try await q.own()
      #expect(try await owner.take(20).messages.count == 16)
      #expect(try await q.redis.command("KEYS", "numero:*").asArray?.isEmpty == true)
    }
  }
}

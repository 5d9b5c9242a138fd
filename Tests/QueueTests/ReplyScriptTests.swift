// Answers are counted once for each message, in whatever order its delivery and its answers are told.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct ReplyScriptTests {
  enum Step: String, Sendable, CustomTestStringConvertible {
    case sent, delivered, read, failed, answer
    var testDescription: String { rawValue }
  }

  @LoopActor
  private static func tell(_ step: Step, of seq: Int = 1, _ q: QueueFixture) async throws {
    if let kind = MessageStatus.Kind(rawValue: step.rawValue) {
      _ = try await ReceiptScriptTests.record(q, [ReceiptScriptTests.status(seq, kind)])
    } else {
      _ = try await q.queue.replies.count(["wamid.\(seq)"])
    }
  }

  @LoopActor
  private static func answered(_ q: QueueFixture) async throws -> Int? {
    try await q.queue.statuses.read("X")?.answered
  }

  @Test(
    arguments: [
      ([.delivered, .answer], 1), ([.read, .answer], 1), ([.sent, .delivered, .read, .answer], 1),
      ([.delivered, .answer, .answer], 1), ([.delivered, .answer, .read, .delivered, .answer], 1),
      // The answer overtakes the delivery.
      ([.answer, .delivered], 1), ([.answer, .answer, .read], 1), ([.answer, .delivered, .answer, .read], 1),
      ([.sent, .answer, .delivered], 1),
      ([.delivered], 0), ([.answer], 0), ([.sent, .answer], 0), ([.answer, .failed], 0), ([.failed, .answer], 0),
    ] as [([Step], Int)])
  func eachMessageCountsOnce(steps: [Step], count: Int) async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      try await ReceiptScriptTests.send(q, 3)
      for step in steps { try await Self.tell(step, q) }
      #expect(try await Self.answered(q) == count)
      // Another message is counted for itself.
      try await Self.tell(.delivered, of: 2, q)
      try await Self.tell(.answer, of: 2, q)
      #expect(try await Self.answered(q) == count + 1)
      try await q.expectSound()
    }
  }

  /// A full call has answers to the server's own messages, to others, and repeats.
  @Test func manyAtOnce() async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      try await ReceiptScriptTests.send(q, 60)
      _ = try await ReceiptScriptTests.record(q, (1...50).map { ReceiptScriptTests.status($0, .delivered) })
      let ids = (11...60).map { "wamid.\($0)" } + ["wamid.11", "wamid.de.otro", "x"]
      #expect(try await q.queue.replies.count(ids[...]) == 40)
      #expect(try await q.queue.replies.count(ids[...]) == 0)
      // The others are delivered now, and were answered before.
      let late = try await ReceiptScriptTests.record(q, (51...60).map { ReceiptScriptTests.status($0, .read) })
      #expect(late.tally.answered == 10 && late.tally.applied == 10)
      #expect(try await Self.answered(q) == 50)
      #expect(try await q.redis.command("ZCARD", .string(QueueKeys.replies)).asInteger == 2, "those of others wait")
    }
  }

  /// Answers to a deleted campaign, or to a former one of the same title, count nowhere.
  @Test func aDeletedCampaignIsNotAnswered() async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      try await ReceiptScriptTests.send(q, 2)
      try await Self.tell(.delivered, q)
      try await Self.tell(.delivered, of: 2, q)
      #expect(try await q.queue.controls.delete("X") == .done(.completed))
      #expect(try await q.queue.replies.count(["wamid.1"]) == 0)
      #expect(try await q.redis.command("KEYS", "campaign:X*").asArray?.isEmpty == true)
      try await q.publish(upload: "u2", count: 2)
      #expect(try await q.queue.replies.count(["wamid.2"]) == 0)
      #expect(try await Self.answered(q) == 0)
    }
  }

  /// Days between the delivery and the answer.
  @Test(arguments: [(0, 1), (1, 1), (6, 1), (9, 0)])
  func anAnswerComesWithinAWeek(days: Int64, count: Int) async throws {
    try await QueueFixture.runTimeless(ReceiptScriptTests.settings) { q in
      try await ReceiptScriptTests.send(q, 1)
      try await Self.tell(.delivered, q)
      // The campaign itself must stay, or nothing would be tested.
      _ = try await q.redis.command("PERSIST", "campaign:X:stats")
      try q.server.moveClock(by: days * 86_400_000)
      #expect(try await q.queue.replies.count(["wamid.1"]) == count)
    }
  }

  /// The memory for finding a delivered message again is small.
  @Test func aDeliveredMessageTakesFewBytes() async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      let count = 2000
      try await ReceiptScriptTests.send(q, count)
      for first in stride(from: 1, to: count, by: 100) {
        let statuses = (first..<(first + 100)).map { ReceiptScriptTests.status($0, .delivered) }
        #expect(try await ReceiptScriptTests.record(q, statuses).tally.applied == 100)
      }
      let day = try #require(
        try await q.redis.command("KEYS", .string(QueueKeys.replies + ":*")).asArray?.first?.asText)
      let bytes = try await q.redis.command("MEMORY", "USAGE", .string(day), "SAMPLES", 0).asInteger ?? 0
      print("\(Double(bytes) / Double(count)) bytes a message")
      #expect((1...(80 * Int64(count))).contains(bytes))
    }
  }
}

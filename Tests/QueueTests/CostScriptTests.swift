// A message that Meta bills is counted once, in whatever order its statuses come and whichever of them says so.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct CostScriptTests {
  struct Told: Sendable, CustomTestStringConvertible {
    var kind: MessageStatus.Kind
    var category: String
    init(_ kind: MessageStatus.Kind, _ category: String = "") { (self.kind, self.category) = (kind, category) }
    var testDescription: String { "\(kind.rawValue) \(category)" }
  }

  static let orders: [([Told], [String: Int])] = [
    ([Told(.sent, "marketing"), Told(.delivered, "marketing"), Told(.read)], ["marketing": 1]),
    ([Told(.delivered, "marketing"), Told(.read, "marketing")], ["marketing": 1]),
    ([Told(.delivered), Told(.read, "utility")], ["utility": 1]),
    // Statuses come out of order and twice. One that changes nothing else may still tell the cost.
    ([Told(.read), Told(.delivered, "marketing"), Told(.sent, "marketing")], ["marketing": 1]),
    ([Told(.delivered, "marketing"), Told(.delivered, "marketing"), Told(.sent)], ["marketing": 1]),
    // Nothing has arrived.
    ([Told(.sent, "marketing")], [:]), ([Told(.sent, "marketing"), Told(.failed)], [:]),
    ([Told(.failed, "marketing")], [:]), ([Told(.delivered), Told(.read)], [:]),
  ]

  static func status(_ seq: Int, _ told: Told) -> MessageStatus {
    var status = ReceiptScriptTests.status(seq, told.kind)
    status.category = told.category
    return status
  }

  @LoopActor
  private static func costs(_ q: QueueFixture) async throws -> [String: Int] {
    let status = try #require(try await q.queue.statuses.read("X"))
    return Dictionary(uniqueKeysWithValues: status.costs.map { ($0.code, $0.count) })
  }

  @Test(arguments: orders)
  func eachMessageOnce(told: [Told], costs: [String: Int]) async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      for together in [true, false] {
        _ = try await q.queue.controls.delete("X")
        try await ReceiptScriptTests.send(q, 20)
        // The last entry takes the place of one that fails, also while others are told of.
        var billed: [String: Int] = [:]
        for seq in [1, 9, 20] {
          let statuses = told.map { Self.status(seq, $0) }
          for some in together ? [statuses] : statuses.map({ [$0] }) {
            let tally = try await ReceiptScriptTests.record(q, some).tally
            billed.merge(tally.billed, uniquingKeysWith: +)
          }
        }
        let expected = costs.mapValues { $0 * 3 }
        #expect(billed == expected)
        #expect(try await Self.costs(q) == expected)
        let life = try await q.redis.command("PTTL", "campaign:X:cobrados").asInteger ?? 0
        #expect(costs.isEmpty ? life == -2 : life > 0, "it goes with its campaign: \(life)")
        try await q.expectSound()
      }
      _ = try await q.queue.controls.delete("X")
      #expect(try await q.redis.command("KEYS", "campaign:X*").asArray?.isEmpty == true)
    }
  }

  /// The statuses come before the API's own answer is stored.
  @Test(arguments: orders)
  func early(told: [Told], costs: [String: Int]) async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      for one in told { _ = try await ReceiptScriptTests.record(q, [Self.status(1, one)]) }
      #expect(try await Self.costs(q) == [:])
      let outcomes = messages.map { MessageOutcome(of: $0, .sent(messageID: "wamid.\($0.seq)")) }
      #expect(try await owner.take(0, outcomes).isOver)
      let tally = try await ReceiptScriptTests.record(q, [], looksBack: true).tally
      // A category that came with `sent` stays known until a status says that the message arrived.
      #expect(tally.billed == costs)
      #expect(try await Self.costs(q) == costs)
      try await q.expectSound()
    }
  }

  /// A doubtful message that Meta delivers is billed, too.
  @Test func anUncertainOne() async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      let message = try await owner.take(1).messages[0]
      _ = try await owner.take(0, [MessageOutcome(of: message, .uncertain)])
      for _ in 0..<2 { _ = try await ReceiptScriptTests.record(q, [Self.status(1, Told(.delivered, "utility"))]) }
      #expect(try await Self.costs(q) == ["utility": 1])
    }
  }

  /// Many categories are counted as others, whatever Meta may call them.
  @Test func manyCategoriesAreOthers() async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      try await ReceiptScriptTests.send(q, 30)
      let statuses = (1...30).map { Self.status($0, Told(.delivered, "c\($0)")) }
      _ = try await ReceiptScriptTests.record(q, statuses)
      let costs = try await Self.costs(q)
      #expect(costs.count == 21 && costs["otras"] == 10 && costs.values.reduce(0, +) == 30)
    }
  }
}

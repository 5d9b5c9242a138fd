// A copy has every message once, from whatever container, with a new number, unsent, and with the exclusions of today.

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct CopyScriptTests {
  /// X with a message in each container, seqs 1 to 11: sent, delivered, read, held back, failed, uncertain, excluded,
  /// cancelled, cancelled while delayed, delayed, pending. `flying` is seq 12.
  @LoopActor
  private static func campaign(_ q: QueueFixture) async throws {
    let keys = QueueKeys.campaign("X")
    func element(_ seq: Int) -> String { "\(seq)|2|\(QueueFixture.row(seq))" }
    let commands: [[String]] = [
      ["HSET", keys.stats, "upload_id", "u0", "estado", "procesando", "total", "12", "turno", "1", "propietario", ""],
      ["RPUSH", keys.results, "9\tw1\t\(element(1))", "9e\tw2\t\(element(2))", "9l\tw3\t\(element(3))"],
      ["RPUSH", keys.results, "9r\tw4\t\(element(4))"],
      ["RPUSH", keys.failures, "9\t131026\tno tiene\t\(element(5))"],
      ["HSET", keys.uncertain, "6", "u0:1:a|9|\(element(6))"],
      ["RPUSH", keys.excluded, "9\t\(element(7))"],
      ["RPUSH", keys.cancelled, element(8)],
      ["ZADD", keys.cancelledDelayed, "5", element(9)],
      ["ZADD", keys.delayed, "5", element(10)],
      // Two elements are foreign.
      ["RPUSH", keys.pending, "nada", element(11), "x|0|[]"],
      ["HSET", keys.inFlight, "12", "1|9|\(element(12))"],
    ]
    for command in commands { _ = try await q.redis.command(command.map(RedisArgument.string)) }
  }

  /// The seqs of the messages that were copied, by their rows, in their new order.
  @LoopActor
  private static func staged(_ q: QueueFixture, _ key: String = "carga:c1") async throws -> [Int] {
    try await q.list(key).enumerated().map { place, line in
      let element = line.split(separator: "\t").last ?? ""
      let parts = element.split(separator: "|", maxSplits: 2)
      #expect(parts[1] == "0", "its attempts are forgotten")
      return (1...100).first { parts[2] == QueueFixture.row($0) } ?? -place
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var messages: CopiedMessages
    var seqs: [Int]
    var testDescription: String { "\(messages)" }
  }

  @Test(arguments: [
    Row(messages: .all, seqs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]),
    Row(messages: .sent(.none), seqs: [1, 2, 3, 4]),
    Row(messages: .sent(.delivered), seqs: [2, 3]), Row(messages: .sent(.read), seqs: [3]),
    Row(messages: .unread, seqs: [1, 2, 4]), Row(messages: .containers([.failures]), seqs: [5]),
    Row(messages: .containers([.cancelled, .cancelledDelayed]), seqs: [8, 9]),
    Row(messages: .containers([.inFlight]), seqs: [12]),
  ])
  func everyMessageThatIsWantedOnce(row: Row) async throws {
    try await QueueFixture.run { q in
      try await Self.campaign(q)
      let source = try await q.contents().filter { $0.key.hasPrefix("campaign:") }
      var staged = CampaignCopies.Staged()
      for pass in 1...2 {
        staged = try await q.queue.copies.pass(row.messages, of: "X", to: "c1", after: staged)
        #expect(staged.count == row.seqs.count && staged.excluded == 0)
        #expect(staged.hasMetMoving == (pass == 1 && row.seqs.contains { $0 > 9 }))
        #expect(try await Self.staged(q) == row.seqs)
      }
      let numbers = try await q.list("carga:c1").map { $0.split(separator: "|")[0] }
      #expect(numbers == (1...row.seqs.count).map { "\($0)" })
      #expect(try await q.contents().filter { $0.key.hasPrefix("campaign:") } == source, "the source is as it was")
      for key in ["carga:c1", "carga:c1:copiados"] { #expect(try await q.text("PTTL", .string(key)) != "-1") }
      try await q.queue.staging.discard(upload: "c1")
      #expect(try await q.redis.command("KEYS", "carga:*").asArray?.isEmpty == true)
    }
  }

  @Test func whoIsExcludedTodayIsNotSentTo() async throws {
    try await QueueFixture.run { q in
      try await Self.campaign(q)
      try await q.exclude([1, 11])
      let staged = try await q.queue.copies.pass(.all, of: "X", to: "c1")
      #expect(staged.count == 12 && staged.excluded == 2)
      // A recipient that is no longer excluded is one like any other.
      #expect(try await Self.staged(q) == [2, 3, 4, 5, 6, 7, 8, 9, 12, 10])
      #expect(try await Self.staged(q, "carga:c1:excluidos") == [1, 11])
      var publication = QueueFixture.publication("Y", upload: "c1", count: 12)
      publication.isDraft = true
      #expect(try await q.queue.publisher.publish(publication) == .published)
      try await q.expectSound("Y")
    }
  }

  @Test func aLargeOneIsCopiedInSlicesAndOnceMoreForWhatMoved() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3000)
      var owner = try await q.own()
      // The first half while it is being sent: what leaves the list's head shifts the others.
      let call = spawn { try await q.queue.copies.pass(.all, of: "X", to: "c1") }
      for _ in 0..<40 {
        let messages = try await owner.take(16).messages
        _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
      }
      _ = try await call.value
      let former = try await q.queue.copies.pass(.all, of: "X", to: "c1")
      let staged = try await q.queue.copies.pass(.all, of: "X", to: "c1", after: former)
      #expect(staged == .init(count: 3000))
      let rows = try await q.list("carga:c1").map { $0.split(separator: "|", maxSplits: 2)[2] }
      #expect(Set(rows).count == 3000)
    }
  }

  /// A reading of some messages cannot know how many there should be.
  @Test func whatWaitsAllTheTimeIsMetWhileTheHeadIsSent() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3000)
      var owner = try await q.own()
      let call = spawn { try await q.queue.copies.pass(.containers([.pending]), of: "X", to: "c1") }
      for _ in 0..<40 {
        let messages = try await owner.take(16).messages
        _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
      }
      let staged = try await call.value
      func rows(_ key: String) async throws -> Set<Substring> {
        Set(try await q.list(key).map { $0.split(separator: "|", maxSplits: 2)[2] })
      }
      let (waiting, copied) = (try await rows("campaign:X"), try await rows("carga:c1"))
      #expect(waiting.count == 3000 - 640 && waiting.isSubset(of: copied) && copied.count == staged.count)
    }
  }

  /// What a reading may have passed over shows in the marks, and so does another campaign of the same title.
  @Test(arguments: ["reintento_id", "reintento_quedan", "retirados", "upload_id"])
  func theMarksTellWhatHasMoved(field: String) async throws {
    try await QueueFixture.run { q in
      #expect(try await q.queue.copies.marks(of: "X") == nil)
      try await Self.campaign(q)
      let before = try #require(try await q.queue.copies.marks(of: "X"))
      #expect(before.upload == "u0")
      #expect(try await q.queue.copies.marks(of: "X") == before)
      _ = try await q.redis.command("HSET", .string(QueueKeys.campaign("X").stats), .string(field), "7")
      #expect(try await q.queue.copies.marks(of: "X") != before)
    }
  }

  @Test func ofNothingThereIsNothing() async throws {
    try await QueueFixture.run { q in
      let staged = try await q.queue.copies.pass(.all, of: "nadie", to: "c1")
      #expect(staged == .init())
      #expect(try await q.redis.command("KEYS", "*").asArray?.isEmpty == true)
    }
  }
}

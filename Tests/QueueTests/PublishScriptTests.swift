import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

@Suite struct PublishScriptTests {
  @Test func aStagedUploadBecomesACampaign() async throws {
    try await QueueFixture.run { q in
      #expect(try await q.publish(count: 1200) { $0.interval = 700 } == .published)
      #expect(try await q.text("LLEN", "campaign:X") == "1200")
      #expect(try await q.text("LINDEX", "campaign:X", -1) == "1200|0|\(QueueFixture.row(1200))")
      #expect(try await q.text("PTTL", "campaign:X") == "-1")
      #expect(try await q.text("EXISTS", "carga:u1") == "0")
      #expect(try await q.sortedSet("campaigns:index") == ["X"])
      #expect(try await q.sortedSet("campaigns:activas") == ["X"])
      let stats = try await q.stats()
      #expect(stats["estado"] == "encolado" && stats["plantilla"] == "promo" && stats["buzon"] == "14")
      #expect(stats["idioma"] == "es" && stats["intervalo_ms"] == "700" && stats["total"] == "1200")
      #expect(stats["creado"] == "2026-01-08T10:30:00Z" && stats["propietario"] == "")
      try await q.expectSound()
    }
  }

  @Test func aRepeatOfTheSameUploadIsPublishedAndChangesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let before = try await q.contents()
      #expect(try await q.queue.publisher.publish(QueueFixture.publication()) == .published)
      #expect(try await q.contents() == before)
    }
  }

  struct Repeat: Sendable, CustomTestStringConvertible {
    var name: String
    var fingerprint: String
    var key: String?
    var windows: (same: Milliseconds, key: Milliseconds)
    var expected: PublishReply
    var testDescription: String { name }
  }

  @Test(arguments: [
    Repeat(
      name: "same content at once", fingerprint: "d1", key: nil, windows: (60_000, 86_400_000),
      expected: .repeated(answer: "{\"answer\":1}")),
    Repeat(
      name: "same content with another key", fingerprint: "d1", key: "k2", windows: (60_000, 86_400_000),
      expected: .repeated(answer: "{\"answer\":1}")),
    Repeat(
      name: "same content too late", fingerprint: "d1", key: nil, windows: (0, 86_400_000),
      expected: .inUse(.queued, isSame: true)),
    Repeat(
      name: "same key, same content, late", fingerprint: "d1", key: "k1", windows: (0, 86_400_000),
      expected: .repeated(answer: "{\"answer\":1}")),
    Repeat(name: "same key, other content", fingerprint: "d2", key: "k1", windows: (0, 86_400_000), expected: .reused),
    Repeat(name: "same key too late", fingerprint: "d2", key: "k1", windows: (60_000, 0), expected: .inUse(.queued)),
    Repeat(
      name: "another upload", fingerprint: "d2", key: nil, windows: (60_000, 86_400_000), expected: .inUse(.queued)),
    Repeat(name: "another key", fingerprint: "d2", key: "k2", windows: (60_000, 86_400_000), expected: .inUse(.queued)),
  ])
  func anotherUploadOfATitleInUse(_ row: Repeat) async throws {
    let settings = QueueSettings.fast.with {
      $0.repeatWindow = row.windows.same
      $0.requestLife = row.windows.key
    }
    try await QueueFixture.run(settings) { q in
      try await q.publish {
        $0.fingerprint = "d1"
        $0.idempotencyKey = "k1"
      }
      try await q.stage("u2", count: 10)
      let before = try await q.contents()
      var second = QueueFixture.publication(upload: "u2")
      second.fingerprint = row.fingerprint
      second.idempotencyKey = row.key
      second.answer = "another answer"
      #expect(try await q.queue.publisher.publish(second) == row.expected)
      #expect(try await q.contents() == before)
    }
  }

  /// the title that is there, the title that comes then, and whether they look alike
  @Test(arguments: [
    ("promo❤\u{FE0F}", "promo❤", true), ("promo❤", "promo❤\u{FE0F}", true), ("promo", "promo", false),
    ("می\u{200C}خواهم", "میخواهم", true), ("promo", "promo 2", false), ("promo❤\u{FE0F}", "promo❤\u{FE0F}", false),
    ("a%s\u{200D}b", "a%sb", true),
  ])
  func ofTitlesThatLookAlikeThereIsOne(first: String, second: String, looksAlike: Bool) async throws {
    try await QueueFixture.run { q in
      #expect(try await q.publish(first) == .published)
      let before = try await q.contents()
      let reply = try await q.publish(second, upload: "u2")
      if looksAlike {
        #expect(reply == .spelt(first))
        #expect(try await q.queue.titles.spelling(otherThan: second) == first)
        // A single message may begin a campaign too.
        let message = AddedMessage(
          campaign: second, row: Array("[\"584120000001\"]".utf8), filledColumns: ["numero"], request: "r",
          upload: "u3",
          template: "promo", inbox: "14", language: "es", columns: "[]", created: 0)
        #expect(try await q.queue.messages.append(message) == .spelt(first))
        _ = try await q.redis.command("DEL", "carga:u2")
        #expect(try await q.contents() == before)
      } else {
        #expect(reply == (first == second ? .inUse(.queued) : .published))
      }
      // The campaign is deleted, and its title free in any spelling.
      _ = try await q.queue.controls.cancel(first)
      _ = try await q.queue.controls.delete(first)
      #expect(try await q.queue.titles.spelling(otherThan: second) == nil)
      try await q.queue.titles.forgetExpired()
      #expect(try await q.text("HEXISTS", "campaigns:titulos", .string(CampaignTitle.identity(of: first))) == "0")
      if looksAlike {
        try await q.stage("u4", count: 10)
        #expect(try await q.publish(second, upload: "u4", count: 10) != .spelt(first))
      }
    }
  }

  @Test func aTitleInUseSaysItsState() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      _ = try await owner.take(0, try await owner.take(1).messages.all(.sent(messageID: "w")))
      #expect(try await q.publish(upload: "u2", count: 1) == .inUse(.completed))
    }
  }

  @Test(arguments: [(9, 10), (11, 10), (10, 0)])
  func whatTheParserDidNotCountIsRefused(counted: Int, staged: Int) async throws {
    try await QueueFixture.run { q in
      if staged > 0 { try await q.stage("u1", count: staged) }
      let before = try await q.contents()
      let reply = try await q.queue.publisher.publish(QueueFixture.publication(count: counted))
      #expect(reply == .incomplete(length: staged))
      #expect(try await q.contents() == before)
    }
  }

  @Test func aBatchSentTwiceIsNoticedByTheLastSeq() async throws {
    try await QueueFixture.run { q in
      // Rows 1…5 are staged twice. The list is as long as was counted, but its last element is not the last row.
      try await q.stage("u1", count: 5)
      try await q.stage("u1", count: 5)
      #expect(try await q.queue.publisher.publish(QueueFixture.publication(count: 10)) == .incomplete(length: 10))
    }
  }

  @Test func leftoversOfAnExpiredTitleAreRemoved() async throws {
    try await QueueFixture.run { q in
      _ = try await q.redis.command("RPUSH", "campaign:X:resultados", "old")
      _ = try await q.redis.command("HSET", "campaign:X:inflight", "1", "old")
      _ = try await q.redis.command("ZADD", "campaign:X:cancelados_z", 1, "old")
      #expect(try await q.publish() == .published)
      try await q.expectSound()
    }
  }

  @Test func aScheduledCampaignWaitsForItsStart() async throws {
    try await QueueFixture.run { q in
      let start = Loop.wallClockMilliseconds() + 3_600_000
      try await q.publish { $0.start = start }
      let stats = try await q.stats()
      #expect(stats["estado"] == "programado" && stats["espera_hasta_ms"] == "\(start)")
      #expect(try await q.text("ZSCORE", "campaigns:activas", "X") == "\(start)")
      #expect(try await q.queue.hints.due(by: start - 1) == [])
      #expect(try await q.queue.hints.due(by: start) == ["X"])
      var owner = try await q.own()
      let turn = try await owner.take(5)
      #expect(turn.messages.isEmpty && turn.state == .scheduled && turn.nextSlot == start)
    }
  }

  @Test func aStartThatIsPastIsNow() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.start = 1_000_000 }
      #expect(try await q.stats()["estado"] == "encolado")
    }
  }

  @Test func stagingListsLiveOnlyAsLongAsBatchesCome() async throws {
    try await QueueFixture.run { q in
      @LoopActor func life() async throws -> Int { Int(try await q.text("PTTL", "carga:u9") ?? "") ?? -3 }
      let collector = RecipientCollector(limit: 1000)
      collector.layout = try ColumnLayout(names: ["numero"])
      var length = 0
      for number in 0..<600 {
        let bytes = Array("58412\(1_000_000 + number)".utf8)
        try bytes.withUnsafeBytes { cell in
          let spans = [CellSpan(start: 0, end: cell.count)]
          try spans.withUnsafeBufferPointer {
            try collector.add(RowCells(bytes: cell, spans: $0, isPlain: true), row: number + 2)
          }
        }
        while let batch = collector.nextBatch() {
          length = try await q.queue.staging.stage(q.queue.staging.push(batch, upload: "u9"), upload: "u9")
          // The next batch is long in coming, and renews the time that is left.
          #expect(try await q.text("PEXPIRE", "carga:u9", 20_000) == "1")
        }
      }
      #expect(try await (1...20_000).contains(life()))
      let batch = try #require(collector.lastBatch())
      length = try await q.queue.staging.stage(q.queue.staging.push(batch, upload: "u9"), upload: "u9")
      #expect(length == 600)
      #expect(try await (200_000...300_000).contains(life()))
      #expect(try await q.queue.publisher.publish(QueueFixture.publication(upload: "u9", count: 600)) == .published)
      try await q.queue.staging.discard(upload: "u9")
      try await q.expectSound()
    }
  }

  @Test func outOfMemoryStopsUploadsButNotOutcomes() async throws {
    try await QueueFixture.run(arguments: ["--maxmemory-policy", "noeviction"]) { q in
      try await q.publish()
      try await q.stage("u2", count: 10)
      var owner = try await q.own()
      let messages = try await owner.take(4).messages
      _ = try await q.redis.command("CONFIG", "SET", "maxmemory", "1")
      await #expect(throws: RedisError.self) {
        try await q.queue.publisher.publish(QueueFixture.publication("Y", upload: "u2"))
      }
      let turn = try await owner.take(2, messages.all(.sent(messageID: "w")))
      #expect(turn.messages.count == 2)
      #expect(try await q.queue.statuses.read("X")?.counts.sent == 4)
      _ = try await q.redis.command("CONFIG", "SET", "maxmemory", "0")
      #expect(try await q.queue.publisher.publish(QueueFixture.publication("Y", upload: "u2")) == .published)
    }
  }
}

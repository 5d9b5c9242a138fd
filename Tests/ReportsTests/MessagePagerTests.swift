// Pages of a campaign whose messages move meanwhile: no message is skipped, and none comes twice.

import CampaignSupport
import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import HTTPServer
@testable import Queue
@testable import Reports

@Suite struct MessagePagerTests {
  static let upload = "0123456789abcdef0123456789abcdef"

  struct Message: Equatable {
    var seq: Int
    var number: String?
    var state: String
  }

  @LoopActor
  static func page(
    _ q: QueueFixture, _ filter: MessageFilter = MessageFilter(), limit: Int = 100, from cursor: String? = nil,
    masks: Bool = false
  ) async throws -> (messages: [Message], cursor: String?, objects: [[String: Any]]) {
    let start = try cursor.map { text in try #require(MessageCursor(text: text)) }
    let pager = MessagePager(queue: q.queue, filter: filter, limit: limit, masksNumbers: masks)
    let page = try #require(try await pager.page(of: "X", from: start))
    let objects = try JSONSerialization.jsonObject(with: Data(page.messages)) as? [[String: Any]] ?? []
    let messages = objects.map {
      Message(seq: $0["seq"] as? Int ?? 0, number: $0["numero"] as? String, state: $0["estado"] as? String ?? "")
    }
    #expect(messages.count <= limit)
    let text = page.cursor?.text
    if let text {
      let looksRight = try text.wholeMatch(of: Regex(MessageCursor.pattern)) != nil
      #expect(looksRight && text.utf8.count < 3000, "\(text)")
    }
    return (messages, text, objects)
  }

  /// All pages, and what happens between them.
  @LoopActor
  static func pages(
    _ q: QueueFixture, _ filter: MessageFilter = MessageFilter(), limit: Int = 100,
    between: @escaping @LoopActor (Int) async throws -> Void = { _ in }
  ) async throws -> (messages: [Message], pages: Int) {
    var messages: [Message] = []
    var cursor: String?
    for number in 1...2000 {
      let page = try await page(q, filter, limit: limit, from: cursor)
      messages += page.messages
      guard let next = page.cursor else { return (messages, number) }
      cursor = next
      try await between(number)
    }
    throw Unexpected("no end")
  }

  @LoopActor
  static func expectOnceEach(
    _ messages: [Message], _ seqs: some Sequence<Int>, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(messages.map(\.seq).sorted() == seqs.sorted(), sourceLocation: location)
    let areTheirs = messages.allSatisfy { $0.number == QueueFixture.number($0.seq) || $0.state == "perdido" }
    #expect(areTheirs, sourceLocation: location)
  }

  @Test func everyMessageComesOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish(upload: Self.upload, count: 250)
      #expect(
        try await MessagePager(queue: q.queue, filter: .init(), limit: 5, masksNumbers: false).page(of: "Y", from: nil)
          == nil)
      let (messages, pages) = try await Self.pages(q, limit: 50)
      let expected = (1...250).map { Message(seq: $0, number: QueueFixture.number($0), state: "pendiente") }
      #expect(messages == expected)
      // The last page says that it is the last.
      #expect(pages == 5)
      let (all, one) = try await Self.pages(q, limit: 1000)
      #expect(all.count == 250 && one == 1)
    }
  }

  /// Everything that can happen to a message happens between the pages.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func nobodyIsSkippedOrDoubledWhileItIsSent(seed: UInt64) async throws {
    try await QueueFixture.run(MetaSettings.settings, limit: .seconds(90)) { q in
      var random = SeededGenerator(seed: seed)
      let total = 3000
      try await q.publish(upload: Self.upload, count: total)
      var owner = try await q.own()
      var last: [MessageOutcome] = []
      var sent: [Int] = []
      let kinds: [MessageOutcome.Kind] = [
        .sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain, .retry(after: 1), .back, .later(after: 1),
      ]
      let (messages, _) = try await Self.pages(q, limit: 100) { page in
        guard case .taken(let turn) = try await owner.ask(Int.random(in: 0...400, using: &random), last) else { return }
        owner.seen = turn.turn
        last = turn.messages.map { message in
          let kind = kinds.randomElement(using: &random)!
          if case .sent = kind { sent.append(message.seq) }
          return MessageOutcome(of: message, kind)
        }
        if page % 3 == 0, let seq = sent.randomElement(using: &random) {
          let failed = MessageStatus(
            seq: seq, kind: .failed, messageID: "w", recipient: QueueFixture.number(seq), moment: nil, code: "131026",
            text: "x")
          _ = try await q.queue.receipts.record([failed][...], of: "X", upload: Self.upload, looksBack: false)
        }
        if page == 9 {
          _ = try await owner.take(0, last, stop: "prueba")
          last = []
          _ = try await q.queue.controls.retry("X", .failed, operation: "o1")
          _ = try await q.queue.controls.resume("X")
        }
        if page == 20 { _ = try await q.queue.controls.cancel("X") }
      }
      Self.expectOnceEach(messages, 1...total)
      try await q.expectSound()
    }
  }

  /// A message that keeps the wanted state all the time comes once, whichever others join and leave.
  @Test func withAFilterWhoStaysComesOnce() async throws {
    try await QueueFixture.run(MetaSettings.settings, limit: .seconds(90)) { q in
      try await q.publish(upload: Self.upload, count: 2000)
      var owner = try await q.own()
      var outcomes: [MessageOutcome] = []
      for _ in 0..<4 {
        outcomes = try await owner.take(250, outcomes).messages.map { message in
          MessageOutcome(
            of: message,
            message.seq % 2 == 0 ? .sent(messageID: "w") : .failed(code: message.seq % 4 == 1 ? "1" : "2", text: "t"))
        }
      }
      _ = try await owner.take(0, outcomes)
      let failed = MessageFilter(outcome: .failed)
      let (all, _) = try await Self.pages(q, failed, limit: 37)
      Self.expectOnceEach(all, (1...1000).filter { $0 % 2 == 1 })
      let (some, _) = try await Self.pages(q, .init(code: "2"), limit: 7)
      Self.expectOnceEach(some, (1...1000).filter { $0 % 4 == 3 })
      #expect(try await Self.page(q, .init(code: "3")).messages.isEmpty)
      #expect(try await Self.page(q, .init(outcome: .sent, code: "1")).messages.isEmpty)

      // Failures of one code go back to the queue, and sent ones fail, while they are paged.
      _ = try await owner.take(0, [], stop: "prueba")
      let (stayed, _) = try await Self.pages(q, failed, limit: 37) { page in
        if page == 3 {
          _ = try await q.queue.controls.retry("X", .failed, .only(["1"]), operation: "o")
        }
      }
      let seqs = stayed.map(\.seq)
      #expect(Set(seqs).count == seqs.count && Set(seqs).isSuperset(of: (1...1000).filter { $0 % 4 == 3 }))
      let (sent, _) = try await Self.pages(q, .init(outcome: .sent), limit: 50) { page in
        if page == 2 {
          for seq in stride(from: 2, through: 40, by: 4) {
            let status = MessageStatus(
              seq: seq, kind: .failed, messageID: "w", recipient: QueueFixture.number(seq), moment: nil, code: "9",
              text: "x")
            _ = try await q.queue.receipts.record([status][...], of: "X", upload: Self.upload, looksBack: false)
          }
        }
      }
      let found = sent.map(\.seq)
      #expect(Set(found).count == found.count)
      let left = (1...1000).filter { $0 % 2 == 0 && !($0 <= 40 && $0 % 4 == 2) }
      #expect(Set(found).isSuperset(of: left))
    }
  }

  @Test func whatIsReadWasDeliveredAndWhatIsDeliveredWasSent() async throws {
    try await QueueFixture.run(MetaSettings.settings) { q in
      try await q.publish(upload: Self.upload, count: 30)
      var owner = try await q.own()
      let taken = try await owner.take(30).messages
      _ = try await owner.take(0, taken.all(.sent(messageID: "w")))
      for (seq, kind) in [(3, MessageStatus.Kind.delivered), (4, .delivered), (5, .read)] {
        let status = MessageStatus(
          seq: seq, kind: kind, messageID: "w", recipient: QueueFixture.number(seq), moment: nil, code: "", text: "")
        _ = try await q.queue.receipts.record([status][...], of: "X", upload: Self.upload, looksBack: false)
      }
      Self.expectOnceEach(try await Self.page(q, .init(outcome: .sent)).messages, 1...30)
      Self.expectOnceEach(try await Self.page(q, .init(outcome: .delivered)).messages, 3...5)
      Self.expectOnceEach(try await Self.page(q, .init(outcome: .read)).messages, 5...5)
      let object = try #require(try await Self.page(q, .init(outcome: .read), masks: true).objects.first)
      #expect(object["numero"] as? String == "5841******05" && object["wamid"] is NSNull)
      #expect(object["entregado"] as? Bool == true && object["leido"] as? Bool == true)
      #expect(object["enviado"] as? String == object["fecha"] as? String && object["enviado"] is String)
      let other = try await Self.page(q, .init(outcome: .sent), limit: 1).objects.first
      #expect(other?["wamid"] as? String == "w" && other?["leido"] as? Bool == false)
    }
  }

  /// Somebody deletes messages in Redis.
  @Test func thoseThatRedisLostAreNamed() async throws {
    try await QueueFixture.run { q in
      try await q.publish(upload: Self.upload, count: 40)
      #expect(try await Self.page(q, .init(outcome: .lost)).messages.isEmpty)
      _ = try await q.redis.command("LTRIM", "campaign:X", 5, -1)
      let (all, _) = try await Self.pages(q, limit: 10)
      Self.expectOnceEach(all, 1...40)
      #expect(all.filter { $0.state == "perdido" }.map(\.seq).sorted() == Array(1...5))
      let (lost, _) = try await Self.pages(q, .init(outcome: .lost), limit: 2)
      #expect(lost.map(\.seq).sorted() == Array(1...5) && lost.allSatisfy { $0.number == nil })
    }
  }

  /// More than one window, and a page that ends because it was looked for long enough.
  @Test func aCampaignOfManyWindowsIsPagedWhole() async throws {
    try await QueueFixture.run(limit: .seconds(120)) { q in
      let total = 2 * MessageCursor.windowSize + 1000
      try await q.publish(upload: Self.upload, count: total)
      let (messages, pages) = try await Self.pages(q, limit: 1000)
      Self.expectOnceEach(messages, 1...total)
      #expect(pages < total / 1000 + 10, "\(pages)")
      let none = try await Self.pages(q, .init(outcome: .read), limit: 10)
      #expect(none.messages.isEmpty && none.pages == 1)
    }
  }

  @Test func aCursorOfAnotherCampaignIsRefused() async throws {
    try await QueueFixture.run { q in
      try await q.publish(upload: Self.upload, count: 20)
      let cursor = try #require(try await Self.page(q, limit: 5).cursor)
      _ = try await q.queue.controls.cancel("X")
      _ = try await q.queue.controls.delete("X")
      try await q.publish(upload: String(Self.upload.reversed()), count: 20)
      let start = try #require(MessageCursor(text: cursor))
      let pager = MessagePager(queue: q.queue, filter: .init(), limit: 5, masksNumbers: false)
      let error = await #expect(throws: HTTPError.self) { try await pager.page(of: "X", from: start) }
      #expect(error?.status == .conflict)
    }
  }

  /// A made-up cursor of the right form is taken, and does no harm.
  @Test(arguments: [
    "\(upload).0.0.0..0.", "\(upload).999.8.999.-999999999999999.999999999.____", "\(upload).0.5.0.-.1.A",
    "\(upload).0.999.0.7.1.B", "\(upload).1.4.2.100.5.AAAA",
  ])
  func whateverLooksLikeACursorIsOne(text: String) async throws {
    let looksRight = try text.wholeMatch(of: Regex(MessageCursor.pattern)) != nil
    #expect(looksRight)
    try await QueueFixture.run { q in
      try await q.publish(upload: Self.upload, count: 20)
      for filter in [MessageFilter(), .init(outcome: .failed), .init(outcome: .cancelled), .init(outcome: .lost)] {
        var cursor: String? = text
        for _ in 0..<30 {
          guard let next = cursor else { break }
          cursor = try await Self.page(q, filter, limit: 5, from: next).cursor
        }
        #expect(cursor == nil)
      }
    }
  }

  // MARK: One recipient

  @LoopActor
  private static func search(_ q: QueueFixture, _ number: String, masks: Bool = false) async throws
    -> (seqs: [Int], finding: RecipientSearch.Finding)?
  {
    let recipient = try #require(Array(number.utf8).withUnsafeBytes { Recipient(stored: $0) })
    let search = RecipientSearch(queue: q.queue, for: recipient, namesCampaign: true, masksNumbers: masks)
    guard let finding = try await search.look(in: "X") else { return nil }
    return (finding.messages.map(\.seq), finding)
  }

  @Test func aPhoneIsFoundUnderAllItsSpellings() async throws {
    try await QueueFixture.run { q in
      #expect(try await Self.search(q, "584121234567") == nil)
      let rows = [
        "5215512345678", "525512345678", "525512345679", "VE.1A2B3C", "5491112345678", "541112345678", "5511987654321",
        "551187654321",
      ]
      for (index, row) in rows.enumerated() {
        // A number in another cell is none.
        let element = "\(index + 1)|0|[\"\(row)\",\"525512345678\",[\"525512345678\"]]"
        _ = try await q.redis.command("RPUSH", "carga:u1", .string(element))
      }
      _ = try await q.queue.publisher.publish(QueueFixture.publication(count: rows.count))
      for (number, seqs) in [
        ("525512345678", [1, 2]), ("5215512345678", [1, 2]), ("525512345679", [3]), ("VE.1A2B3C", [4]),
        ("541112345678", [5, 6]), ("5491112345678", [5, 6]), ("551187654321", [7, 8]), ("5511987654321", [7, 8]),
        ("584121234567", []), ("VE.1A2B3", []),
      ] {
        let (found, finding) = try #require(try await Self.search(q, number))
        #expect(found == seqs && finding.isWhole && finding.count == seqs.count, "\(number)")
      }
      let masked = try #require(try await Self.search(q, "525512345679", masks: true)).finding
      let text = String(decoding: masked.messages[0].json, as: UTF8.self)
      #expect(
        text.contains("5255******79") && !text.contains("525512345679") && text.hasPrefix("{\"campaign_id\":\"X\""))
    }
  }

  /// The answer is never "none" for a recipient whose message was moving between containers.
  @Test func whoMovesIsFound() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }, limit: .seconds(90)) { q in
      let total = 4000
      try await q.publish(count: total)
      let other = try await CampaignQueue.connected(to: q.server, settings: q.queue.link.settings, label: "otra")
      let mover = spawn {
        var owner = try await q.own()
        var last: [MessageOutcome] = []
        let kinds: [MessageOutcome.Kind] = [.back, .retry(after: 1), .later(after: 1), .sent(messageID: "w")]
        for round in 0... {
          if Task.isCancelled { return }
          guard case .taken(let turn) = try await owner.ask(300, last) else { return }
          owner.seen = turn.turn
          if turn.isOver { return }
          last = turn.messages.enumerated().map { MessageOutcome(of: $1, kinds[round % 40 == 0 ? 3 : $0 % 3]) }
        }
      }
      for seq in [1, 17, 299, 300, 1500, 3999, 4000] {
        let (found, finding) = try #require(
          try await Self.search(QueueFixture(server: q.server, queue: other), QueueFixture.number(seq)))
        #expect(found == [seq] || !finding.isWhole, "\(seq)")
      }
      mover.cancel()
      _ = await mover.result
      await other.link.connection.close()
    }
  }
}

/// Places are noted, as in Meta's mode, so that late failures leave the results.
enum MetaSettings {
  static let settings = QueueSettings.fast.with {
    $0.notesPlaces = true
    $0.maximumInFlight = 1000
  }
}

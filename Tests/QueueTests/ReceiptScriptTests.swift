import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue
@testable import Text

/// Statuses come in any order and any number of times, and never take back a better one.
@Suite struct ReceiptScriptTests {
  static let settings = QueueSettings.fast.with { $0.notesPlaces = true }

  static func number(_ seq: Int) -> String { "58412\(1_000_000 + seq)" }

  static func status(
    _ seq: Int, _ kind: MessageStatus.Kind, _ id: String? = nil, recipient: String? = nil,
    at moment: Milliseconds? = nil
  ) -> MessageStatus {
    MessageStatus(
      seq: seq, kind: kind, messageID: id ?? "wamid.\(seq)", recipient: recipient ?? number(seq), moment: moment,
      code: kind == .failed ? "131026" : "", text: kind == .failed ? "no tiene WhatsApp" : "")
  }

  @LoopActor
  static func record(_ q: QueueFixture, _ statuses: [MessageStatus], looksBack: Bool = false) async throws
    -> (tally: ReceiptTally, left: Int)
  {
    let reply = try await q.queue.receipts.record(statuses[...], of: "X", upload: "u1", looksBack: looksBack)
    guard case .stored(let tally, let left) = reply else { throw Unexpected("receipt: \(reply)") }
    return (tally, left)
  }

  /// Publishes and sends a number of messages, each with the wamid of its seq, in a shuffled order.
  @LoopActor
  static func send(_ q: QueueFixture, _ count: Int) async throws {
    try await q.publish(count: count)
    var owner = try await q.own()
    var outcomes: [MessageOutcome] = []
    while true {
      let turn = try await owner.take(16, outcomes)
      if turn.isOver { return }
      outcomes = turn.messages.shuffled().map { MessageOutcome(of: $0, .sent(messageID: "wamid.\($0.seq)")) }
    }
  }

  /// Expects that every entry of `resultados` is where `lugares` says.
  @LoopActor
  static func expectPlacesRight(_ q: QueueFixture, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let entries = try await q.list("campaign:X:resultados")
    let bytes = try await q.redis.command("GET", "campaign:X:lugares").asBytes ?? []
    var seqs: Set<Int> = []
    for (index, entry) in entries.enumerated() {
      let element = entry.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)[2]
      let seq = Int(element.prefix { $0 != "|" })!
      seqs.insert(seq)
      let place = bytes[((seq - 1) * 4)..<(seq * 4)].reduce(0) { $0 << 8 | Int($1) }
      #expect(place == index + 1, "seq \(seq)", sourceLocation: sourceLocation)
    }
    for seq in 1...max(1, bytes.count / 4) where !seqs.contains(seq) && bytes.count >= seq * 4 {
      let place = bytes[((seq - 1) * 4)..<(seq * 4)]
      let isNone = place.allSatisfy { $0 == 0 } || place.allSatisfy { $0 == 255 }
      #expect(isNone, "seq \(seq)", sourceLocation: sourceLocation)
    }
  }

  /// A message that Meta holds back counts as sent and as held, until a status says what became of it.
  @Test(arguments: [(MessageStatus.Kind.sent, 0, 0, 0), (.delivered, 1, 0, 0), (.read, 1, 1, 0), (.failed, 0, 0, 1)])
  func aHeldMessageIsReleasedByAnyStatus(
    kind: MessageStatus.Kind, delivered: Int, read: Int, failed: Int
  ) async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let outcomes = try await owner.take(3).messages.map { message in
        MessageOutcome(of: message, .sent(messageID: "wamid.\(message.seq)", isHeld: message.seq < 3))
      }
      #expect(try await owner.take(0, outcomes).isOver)
      var status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.held == 2 && status.counts == CampaignCounts(sent: 3) && status.state == .completed)
      #expect(status.reason?.contains("Meta retiene 2 mensajes") == true, "\(status.reason ?? "")")
      // The second status changes nothing.
      for _ in 0..<2 {
        _ = try await Self.record(q, [Self.status(1, kind)])
        status = try #require(try await q.queue.statuses.read("X"))
        #expect(status.held == 1 && status.delivered == delivered && status.read == read)
        #expect(status.counts == CampaignCounts(sent: 3 - failed, failed: failed))
      }
      _ = try await Self.record(q, [Self.status(2, .delivered), Self.status(3, .delivered)])
      status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.held == 0 && status.reason == nil && status.delivered == delivered + 2)
      try await Self.expectPlacesRight(q)
      try await q.expectSound()
    }
  }

  struct Order: Sendable, CustomStringConvertible {
    var kinds: [MessageStatus.Kind]
    var description: String { kinds.map(\.rawValue).joined(separator: ",") }
  }

  /// the statuses of one message in an order, and the counts that they must give: delivered, read, failed
  @Test(arguments: [
    (Order(kinds: [.sent]), 0, 0, 0),
    (Order(kinds: [.delivered]), 1, 0, 0),
    (Order(kinds: [.sent, .delivered, .read]), 1, 1, 0),
    (Order(kinds: [.read, .delivered, .sent]), 1, 1, 0),
    (Order(kinds: [.read]), 1, 1, 0),
    (Order(kinds: [.delivered, .delivered, .read, .read, .delivered]), 1, 1, 0),
    (Order(kinds: [.sent, .failed]), 0, 0, 1),
    (Order(kinds: [.failed, .sent, .failed]), 0, 0, 1),
    (Order(kinds: [.delivered, .failed]), 1, 0, 0),
    (Order(kinds: [.read, .failed]), 1, 1, 0),
  ])
  func anyOrder(order: Order, delivered: Int, read: Int, failed: Int) async throws {
    try await QueueFixture.run(Self.settings) { q in
      for together in [true, false] {
        _ = try await q.queue.controls.delete("X")
        try await Self.send(q, 3)
        let statuses = order.kinds.map { Self.status(2, $0) }
        var tally = ReceiptTally()
        for _ in 0..<2 {  // and all of it again
          for some in together ? [statuses] : statuses.map({ [$0] }) { tally += try await Self.record(q, some).tally }
        }
        let status = try #require(try await q.queue.statuses.read("X"))
        #expect(status.delivered == delivered && status.read == read)
        #expect(status.counts.sent == 3 - failed && status.counts.failed == failed)
        #expect(tally.applied + tally.repeated + tally.withoutEffect == 2 * statuses.count)
        #expect(tally.applied <= statuses.count)
        try await q.expectSound()
        try await Self.expectPlacesRight(q)
      }
    }
  }

  /// An owner that stood still had sent a message. Meta says that it failed, and it is retried. When that owner comes
  /// back and tells that it sent the message, the retry stays.
  @Test(arguments: [false, true]) func aFormerOwnersWordDoesNotUndoARetry(isUncertain: Bool) async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let taken = try await owner.take(3).messages
      let fates = taken.map { message in
        let isSetAside = isUncertain && message.seq == 2
        return MessageOutcome(of: message, isSetAside ? .uncertain : .sent(messageID: "wamid.\(message.seq)"))
      }
      _ = try await owner.take(0, fates)
      #expect(try await Self.record(q, [Self.status(2, .failed)]).tally.applied == 1)
      #expect(try await q.queue.controls.retry("X", .failed, operation: "o") == .moved(1))
      _ = try await q.own()
      let ledger = taken.map {
        LedgerEntry(seq: $0.seq, attempts: 1, fate: .settled(.sent(messageID: "wamid.\($0.seq)")))
      }
      var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: ledger, lastSlot: nil)
      guard case .lost(_, moved: 0) = try await q.queue.accounts.reconcile(owner.owned, &account) else {
        throw Unexpected("the former owner's word counted")
      }
      #expect(try await q.expectSound()[2] == .pending)
    }
  }

  /// An old status is of a former attempt, or of a former campaign of this title. It cannot be about a message that was
  /// sent after it.
  @Test(arguments: MessageStatus.Kind.allCases)
  func whatWasSaidLongBeforeDoesNotSettleAnUncertainMessage(kind: MessageStatus.Kind) async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      let taken = try await owner.take(1).messages
      _ = try await owner.take(0, taken.all(.uncertain))
      #expect(try await Self.record(q, [Self.status(1, kind, at: 1)]).tally.withoutEffect == 1)
      #expect(try await q.expectSound()[1] == .uncertain)
      #expect(try await Self.record(q, [Self.status(1, kind, at: Loop.wallClockMilliseconds())]).tally.applied == 1)
      #expect(try await q.expectSound()[1] == (kind == .failed ? .failed : .sent))
    }
  }

  /// New early statuses do not put off the look at those that wait.
  @Test func newEarlyStatusesDoNotPutTheNextLookOff() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      _ = try await owner.take(2)
      _ = try await Self.record(q, [Self.status(1, .sent)])
      let due = try #require(try await q.text("ZSCORE", "campaigns:tempranos", "X"))
      try await eventually { Loop.wallClockMilliseconds() > (Milliseconds(due) ?? 0) - StatusReceipts.earlyAgain + 3 }
      _ = try await Self.record(q, [Self.status(2, .sent)])
      #expect(try await q.text("ZSCORE", "campaigns:tempranos", "X") == due)
    }
  }

  @Test func lateFailuresOfManyKeepTheSumAndTheList() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await Self.send(q, 600)
      let delivered = Set((1...600).filter { $0 % 3 == 0 })
      _ = try await Self.record(q, delivered.filter { $0 <= 300 }.map { Self.status($0, .delivered) })
      _ = try await Self.record(q, delivered.filter { $0 > 300 }.map { Self.status($0, .read) })
      var failed: Set<Int> = []
      for _ in 0..<5 {
        let some = (1...600).shuffled().prefix(60)
        for seq in some where !delivered.contains(seq) { failed.insert(seq) }
        _ = try await Self.record(q, some.map { Self.status($0, .failed) })
        try await q.expectSound()
        try await Self.expectPlacesRight(q)
      }
      let places = try await q.expectSound()
      for seq in 1...600 { #expect(places[seq] == (failed.contains(seq) ? .failed : .sent)) }
      let stats = try await q.stats()
      #expect(stats["entregados"] == "200" && stats["leidos"] == "100" && stats["retirados"] == "\(failed.count)")
      // Marks move along with their entries.
      let entries = try await q.list("campaign:X:resultados")
      for entry in entries {
        let parts = entry.split(separator: "\t", omittingEmptySubsequences: false)
        let seq = Int(parts[2].prefix { $0 != "|" })!
        let mark = parts[0].drop { $0.isNumber }
        #expect(mark == (delivered.contains(seq) ? (seq > 300 ? "l" : "e") : ""))
        #expect(parts[1] == "wamid.\(seq)")
      }
      let failure = try await q.list("campaign:X:fallidos")[0].split(separator: "\t")
      #expect(failure[1] == "131026" && failure[2] == "no tiene WhatsApp")
      // A completed campaign's keys still expire at one moment.
      let times = try await q.queue.link.connection.pipeline(
        QueueKeys.campaign("X").all.map { RedisCommand("PEXPIRETIME", $0) }
      ).compactMap(\.asInteger).filter { $0 != -2 }
      #expect(Set(times).count == 1 && times[0] > 0)
    }
  }

  @Test func whoStoppedTheMarketingIsExcluded() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await Self.send(q, 3)
      var stopped = Self.status(2, .failed)
      stopped.code = "131050"
      _ = try await Self.record(q, [stopped, stopped, Self.status(3, .failed)])
      let exclusions = try await q.hash("exclusiones")
      #expect(Array(exclusions.keys) == [Self.number(2)])
      #expect(exclusions.values.first?.hasSuffix("|131050|") == true)
      try await q.expectSound()
    }
  }

  @Test func aRetryIsNotConfusedByItsFormerAttempt() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await Self.send(q, 3)
      _ = try await Self.record(q, [Self.status(2, .failed)])
      #expect(try await q.queue.controls.retry("X", .failed, operation: "o1") == .moved(1))
      // The message is pending again, and no status of the former attempt moves it.
      #expect(try await Self.record(q, [Self.status(2, .delivered), Self.status(2, .failed)]).tally.withoutEffect == 2)
      try await q.expectSound()
      var owner = try await q.own()
      let message = try await owner.take(1).messages[0]
      #expect(message.seq == 2)
      _ = try await owner.take(0, [MessageOutcome(of: message, .sent(messageID: "wamid.2b"))])
      let old = try await Self.record(q, [Self.status(2, .failed), Self.status(2, .read)])
      #expect(old.tally == ReceiptTally(withoutEffect: 2))
      let new = try await Self.record(q, [Self.status(2, .read, "wamid.2b")])
      #expect(new.tally == ReceiptTally(applied: 1))
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts.sent == 3 && status.counts.failed == 0 && status.read == 1 && status.state == .completed)
      try await q.expectSound()
      try await Self.expectPlacesRight(q)
    }
  }

  /// kind, recipient, where the message is then
  @Test(arguments: [
    (MessageStatus.Kind.sent, "584121000001", Place.sent), (.delivered, "584121000001", .sent),
    (.read, "584121000001", .sent), (.failed, "584121000001", .failed),
    // The same number with another prefix, and another number.
    (.sent, "5821000001", .sent), (.sent, "584129999999", .uncertain), (.failed, "584129999999", .uncertain),
  ])
  func anUncertainMessageIsSettled(kind: MessageStatus.Kind, recipient: String, place: Place) async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      _ = try await owner.take(0, messages.all(.uncertain))
      let now = Loop.wallClockMilliseconds()
      let status = Self.status(1, kind, "wamid.1", recipient: recipient, at: now / 1000 * 1000)
      _ = try await Self.record(q, [status, status])
      #expect(try await q.expectSound()[1] == place)
      let seen = try #require(try await q.queue.statuses.read("X"))
      #expect(seen.delivered == (place == .sent && kind != .sent ? 1 : 0) && seen.read == (kind == .read ? 1 : 0))
      try await Self.expectPlacesRight(q)
      // A later status finds the message.
      if kind == .sent, place == .sent {
        #expect(try await Self.record(q, [Self.status(1, .read)]).tally == ReceiptTally(applied: 1))
      }
      let times = try await q.queue.link.connection.pipeline(
        QueueKeys.campaign("X").all.map { RedisCommand("PEXPIRETIME", $0) }
      ).compactMap(\.asInteger).filter { $0 != -2 }
      #expect(Set(times).count == 1 && times[0] > 0)
    }
  }

  @Test func anOldFailureDoesNotSettleALaterAttempt() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      _ = try await owner.take(0, try await owner.take(1).messages.all(.uncertain))
      let now = Loop.wallClockMilliseconds()
      let old = Self.status(1, .failed, at: now - 3 * q.queue.link.settings.lease)
      #expect(try await Self.record(q, [old]).tally == ReceiptTally(withoutEffect: 1))
      #expect(try await q.expectSound()[1] == .uncertain)
      #expect(try await Self.record(q, [Self.status(1, .failed, at: now)]).tally == ReceiptTally(applied: 1))
    }
  }

  /// The outcome that is stored after an early status, and where the message is then.
  @Test(arguments: [
    (MessageStatus.Kind.sent, MessageOutcome.Kind.sent(messageID: "wamid.1"), Place.sent, 0),
    (.delivered, .sent(messageID: "wamid.1"), .sent, 1), (.read, .sent(messageID: "wamid.1"), .sent, 1),
    (.failed, .sent(messageID: "wamid.1"), .failed, 0), (.delivered, .uncertain, .sent, 1),
    (.failed, .uncertain, .failed, 0), (.delivered, .sent(messageID: "wamid.other"), .sent, 0),
    (.delivered, .sent(messageID: ""), .sent, 1), (.sent, .failed(code: "1", text: "t"), .failed, 0),
    (.delivered, .retry(after: 60_000), .delayed, 0),
  ])
  func aStatusMayComeBeforeTheOutcome(
    kind: MessageStatus.Kind, outcome: MessageOutcome.Kind, place: Place, delivered: Int
  ) async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      let early = try await Self.record(q, [Self.status(1, kind), Self.status(1, .sent)])
      #expect(early.left == 1 && early.tally.kept >= 1)
      try await q.expectSound()
      let now = Loop.wallClockMilliseconds()
      #expect(try await q.queue.receipts.campaignsWithEarly(by: now + 5000, limit: 10) == ["X"])
      // The message is still in flight, and the status goes on waiting.
      #expect(try await Self.record(q, [], looksBack: true).left == 1)
      _ = try await owner.take(0, [MessageOutcome(of: messages[0], outcome)])
      let after = try await Self.record(q, [], looksBack: true)
      #expect(after.left == 0)
      #expect(try await q.expectSound()[1] == place)
      #expect(try await q.queue.statuses.read("X")?.delivered == delivered)
      #expect(try await q.text("EXISTS", "tempranos:X") == "0")
      #expect(try await q.queue.receipts.campaignsWithEarly(by: now + 60_000, limit: 10).isEmpty)
      try await Self.expectPlacesRight(q)
    }
  }

  @Test func anEarlyStatusOutlivesItsOwner() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      #expect(try await owner.take(2).messages.count == 2)
      _ = try await Self.record(q, [Self.status(1, .read), Self.status(2, .failed)])
      // The owner is gone, and the next one sets aside the messages it had in flight.
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      _ = try await q.queue.claims.claim("X", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
      _ = try await Self.record(q, [], looksBack: true)
      let places = try await q.expectSound()
      #expect(places[1] == .sent && places[2] == .failed && places[3] == .pending)
      // The former owner's outcomes come too late to change anything.
      guard case .lost = try await owner.ask(0, []) else { throw Unexpected("not lost") }
      #expect(try await q.queue.statuses.read("X")?.read == 1)
    }
  }

  @Test func whatIsNotOurs() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await Self.send(q, 2)
      #expect(try await q.queue.receipts.record([Self.status(1, .read)], of: "Y", upload: "u1") == .gone)
      #expect(try await q.queue.receipts.record([Self.status(1, .read)], of: "X", upload: "u0") == .gone)
      let before = try await q.contents()
      let others = [Self.status(1, .read, "wamid.x"), Self.status(3, .read), Self.status(999_999_999, .failed)]
      #expect(try await Self.record(q, others).tally == ReceiptTally(withoutEffect: 3))
      #expect(try await q.contents() == before)
      // A deleted title is used again. Statuses of the former campaign meet other messages.
      _ = try await q.queue.controls.delete("X")
      #expect(try await q.text("KEYS", "campaign:X*") == nil)
      try await q.publish(upload: "u2", count: 2)
      var owner = try await q.own()
      _ = try await owner.take(0, try await owner.take(2).messages.all(.sent(messageID: "wamid.new")))
      let reply = try await q.queue.receipts.record([Self.status(1, .read)], of: "X", upload: "u2")
      #expect(reply == .stored(ReceiptTally(withoutEffect: 1), left: 0))
    }
  }

  @Test func tooManyEarlyOnesAreSentAgain() async throws {
    try await QueueFixture.run(Self.settings.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 1000)
      var owner = try await q.own()
      #expect(try await owner.take(1000).messages.count == 1000)
      var tally = ReceiptTally()
      for attempt in ["a", "b"] {
        for start in stride(from: 1, through: 1000, by: 100) {
          tally += try await Self.record(q, (start..<(start + 100)).map { Self.status($0, .sent, attempt) }).tally
        }
      }
      #expect(tally.kept == 1000 && tally.refused == 1000)
      #expect(try await Self.record(q, [], looksBack: true).left == 1000)
    }
  }

  @Test func withoutMetaNothingIsKept() async throws {
    try await QueueFixture.run { q in
      try await Self.send(q, 3)
      #expect(try await q.text("EXISTS", "campaign:X:lugares") == "0")
      #expect(try await Self.record(q, [Self.status(1, .read)]).tally == ReceiptTally(withoutEffect: 1))
    }
  }

  @Test func aReconciledMessageIsFoundAgain() async throws {
    try await QueueFixture.run(Self.settings) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let taken = try await owner.take(2).messages
      // Redis forgot both turns: the owner tells that the first was sent.
      _ = try await q.redis.command("HSET", "campaign:X:stats", "turno", "0")
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.turn,
        ledger: [
          LedgerEntry(seq: taken[0].seq, attempts: 1, fate: .settled(.sent(messageID: "wamid.1"))),
          LedgerEntry(seq: taken[1].seq, attempts: 1, fate: .inFlight(slot: taken[1].slot)),
        ])
      _ = try await q.queue.accounts.reconcile(owner.owned, &account)
      #expect(try await Self.record(q, [Self.status(1, .delivered)]).tally == ReceiptTally(applied: 1))
      try await Self.expectPlacesRight(q)
    }
  }

  /// Turns, retries, new owners and statuses of this and former attempts are mixed. The sum holds after every step, and
  /// in the end each sent message has the best status of its own attempt.
  @Test(arguments: [UInt64(1), 2]) func amidTurnsAndRetries(seed: UInt64) async throws {
    try await QueueFixture.runTimeless(Self.settings) { q in
      var random = SeededGenerator(seed: seed)
      try await q.publish(count: 200)
      var owner = try await q.own()
      var isOver = false
      var outcomes: [MessageOutcome] = []
      var attempts: [(seq: Int, id: String)] = []
      var latest: [Int: String] = [:]
      var said: [String: Set<MessageStatus.Kind>] = [:]
      // Messages of which a status came when it could have no effect. They may stand lower than that status.
      var unheard: Set<String> = []
      for step in 0..<250 {
        try q.server.moveClock(by: 5)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<45:
          if isOver {
            let failed = try await q.queue.controls.retry("X", .failed, operation: "f\(step)")
            let uncertain = try await q.queue.controls.retry("X", .uncertain, operation: "i\(step)")
            if failed == .moved(0), uncertain == .moved(0) || uncertain == .conflict(.completed) { break }
            owner = try await q.own()
            isOver = false
          }
          let turn = try await owner.take(.random(in: 0...16, using: &random), outcomes)
          outcomes = []
          for message in turn.messages {
            let id = "wamid.\(message.seq).\(step)"
            attempts.append((message.seq, id))
            latest[message.seq] = id
            let kind: MessageOutcome.Kind =
              switch Int.random(in: 0..<10, using: &random) {
              case ..<6: .sent(messageID: id)
              case 6: .failed(code: "1", text: "t")
              case 7: .uncertain
              case 8: .retry(after: 1)
              default: .back
              }
            outcomes.append(MessageOutcome(of: message, kind))
            switch kind {
            case .sent, .uncertain: break
            default: unheard.insert(id)
            }
          }
          isOver = turn.isOver
        case ..<90:
          var statuses: [MessageStatus] = []
          let places = try await q.places()
          for attempt in attempts.suffix(.random(in: 1...60, using: &random)) where Bool.random(using: &random) {
            let kind = MessageStatus.Kind.allCases.randomElement(using: &random)!
            said[attempt.id, default: []].insert(kind)
            switch places[attempt.seq]?.first {
            case .sent, .uncertain, .inFlight: if latest[attempt.seq] != attempt.id { unheard.insert(attempt.id) }
            default: unheard.insert(attempt.id)
            }
            statuses.append(Self.status(attempt.seq, kind, attempt.id))
          }
          _ = try await Self.record(q, statuses, looksBack: step % 3 == 0)
        case ..<94 where !isOver:
          // A new owner comes, as after a crash, and the former one's knowledge is lost.
          let seen = try #require(try await q.queue.observer.observe(["X"])[0])
          if case .owned(let claimed) = try await q.queue.claims.claim(
            "X", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
          {
            owner = Owner(queue: q.queue, claimed: claimed)
            outcomes = []
          }
        default: _ = try await Self.record(q, [], looksBack: true)
        }
        try await q.expectSound()
      }
      _ = try await owner.ask(0, outcomes)
      while try await Self.record(q, [], looksBack: true).tally.applied > 0 {}
      try await q.expectSound()
      try await Self.expectPlacesRight(q)
      var delivered = 0
      var read = 0
      for entry in try await q.list("campaign:X:resultados") {
        let parts = entry.split(separator: "\t", omittingEmptySubsequences: false)
        let of = said[String(parts[1])] ?? []
        let mark = parts[0].drop { $0.isNumber }
        let best = of.contains(.read) ? "l" : of.contains(.delivered) ? "e" : ""
        if unheard.contains(String(parts[1])) {
          #expect(mark == best || mark == "" || mark == "e" && of.contains(.delivered))
        } else {
          #expect(mark == best, "\(parts[1]): \(of)")
          #expect(!of.contains(.failed) || !mark.isEmpty, "\(parts[1]) failed and stands among the sent")
        }
        if !mark.isEmpty { delivered += 1 }
        if mark == "l" { read += 1 }
      }
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.delivered == delivered && status.read == read && delivered > 20)
    }
  }
}

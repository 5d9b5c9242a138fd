import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue
@testable import Text

/// `reconcile` puts a message where it went, wherever Redis has it after forgetting, and whichever owner tells first.
@Suite struct ForgottenMessagesTests {
  /// Delays have a jitter, so a message that was taken early may be due late.
  @Test func messagesDelayedInAnyOrderAreFound() async throws {
    try await QueueFixture.runTimeless(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 2000)
      var owner = try await q.own()
      var ledger: [LedgerEntry] = []
      for round in 0..<2 {
        let taken = try await owner.take(1000).messages
        let delays = taken.map { MessageOutcome(of: $0, .retry(after: Milliseconds(2000 - $0.seq))) }
        _ = try await owner.take(0, Array(delays.prefix(1000)))
        ledger += taken.map {
          LedgerEntry(seq: $0.seq, attempts: 2, fate: .settled(.sent(messageID: "w\(round)")))
        }
      }
      let memory = QueueMemory(q)
      try await memory.remember()
      // The messages are taken again and sent, and Redis forgets that.
      _ = try await owner.take(0)
      try await memory.forget()
      try await owner.reconcile(ledger)
      #expect(try await q.expectSound().values.allSatisfy { $0 == .sent })
    }
  }

  /// Each batch that is given back goes to the head, so batches lie the other way round.
  @Test func messagesGivenBackInBatchesAreFound() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 3000)
      var owner = try await q.own()
      let taken = try await owner.take(1000).messages
      for batch in [taken[..<500], taken[500...]] { _ = try await owner.take(0, Array(batch).all(.back)) }
      let memory = QueueMemory(q)
      try await memory.remember()
      _ = try await owner.take(0)
      try await memory.forget()
      try await owner.reconcile(taken.entries(.sent(messageID: "w")))
      let places = try await q.expectSound()
      #expect(taken.allSatisfy { places[$0.seq] == .sent })
      #expect(places.values.count { $0 == .pending } == 2000)
    }
  }

  /// Messages that another owner took lie before these in the list, and are told of later or never.
  @Test func messagesBehindThoseOfAnotherOwnerAreFound() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 3000)
      let memory = QueueMemory(q)
      var first = try await q.own()
      try await memory.remember()
      let early = try await first.take(1000).messages
      _ = try await first.take(0, early.all(.sent(messageID: "w")))
      #expect(try await q.queue.claims.release(first.owned) == .released)
      var second = try await q.own()
      let late = try await second.take(10).messages
      _ = try await second.take(0, late.all(.sent(messageID: "w")))
      try await memory.forget()
      var account = Reconciliation(
        turn: second.turn + 1, seen: second.seen, ledger: late.entries(.sent(messageID: "w")))
      let reply = try await q.queue.accounts.reconcile(second.owned, &account)
      #expect(reply == .lost(token: first.owned.token.text, moved: 10))
      let places = try await q.expectSound()
      #expect(late.allSatisfy { places[$0.seq] == .sent })
      try await first.reconcile(early.entries(.sent(messageID: "w")))
      #expect(try await q.expectSound().values.count { $0 == .sent } == 1010)
    }
  }

  /// Two owners come back at the same time. Each would move messages from under the other's sweep.
  @Test func twoWhoTellAtTheSameTimeTakeTurns() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 4000)
      var first = try await q.own()
      let memory = QueueMemory(q)
      try await memory.remember()
      var early: [TakenMessage] = []
      for _ in 0..<2 {
        let taken = try await first.take(900).messages
        _ = try await first.take(0, taken.all(.sent(messageID: "w")))
        early += taken
      }
      #expect(try await q.queue.claims.release(first.owned) == .released)
      var second = try await q.own()
      let late = try await second.take(900).messages
      _ = try await second.take(0, late.all(.sent(messageID: "w")))
      try await memory.forget()
      let telling = [(first, early), (second, late)].map { owner, messages in
        spawn {
          var account = Reconciliation(
            turn: owner.turn + 1, seen: owner.seen, ledger: messages.entries(.sent(messageID: "w")))
          return try await q.queue.accounts.reconcile(owner.owned, &account)
        }
      }
      guard case .reconciled(_, moved: 1800, setAside: 0) = try await telling[0].value else {
        throw Unexpected("\(try await telling[0].value)")
      }
      #expect(try await telling[1].value == .lost(token: first.owned.token.text, moved: 900))
      let places = try await q.expectSound()
      #expect((early + late).allSatisfy { places[$0.seq] == .sent })
    }
  }

  /// The owner goes on while a late account is told. The messages that it takes from the head move the rest up.
  @Test func anOwnerThatGoesOnDoesNotHideWhatWasSent() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 6000)
      let memory = QueueMemory(q)
      try await memory.remember()
      let first = try await q.own()
      try await memory.forget()
      let second = try await q.own()
      let seqs = stride(from: 1100, to: 6000, by: 7)
      let sent = seqs.map { seq in
        LedgerEntry(seq: seq, attempts: 1, fate: .settled(.sent(messageID: "w")))
      }
      let telling = spawn {
        var account = Reconciliation(turn: first.turn + 1, seen: first.seen, ledger: sent)
        return try await q.queue.accounts.reconcile(first.owned, &account)
      }
      let taking = spawn {
        var owner = second
        for _ in 0..<20 { _ = try await owner.take(50) }
      }
      try await taking.value
      #expect(try await telling.value == .lost(token: second.owned.token.text, moved: sent.count))
      let places = try await q.expectSound()
      #expect(seqs.allSatisfy { places[$0] == .sent })
    }
  }

  /// The former owner had the message retried, and the next one has sent it. Either may be heard first.
  @Test(arguments: [true, false]) func accountsMayBeToldInAnyOrder(isFormerFirst: Bool) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      let memory = QueueMemory(q)
      try await memory.remember()
      var first = try await q.own()
      let early = try await first.take(1).messages
      _ = try await first.take(0, early.all(.retry(after: 0)))
      #expect(try await q.queue.claims.release(first.owned) == .released)
      var second = try await q.own()
      let late = try await second.take(1).messages
      #expect(late.map(\.seq) == [1])
      _ = try await second.take(0, late.all(.sent(messageID: "w")))
      try await memory.forget()
      var accounts = [
        (first, early.entries(.retry(after: 60_000))), (second, late.entries(.sent(messageID: "w"))),
      ]
      if !isFormerFirst { accounts.reverse() }
      for (owner, ledger) in accounts {
        var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: ledger)
        guard case .lost = try await q.queue.accounts.reconcile(owner.owned, &account) else {
          throw Unexpected("not lost")
        }
      }
      #expect(try await q.expectSound()[1] == .sent)
    }
  }

  /// By what Redis still has, the former owner has the message in flight and would have it retried.
  @Test(arguments: [true, false]) func whatTheNextOwnerSentIsNotInFlight(isOnItsWay: Bool) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      let memory = QueueMemory(q)
      var first = try await q.own()
      let early = try await first.take(1).messages
      try await memory.remember()
      _ = try await first.take(0, early.all(.retry(after: 0)))
      #expect(try await q.queue.claims.release(first.owned) == .released)
      var second = try await q.own()
      let late = try await second.take(1).messages
      #expect(late.map(\.seq) == [1])
      try await memory.forget()
      let fate: LedgerEntry.Fate = isOnItsWay ? .inFlight(slot: late[0].slot) : .settled(.sent(messageID: "w"))
      var account = Reconciliation(
        turn: second.turn + 1, seen: second.seen, ledger: [LedgerEntry(seq: 1, attempts: 2, fate: fate)])
      #expect(
        try await q.queue.accounts.reconcile(second.owned, &account) == .lost(token: first.owned.token.text, moved: 1))
      try await first.reconcile(early.entries(.retry(after: 0)))
      #expect(try await q.expectSound()[1] == (isOnItsWay ? .uncertain : .sent))
    }
  }

  /// Messages that would wait are cancelled, and those that had gone out before the cancellation count as sent.
  @Test func aCancelledCampaignStaysCancelled() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 10)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      let taken = try await owner.take(4).messages
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      try await memory.remember()
      let kinds: [MessageOutcome.Kind] = [.back, .retry(after: 0), .later(after: 0), .sent(messageID: "w")]
      _ = try await owner.take(0, zip(taken, kinds).map { MessageOutcome(of: $0, $1) })
      try await memory.forget()
      try await owner.reconcile(
        zip(taken, kinds).map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .settled($1)) })
      #expect(try await owner.take(0).isOver)
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == .cancelled } == 9 && places[4] == .sent)
      for key in try await q.redis.command("KEYS", "campaign:*").asArray?.compactMap(\.asText) ?? [] {
        #expect(try await q.text("PTTL", .string(key)) != "-1", "\(key) never expires")
      }
    }
  }

  @Test func whatWasSentBeforeAForgottenCancellationIsSent() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1200)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      try await memory.remember()
      let taken = try await owner.take(3).messages
      _ = try await owner.take(0, taken.all(.sent(messageID: "w")))
      try await memory.forget()
      // The operator cancels before the owner has told.
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: taken.entries(.sent(messageID: "w")))
      #expect(try await q.queue.accounts.reconcile(owner.owned, &account) == .lost(token: "", moved: 3))
      let places = try await q.expectSound()
      #expect(taken.allSatisfy { places[$0.seq] == .sent })
      for key in try await q.redis.command("KEYS", "campaign:*").asArray?.compactMap(\.asText) ?? [] {
        #expect(try await q.text("PTTL", .string(key)) != "-1", "\(key) never expires")
      }
    }
  }

  /// Redis forgot an operator's retry together with the outcome of the retried message.
  @Test(arguments: [RetrySource.failed, .uncertain]) func whatWasRetriedAndSentIsSent(source: RetrySource) async throws
  {
    try await QueueFixture.run { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let kind: MessageOutcome.Kind = source == .failed ? .failed(code: "1", text: "t") : .uncertain
      _ = try await owner.take(0, try await owner.take(2).messages.all(kind))
      let memory = QueueMemory(q)
      try await memory.remember()
      #expect(try await q.queue.controls.retry("X", source, operation: "o") == .moved(2))
      owner = try await q.own()
      let again = try await owner.take(1).messages
      _ = try await owner.take(0, again.all(.sent(messageID: "w")))
      try await memory.forget()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: again.entries(.sent(messageID: "w")))
      #expect(try await q.queue.accounts.reconcile(owner.owned, &account) == .lost(token: "", moved: 1))
      let places = try await q.expectSound()
      #expect(places[again[0].seq] == .sent && places.values.count { $0 != .sent } == 1)
    }
  }

  @Test func aRollbackAmidAReconciliationStartsItAnew() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 10)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      try await memory.remember()
      let taken = try await owner.take(3).messages
      try await memory.forget()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: taken.entries(.sent(messageID: "w")))
      let owned = owner.owned
      // Redis forgets again while the account is being told, and the account stored in it is lost.
      let telling = spawn { try await q.queue.accounts.reconcile(owned, &account) }
      for _ in 0..<3 {
        _ = try await q.redis.command(
          "DEL", .string(QueueKeys.account("X")))
      }
      guard case .reconciled = try await telling.value else { throw Unexpected("not reconciled") }
      let places = try await q.expectSound()
      #expect(taken.allSatisfy { places[$0.seq] == .sent })
      #expect(try await q.redis.command("KEYS", "cuenta:*").asArray?.isEmpty == true)
    }
  }
}

extension Owner {
  /// Runs a reconciliation that must succeed, after which the owner goes on.
  fileprivate mutating func reconcile(_ ledger: [LedgerEntry]) async throws {
    var account = Reconciliation(turn: turn + 1, seen: seen, ledger: ledger)
    guard case .reconciled(let reached, _, _) = try await queue.accounts.reconcile(owned, &account) else {
      throw Unexpected("not reconciled")
    }
    (turn, seen) = (reached, reached)
  }
}

extension [TakenMessage] {
  /// The same fate for all of them.
  fileprivate func entries(_ kind: MessageOutcome.Kind) -> [LedgerEntry] {
    map { LedgerEntry(seq: $0.seq, attempts: $0.attempts, fate: .settled(kind)) }
  }
}

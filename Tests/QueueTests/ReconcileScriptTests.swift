import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct ReconcileScriptTests {
  @Test func everythingGoesWhereTheOwnerSaysItWent() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 900)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      let early = try await owner.take(7).messages
      try await memory.remember()
      // The turns that will be forgotten have seven more fates for messages in flight, and 700 new messages.
      let kinds: [MessageOutcome.Kind] = [
        .sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain, .retry(after: 60_000), .later(after: 60_000),
        .back,
      ]
      let outcomes = zip(early, kinds).map { MessageOutcome(of: $0, $1) }
      let taken = try await owner.take(700, outcomes).messages
      let sent = Array(taken.prefix(600))
      _ = try await owner.take(0, sent.all(.sent(messageID: "w")))
      try await memory.forget()
      guard case .rolledBack = try await owner.ask(5) else { throw Unexpected("not noticed") }

      var ledger = zip(early, kinds).map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .settled($1)) }
      ledger.append(LedgerEntry(seq: early[6].seq, attempts: 1, fate: .inFlight(slot: 5)))
      // The message that was given back is taken again in the next turn, so only its latest fate is in the ledger.
      ledger.removeAll { entry in taken.contains { $0.seq == entry.seq } }
      ledger += sent.map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .settled(.sent(messageID: "w"))) }
      ledger += taken.dropFirst(600).map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .inFlight(slot: $0.slot)) }
      var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: ledger, lastSlot: taken.last?.slot)
      let reply = try await q.queue.accounts.reconcile(owner.owned, &account)
      guard case .reconciled(let turn, _, setAside: 0) = reply else { throw Unexpected("\(reply)") }

      let places = try await q.expectSound()
      let expected: [Place] = [.sent, .failed, .uncertain, .delayed, .delayed]
      for (message, place) in zip(early, expected) { #expect(places[message.seq] == place, "\(message.seq)") }
      #expect(sent.allSatisfy { places[$0.seq] == .sent })
      #expect(taken.dropFirst(600).allSatisfy { places[$0.seq] == .inFlight })
      #expect(places[early[6].seq] == .inFlight)

      // The owner goes on. Messages in flight count as taken in that turn.
      owner.turn = turn
      owner.seen = turn
      // The message of the ledger's first chunk is among them.
      let flying = (taken.dropFirst(600) + [early[6]]).map { message in
        var message = message
        message.turn = turn
        return message
      }
      let next = try await owner.take(0, flying.all(.sent(messageID: "w")))
      #expect(next.inFlight == 0)
      try await q.expectSound()
    }
  }

  @Test func aRepeatedChunkChangesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 20)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      try await memory.remember()
      let taken = try await owner.take(6).messages
      _ = try await owner.take(0, taken.prefix(4).map { MessageOutcome(of: $0, .sent(messageID: "w")) })
      try await memory.forget()
      let ledger =
        taken.prefix(4).map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .settled(.sent(messageID: "w"))) }
        + taken.suffix(2).map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .inFlight(slot: $0.slot)) }
      var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: ledger)
      let first = try await q.queue.accounts.reconcile(owner.owned, &account)
      #expect(first == .reconciled(turn: owner.turn + 9, moved: 6, setAside: 0))
      let before = try await q.places()
      account.turn -= 1
      #expect(try await q.queue.accounts.reconcile(owner.owned, &account) == .stale(turn: owner.turn + 9))
      guard case .reconciled = try await q.queue.accounts.reconcile(owner.owned, &account) else {
        throw Unexpected("twice")
      }
      #expect(try await q.places() == before)
      try await q.expectSound()
    }
  }

  @Test func whatTheOwnerDoesNotKnowIsSetAside() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 20)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      _ = try await owner.take(3)
      try await memory.remember()
      _ = try await owner.take(0)
      try await memory.forget()
      var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: [])
      let reply = try await q.queue.accounts.reconcile(owner.owned, &account)
      #expect(reply == .reconciled(turn: owner.turn + 9, moved: 0, setAside: 3))
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == .uncertain } == 3)
    }
  }

  @Test func whatWasSentIsNotSentAgainThoughAnotherOwnerHasIt() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 20)
      let memory = QueueMemory(q)
      try await memory.remember()
      var first = try await q.own()
      let taken = try await first.take(6).messages
      _ = try await first.take(0, taken.prefix(5).map { MessageOutcome(of: $0, .sent(messageID: "w")) })
      try await memory.forget()
      var second = try await q.own()
      let resent = try await second.take(2).messages
      #expect(resent.map(\.seq) == [1, 2])
      let ledger =
        taken.prefix(5).map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .settled(.sent(messageID: "w"))) }
        + taken.suffix(1).map { LedgerEntry(seq: $0.seq, attempts: 1, fate: .inFlight(slot: $0.slot)) }
      var account = Reconciliation(turn: first.turn + 1, seen: first.seen, ledger: ledger)
      let reply = try await q.queue.accounts.reconcile(first.owned, &account)
      // The second owner has sent 1 and 2 again, which can no longer be prevented.
      #expect(reply == .lost(token: second.owned.token.text, moved: 6))
      let places = try await q.expectSound()
      #expect((1...5).allSatisfy { places[$0] == .sent } && places[6] == .uncertain)
    }
  }

  @Test func whoWasExcludedInAForgottenTurnIsExcludedAgain() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      try await memory.remember()
      // In the turns that will be forgotten the recipient of 1 stops marketing, and Redis sets 2 aside, which the owner
      // never sees.
      let taken = try await owner.take(1).messages
      let failure = MessageOutcome(of: taken[0], .failed(code: "131050", text: "no"))
      try await q.exclude([2])
      let turn = try await owner.take(1, [failure])
      #expect(turn.messages.map(\.seq) == [3])
      try await memory.forget()
      _ = try await q.redis.command("DEL", "exclusiones")
      try await q.exclude([2])

      let ledger = [
        LedgerEntry(seq: 1, attempts: 1, fate: .settled(failure.kind)),
        LedgerEntry(seq: 3, attempts: 1, fate: .inFlight(slot: turn.messages[0].slot)),
      ]
      var account = Reconciliation(turn: owner.turn + 1, seen: owner.seen, ledger: ledger)
      guard
        case .reconciled(let reconciled, moved: 2, setAside: 0) = try await q.queue.accounts.reconcile(
          owner.owned, &account)
      else { throw Unexpected("not reconciled") }
      #expect(try await q.hash("exclusiones")[QueueFixture.number(1)]?.contains("|131050|") == true)
      (owner.turn, owner.seen) = (reconciled, reconciled)
      #expect(try await owner.take(5).messages.isEmpty)
      #expect(try await q.expectSound() == [1: .failed, 2: .excluded, 3: .inFlight])
    }
  }

  @Test func thePaceHoldsOverAReconciliation() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 5000 }) { q in
      try await q.publish(count: 20)
      var owner = try await q.own()
      let memory = QueueMemory(q)
      try await memory.remember()
      let message = try await owner.take(1).messages[0]
      try await memory.forget()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen,
        ledger: [LedgerEntry(seq: 1, attempts: 1, fate: .settled(.sent(messageID: "w")))], lastSlot: message.slot)
      guard case .reconciled(let turn, _, _) = try await q.queue.accounts.reconcile(owner.owned, &account) else {
        throw Unexpected("not reconciled")
      }
      (owner.turn, owner.seen) = (turn, turn)
      #expect(try await owner.take(1).nextSlot == message.slot + 5000)
    }
  }

  @Test func ofACampaignThatIsGoneNothingIsTold() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      let owner = try await q.own()
      _ = try await q.redis.command(["DEL"] + QueueKeys.campaign("X").all)
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen,
        ledger: [LedgerEntry(seq: 1, attempts: 1, fate: .settled(.sent(messageID: "w")))])
      #expect(try await q.queue.accounts.reconcile(owner.owned, &account) == .gone)
      #expect(try await q.queue.claims.release(owner.owned) == .gone)
      for pattern in ["campaign:*", "cuenta:*"] {
        #expect(try await q.redis.command("KEYS", .string(pattern)).asArray?.isEmpty == true)
      }
    }
  }
}

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

/// `reconcile`, `claim` and `settled` with a Redis that comes back much older than it was.
@Suite struct OldRedisScriptTests {
  /// Two bits a message are enough to put every message where it belongs.
  @Test func aMapOfOutcomesIsEnough() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 3000)
      let memory = QueueMemory(q)
      var owner = try await q.own()
      try await memory.remember()
      var map = OutcomeMap()
      let kinds: [MessageOutcome.Kind] = [.sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain, .back]
      for _ in 0..<2 {
        let taken = try await owner.take(1000).messages
        let outcomes = taken.map { MessageOutcome(of: $0, kinds[$0.seq % 4]) }
        _ = try await owner.take(0, outcomes)
        for outcome in outcomes { map[outcome.seq] = OutcomeMap.Mark(outcome.kind) }
      }
      let before = try await q.expectSound()
      try await memory.forget()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: [], outcomes: map, wholeUpTo: owner.turn)
      let reply = try await q.queue.accounts.reconcile(owner.owned, &account)
      guard case .reconciled(_, let moved, setAside: 0) = reply else { throw Unexpected("\(reply)") }
      #expect(moved == before.values.count { $0 != .pending })
      #expect(try await q.expectSound() == before)
      #expect(try await q.queue.observer.observe(["X"])[0]!.reconciled == owner.turn)
      #expect(try await q.redis.command("KEYS", "cuenta:*").asArray?.isEmpty == true)
      // A loss as short as a failover's second makes no remark.
      #expect(try await q.queue.statuses.read("X")?.reason == nil)
    }
  }

  /// A former owner that no longer has the campaign tells its map all the same.
  @Test func aMapIsToldOfACampaignThatAnotherHas() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 1000)
      let memory = QueueMemory(q)
      try await memory.remember()
      var first = try await q.own()
      let taken = try await first.take(600).messages
      _ = try await first.take(0, taken.all(.sent(messageID: "w")))
      try await memory.forget()
      let second = try await q.own()
      var map = OutcomeMap()
      for message in taken { map[message.seq] = .sent }
      var account = Reconciliation(
        turn: first.turn + 1, seen: first.seen, ledger: [], outcomes: map, wholeUpTo: first.turn)
      let reply = try await q.queue.accounts.reconcile(first.owned, &account)
      #expect(reply == .lost(token: second.owned.token.text, moved: 600))
      #expect(try await q.queue.observer.observe(["X"])[0]!.knownTurn == first.turn)
      #expect(try await q.expectSound().values.count { $0 == .sent } == 600)
    }
  }

  /// An instance that claims the campaign says how many messages may have gone out: the first of the list, and delayed
  /// ones. Excluded messages have not gone out, and those that the instance knows of count for what they are.
  @Test func whatMayHaveGoneOutIsSetAside() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 2000)
      var first = try await q.own()
      let early = try await first.take(10).messages
      _ = try await first.take(0, early.all(.retry(after: 60_000)))
      #expect(try await q.queue.claims.release(first.owned) == .released)
      try await q.exclude(21...30)
      var second = try await q.own()
      var map = OutcomeMap()
      map[11] = .sent
      // Messages that the instance gave back earlier may have been sent by the other since.
      let givenBack = [12, 1300].map { LedgerEntry(seq: $0, attempts: 1, fate: .settled(.back)) }
      var account = Reconciliation(
        turn: second.turn + 1, seen: second.seen, ledger: givenBack, outcomes: map, wholeUpTo: 7_000_000, doubtful: 1200
      )
      let reply = try await q.queue.accounts.reconcile(second.owned, &account)
      guard case .reconciled(let turn, moved: 1, setAside: 1210) = reply else { throw Unexpected("\(reply)") }
      let places = try await q.expectSound()
      for seq in 1...2000 {
        let expected: Place =
          switch seq {
          case 11: .sent
          case 21...30: .pending
          case ...1221: .uncertain
          default: .pending
          }
        #expect(places[seq] == expected, "\(seq)")
      }
      let reason = try await q.queue.statuses.read("X")?.reason
      #expect(reason?.contains("de otros 1210 mensajes no se sabe si salieron") == true, "\(reason ?? "")")
      // The owner goes on, and the remark stays to the end.
      (second.turn, second.seen) = (turn, turn)
      while true {
        let turn = try await second.take(1000)
        if try await second.take(0, turn.messages.all(.sent(messageID: "w"))).isOver { break }
      }
      #expect(try await q.queue.statuses.read("X")?.reason == reason)

      // The owner that sent the messages comes back at last.
      for seq in 11...200 { map[seq] = .sent }
      account = Reconciliation(turn: first.turn + 1, seen: first.seen, ledger: [], outcomes: map)
      guard case .lost(token: "", moved: 179) = try await q.queue.accounts.reconcile(first.owned, &account) else {
        throw Unexpected("not told")
      }
      #expect(try await q.expectSound()[12] == .sent)
    }
  }

  @Test func whatIsBeingToldIsNotClaimed() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      _ = try await q.redis.command("HSET", "cuenta:X", "", "somebody|1")
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let token = q.queue.claims.newToken(upload: seen.upload)
      guard case .busy = try await q.queue.claims.claim("X", observed: seen, token: token) else {
        throw Unexpected("claimed")
      }
      _ = try await q.redis.command("DEL", "cuenta:X")
      guard case .owned = try await q.queue.claims.claim("X", observed: seen, token: token) else {
        throw Unexpected("busy")
      }
    }
  }

  @Test func theHighestTurnAndTheShortestPaceAreNoted() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      let marks: [(turn: Int64, interval: Milliseconds?)] = [(70, nil), (50, 200), (90, 300), (80, nil)]
      for (turn, interval) in marks {
        try await q.queue.accounts.doubt("X", upload: "u1", try #require(ForgottenMark(turn: turn, interval: interval)))
      }
      try await q.queue.accounts.doubt("X", upload: "another", try #require(ForgottenMark(turn: 999, interval: 1)))
      try await q.queue.accounts.doubt("Y", upload: "u1", try #require(ForgottenMark(turn: 999, interval: 1)))
      #expect(try await q.queue.observer.observe(["X"])[0]?.forgotten == ForgottenMark(turn: 90, interval: 200))
      #expect(try await q.queue.observer.observe(["Y"])[0] == nil)
      #expect(try await q.own().claimed.forgotten == ForgottenMark(turn: 90, interval: 200))
    }
  }

  /// An instance that claims the campaign and dies before it has told leaves the doubt to the next.
  @Test func aClaimDoesNotEndTheDoubt() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      let mark = try #require(ForgottenMark(turn: 70, interval: nil))
      try await q.queue.accounts.doubt("X", upload: "u1", mark)
      let first = try await q.own()
      #expect(first.claimed.doubted == 70 && first.claimed.toldTurn == 0)
      let second = try await q.own()
      #expect(second.claimed.formerTurn > 70 && second.claimed.doubted == 70 && second.claimed.toldTurn == 0)
      var account = Reconciliation(
        turn: second.turn + 1, seen: second.seen, ledger: [], outcomes: OutcomeMap(), wholeUpTo: 70, doubtful: 2)
      guard case .reconciled(_, moved: 0, setAside: 2) = try await q.queue.accounts.reconcile(second.owned, &account)
      else {
        throw Unexpected("not reconciled")
      }
      let third = try await q.own()
      #expect(third.claimed.toldTurn == third.claimed.formerTurn)
    }
  }

  /// The cancellation comes just before the owner hands the campaign back. Another instance takes it up all the same.
  @Test func whatIsCancelledAmidTheDoubtAndReleasedIsTakenUp() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      let owner = try await q.own()
      try await q.queue.accounts.doubt(
        "X", upload: "u1", try #require(ForgottenMark(turn: owner.turn + 70, interval: nil)))
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      #expect(try await q.redis.command("ZSCORE", "campaigns:activas", "X").asText != nil)
      #expect(try await q.own().claimed.doubted == owner.turn + 70)
    }
  }

  /// The campaign had ended by a cancellation when an instance noted the higher turn. It is no longer ended until an
  /// owner has set aside the messages that may have gone out, and nothing of it is retried before that.
  @Test func whatEndedBeforeTheDoubtIsTakenUp() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 10 }) { q in
      try await q.publish(count: 50)
      let mark = try #require(ForgottenMark(turn: 7_000_000, interval: nil))
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.redis.command("PTTL", "campaign:X:stats").asInteger ?? -1 > 0)
      try await q.queue.accounts.doubt("X", upload: "u1", mark)
      for key in ["campaign:X:stats", "campaign:X:cancelados"] {
        #expect(try await q.redis.command("PTTL", .string(key)).asInteger == -1)
      }
      #expect(try await q.redis.command("ZSCORE", "campaigns:activas", "X").asText == "0")
      #expect(try await q.queue.statuses.read("X")?.reason?.contains("pueden haber salido") == true)
      #expect(try await q.queue.controls.retry("X", .failed, operation: "r") == .conflict(.cancelled))
      var owner = try await q.own()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: [], outcomes: OutcomeMap(), wholeUpTo: 7_000_000, doubtful: 20)
      guard
        case .reconciled(let turn, moved: 0, setAside: 20) = try await q.queue.accounts.reconcile(owner.owned, &account)
      else { throw Unexpected("not reconciled") }
      (owner.turn, owner.seen) = (turn, turn)
      #expect(try await owner.take(10).isOver)
      #expect(try await q.redis.command("PTTL", "campaign:X:stats").asInteger ?? -1 > 0)
      // A late duplicate of the doubt finds that all was told.
      try await q.queue.accounts.doubt("X", upload: "u1", mark)
      #expect(try await q.redis.command("PTTL", "campaign:X:stats").asInteger ?? -1 > 0)
      #expect(try await q.queue.controls.retry("X", .uncertain, operation: "r") == .moved(20))
    }
  }

  /// A campaign was cancelled once with most of its messages, then its failures were retried, then it was cancelled
  /// amid the doubt: those that may have gone out come first among the cancelled ones, in their order.
  @Test(arguments: [10, 3000]) func whatIsCancelledLastIsDoubtedFirst(earlier: Int) async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: earlier + 2500)
      let all = (1...earlier + 2500).map { "\($0)|0|[\"58412\(1_000_000 + $0)\"]" }
      _ = try await q.redis.command("DEL", "campaign:X")
      for (key, some) in [("campaign:X:cancelados", all.prefix(earlier)), ("campaign:X", all.dropFirst(earlier))] {
        _ = try await q.redis.command(RedisCommand("RPUSH", [.string(key)] + some.map(RedisArgument.string)))
      }
      try await q.queue.accounts.doubt("X", upload: "u1", try #require(ForgottenMark(turn: 70, interval: nil)))
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      let cancelled = try await q.redis.command("LRANGE", "campaign:X:cancelados", 0, -1).asArray ?? []
      #expect(cancelled.compactMap(\.asText) == Array(all.dropFirst(earlier) + all.prefix(earlier)))
    }
  }

  /// A telling that begins anew, also after an owner that died amid it, sets aside no more messages than may have gone
  /// out.
  @Test func aTellingThatIsBegunAnewCountsWhatWasSetAside() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 30)
      try await q.queue.accounts.doubt("X", upload: "u1", try #require(ForgottenMark(turn: 70, interval: nil)))
      _ = try await q.redis.command("HSET", "campaign:X:stats", "apartados", 4)
      let owner = try await q.own()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: [], outcomes: OutcomeMap(), wholeUpTo: 70, doubtful: 10)
      guard case .reconciled(_, moved: 0, setAside: 6) = try await q.queue.accounts.reconcile(owner.owned, &account)
      else {
        throw Unexpected("not reconciled")
      }
      #expect(try await q.hash("campaign:X:stats")["apartados"] == nil)
    }
  }

  /// A living owner went on after another instance had seen a higher turn, so there is no doubt.
  @Test func anOwnerThatWentOnLeavesNoDoubt() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      try await q.queue.accounts.doubt("X", upload: "u1", try #require(ForgottenMark(turn: 70, interval: nil)))
      _ = try await q.redis.command("HSET", "campaign:X:stats", "turno", 1_000_000)
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.queue.statuses.read("X")?.reason == nil)
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let reply = try await q.queue.claims.claim(
        "X", observed: seen, token: q.queue.claims.newToken(upload: seen.upload))
      guard case .finished = reply else { throw Unexpected("\(reply)") }
    }
  }

  /// A message to a number that is excluded by another spelling was not sent, and takes no place among those that may
  /// have gone out.
  @Test func anExcludedNumberIsNotDoubtedHoweverItIsWritten() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      _ = try await q.redis.command("LSET", "campaign:X", 0, "1|0|[\"5215512345678\"]")
      _ = try await q.redis.command("HSET", "exclusiones", "525512345678", "1||")
      let owner = try await q.own()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: [], outcomes: OutcomeMap(), wholeUpTo: 70, doubtful: 1)
      guard case .reconciled(_, moved: 0, setAside: 1) = try await q.queue.accounts.reconcile(owner.owned, &account)
      else {
        throw Unexpected("not reconciled")
      }
      #expect(try await q.hash("campaign:X:inciertos").keys.sorted() == ["2"])
    }
  }

  /// A campaign that is cancelled before any owner has told gets an owner all the same, who sets aside the messages
  /// that may have gone out.
  @Test func whatIsCancelledAmidTheDoubtIsSetAside() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 10 }) { q in
      try await q.publish(count: 50)
      var first = try await q.own()
      let early = try await first.take(3).messages
      _ = try await first.take(0, early.all(.retry(after: 60_000)))
      #expect(try await q.queue.claims.release(first.owned) == .released)
      try await q.queue.accounts.doubt("X", upload: "u1", try #require(ForgottenMark(turn: 7_000_000, interval: nil)))
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))

      var owner = try await q.own()
      var account = Reconciliation(
        turn: owner.turn + 1, seen: owner.seen, ledger: [], outcomes: OutcomeMap(), wholeUpTo: 7_000_000, doubtful: 20)
      let reply = try await q.queue.accounts.reconcile(owner.owned, &account)
      guard case .reconciled(let turn, moved: 0, setAside: 23) = reply else { throw Unexpected("\(reply)") }
      (owner.turn, owner.seen) = (turn, turn)
      let last = try await owner.take(10)
      #expect(last.isOver && last.messages.isEmpty)

      let places = try await q.expectSound()
      for seq in 1...50 { #expect(places[seq] == (seq <= 23 ? .uncertain : .cancelled), "\(seq)") }
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .cancelled && status.reason?.contains("de 23 mensajes") == true, "\(status.reason ?? "")")
      #expect(try await q.redis.command("PTTL", "campaign:X:stats").asInteger ?? -1 > 0)
      #expect(try await q.redis.command("ZSCORE", "campaigns:activas", "X").asText == nil)
    }
  }

  /// A campaign that was cancelled amid the doubt says that some of its messages may have gone out.
  @Test(arguments: [true, false]) func aCancellationAmidTheDoubtSaysSo(isTold: Bool) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      try await q.queue.accounts.doubt("X", upload: "u1", try #require(ForgottenMark(turn: 70, interval: nil)))
      if isTold { _ = try await q.redis.command("HSET", "campaign:X:stats", "conciliado", 70) }
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      let reason = try await q.queue.statuses.read("X")?.reason
      #expect(isTold ? reason == nil : reason?.contains("pueden haber salido") == true, "\(reason ?? "")")
    }
  }

  @Test func theContainersTellWhatWasSettled() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 4000)
      var owner = try await q.own()
      for _ in 0..<3 {
        let taken = try await owner.take(1000).messages
        let kinds: [MessageOutcome.Kind] = [.sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain, .back]
        _ = try await owner.take(0, taken.map { MessageOutcome(of: $0, kinds[$0.seq % 4]) })
      }
      let places = try await q.expectSound()
      // Foreign elements are no messages.
      _ = try await q.redis.command("RPUSH", "campaign:X:resultados", "basura")
      _ = try await q.redis.command("HSET", "campaign:X:inciertos", "basura", "basura")
      var map = OutcomeMap()
      for container in SettledContainer.allCases {
        var place: Int64? = container.start
        while let from = place {
          let slice = try #require(try await q.queue.accounts.settled(owner.owned, in: container, from: from))
          for seq in slice.seqs { map[seq] = container.mark }
          place = slice.next
        }
      }
      let marks: [Place: OutcomeMap.Mark] = [.sent: .sent, .failed: .failed, .uncertain: .uncertain]
      for seq in 1...4000 { #expect(map[seq] == marks[places[seq]!] ?? .none, "\(seq)") }
      _ = try await q.redis.command("HSET", "campaign:X:stats", "propietario", "another")
      #expect(try await q.queue.accounts.settled(owner.owned, in: .sent, from: -1) == nil)
    }
  }
}

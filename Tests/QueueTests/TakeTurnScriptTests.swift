import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct TakeTurnScriptTests {
  // MARK: Taking

  @Test func messagesAreTakenFromTheHeadAndStartProcessing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 10)
      var owner = try await q.own()
      let turn = try await owner.take(3)
      #expect(turn.messages.map(\.seq) == [1, 2, 3] && turn.messages.map(\.attempts) == [1, 1, 1])
      #expect(turn.messages.allSatisfy { $0.turn == owner.turn && $0.slot == turn.redisTime / 1000 })
      #expect(String(decoding: turn.messages[0].element, as: UTF8.self) == "1|1|\(QueueFixture.row(1))")
      #expect(turn.state == .processing && turn.pending == 7 && turn.inFlight == 3 && turn.retrying == 0)
      #expect(try await q.stats()["estado"] == "procesando")
      try await q.expectSound()
    }
  }

  @Test func aTurnThatWantsNothingRenewsOnly() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      var owner = try await q.own()
      let turn = try await owner.take(0)
      #expect(turn.messages.isEmpty && turn.state == .queued)
      #expect(try await q.queue.observer.observe(["X"])[0]?.turn == owner.turn)
    }
  }

  @Test func neverMoreInFlightThanAllowed() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 5 }) { q in
      try await q.publish(count: 20)
      var owner = try await q.own()
      #expect(try await owner.take(3).messages.count == 3)
      let second = try await owner.take(50)
      #expect(second.messages.count == 2 && second.inFlight == 5)
      #expect(try await owner.take(50).messages.isEmpty)
      #expect(try await owner.take(50, second.messages.all(.sent(messageID: "w"))).messages.count == 2)
    }
  }

  @Test func aThousandMessagesInOneTurn() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 5000 }) { q in
      try await q.publish(count: 2500)
      var owner = try await q.own()
      let first = try await owner.take(5000).messages
      #expect(first.count == 1000)
      let second = try await owner.take(5000, first.all(.sent(messageID: "w"))).messages
      #expect(second.first?.seq == 1001 && second.count == 1000)
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == .sent } == 1000)
    }
  }

  @Test func moreOutcomesThanAThousandAreRefusedBeforeAnything() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let owner = try await q.own()
      var command = owner.owned.turnCommand
      let fixed = ["2", "1", "5", "0", "16", "45000", "1000", "", "", "", "", "0", "0", ""]
      for argument in fixed { command.append(argument) }
      for seq in 1...1001 { command.append([RedisArgument(seq), "1", "sent", "w", ""]) }
      let before = try await q.contents()
      let oversized = command
      await #expect(throws: RedisError.self) {
        try await CampaignTurns.script.run(oversized, on: q.redis)
      }
      #expect(try await q.contents() == before)
    }
  }

  // MARK: Outcomes

  struct OutcomeRow: Sendable, CustomTestStringConvertible {
    var kind: MessageOutcome.Kind
    var isCancelled = false
    var place: Place
    /// Attempts in the element after the outcome of a first attempt.
    var attempts: Int
    var testDescription: String { "\(kind)\(isCancelled ? ", cancelled" : "")" }
  }

  @Test(arguments: [
    OutcomeRow(kind: .sent(messageID: "wamid.1"), place: .sent, attempts: 1),
    OutcomeRow(kind: .failed(code: "131026", text: "no está en WhatsApp"), place: .failed, attempts: 1),
    OutcomeRow(kind: .uncertain, place: .uncertain, attempts: 1),
    OutcomeRow(kind: .retry(after: 60_000), place: .delayed, attempts: 1),
    OutcomeRow(kind: .later(after: 60_000), place: .delayed, attempts: 0),
    OutcomeRow(kind: .back, place: .pending, attempts: 0),
    OutcomeRow(kind: .sent(messageID: "wamid.1"), isCancelled: true, place: .sent, attempts: 1),
    OutcomeRow(kind: .uncertain, isCancelled: true, place: .uncertain, attempts: 1),
    OutcomeRow(kind: .retry(after: 60_000), isCancelled: true, place: .cancelled, attempts: 1),
    OutcomeRow(kind: .later(after: 60_000), isCancelled: true, place: .cancelled, attempts: 0),
    OutcomeRow(kind: .back, isCancelled: true, place: .cancelled, attempts: 0),
  ])
  func anOutcomeMovesItsMessage(_ row: OutcomeRow) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      let message = try await owner.take(1).messages[0]
      if row.isCancelled { #expect(try await q.queue.controls.cancel("X") == .done(.cancelled)) }
      let turn = try await owner.take(0, [MessageOutcome(of: message, row.kind)])
      #expect(turn.inFlight == 0)
      let places = try await q.expectSound()
      #expect(places[1] == row.place)
      let key =
        switch row.place {
        case .sent: "campaign:X:resultados"
        case .failed: "campaign:X:fallidos"
        case .uncertain: "campaign:X:inciertos"
        case .delayed: "campaign:X:delayed"
        case .cancelled: "campaign:X:cancelados"
        default: "campaign:X"
        }
      let element = "1|\(row.attempts)|\(QueueFixture.row(1))"
      #expect(try await q.contents()[key]?.contains(element) == true)
    }
  }

  @Test func theLinesOfTheReports() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let messages = try await owner.take(3).messages
      let turn = try await owner.take(
        0,
        [
          MessageOutcome(of: messages[0], .sent(messageID: "wamid\t\n.1")),
          MessageOutcome(of: messages[1], .failed(code: "HTTP 400", text: "uno\tdos\ntres\u{7f}")),
          MessageOutcome(of: messages[2], .uncertain),
        ])
      #expect(turn.isOver && turn.state == .completed)
      let sent = try await q.list("campaign:X:resultados")[0].split(separator: "\t", omittingEmptySubsequences: false)
      #expect(sent.count == 3 && sent[1] == "wamid  .1")
      #expect(abs(try #require(Int64(sent[0])) - turn.redisTime / 1000) <= 1)
      let failed = try await q.list("campaign:X:fallidos")[0].split(separator: "\t", omittingEmptySubsequences: false)
      #expect(failed.count == 4 && failed[1] == "HTTP 400" && failed[2] == "uno dos tres ")
      #expect(failed[3] == "2|1|\(QueueFixture.row(2))")
      #expect(try await q.stats()["ultimo_envio"]?.hasSuffix("Z") == true)
    }
  }

  @Test func messagesThatGoBackKeepTheirOrder() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 6)
      var owner = try await q.own()
      let messages = try await owner.take(4).messages
      _ = try await owner.take(0, messages.all(.back))
      #expect(try await owner.take(6).messages.map(\.seq) == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func dueRetriesGoBeforeTheList() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 6)
      var owner = try await q.own()
      let messages = try await owner.take(3).messages
      let outcomes = [
        MessageOutcome(of: messages[0], .retry(after: 0)), MessageOutcome(of: messages[1], .retry(after: 60_000)),
        MessageOutcome(of: messages[2], .later(after: 0)),
      ]
      let turn = try await owner.take(3, outcomes)
      #expect(turn.messages.map(\.seq) == [1, 3, 4] && turn.messages.map(\.attempts) == [2, 1, 1])
      #expect(turn.retrying == 1)
      try await q.expectSound()
    }
  }

  @Test func onlyRetriesLeftSayWhenTheNextIsDue() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      let turn = try await owner.take(1, try await owner.take(1).messages.all(.retry(after: 5000)))
      #expect(turn.messages.isEmpty && turn.state == .processing)
      #expect(turn.nextSlot == turn.redisTime / 1000 + 5000)
    }
  }

  // MARK: Replays

  @Test func aSecondTurnOfTheSameNumberDoesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 20)
      var owner = try await q.own()
      let messages = try await owner.take(6).messages
      let kinds: [MessageOutcome.Kind] = [
        .sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain, .retry(after: 0), .later(after: 0), .back,
      ]
      let outcomes = zip(messages, kinds).map { MessageOutcome(of: $0, $1) }
      let turn = try await owner.take(4, outcomes)
      let before = try await q.contents()
      var repeated = owner.request(4, outcomes)
      repeated.seen -= 1
      #expect(try await q.queue.turns.take(owner.owned, repeated) == .stale(turn: turn.turn))
      repeated.turn -= 1
      #expect(try await q.queue.turns.take(owner.owned, repeated) == .stale(turn: turn.turn))
      #expect(try await q.contents() == before)
    }
  }

  @Test func afterALostReplyNothingIsStrandedOrCountedTwice() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 30)
      var owner = try await q.own()
      let first = try await owner.take(4).messages
      let outcomes = first.all(.sent(messageID: "w"))
      try await owner.ask(3, outcomes)  // executed, its reply lost
      try await owner.ask(2, outcomes)  // and again
      let turn = try await owner.take(2, outcomes)
      #expect(turn.messages.map(\.seq) == Array(5...11))
      #expect(turn.messages.map { $0.turn - owner.claimed.turn } == [2, 2, 2, 3, 3, 4, 4])
      #expect(try await q.list("campaign:X:resultados").count == 4)
      try await q.expectSound()
    }
  }

  @Test func anOutcomeCountsForItsOwnTakeOnly() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let first = try await owner.take(1).messages
      // The message is given back, and taken again by a turn whose reply is lost. The outcome that is repeated
      // afterwards is not of that take.
      try await owner.ask(1, first.all(.back))
      let turn = try await owner.take(0, first.all(.back))
      #expect(turn.messages.map(\.seq) == [1] && turn.messages[0].turn == owner.turn - 1)
      #expect(try await owner.take(0, first.all(.sent(messageID: "w"))).inFlight == 1)
      #expect(try await owner.take(0, turn.messages.all(.sent(messageID: "w"))).inFlight == 0)
      try await q.expectSound()
    }
  }

  @Test func anOutcomeGivenTwiceInOneTurnCountsOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let messages = try await owner.take(1).messages
      _ = try await owner.take(0, messages.all(.sent(messageID: "a")) + messages.all(.failed(code: "1", text: "")))
      let places = try await q.expectSound()
      #expect(places[1] == .sent)
    }
  }

  @Test func redisThatForgotIsNoticed() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      _ = try await owner.take(2)
      _ = try await q.redis.command("HSET", "campaign:X:stats", "turno", .integer(owner.turn - 1))
      let before = try await q.contents()
      let reply = try await owner.ask(2, messages.all(.sent(messageID: "w")))
      #expect(reply == .rolledBack(turn: owner.turn - 2, token: owner.owned.token.text))
      #expect(try await q.contents() == before)
    }
  }

  // MARK: Losing ownership

  @Test func aFormerOwnerTakesNothingButItsLateOutcomesCountOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 10)
      var slow = try await q.own()
      let messages = try await slow.take(4).messages
      var next = try await q.own()
      #expect(next.claimed.setAside == 4)
      let late = [
        MessageOutcome(of: messages[0], .sent(messageID: "w1")),
        MessageOutcome(of: messages[1], .failed(code: "131026", text: "t")),
        MessageOutcome(of: messages[2], .retry(after: 0)), MessageOutcome(of: messages[3], .back),
      ]
      let token = next.owned.token.text
      #expect(try await slow.ask(5, late) == .lost(state: .processing, token: token, resolved: [1, 2]))
      let before = try await q.contents()
      #expect(try await slow.ask(5, late) == .lost(state: .processing, token: token, resolved: []))
      #expect(try await q.contents() == before)
      let places = try await q.expectSound()
      #expect(places[1] == .sent && places[2] == .failed && places[3] == .uncertain && places[4] == .uncertain)
      #expect(try await next.take(2).messages.map(\.seq) == [5, 6])
    }
  }

  @Test func onlyTheOwnerUnderWhoseTokenItStandsResolvesAnUncertainMessage() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 10)
      var first = try await q.own()
      let messages = try await first.take(1).messages
      var second = try await q.own()
      _ = try await q.own()
      let reply = try await second.ask(0, messages.all(.sent(messageID: "w")))
      guard case .lost(_, _, resolved: []) = reply else { throw Unexpected("\(reply)") }
      #expect(try await q.places()[1] == [.uncertain])
    }
  }

  @Test func aLateOutcomeAfterTheOperatorRetriedIsNotCounted() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      var slow = try await q.own()
      let messages = try await slow.take(1).messages
      var next = try await q.own()
      #expect(try await next.take(0).state == .completed)
      #expect(try await q.queue.controls.retry("X", .uncertain, operation: "op") == .moved(1))
      let reply = try await slow.ask(0, messages.all(.sent(messageID: "w")))
      guard case .lost(_, _, resolved: []) = reply else { throw Unexpected("\(reply)") }
      #expect(try await q.expectSound()[1] == .pending)
    }
  }

  @Test func anOwnerOfADeletedTitleChangesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var old = try await q.own()
      let messages = try await old.take(1).messages
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      _ = try await old.take(0, messages.all(.back))
      #expect(try await q.queue.controls.delete("X") == .done(.cancelled))
      #expect(try await old.ask(1) == .gone)
      try await q.publish(upload: "u2", count: 3)
      let before = try await q.contents()
      #expect(try await old.ask(1, messages.all(.sent(messageID: "w"))) == .gone)
      #expect(try await q.contents() == before)
    }
  }

  // MARK: The end

  @Test func theLastOutcomeCompletesAndAllKeysExpireAtOneMoment() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let messages = try await owner.take(3).messages
      let kinds: [MessageOutcome.Kind] = [.sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain]
      let outcomes = zip(messages, kinds).map { MessageOutcome(of: $0, $1) }
      let turn = try await owner.take(3, outcomes)
      #expect(turn.isOver && turn.nextSlot == nil)
      #expect(try await q.queue.observer.observe(["X"])[0]?.isFree == true)
      #expect(try await q.sortedSet("campaigns:activas") == [])
      #expect(try await q.sortedSet("campaigns:index") == ["X"])
      let moments = try await Self.expiries(q)
      #expect(moments.count == 6 && Set(moments).count == 1)
      #expect(abs(moments[0] - turn.redisTime / 1000 - 604_800_000) <= 1)
      guard case .lost(.completed, "", []) = try await owner.ask(1, outcomes) else { throw Unexpected("not over") }
    }
  }

  @Test func aLateOutcomeOfAFinishedCampaignExpiresWithTheRest() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      var slow = try await q.own()
      let messages = try await slow.take(1).messages
      var next = try await q.own()
      #expect(try await next.take(0).isOver)
      try await slow.ask(0, messages.all(.sent(messageID: "w")))
      let moments = try await Self.expiries(q)
      #expect(moments.count == 3 && Set(moments).count == 1 && moments[0] > 0)
      try await q.expectSound()
    }
  }

  private static func expiries(_ q: QueueFixture) async throws -> [Int64] {
    var moments: [Int64] = []
    for key in try await q.redis.command("KEYS", "campaign:*").asArray?.compactMap(\.asText) ?? [] {
      moments.append(try await q.redis.command("PEXPIRETIME", .string(key)).asInteger ?? 0)
    }
    return moments
  }

  @Test(arguments: [CampaignState.paused, .stopped, .cancelled])
  func aHaltedCampaignTakesNothingAndFinishesWhatIsInFlight(_ state: CampaignState) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 4)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      switch state {
      case .paused: _ = try await q.queue.controls.pause("X")
      case .stopped: _ = try await owner.take(0, stop: "motivo")
      default: _ = try await q.queue.controls.cancel("X")
      }
      let turn = try await owner.take(5, messages.all(.sent(messageID: "w")))
      #expect(turn.messages.isEmpty && turn.state == state && turn.nextSlot == nil)
      #expect(turn.isOver == (state == .cancelled))
      #expect(try await q.queue.statuses.read("X")?.counts.sent == 2)
      try await q.expectSound()
    }
  }

  @Test func aPausedCampaignWhoseLastMessageIsSentIsCompleted() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      let messages = try await owner.take(1).messages
      _ = try await q.queue.controls.pause("X")
      #expect(try await owner.take(1, messages.all(.sent(messageID: "w"))).state == .completed)
    }
  }

  // MARK: Stopping and holding

  @Test func aStopNamesItsReason() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      let turn = try await owner.take(5, messages.all(.back), stop: "La plantilla no existe")
      #expect(turn.state == .stopped && turn.messages.isEmpty && turn.nextSlot == nil && turn.pending == 5)
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .stopped && status.reason == "La plantilla no existe")
    }
  }

  @Test func aStopRepeatedAfterTheOperatorResumedIsNotObeyed() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      let messages = try await owner.take(1).messages
      try await owner.ask(0, messages.all(.back), stop: "motivo")  // its reply lost
      #expect(try await q.queue.controls.resume("X") == .done(.processing))
      #expect(try await owner.take(0, messages.all(.back), stop: "motivo").state == .processing)
    }
  }

  @Test func aHeldCampaignTakesNothingUntilItsTime() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      let held = try await owner.take(2, hold: .lasting(60_000, reason: "La API no responde"))
      #expect(held.messages.isEmpty && held.holdUntil == held.redisTime / 1000 + 60_000)
      #expect(held.nextSlot == held.holdUntil)
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.reason == "La API no responde" && status.waitUntil == held.holdUntil)
      #expect(try await owner.take(2).messages.isEmpty)
      let free = try await owner.take(2, hold: .ended)
      #expect(free.messages.count == 2 && free.holdUntil == nil)
      #expect(try await q.queue.statuses.read("X")?.reason == nil)
    }
  }

  @Test(arguments: [TurnRequest.Hold.lasting(1000, reason: "La API no responde"), .ended])
  func aHoldNeverBringsTheStartForward(hold: TurnRequest.Hold) async throws {
    try await QueueFixture.run { q in
      let start = Loop.wallClockMilliseconds() + 3_600_000
      try await q.publish(count: 5) { $0.start = start }
      var owner = try await q.own()
      let turn = try await owner.take(2, hold: hold)
      #expect(turn.messages.isEmpty && turn.holdUntil == start && turn.state == .scheduled)
      #expect(try await q.queue.statuses.read("X")?.waitUntil == start)
    }
  }

  @Test func aHoldThatIsOverLeavesNoReason() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      _ = try await owner.take(0, hold: .lasting(1, reason: "motivo"))
      try await eventually(within: .seconds(10)) { try await owner.take(1).messages.count == 1 }
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.reason == nil && status.waitUntil == nil)
    }
  }

  @Test func aHoldMeansNothingToAPausedCampaign() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      _ = try await q.queue.controls.pause("X")
      #expect(try await owner.take(1, hold: .lasting(60_000, reason: "motivo")).holdUntil == nil)
      #expect(try await q.queue.statuses.read("X")?.reason == nil)
    }
  }
}

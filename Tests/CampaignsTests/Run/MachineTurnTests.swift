// The moment a turn is due, the outcomes that it tells, and the meaning of its reply.

import Testing

@testable import Campaigns
@testable import Text

@Suite struct MachineTurnTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  private static func due(_ machine: inout CampaignMachine, at time: Milliseconds) -> Milliseconds? {
    let due = machine.due(in: RunSurroundings(), at: Claimed.after(time))
    return due == .max ? nil : due / millisecond - Claimed.start
  }

  @Test func theFirstTurnIsDueAtOnceAndTheNextByItsSlot() {
    var machine = Claimed.machine(interval: 5000)
    #expect(Self.due(&machine, at: 0) == 0)
    machine.take(at: 10) { $0.nextSlot = Claimed.start + 2000 }
    #expect(Self.due(&machine, at: 10) == 1950, "a little before the slot")
    machine.take(at: 20) {
      $0.nextSlot = Claimed.start + 2000
      $0.holdUntil = Claimed.start + 2000
    }
    #expect(Self.due(&machine, at: 20) == 2000, "a hold's end is no slot")
    machine.take(at: 30) {
      $0.nextSlot = nil
      $0.pending = 0
    }
    #expect(Self.due(&machine, at: 30) == 15_030, "the lease is renewed")
  }

  @Test func aPokeAndAnOutagesEndMakeATurnDue() {
    var machine = Claimed.machine(interval: 60_000)
    machine.take(at: 10) { $0.nextSlot = Claimed.start + 60_000 }
    #expect(machine.poke(now: Claimed.after(20).now) == .wake)
    let due = Self.due(&machine, at: 20)
    #expect(due.map { $0 <= 20 } == true)
    machine.take(at: 20) { $0.nextSlot = Claimed.start + 60_000 }
    _ = machine.turnFailed(now: Claimed.after(30).now)
    #expect(Self.due(&machine, at: 30) == 80)
    #expect(machine.redisIsBack() == .wake)
    #expect(Self.due(&machine, at: 30).map { $0 <= 30 } == true)
  }

  /// sends that have an outcome at 100 ms, of 16 that are under way; the moment at which they are told
  @Test(arguments: [(1, 102), (7, 102), (8, 100), (16, 100)] as [(Int, Milliseconds)])
  func outcomesWaitForOthersUntilHalfAWindowHasGathered(count: Int, at: Milliseconds) throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take((1...16).map { Claimed.message($0) }, at: 0) { $0.nextSlot = Claimed.start + 60_000 }
    var granted: [GrantedMessage] = []
    for _ in 1...16 { granted.append(try machine.mustBegin(&circuit, at: 0)) }
    for message in granted { #expect(machine.gate(message, at: 0) == .leave) }
    for message in granted.prefix(count) { machine.end(message, Self.sent, &circuit, at: 100) }
    #expect(Self.due(&machine, at: 100) == at)
  }

  /// An outcome stays until a turn that told it was answered; one that came meanwhile is for the next turn.
  @Test func whatIsToldStaysUntilItIsStored() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take((1...3).map { Claimed.message($0) }, at: 0)
    try machine.send(Self.sent, &circuit, at: 1)
    let lost = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(2))
    #expect(lost.outcomes.map(\.seq) == [1])
    let isFirst = machine.turnFailed(now: Claimed.after(3).now)
    #expect(isFirst)
    try machine.send(Self.sent, &circuit, at: 4)
    let again = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(5))
    #expect(again.turn == lost.turn + 1 && again.seen == lost.seen && again.outcomes.map(\.seq) == [1, 2])
    try machine.send(Self.sent, &circuit, at: 6)
    let reply = Turn(redisTime: (Claimed.start + 7) * 1000, state: .processing, nextSlot: Claimed.start, pending: 1)
    _ = machine.answered(
      .taken(reply), to: again, written: 77, mayStart: true, roundTrip: 0, in: RunSurroundings(), at: Claimed.after(7))
    #expect(machine.seen == again.turn && machine.lease.acknowledgedAt == 77 && machine.retryAt == nil)
    #expect(machine.messages.settled.map(\.seq) == [3])
  }

  @Test func aHoldThatChangesWhileItIsToldIsToldAgain() {
    var machine = Claimed.machine()
    _ = machine.holdForCircuit(2000)
    let request = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(1))
    _ = machine.holdForCircuit(4000)
    let reply = TurnReply.taken(Turn(redisTime: Claimed.start * 1000, state: .processing))
    _ = machine.answered(
      reply, to: request, written: 0, mayStart: true, roundTrip: 0, in: RunSurroundings(), at: Claimed.after(2))
    let next = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(3))
    guard case .lasting(4000, _)? = next.hold else { return #expect(Bool(false), "\(String(describing: next.hold))") }
    _ = machine.answered(
      reply, to: next, written: 0, mayStart: true, roundTrip: 0, in: RunSurroundings(), at: Claimed.after(4))
    #expect(machine.wishes.hold == nil)
  }

  struct Reply: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reply: TurnReply
    var actions: RunActions = []
    var notes: [RunNote] = []
    var isLost = false
    var isAccountDue = false
    /// Outcomes that are still to be told; there was one.
    var untold = 0
  }

  @Test(arguments: [
    Reply(testDescription: "stale", reply: .stale(turn: Claimed.turn + 9), untold: 1),
    Reply(
      testDescription: "rolled back", reply: .rolledBack(turn: 1, token: "t"), actions: [.stopStarts, .dismiss, .wake],
      notes: [.rolledBack], isAccountDue: true, untold: 2),
    Reply(
      testDescription: "another's", reply: .lost(state: .processing, token: "t", resolved: [1]),
      actions: [.stopStarts, .dismiss], notes: [.lost("otra instancia tiene la campaña")], isLost: true,
      isAccountDue: true),
    Reply(
      testDescription: "ended", reply: .lost(state: .cancelled, token: "", resolved: [1]),
      actions: [.stopStarts, .dismiss], notes: [.lost("está en estado 'cancelado'")], isLost: true, isAccountDue: true),
    Reply(
      testDescription: "gone", reply: .gone, actions: [.stopStarts, .dismiss],
      notes: [.gone, .lost("ya no está en Redis, o su título es de otra")], isLost: true),
  ]) func aReplyThatBringsNothing(_ row: Reply) throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1), Claimed.message(2, slot: 5000)], at: 0)
    try machine.send(Self.sent, &circuit, at: 1)
    let actions = machine.hear(row.reply, at: 2)
    #expect(actions == row.actions)
    #expect(machine.takeNotes() == row.notes)
    #expect(machine.isLost == row.isLost && machine.account.isDue == row.isAccountDue)
    #expect(machine.settledCount == row.untold)
    #expect(machine.hasGranted == (row.actions == []), "what was granted does not start any more")
    if case .stale(let turn) = row.reply {
      let request = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(3))
      #expect(request.turn == turn + 1)
    }
    // A second reply of this kind changes nothing.
    if row.isLost {
      _ = machine.hear(row.reply, at: 3)
      let notes = machine.takeNotes().filter { if case .lost = $0 { true } else { false } }
      #expect(notes == [])
    }
  }

  /// The operator has retried the message, or not: then its late outcome resolves it and there is nothing to say.
  @Test(arguments: [true, false]) func aLateOutcomeThatResolvesNothingIsSaid(isResolved: Bool) throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1)], at: 0)
    try machine.send(Self.sent, &circuit, at: 1)
    let told = machine.messages.settled
    _ = machine.hear(.lost(state: .processing, token: "t", resolved: isResolved ? [1] : []), at: 2)
    let late = machine.takeNotes().filter { if case .late = $0 { true } else { false } }
    #expect(late == (isResolved ? [] : told.map(RunNote.late)))
  }

  @Test func repeatsComeSlowerUpToTwoSecondsAndWellWithinTheLease() {
    for (lease, most) in [(45_000, 2000), (4000, 1000)] as [(Milliseconds, Milliseconds)] {
      var machine = Claimed.machine { $0.lease = lease }
      var delays: [Milliseconds] = []
      for _ in 1...9 {
        _ = machine.turnFailed(now: Claimed.after(0).now)
        delays.append((machine.retryAt ?? 0) / millisecond - Claimed.start)
      }
      #expect(delays == [50, 100, 200, 400, 800, 1600, 2000, 2000, 2000].map { min($0, most) })
    }
  }

  /// The outcomes of a lost campaign are told for some minutes, then given up with a log line.
  @Test func aLostCampaignIsNotToldOfForEver() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1), Claimed.message(2)], at: 0)
    try machine.send(Self.sent, &circuit, at: 1)
    let last = try machine.mustBegin(&circuit, at: 1)
    _ = machine.hear(.lost(state: .processing, token: "t", resolved: []), at: 2)
    _ = machine.toldAsFormerOwner()
    machine.end(last, Self.sent, &circuit, at: 3)
    _ = machine.takeNotes()
    for _ in 1...RunLimits.lostTurnTries { _ = machine.turnFailed(now: Claimed.after(4).now) }
    #expect(machine.settledCount == 1)
    _ = machine.turnFailed(now: Claimed.after(5).now)
    #expect(machine.takeNotes() == [.unsaved(1)])
    #expect(machine.nextStep(now: Claimed.after(5).now) == .end(.lost))
  }

  @Test func whatReplicasLackDoesNotStart() {
    var machine = Claimed.machine()
    let actions = machine.take([Claimed.message(1)], at: 0, mayStart: false)
    #expect(actions == [.stopStarts, .dismiss, .wake])
    #expect(machine.messages.settled.map(\.kind) == [.back])
    #expect(machine.isHeld(now: Claimed.after(0).now) == true)
  }

  @Test func anElementThatIsNoMessageIsFailed() {
    var machine = Claimed.machine()
    var spoilt = Claimed.message(1)
    spoilt.element = Array("1|1|nonsense".utf8)
    #expect(machine.take([spoilt, Claimed.message(2)], at: 0) == [.start, .wake])
    #expect(machine.takeNotes() == [.unreadable])
    #expect(machine.messages.settled.map(\.seq) == [1] && machine.messages.granted.map(\.taken.seq) == [2])
  }

  /// A number's pace: the starts that it grants and those it does not, and requests while a slow-down is on its way to
  /// Redis.
  @Test func startsAreReservedForWhatATurnTakes() {
    var machine = Claimed.machine { $0.numberLimit = 10 }
    let governed = RunSurroundings(isNumberGoverned: true)
    let want = machine.beginTaking(in: governed, at: Claimed.after(0))
    #expect(want == 16 && machine.mustReserve(16, in: governed) == true)
    #expect(machine.mustReserve(0, in: governed) == false)
    #expect(machine.mustReserve(16, in: RunSurroundings()) == false)
    let granted = machine.reserved(
      [Claimed.start + 10, Claimed.start + 90], want: 16, told: nil, redisTime: Claimed.start * 1000, holdUntil: nil,
      roundTrip: 0, now: Claimed.after(0).now)
    #expect(granted == 2)
    // The reply of a turn that took more was lost.
    machine.take((1...4).map { Claimed.message($0) }, at: 0, in: governed)
    #expect(machine.messages.granted.map { $0.startsAt / millisecond - Claimed.start } == [10, 90])
    #expect(machine.messages.settled.map(\.seq) == [3, 4] && machine.messages.settled.allSatisfy { $0.kind == .back })
  }

  @Test func aNumberThatIsPausedHoldsTheCampaign() {
    var machine = Claimed.machine()
    let granted = machine.reserved(
      [], want: 5, told: nil, redisTime: Claimed.start * 1000, holdUntil: Claimed.start + 700, roundTrip: 0,
      now: Claimed.after(0).now)
    #expect(granted == 0 && machine.takeNotes() == [.numberSlowed(.milliseconds(700))])
    #expect(
      machine.wishes.hold
        == .lasting(
          700,
          reason:
            "WhatsApp pide esperar con este número (va demasiado rápido, o su cuenta está en mantenimiento): se continúa solo."
        ))
  }

  /// Another 429 comes while the first one is on its way to Redis, and asks for more.
  @Test(arguments: [true, false]) func aSecond429DuringAReservationIsToldToo(isSecond: Bool) {
    var machine = Claimed.machine()
    _ = machine.numberRefused(retryAfter: .milliseconds(200), now: Claimed.after(0).now)
    let told = machine.numberPause
    if isSecond { _ = machine.numberRefused(retryAfter: .seconds(30), now: Claimed.after(1).now) }
    _ = machine.reserved(
      [], want: 0, told: told, redisTime: Claimed.start * 1000, holdUntil: nil, roundTrip: 0, now: Claimed.after(2).now)
    #expect(machine.numberPause == (isSecond ? .lasting(30_000) : nil))
  }

  /// A reservation took a moment, in which the campaign was stopped: a turn that has nothing to say is not taken.
  @Test func aTurnThatHasNothingToSayIsNotTaken() {
    var machine = Claimed.machine()
    machine.take(at: 0)
    var want = machine.wantAfterReserving(3, in: RunSurroundings(), at: Claimed.after(1))
    #expect(want == 3)
    _ = machine.requestStop(now: Claimed.after(2).now)
    want = machine.wantAfterReserving(3, in: RunSurroundings(), at: Claimed.after(2))
    #expect(want == nil)
    want = machine.wantAfterReserving(3, in: RunSurroundings(), at: Claimed.after(20_000))
    #expect(want == 0, "the lease is to be renewed")
  }
}

// A Redis that forgot turns. The machine takes and starts nothing until it has told its account; then the outcomes fit
// the takes.

import Testing

@testable import Campaigns

@Suite struct MachineAccountTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  @Test func nothingGoesOnUntilRedisHasBeenTold() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take((1...4).map { Claimed.message($0, slot: $0 == 4 ? 5000 : 0) }, at: 0)
    var granted: [GrantedMessage] = []
    for _ in 1...3 { granted.append(try machine.mustBegin(&circuit, at: 0)) }
    machine.end(granted[0], Self.sent, &circuit, at: 1)
    let lastSeen = machine.seen
    #expect(machine.hear(.rolledBack(turn: 7, token: "t"), at: 2) == [.stopStarts, .dismiss, .wake])
    #expect(machine.nextStep(now: Claimed.after(2).now) == .reconcile)
    var capacity = machine.capacity(in: RunSurroundings(), at: Claimed.after(2))
    #expect(capacity == 0)

    // Another send ends while the account is told. The account covers 1 and 4, which went back.
    let telling = machine.beginTelling()
    machine.end(granted[1], Self.sent, &circuit, at: 3)
    machine.reconciled(telling, as: 9, setAside: 0, written: 42, now: Claimed.after(4).now)
    machine.usedTurns(upTo: lastSeen + 8)
    #expect(machine.nextStep(now: Claimed.after(4).now) == .work)
    #expect(machine.seen == 9 && machine.turn == lastSeen + 8 && machine.lease.acknowledgedAt == 42)
    #expect(machine.messages.settled.map(\.seq) == [2] && machine.messages.settled.map(\.turn) == [9])
    // A message that was taken in a forgotten turn counts as taken in the turn that told of it, whenever it ends.
    machine.end(granted[2], Self.sent, &circuit, at: 5)
    #expect(machine.messages.settled.map(\.turn) == [9, 9])
    machine.take([Claimed.message(5, turn: lastSeen + 9)], at: 6)
    try machine.send(Self.sent, &circuit, at: 6)
    #expect(machine.messages.settled.last?.turn == lastSeen + 9)
    capacity = machine.capacity(in: RunSurroundings(), at: Claimed.after(6))
    #expect(capacity == 16)
  }

  @Test(arguments: [0, 3]) func whatWasSetAsideIsForRedisToTell(setAside: Int) {
    var machine = Claimed.machine()
    #expect(machine.account.isWhole, "nothing has an outcome yet")
    machine.doubt(ForgottenTurns(upTo: 50, interval: 0))
    #expect(machine.takeNotes() == [.doubtful] && machine.nextStep(now: Claimed.after(0).now) == .reconcile)
    let telling = machine.beginTelling()
    machine.reconciled(telling, as: 60, setAside: setAside, written: 0, now: Claimed.after(1).now)
    #expect(machine.account.isWhole == (setAside == 0) && machine.account.forgotten == nil)
  }

  /// A campaign that was cancelled before anybody told what Redis forgot: a turn ends it.
  @Test func whatIsCancelledEndsWithATurnAfterItsAccount() {
    var machine = Claimed.machine(state: .cancelled, counts: CampaignCounts())
    machine.doubt(ForgottenTurns(upTo: 50, interval: 0))
    let telling = machine.beginTelling()
    machine.reconciled(telling, as: 60, setAside: 3, written: 0, now: Claimed.after(1).now)
    #expect(machine.nextStep(now: Claimed.after(1).now) == .work)
    machine.take(at: 2) { $0.state = .cancelled }
    #expect(machine.nextStep(now: Claimed.after(2).now) == .release)
  }

  @Test func anAccountThatIsNotHeardIsToldAgain() {
    var machine = Claimed.machine()
    machine.doubt(ForgottenTurns(upTo: 50, interval: 0))
    _ = machine.turnFailed(now: Claimed.after(0).now)
    #expect(machine.nextStep(now: Claimed.after(10).now) == .wait(until: Claimed.after(50).now))
    #expect(machine.nextStep(now: Claimed.after(50).now) == .reconcile)
    machine.accountIsStale(Claimed.turn + 70)
    #expect(machine.nextStep(now: Claimed.after(50).now) == .reconcile && machine.turn == Claimed.turn + 70)
  }

  /// Another instance has the campaign: its account is told once, and what was settled by a turn that asks for no more.
  @Test func aFormerOwnerTellsItsAccountOnce() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1), Claimed.message(2)], at: 0)
    let granted = try machine.mustBegin(&circuit, at: 0)
    _ = machine.hear(.lost(state: .processing, token: "t", resolved: []), at: 1)
    #expect(machine.nextStep(now: Claimed.after(1).now) == .reconcile)
    _ = machine.toldAsFormerOwner()
    #expect(machine.nextStep(now: Claimed.after(1).now) == .work, "a send is under way")
    var due = machine.due(in: RunSurroundings(), at: Claimed.after(1))
    #expect(due == .max)
    machine.end(granted, Self.sent, &circuit, at: 2)
    due = machine.due(in: RunSurroundings(), at: Claimed.after(2))
    #expect(due == Claimed.after(2).now)
    let request = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(2))
    #expect(request.seen == 0 && request.outcomes.map(\.seq) == [1])
    // A Redis that was away may have forgotten the account.
    _ = machine.redisIsBack()
    let again = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(3))
    #expect(again.seen == machine.seen)
  }

  /// Redis goes back once more, to when the campaign was its own.
  @Test func aFormerOwnerThatIsAnsweredAsTheOwnerTellsAgain() {
    var machine = Claimed.machine()
    machine.take([Claimed.message(1)], at: 0)
    _ = machine.hear(.lost(state: .processing, token: "t", resolved: []), at: 1)
    _ = machine.toldAsFormerOwner()
    machine.take(at: 2)
    #expect(machine.nextStep(now: Claimed.after(2).now) == .reconcile)
    let request = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(3))
    #expect(request.seen == machine.seen)
  }

  @Test(arguments: [(CampaignCounts(pending: 1), true), (CampaignCounts(pending: 1, uncertain: 1), false)])
  func anAccountIsWholeOnceAllOutcomesAreKnown(counts: CampaignCounts, isWhole: Bool) {
    var machine = Claimed.machine(counts: counts)
    #expect(machine.account.isWhole == isWhole)
    machine.adopt([7], as: .uncertain)
    machine.accountIsWhole()
    #expect(machine.account.isWhole && machine.account.ledger.outcomes[7] == .uncertain)
  }

  @Test func theNextRunTakesUpWhatTheLastOneKnew() throws {
    var first = Claimed.machine()
    var circuit = CircuitBreaker()
    first.take([Claimed.message(1)], at: 0)
    try first.send(Self.sent, &circuit, at: 0)
    var second = Claimed.machine(counts: CampaignCounts(pending: 99, sent: 1))
    second.takeUp(first.account.ledger, now: Claimed.after(1).now)
    #expect(second.account.isWhole && second.account.ledger.outcomes[1] == .sent)
  }
}

import CampaignSupport
import EventLoop
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue
@testable import Text

/// Redis forgets some time again and again, while a campaign passes from instance to instance, messages are delayed,
/// given back in batches and taken again, and replies get lost: what was sent is never sent a second time, whoever
/// tells first.
@Suite struct RollbackModelTests {
  /// From seed 5 on, only the outcomes are known of what former owners did.
  @Test(arguments: 1...8) func nothingIsSentTwiceThoughRedisForgets(seed: UInt64) async throws {
    try await QueueFixture.runTimeless(.fast.with { $0.maximumInFlight = 1000 }, limit: .seconds(120)) { q in
      try await q.publish(count: 4000)
      let model = RollbackModel(q, seed: seed, dropsDetails: seed > 4)
      try await model.run()
      let places = try await q.expectSound()
      try await q.expectHistory()
      #expect(model.rollbacks > 1 && model.claims > 1, "the model is too quiet")
      let twice = model.sends.filter { $0.value > 1 }.keys.sorted()
      #expect(twice == [], "\(twice.first.map { model.story(of: $0) } ?? "")")
      for (seq, place) in places {
        // A message that was taken and never begun when its owner lost the campaign may have gone out, for all that
        // Redis knows.
        let isRight = model.sends[seq] == nil ? place == .uncertain : [.sent, .failed, .uncertain].contains(place)
        #expect(isRight, "\(seq) is \(place)")
      }
    }
  }
}

@LoopActor
private final class RollbackModel {
  /// An instance's account of what it did with the campaign.
  private struct Account {
    var owned: OwnedCampaign
    var seen: Int64
    var ledger: SendLedger
  }

  private let q: QueueFixture
  private let memory: QueueMemory
  private var random: SeededGenerator
  private(set) var sends: [Int: Int] = [:]
  private var events: [(seq: Int?, what: String)] = []
  private(set) var rollbacks = 0
  private(set) var claims = 0
  private var former: [Account] = []
  private var remembersSince: Int?

  private var owner: Owner?
  private var ledger = SendLedger()
  private var held: [TakenMessage] = []
  private var outcomes: [MessageOutcome] = []
  private var isLeaving = false

  private var now: Nanoseconds { Nanoseconds(Loop.now.nanoseconds) }

  private let dropsDetails: Bool

  init(_ q: QueueFixture, seed: UInt64, dropsDetails: Bool) {
    self.q = q
    self.dropsDetails = dropsDetails
    memory = QueueMemory(q)
    random = SeededGenerator(seed: seed)
  }

  /// The events of a message, to find out why a test failed.
  func story(of seq: Int) -> String {
    events.filter { $0.seq == seq || $0.seq == nil }.map(\.what).joined(separator: "\n")
  }

  private func note(_ what: String, _ seq: Int? = nil) { events.append((seq, what)) }

  func run() async throws {
    var step = 0
    while true {
      step += 1
      guard step < 20_000 else { throw Unexpected("no end") }
      // Redis' time goes on with the steps, not with the machine's.
      try q.server.moveClock(by: 5)
      if let since = remembersSince {
        if step - since > 2, random.chance(20) {
          try await memory.forget()
          rollbacks += 1
          note("step \(step): forgot down to turn \(try await q.queue.observer.observe(["X"])[0]!)")
          remembersSince = nil
          try await tellAll()
          try await q.expectSound()
        }
      } else if random.chance(30) {
        try await memory.remember()
        remembersSince = step
        note("step \(step): remembered turn \(try await q.queue.observer.observe(["X"])[0]!.turn)")
      }
      if owner != nil {
        try await takeTurn()
      } else if try await q.queue.observer.observe(["X"])[0]?.state == .completed {
        return
      } else {
        owner = try await q.own()
        claims += 1
        note("step \(step): claimed \(owner!.owned.token.text), turn \(owner!.turn)")
        (ledger, held, outcomes, isLeaving) = (SendLedger(), [], [], false)
      }
    }
  }

  private func takeTurn() async throws {
    send()
    guard var owner else { return }
    if random.chance(15) { isLeaving = true }
    if isLeaving {
      for message in held { settle(message, .back) }
      held = []
    }
    let some = Array(outcomes.prefix(.random(in: 1...500, using: &random)))
    let want = isLeaving ? 0 : [0, 16, 100, 300].randomElement(using: &random)!
    let reply = try await owner.ask(want, some)
    self.owner = owner
    note("turn \(owner.turn), seen \(owner.seen)")
    if random.chance(5) { return note("lost") }
    // The reply that said the campaign had ended got lost.
    if case .lost(.completed, token: "", _) = reply { return retire() }
    guard case .taken(let turn) = reply else { throw Unexpected("\(reply)") }
    self.owner!.seen = turn.turn
    outcomes.removeFirst(some.count)
    for message in turn.messages {
      ledger.took(message, now: now)
      held.append(message)
      note("taken in \(message.turn), attempts \(message.attempts)", message.seq)
    }
    if turn.isOver { return retire() }
    if isLeaving, turn.inFlight == 0, held.isEmpty {
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      retire()
    }
  }

  private func retire() {
    note("ends at \(owner!.seen)")
    // The instance still knows the messages that were on their way when it lost the campaign.
    if dropsDetails, held.isEmpty { ledger.dropAllDetails() }
    former.append(Account(owned: owner!.owned, seen: owner!.seen, ledger: ledger))
    owner = nil
  }

  private func send() {
    held.shuffle(using: &random)
    for message in held.prefix(.random(in: 0...700, using: &random)) {
      held.removeAll { $0.seq == message.seq }
      let delay = Milliseconds.random(in: 0..<20, using: &random)
      switch Int.random(in: 0..<100, using: &random) {
      case ..<40: settle(message, .sent(messageID: "w"))
      case ..<45: settle(message, .failed(code: "1", text: "t"))
      case ..<48: settle(message, .uncertain)
      case ..<70: settle(message, .retry(after: delay))
      case ..<80: settle(message, .later(after: delay))
      default: settle(message, .back)
      }
    }
  }

  private func settle(_ message: TakenMessage, _ kind: MessageOutcome.Kind) {
    switch kind {
    case .sent, .failed, .uncertain: sends[message.seq, default: 0] += 1
    default: break
    }
    let outcome = MessageOutcome(of: message, kind)
    note("\(kind)", message.seq)
    ledger.settled(outcome, now: now)
    outcomes.append(outcome)
  }

  /// All former owners tell, in any order or all at once, before a new message is taken.
  private func tellAll() async throws {
    var calls: [@LoopActor () async throws -> Void] = former.map { account in { try await self.tell(account) } }
    if owner != nil { calls.append { try await self.tellOwn() } }
    calls.shuffle(using: &random)
    if random.chance(50) {
      for call in calls { try await call() }
    } else {
      let telling = calls.map { call in spawn { try await call() } }
      for call in telling { try await call.value }
    }
  }

  private func tell(_ account: Account) async throws {
    guard let seen = try await q.queue.observer.observe(["X"])[0], seen.turn < account.seen else { return }
    var told = Reconciliation(
      turn: seen.turn + 1, seen: account.seen, ledger: account.ledger.entries,
      outcomes: account.ledger.outcomes)
    let reply = try await q.queue.accounts.reconcile(account.owned, &told)
    note("\(account.owned.token.text) tells, seen \(account.seen): \(reply)")
    for entry in account.ledger.entries { note("\(entry)", entry.seq) }
    guard case .reconciled(let turn, _, _) = reply else { return }
    let last = TurnRequest(turn: turn + 1, seen: turn, want: 0, outcomes: [], stop: nil, hold: nil)
    _ = try await q.queue.turns.take(account.owned, last)
    #expect(try await q.queue.claims.release(account.owned) == .released)
  }

  private func tellOwn() async throws {
    guard let owner else { return }
    var told = Reconciliation(
      turn: owner.turn + 1, seen: owner.seen, ledger: ledger.entries, outcomes: ledger.outcomes)
    let reply = try await q.queue.accounts.reconcile(owner.owned, &told)
    note("the owner tells, seen \(owner.seen): \(reply)")
    for entry in ledger.entries { note("\(entry)", entry.seq) }
    switch reply {
    case .reconciled(let turn, _, _):
      (self.owner!.turn, self.owner!.seen, outcomes) = (turn, turn, [])
      for index in held.indices { held[index].turn = turn }
    case .lost: retire()
    default: throw Unexpected("\(reply)")
    }
  }
}

// The end of a send: its consequences for the message, and for the campaign, the number and the API.

import Testing

@testable import Campaigns

@Suite struct MachineOutcomeTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)
  private static let trouble = Failure(code: .transport(.connection), text: "sin conexión")
  private static let busy = Failure(code: .http(503), text: "ocupado")

  struct End: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let outcome: Outcome
    let kind: MessageOutcome.Kind
    var notes: [RunNote] = []
    /// The stop that the next turn tells.
    var stop: String?
    var isHeld = false
    var pause: NumberPause?
    /// The messages that wait go back.
    var returnsOthers = false
  }

  @Test(arguments: [
    End(testDescription: "sent", outcome: sent, kind: .sent(messageID: "w")),
    End(
      testDescription: "sent oddly", outcome: .sent(messageID: nil, warning: "sin id"), kind: .sent(messageID: ""),
      notes: [.warning("sin id", seq: 1)]),
    End(
      testDescription: "failed", outcome: .failed(Failure(code: .meta(131026), text: "no")),
      kind: .failed(code: "131026", text: "no")),
    End(
      testDescription: "no marketing", outcome: .failed(Failure(code: .meta(MetaCode.marketingStopped), text: "no")),
      kind: .failed(code: "\(MetaCode.marketingStopped)", text: "no"), notes: [.marketingStopped(seq: 1)]),
    End(testDescription: "uncertain", outcome: .uncertain(trouble), kind: .uncertain),
    End(testDescription: "retry", outcome: .retry(busy, after: nil), kind: .retry(after: 2000)),
    End(testDescription: "retry as asked", outcome: .retry(busy, after: .seconds(9)), kind: .retry(after: 9000)),
    End(testDescription: "refused by the gate", outcome: .returned(.withdrawn), kind: .back),
    End(
      testDescription: "unreachable", outcome: .hold(trouble), kind: .back, notes: [.unreachable("sin conexión")],
      isHeld: true),
    End(
      testDescription: "429", outcome: .throttled(busy, retryAfter: .seconds(3)), kind: .back,
      notes: [.numberSlowed(.seconds(3))], pause: .lasting(3000), returnsOthers: true),
    End(
      testDescription: "429 without a time", outcome: .throttled(busy, retryAfter: nil), kind: .back,
      notes: [.numberSlowed(.seconds(1))], pause: .automatic, returnsOthers: true),
    End(testDescription: "too many to one", outcome: .pairThrottled(busy), kind: .later(after: 4000)),
    End(
      testDescription: "the account",
      outcome: .stopCampaign(reason: "La cuenta.", code: .http(401), mayHaveGoneOut: false), kind: .back,
      notes: [.credentialsRefused, .stopping("La cuenta.")], stop: "La cuenta.", returnsOthers: true),
    End(
      testDescription: "a page",
      outcome: .stopCampaign(reason: "Una página.", code: .unspecified, mayHaveGoneOut: true),
      kind: .uncertain, notes: [.credentialsRefused, .stopping("Una página.")], stop: "Una página.", returnsOthers: true
    ),
  ]) func anEndSaysWhatBecomesOfTheMessageAndTheCampaign(_ row: End) throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1), Claimed.message(2, slot: 5000)], at: 0)
    let granted = try machine.mustBegin(&circuit, at: 0)
    #expect(machine.gate(granted, at: 0) == .leave)
    #expect(machine.end(granted, row.outcome, &circuit, at: 10) == row.kind)
    #expect(machine.takeNotes() == row.notes)
    #expect(machine.wishes.stop == row.stop && machine.numberPause == row.pause)
    #expect((machine.wishes.hold != nil) == row.isHeld)
    // The order matters: messages that were not started went back as the campaign was stopped.
    let kinds = machine.messages.settled.map(\.kind)
    #expect(kinds == (row.returnsOthers ? [.back, row.kind] : [row.kind]))
    #expect(machine.hasGranted != row.returnsOthers)
    #expect(machine.channel.isOpen == (row.stop == nil))
    #expect(circuit.isClosed != row.isHeld)
  }

  /// A refusal says nothing of the credentials that replaced the refused ones.
  @Test func aRefusalOfFormerCredentialsStopsNothing() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1)], at: 0)
    let granted = try machine.mustBegin(&circuit, at: 0)
    let refused = Outcome.stopCampaign(reason: "El token venció.", code: .http(401), mayHaveGoneOut: false)
    #expect(machine.end(granted, refused, &circuit, at: 1, isOverChannelInUse: false) == .back)
    #expect(machine.wishes.stop == nil && machine.channel.isOpen && machine.takeNotes() == [])
  }

  /// attempts of a message, which are used up or not; its outcome
  @Test(
    arguments: [(3, .retry(after: 8000)), (4, .failed(code: "HTTP 503", text: "ocupado"))]
      as [(Int, MessageOutcome.Kind)])
  func afterTheLastRetryAMessageIsFailed(attempts: Int, kind: MessageOutcome.Kind) throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    var message = Claimed.message(1)
    message.attempts = attempts
    machine.take([message], at: 0)
    #expect(try machine.send(.retry(Self.busy, after: nil), &circuit, at: 0) == kind)
  }

  /// ENVIO_INCIERTO=reenviar: each time is an attempt, and after the last one it is uncertain after all.
  @Test(
    arguments: [(1, true, .retry(after: 2000)), (4, true, .uncertain), (1, false, .uncertain)]
      as [(Int, Bool, MessageOutcome.Kind)])
  func anUncertainMessageIsSentAgainUpToTheLastRetry(attempts: Int, resends: Bool, kind: MessageOutcome.Kind) throws {
    var machine = Claimed.machine { $0.resendsUncertain = resends }
    var circuit = CircuitBreaker()
    var message = Claimed.message(1)
    message.attempts = attempts
    machine.take([message], at: 0)
    #expect(try machine.send(.uncertain(Self.trouble), &circuit, at: 0) == kind)
  }

  @Test(
    arguments: [
      (.uncertain(trouble), "20 envíos seguidos"), (.failed(Failure(code: .meta(131008), text: "x")), "20 mensajes"),
    ] as [(Outcome, String)])
  func twentyOfAKindStopTheCampaign(outcome: Outcome, reason: String) throws {
    var machine = Claimed.machine { $0.maximumInFlight = 100 }
    machine.take((1...25).map { Claimed.message($0) }, at: 0)
    for count in 1...20 {
      #expect(machine.wishes.stop == nil, "\(count)")
      // Each send has a circuit of its own, so that none opens.
      var circuit = CircuitBreaker()
      try machine.send(outcome, &circuit, at: 0)
    }
    #expect(machine.wishes.stop?.hasPrefix(reason) == true, "\(machine.wishes.stop ?? "")")
    #expect(!machine.hasGranted && machine.settledCount == 25)
    #expect(machine.streaks == CampaignStreaks(), "it is said once")
    let capacity = machine.capacity(in: RunSurroundings(), at: Claimed.after(0))
    #expect(capacity == 0)
  }

  /// The other messages to the recipient wait with the first, and afterwards one of them tries.
  @Test func aRecipientThatHasTooManyWaitsAlone() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1), Claimed.message(2), Claimed.message(3, number: 7)], at: 0)
    #expect(try machine.send(.pairThrottled(Self.busy), &circuit, at: 0) == .later(after: 4000))
    let start = machine.nextStart(connectTime: 0, isRoomFull: false, circuit: &circuit, at: Claimed.after(10))
    guard case .delayed? = start else { return #expect(Bool(false), "\(String(describing: start))") }
    #expect(machine.messages.settled.last?.kind == .later(after: 3990))
    #expect(try machine.send(Self.sent, &circuit, at: 20) == .sent(messageID: "w"), "others go on")
    machine.take([Claimed.message(1, slot: 4000)], at: 4000)
    #expect(try machine.send(Self.sent, &circuit, at: 4000) == .sent(messageID: "w"))
    #expect(machine.alarms.pairBackoff.isEmpty)
  }

  /// A send that did not leave makes way for those behind it.
  @Test func whatDidNotLeaveIsOutOfTheLine() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1)], at: 0)
    let granted = try machine.mustBegin(at: 0)
    #expect(machine.line.count == 1 && machine.sendingCount == 1)
    var actions: RunActions = []
    let kind = machine.ended(
      granted, .returned(.heldTooLong), hasLeft: false, isOverChannelInUse: true, circuit: &circuit, jitter: { 0 },
      actions: &actions, at: Claimed.after(1))
    #expect(kind == .back && actions == .wake)
    #expect(machine.line.count == 0 && machine.sendingCount == 0)
  }
}

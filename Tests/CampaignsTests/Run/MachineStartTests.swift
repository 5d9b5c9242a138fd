// The beginning of a send, and the answer of its last gate.

import Testing

@testable import Campaigns
@testable import Text

@Suite struct MachineStartTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  @Test func aSendBeginsAtItsSlotOrEarlierIfItHasToConnect() {
    for (connectTime, begins) in [(0, 500), (100 * millisecond, 380)] as [(Nanoseconds, Milliseconds)] {
      var machine = Claimed.machine()
      var circuit = CircuitBreaker()
      machine.take([Claimed.message(1, slot: 500)], at: 0)
      let start = machine.nextStart(
        connectTime: connectTime, isRoomFull: false, circuit: &circuit, at: Claimed.after(0))
      guard case .wait(let until)? = start else { return #expect(Bool(false), "\(String(describing: start))") }
      #expect(until == Claimed.after(begins).now)
      #expect(machine.begin(at: 500) != nil && !machine.hasGranted && machine.startedCount == 1)
      let next = machine.nextStart(connectTime: 0, isRoomFull: false, circuit: &circuit, at: Claimed.after(500))
      #expect(next == nil)
    }
  }

  @Test func aSlotThatIsTooOldGoesBack() {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1)], at: 0)
    let start = machine.nextStart(connectTime: 0, isRoomFull: false, circuit: &circuit, at: Claimed.after(251))
    guard case .missed? = start else { return #expect(Bool(false), "\(String(describing: start))") }
    #expect(machine.messages.settled.map(\.kind) == [.back])
  }

  /// The obstacle to a send that is due, and whether the campaign is held for it.
  @Test(arguments: [("window", false), ("circuit", true), ("probe", true), ("room", true)])
  func whatIsDueGoesBackWhenItMayNotBegin(why: String, isHeld: Bool) throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    if why == "window" { machine.windowFound(try WindowCase.schedule("12:00-24:00", noon: Claimed.start + 60_000)) }
    if why == "circuit" || why == "probe" { circuit.unreachable(isProbe: false, now: Claimed.start) }
    if why == "probe" { _ = circuit.permission(now: Claimed.start + 2000) }
    machine.take([Claimed.message(1), Claimed.message(2)], at: 0)
    let start = machine.nextStart(
      connectTime: 0, isRoomFull: why == "room", circuit: &circuit, at: Claimed.after(0))
    let actions: RunActions
    switch start {
    case .stop(let asked)?: actions = asked
    case .noRoom?: actions = machine.waitForRoom("Ya salen 2 mensajes a la vez", now: Claimed.after(0).now)
    default: return #expect(Bool(false), "\(String(describing: start))")
    }
    #expect(actions == [.stopStarts, .dismiss, .wake])
    #expect(machine.messages.settled.map(\.seq) == [1, 2] && machine.messages.settled.allSatisfy { $0.kind == .back })
    #expect((machine.wishes.hold != nil) == isHeld)
  }

  /// A campaign with sends under way is not held for room: one of them will end and make room.
  @Test func aCampaignThatHasSendsUnderWayDoesNotWaitForRoom() {
    var machine = Claimed.machine()
    machine.take([Claimed.message(1), Claimed.message(2)], at: 0)
    _ = machine.begin(at: 0)
    #expect(machine.waitForRoom("sitio", now: Claimed.after(0).now) == [.stopStarts, .dismiss, .wake])
    #expect(machine.wishes.hold == nil && machine.messages.settled.map(\.seq) == [2])
  }

  @Test func oneSendFindsOutWhetherTheAPIIsBack() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    circuit.unreachable(isProbe: false, now: Claimed.start)
    machine.take([Claimed.message(1, slot: 2000), Claimed.message(2, slot: 2000)], at: 2000)
    let probe = try machine.mustBegin(&circuit, at: 2000)
    #expect(machine.begin(&circuit, at: 2000) == nil, "the others wait for it")
    // The hold that they wait with does not keep the probe back.
    #expect(machine.isHeld(now: Claimed.after(2000).now) == true)
    #expect(machine.gate(probe, at: 2000) == .leave)
    machine.end(probe, Self.sent, &circuit, at: 2010)
    #expect(circuit.isClosed)
  }

  /// The event since a send began, and the last gate's answer.
  @Test(
    arguments: [
      ("", .leave), ("lease", .refuse(.leaseTooShort)), ("lost", .refuse(.leaseTooShort)),
      ("window", .refuse(.windowClosed)), ("stop asked", .refuse(.withdrawn)), ("paused", .refuse(.withdrawn)),
      ("stopped", .refuse(.withdrawn)), ("429", .refuse(.withdrawn)), ("hold", .refuse(.withdrawn)),
      ("held by Redis", .refuse(.withdrawn)),
    ] as [(String, CampaignMachine.Gate)])
  func theLastGate(event: String, says: CampaignMachine.Gate) throws {
    var machine = Claimed.machine()
    machine.take([Claimed.message(1)], at: 0)
    let granted = try machine.mustBegin(at: 0)
    var time: Milliseconds = 1
    switch event {
    case "lease": time = 30_001
    case "lost": _ = machine.hear(.gone, at: 1)
    case "window": machine.windowFound(try WindowCase.schedule("12:00-24:00", noon: Claimed.start + 60_000))
    case "stop asked": _ = machine.requestStop(now: Claimed.after(1).now)
    case "paused": machine.take(at: 1) { $0.state = .paused }
    case "stopped": machine.windowUnreadable("08:00-20:00", zone: "Marte/Base")
    case "429": _ = machine.numberRefused(retryAfter: nil, now: Claimed.after(1).now)
    case "hold": _ = machine.holdForCircuit(2000)
    case "held by Redis": machine.take(at: 1) { $0.holdUntil = Claimed.start + 500 }
    default: break
    }
    #expect(machine.gate(granted, at: time) == says)
  }

  /// The lease counts from when the last acknowledged turn was written, and ends TIEMPO_ENVIO_MS early.
  @Test(arguments: [(30_000, true), (30_001, false)] as [(Milliseconds, Bool)])
  func theLeaseEndsASendsTimeEarly(time: Milliseconds, isOpen: Bool) throws {
    var machine = Claimed.machine()
    machine.take([Claimed.message(1)], at: 0)
    let granted = try machine.mustBegin(at: 0)
    #expect(machine.gate(granted, at: time) == (isOpen ? .leave : .refuse(.leaseTooShort)))
  }

  /// Connected messages leave by their slots, and never closer than the pace allows.
  @Test func whatIsConnectedLeavesInTheOrderOfTheSlots() {
    var line = StartLine(interval: 100)
    for _ in 1...3 { line.enter() }
    #expect(line.mayLeave(slot: 300 * millisecond, now: 0) == .wait(place: 0))
    #expect(line.mayLeave(slot: 100 * millisecond, now: 0) == .wait(place: 0))
    #expect(line.mayLeave(slot: 200 * millisecond, now: 0) == .wait(place: 1))
    #expect(line.next(now: 0) == .wait(until: 100 * millisecond))
    var left: [Milliseconds] = []
    for time in 0...400 where line.release(now: Nanoseconds(time) * millisecond) {
      let slot = [100, 200, 300][left.count] * millisecond
      #expect(line.mayLeave(slot: slot, now: Nanoseconds(time) * millisecond) == .leave)
      left.append(Milliseconds(time))
    }
    #expect(left == [100, 200, 300] && line.count == 0 && line.next(now: 0) == nil)
  }

  @Test func whoIsDismissedAsksAgainFromTheEnd() {
    var line = StartLine(interval: 100)
    line.enter()
    #expect(line.mayLeave(slot: 300 * millisecond, now: 0) == .wait(place: 0))
    line.dismiss()
    #expect(line.next(now: 0) == nil && line.count == 1)
    #expect(line.mayLeave(slot: 300 * millisecond, now: 0) == .wait(place: 0))
    line.withdraw()
    #expect(line.count == 0)
  }
}

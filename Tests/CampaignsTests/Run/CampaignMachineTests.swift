// A runner's next step, and how much it may take.

import Testing

@testable import Campaigns
@testable import Text

@Suite struct CampaignMachineTests {
  /// Something that has happened to a campaign.
  enum Event: String, CaseIterable, Sendable {
    case nothing, paused, stopAsked, abandoned, lost, completed, forgotten, longHold, cancelled, stopping, held
    case numberRefused, noCredentials
  }

  private static func machine(after event: Event) -> CampaignMachine {
    var machine = Claimed.machine(
      state: event == .cancelled ? .cancelled : .processing, heldFor: event == .longHold ? 60_000 : nil,
      isOpen: event != .noCredentials)
    switch event {
    case .nothing, .longHold, .cancelled: break
    case .paused: machine.take(at: 0) { $0.state = .paused }
    case .completed: machine.take(at: 0) { $0.state = .completed }
    case .stopAsked: _ = machine.requestStop(now: Claimed.after(0).now)
    case .abandoned: _ = machine.abandon()
    case .lost: _ = machine.hear(.gone, at: 0)
    case .forgotten: _ = machine.hear(.rolledBack(turn: 1, token: ""), at: 0)
    case .stopping: machine.windowUnreadable("08:00-20:00", zone: "Marte/Base")
    case .held: _ = machine.holdForCircuit(2000)
    case .numberRefused: _ = machine.numberRefused(retryAfter: nil, now: Claimed.after(0).now)
    case .noCredentials: machine.channelFailed("No hay", isTransient: true, now: Claimed.after(0).now)
    }
    return machine
  }

  @Test(
    arguments: [
      (.nothing, .work), (.paused, .release), (.stopAsked, .release), (.abandoned, .end(.abandoned)),
      (.lost, .end(.lost)), (.completed, .end(.completed)), (.forgotten, .reconcile), (.longHold, .release),
      // The turn that ends it and sets its expiry is still to be taken.
      (.cancelled, .work),
      (.stopping, .work), (.held, .work), (.numberRefused, .work), (.noCredentials, .work),
    ] as [(Event, CampaignMachine.Step)])
  func whatHappenedSaysWhatComesNext(event: Event, step: CampaignMachine.Step) {
    let machine = Self.machine(after: event)
    #expect(machine.nextStep(now: Claimed.after(0).now) == step)
  }

  @Test(arguments: Event.allCases) func onlyACampaignInOrderTakesMessages(event: Event) {
    var machine = Self.machine(after: event)
    let capacity = machine.capacity(in: RunSurroundings(), at: Claimed.after(0))
    #expect(capacity == ([.nothing, .abandoned].contains(event) ? 16 : 0))
  }

  @Test(
    arguments: [
      (RunSurroundings(), 16), (RunSurroundings(isCircuitClosed: false), 1), (RunSurroundings(roomShare: 5), 5),
      (RunSurroundings(roomShare: 5, isRoomFull: true), 1), (RunSurroundings(roomShare: 3, isNumberGoverned: true), 3),
    ] as [(RunSurroundings, Int)])
  func theOthersBoundWhatItMayHold(surroundings: RunSurroundings, most: Int) {
    var machine = Claimed.machine()
    var capacity = machine.capacity(in: surroundings, at: Claimed.after(0))
    #expect(capacity == most)
    // The messages that the machine holds count.
    machine.take([Claimed.message(1), Claimed.message(2)], at: 0)
    _ = machine.begin(at: 0)
    capacity = machine.capacity(in: surroundings, at: Claimed.after(0))
    #expect(capacity == max(0, most - 2))
  }

  /// Before a run ends, the machine awaits the sends on their way and tells their outcomes.
  @Test func nothingEndsBeforeItIsTold() throws {
    var machine = Claimed.machine()
    var circuit = CircuitBreaker()
    machine.take([Claimed.message(1), Claimed.message(2)], at: 0)
    let granted = try machine.mustBegin(&circuit, at: 0)
    let actions = machine.requestStop(now: Claimed.after(1).now)
    #expect(actions == [.stopStarts, .dismiss, .wake])
    #expect(machine.nextStep(now: Claimed.after(1).now) == .work, "one is under way")
    machine.end(granted, .sent(messageID: "w", warning: nil), &circuit, at: 2)
    #expect(machine.nextStep(now: Claimed.after(2).now) == .work, "two outcomes are untold")
    let request = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(3))
    #expect(request.outcomes.map(\.kind) == [.back, .sent(messageID: "w")])
    _ = machine.answered(
      .taken(Turn(redisTime: 0, state: .processing)), to: request, written: 0, mayStart: true, roundTrip: 0,
      in: RunSurroundings(), at: Claimed.after(3))
    #expect(machine.nextStep(now: Claimed.after(3).now) == .release)
  }

  /// Troubles keep a campaign here although placement has long named another instance.
  @Test(arguments: Event.allCases) func inTroubleACampaignStays(event: Event) {
    var machine = Self.machine(after: event)
    let mayMove = [.nothing, .abandoned, .held, .numberRefused, .noCredentials].contains(event)
    _ = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(0).now)
    let placed = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(10_000).now)
    #expect(placed == (mayMove ? "otra" : nil))
  }

  @Test func nothingMovesWhileRedisOrTheAPIIsInTrouble() {
    var machine = Claimed.machine()
    _ = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(0).now)
    var placed = machine.placedElsewhere("otra", isCircuitClosed: false, now: Claimed.after(10_000).now)
    #expect(placed == nil, "the API is down")
    _ = machine.turnFailed(now: Claimed.after(10_000).now)
    placed = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(10_000).now)
    #expect(placed == nil, "Redis does not answer")
    _ = machine.redisIsBack()
    placed = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(10_000).now)
    #expect(placed == "otra")
    machine.forgetPlacement()
    placed = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(10_000).now)
    #expect(placed == nil, "it counts anew")
  }

  /// milliseconds since the campaign was handed over, as the claim says; whether it may move
  @Test(arguments: [(nil, true), (0, false), (49_000, false), (51_000, true)] as [(Milliseconds?, Bool)])
  func aCampaignMovesOnceAMinuteOverAllItsOwners(ago: Milliseconds?, mayMove: Bool) {
    var machine = Claimed.machine(handedOver: ago)
    _ = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(0).now)
    let placed = machine.placedElsewhere("otra", isCircuitClosed: true, now: Claimed.after(10_000).now)
    #expect(placed == (mayMove ? "otra" : nil))
  }
}

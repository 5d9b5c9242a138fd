// A claimed campaign and the events of its run, in time that the tests make up. Redis' clock and the monotonic one
// agree, and nothing waits.

import Testing

@testable import Campaigns
@testable import Text

/// One millisecond.
let millisecond: Nanoseconds = 1_000_000

enum Claimed {
  /// When the campaign is claimed, on both clocks, and on CLOCK_BOOTTIME.
  static let start: Milliseconds = 1_000_000
  static let turn: Int64 = 1_000_000

  /// A campaign that was just claimed, whose channel is open.
  static func machine(
    state: CampaignState = .processing, counts: CampaignCounts = CampaignCounts(pending: 100),
    interval: Milliseconds = 0, heldFor: Milliseconds? = nil, handedOver: Milliseconds? = nil, isOpen: Bool = true,
    change: (inout DeliverySettings) -> Void = { _ in }
  ) -> CampaignMachine {
    var settings = DeliverySettings(interval: interval)
    change(&settings)
    var machine = CampaignMachine(
      settings: settings, turn: turn, claimedAt: start * millisecond, state: state, counts: counts, interval: interval,
      heldUntil: heldFor.map { start + $0 }, redisTime: start * 1000, handedOver: handedOver.map { start - $0 },
      streaks: CampaignStreaks(), now: start * millisecond)
    if isOpen { machine.channelOpened(now: start * millisecond) }
    return machine
  }

  /// A moment so many milliseconds after the claim.
  static func after(_ milliseconds: Milliseconds) -> RunMoment {
    RunMoment(now: (start + milliseconds) * millisecond, redisNow: start + milliseconds)
  }

  /// A message that a turn hands out.
  static func message(_ seq: Int, turn: Int64 = turn + 1, slot: Milliseconds = 0, number: Int = 1) -> TakenMessage {
    let entry = Array("\(turn)|\(start + slot)|\(seq)|1|[\"58412123000\(number)\"]".utf8)
    return entry.withUnsafeBytes { TakenMessage(entry: $0)! }
  }
}

extension CampaignMachine {
  /// A turn that is answered at once.
  /// - Parameter edit: changes the reply, which else says that 100 messages are left and that the next one may have its
  ///   slot now.
  @discardableResult
  mutating func take(
    _ messages: [TakenMessage] = [], at time: Milliseconds, mayStart: Bool = true,
    in surroundings: RunSurroundings = RunSurroundings(), edit: (inout Turn) -> Void = { _ in }
  ) -> RunActions {
    let moment = Claimed.after(time)
    let request = beginTurn(want: messages.count, in: surroundings, at: moment)
    var turn = Turn(
      redisTime: moment.redisNow * 1000, turn: request.turn, state: .processing, interval: interval,
      nextSlot: moment.redisNow, pending: 100, messages: messages)
    edit(&turn)
    return answered(
      .taken(turn), to: request, written: moment.now, mayStart: mayStart, roundTrip: 0, in: surroundings, at: moment)
  }

  /// A turn with another reply.
  mutating func hear(_ reply: TurnReply, at time: Milliseconds) -> RunActions {
    let moment = Claimed.after(time)
    let request = beginTurn(want: 0, in: RunSurroundings(), at: moment)
    return answered(
      reply, to: request, written: moment.now, mayStart: true, roundTrip: 0, in: RunSurroundings(), at: moment)
  }

  /// The first granted message begins to be sent, over a connection that is at hand.
  mutating func begin(_ circuit: inout CircuitBreaker, at time: Milliseconds) -> GrantedMessage? {
    let start = nextStart(connectTime: 0, isRoomFull: false, circuit: &circuit, at: Claimed.after(time))
    guard case .begin(let granted)? = start else { return nil }
    return granted
  }

  mutating func begin(at time: Milliseconds) -> GrantedMessage? {
    var circuit = CircuitBreaker()
    return begin(&circuit, at: time)
  }

  mutating func mustBegin(_ circuit: inout CircuitBreaker, at time: Milliseconds) throws -> GrantedMessage {
    let granted = begin(&circuit, at: time)
    return try #require(granted)
  }

  mutating func mustBegin(at time: Milliseconds) throws -> GrantedMessage {
    var circuit = CircuitBreaker()
    return try mustBegin(&circuit, at: time)
  }

  mutating func gate(_ granted: GrantedMessage, at time: Milliseconds) -> Gate {
    let moment = Claimed.after(time)
    return mayLeave(granted, bootTime: moment.now, at: moment)
  }

  /// Ends a send that had left.
  @discardableResult
  mutating func end(
    _ granted: GrantedMessage, _ outcome: Outcome, _ circuit: inout CircuitBreaker, at time: Milliseconds,
    isOverChannelInUse: Bool = true
  ) -> MessageOutcome.Kind {
    var actions: RunActions = []
    return ended(
      granted, outcome, hasLeft: true, isOverChannelInUse: isOverChannelInUse, circuit: &circuit, jitter: { 0 },
      actions: &actions, at: Claimed.after(time))
  }

  /// Runs a whole send, which begins, leaves and ends at once.
  @discardableResult
  mutating func send(_ outcome: Outcome, _ circuit: inout CircuitBreaker, at time: Milliseconds) throws
    -> MessageOutcome.Kind
  {
    let granted = try mustBegin(&circuit, at: time)
    let said = gate(granted, at: time)
    try #require(said == .leave)
    return end(granted, outcome, &circuit, at: time)
  }
}

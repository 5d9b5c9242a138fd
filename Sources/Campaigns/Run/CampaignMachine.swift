// The decisions of one running campaign, from the claim to the release: a value to which events are given, with the
// moment at which they happen, and that answers with what is to be done. It has no clock, no timer and no connection;
// `CampaignRunner` keeps those and does what it is told.
//
// Its state is that of its parts, a file each. The events stand in the extensions: +turns (what is told to Redis and
// what Redis answers), +starts (when a send begins, and its last gate), +outcomes (what a send's end means), +window,
// +notice, +account (a Redis that forgot turns), +requests (what the dispatcher asks for).

import Text

public struct CampaignMachine: ~Copyable, Sendable {
  public let settings: DeliverySettings
  var lease: CampaignLease
  var standing: CampaignStanding
  var pace: CampaignPace
  public internal(set) var line: StartLine
  var messages = MessageTray()
  public internal(set) var account: RunAccount
  var wishes = TurnWishes()
  var alarms: CampaignAlarms
  var channel = ChannelWatch()
  var window: WindowWatch?
  /// Whether there is a window. A flag, because reading `window` copies it for every message; `RunMoment.redisNow`
  /// counts only then.
  public internal(set) var hasWindow = false
  var leaving: Leaving
  /// The last events' news for others.
  public private(set) var notes: [RunNote] = []

  /// - Parameters:
  ///   - turn: the claim's.
  ///   - claimedAt: CLOCK_BOOTTIME at which the claim was written: the lease counts from there.
  ///   - interval: the campaign's own pace, or the setting's.
  ///   - heldUntil: up to when Redis hands nothing out, since 1970.
  ///   - redisTime: Redis' clock, in microseconds since 1970.
  ///   - handedOver: when an owner before last handed it over, since 1970.
  ///   - now: monotonic clock.
  public init(
    settings: DeliverySettings, turn: Int64, claimedAt: Nanoseconds, state: CampaignState, counts: CampaignCounts,
    interval: Milliseconds, heldUntil: Milliseconds?, redisTime: Int64, handedOver: Milliseconds?,
    streaks: CampaignStreaks, now: Nanoseconds
  ) {
    self.settings = settings
    lease = CampaignLease(turn: turn, claimedAt: claimedAt, now: now)
    standing = CampaignStanding(
      state: state,
      backlog: CampaignBacklog(pending: counts.pending, inFlight: counts.inFlight, retrying: counts.retrying))
    pace = CampaignPace(interval: interval, now: now)
    line = StartLine(interval: interval)
    account = RunAccount(isWhole: counts.sent + counts.failed + counts.uncertain == 0)
    alarms = CampaignAlarms(streaks: streaks)
    leaving = Leaving(watch: HandoverWatch(lastMove: handedOver.map { redisTime / 1000 - $0 }, now: now))
    // A turn ends it and sets its expiry.
    if state == .cancelled { lease.wantTurn() }
    standing.noteHold(until: heldUntil, redisTime: redisTime, now: now)
    // A campaign that is held for long is handed back at once, unless the first turn has something to tell: that
    // nothing is left to send, or the stop. The dispatcher leaves those alone, but one that was paused may go on
    // between its look and the claim.
    if counts.unfinished == 0 { standing.isHeldForLong = false }
  }

  /// The runner's next step.
  public enum Step: Sendable, Equatable {
    case end(RunEnding)
    /// Nothing before this instant, unless something wakes it.
    case wait(until: Nanoseconds)
    case reconcile
    /// Hand the lease back.
    case release
    /// Take a turn once it is due (`due`).
    case work
  }

  public func nextStep(now: Nanoseconds) -> Step {
    if leaving.isAbandoned { return .end(.abandoned) }
    if account.isDue {
      if let retryAt = lease.retryAt, retryAt > now { return .wait(until: retryAt) }
      return .reconcile
    }
    if lease.isLost, isIdle { return .end(.lost) }
    if standing.state == .completed, isIdle { return .end(.completed) }
    return mustLeave && isIdle && !owesFirstTurn ? .release : .work
  }

  /// Nothing is held here and nothing is left to tell.
  package var isIdle: Bool { messages.isEmpty }

  /// The campaign shall not be sent by us any longer.
  var mustLeave: Bool { leaving.isRequested || standing.isHeldForLong || !standing.state.isRunning }

  /// A cancelled campaign ends in a turn of its owner, which sets its expiry: that one is still to be taken.
  private var owesFirstTurn: Bool {
    standing.state == .cancelled && lease.seen == lease.claimedTurn && !lease.isLost
  }

  /// How many more messages this instance may hold.
  public mutating func capacity(in surroundings: RunSurroundings, at moment: RunMoment) -> Int {
    guard !mustLeave, !lease.isLost, !account.isDue, channel.isOpen, wishes.stop == nil, wishes.hold == nil,
      pace.numberPause == nil, isWindowOpen(at: moment)
    else { return 0 }
    var most = surroundings.isCircuitClosed ? settings.maximumInFlight : 1
    most = min(most, surroundings.roomShare)
    // While others have all the room, one message asks for it: where it finds none, the campaign says what it waits
    // for.
    if surroundings.isRoomFull { most = min(most, 1) }
    return max(0, most - messages.unsettledCount)
  }

  mutating func note(_ note: RunNote) { notes.append(note) }

  /// Hands the notes over.
  public mutating func takeNotes() -> [RunNote] {
    let taken = notes
    notes = []
    return taken
  }
}

/// The runner and the instance's pages read these.
extension CampaignMachine {
  public var turn: Int64 { lease.turn }
  /// The last turn whose reply arrived.
  public var seen: Int64 { lease.seen }
  public var isLost: Bool { lease.isLost }
  /// When what Redis did not answer is tried again.
  public var retryAt: Nanoseconds? { lease.retryAt }
  public var state: CampaignState { standing.state }
  public var backlog: CampaignBacklog { standing.backlog }
  public var interval: Milliseconds { pace.interval }
  public var numberPause: NumberPause? { pace.numberPause }
  public var streaks: CampaignStreaks { alarms.streaks }
  public var hasGranted: Bool { !messages.granted.isEmpty }
  public var sendingCount: Int { messages.sendingCount }
  public var startedCount: Int { messages.startedCount }
  package var settledCount: Int { messages.settled.count }
  public var isHandover: Bool { leaving.isHandover }

  /// The slot that the last start would have been; nil before the first.
  public var lastStart: Milliseconds? { line.pacer.lastStart.flatMap { pace.clock.slot(at: $0) } }

  /// Something holds the campaign, or shall.
  public func isHeld(now: Nanoseconds) -> Bool { wishes.hold != nil || standing.isHeld(now: now) }
}

// The decisions of one running campaign, from the claim to the release. It is a value that gets events, with the moment
// at which they happen, and answers with actions. It has no clock, no timer and no connection; `CampaignRunner` has
// those and does the actions.
//
// Its state is that of its parts, a file each. The events are in the extensions: +turns (requests to Redis and their
// replies), +starts (when a send begins, and its last gate), +outcomes (the end of a send), +window, +notice, +account
// (a Redis that forgot turns), +requests (of the dispatcher).

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
  ///   - heldUntil: until when Redis hands nothing out, since 1970.
  ///   - redisTime: Redis' clock, in microseconds since 1970.
  ///   - handedOver: when a former owner last handed it over, since 1970.
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
    // A cancelled campaign needs a turn, which ends it and sets its expiry.
    if state == .cancelled { lease.wantTurn() }
    standing.noteHold(until: heldUntil, redisTime: redisTime, now: now)
    // A campaign that is held for long is handed back at once, unless the first turn has something to tell: that
    // nothing is left to send, or the stop. The dispatcher does not claim such campaigns, but a paused one may go on
    // between its look and the claim.
    if counts.unfinished == 0 { standing.isHeldForLong = false }
  }

  /// The runner's next step.
  public enum Step: Sendable, Equatable {
    case end(RunEnding)
    /// Wait until this instant, unless something wakes it.
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

  /// Whether it holds no message and has nothing left to tell.
  package var isIdle: Bool { messages.isEmpty }

  /// Whether this instance must give the campaign up.
  var mustLeave: Bool { leaving.isRequested || standing.isHeldForLong || !standing.state.isRunning }

  /// Whether a cancelled campaign still needs its owner's turn, which ends it and sets its expiry.
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
    // While other campaigns have all the room, one message asks for it: when it finds none, the campaign says what it
    // waits for.
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
  /// When a call that Redis did not answer is tried again.
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

  /// Whether something holds the campaign, or will with the next turn.
  public func isHeld(now: Nanoseconds) -> Bool { wishes.hold != nil || standing.isHeld(now: now) }
}

// One running campaign, from the claim to the release. Two things happen side by side on the loop:
//
// - Turns. `run` takes one turn after the other (docs/queue.md, "The turn"): each tells Redis what became of messages,
//   renews the lease and brings the next ones with their slots. At most one is outstanding.
// - Sends. Granted messages start at their slots from a timer, also while a turn is under way (CampaignRunner+sends),
//   and each ends as an outcome in `settled`, which the next turn carries (CampaignRunner+outcomes).
//
// `wakeup` joins the two: whatever makes a turn due signals it. The dispatcher creates the runner and hears its ending.

import Campaigns
import DequeModule
import EventLoop
import Logging

/// Messages of a campaign that are still to be sent, as the last turn's reply told.
struct CampaignBacklog: Sendable {
  var pending: Int
  var inFlight: Int
  var retrying: Int

  var total: Int { pending + inFlight + retrying }
}

@LoopActor
final class CampaignRunner {
  /// Why the runner is done with its campaign.
  enum Ending: Sendable, Equatable {
    /// Every message has its outcome.
    case completed
    /// Handed back: paused, stopped, cancelled, or this instance is stopping.
    case released
    /// Another instance owns it, or it is gone. Whatever we still knew has been told.
    case lost
    /// The process ends and Redis cannot be told what we still know.
    case abandoned
  }

  let claim: ClaimedCampaign
  let context: DeliveryContext
  var settings: DeliverySettings { context.settings }
  let logger: Logger

  // The lease.
  var turn: Int64
  var seen: Int64
  /// CLOCK_BOOTTIME at which the last acknowledged turn was written.
  var acknowledgedAt: UInt64
  var lastTurnAt: LoopInstant
  var turnFailures = 0
  var retryTurnAt: LoopInstant?
  var isLost = false

  // What Redis last said.
  var state: CampaignState
  var clock = SlotClock()
  var interval: Milliseconds
  var nextTake: LoopInstant?
  /// Nothing is handed out for so long that owning the campaign is not worth it (a start to come, an API that is down).
  var isHeldForLong = false
  /// Up to when Redis hands nothing out; nil if it waits for nothing.
  var heldUntil: LoopInstant?
  var backlog: CampaignBacklog

  // Messages, in the order they pass: granted → sending → settled.
  var granted: Deque<GrantedMessage> = []
  var sendingCount = 0
  /// Sends started in this run.
  var startedCount = 0
  var settled: [MessageOutcome] = []
  var firstSettledAt = LoopInstant(nanoseconds: 0)
  let slotTimer = Timer()
  let line: StartLine
  var ledger = SendLedger()
  var needsReconciliation = false
  /// The ledger knows every outcome that the campaign has, also of those who had it before.
  var isAccountWhole = false
  var recalling: Task<Void, Never>?
  /// Turns that Redis forgot before the claim, and that nobody tells of.
  var forgotten: ForgottenTurns?
  /// Another instance has the campaign, or nobody, and Redis has our account: it may not be asked for again, since our last
  /// turn will stay one that Redis has not seen.
  var isAccountTold = false
  /// After a reconciliation: takes up to `upTo` count as made in the turn `as`.
  var retaken: (upTo: Int64, as: Int64)?

  // What the next turn shall tell about the campaign as a whole.
  var stopReason: String?
  var hold: TurnRequest.Hold?
  /// Why nothing goes out, as Redis was told last; empty when something does.
  var toldNotice = ""
  /// When it was taken on by this instance.
  let begunAt = Loop.now
  /// A slow-down of the number that Redis has not been told of.
  var numberPause: CampaignQueue.NumberPause?
  /// Starts reserved for the messages that the next turn takes.
  var numberStarts: [Milliseconds] = []

  var window: WindowWatch?
  var channel: (any MessageChannel)?
  var credentialsRetryAt: LoopInstant?
  var streaks: CampaignStreaks
  var pairBackoff = PairBackoff()
  var probeSeq: Int?

  var isStopRequested = false
  private var isAbandoned = false
  /// It is handed back for the instance it is placed on.
  var isHandover = false
  var handoverWatch: HandoverWatch
  let wakeup = Wakeup()

  init(claim: ClaimedCampaign, claimedAt: UInt64, context: DeliveryContext) {
    self.claim = claim
    self.context = context
    var logger = context.logger
    logger[metadataKey: "campaign_id"] = "\(claim.owned.campaign)"
    self.logger = logger
    turn = claim.turn
    seen = claim.turn
    acknowledgedAt = claimedAt
    lastTurnAt = claim.state == .cancelled ? LoopInstant(nanoseconds: 0) : Loop.now
    state = claim.state
    interval = claim.interval ?? context.settings.interval
    line = StartLine(interval: interval)
    backlog = CampaignBacklog(
      pending: claim.counts.pending, inFlight: claim.counts.inFlight, retrying: claim.counts.retrying)
    nextTake = Loop.now
    streaks = context.streaks.resume(upload: claim.owned.token.upload, formerTurn: claim.formerTurn)
    handoverWatch = HandoverWatch(
      lastMove: claim.handedOver.map { claim.redisTime / 1000 - $0 }, now: Nanoseconds(Loop.now.nanoseconds))
    readWindow()
  }

  /// Runs until the campaign is finished, handed back or lost.
  func run() async -> Ending {
    context.room.join()
    startRecalling()
    defer {
      recalling?.cancel()
      context.room.part()
      slotTimer.close()
      line.close()
      if !isLost, !state.isFinished { context.streaks.keep(streaks, upload: claim.owned.token.upload, turn: seen) }
    }
    while true {
      if isAbandoned { return .abandoned }
      if needsReconciliation {
        await reconcile()
        continue
      }
      if isLost, isIdle { return .lost }
      if state.isFinished, isIdle, state == .completed { return .completed }
      if mustLeave, isIdle, !owesFirstTurn, await release() { return isLost ? .lost : .released }
      keepToWindow()
      await prepareChannel()
      let due = min(nextTurnDue(), windowEdge)
      if due > Loop.now { await wakeup.wait(until: due) } else { await takeTurn() }
    }
  }

  /// Asks the runner to hand the campaign back: nothing more is started, what is on its way is awaited.
  func requestStop() {
    guard !isStopRequested else { return }
    isStopRequested = true
    returnGranted()
    wakeup.signal()
  }

  /// Ends as soon as what it waits for has ended, whatever is left to tell: whoever takes the campaign over sets that aside.
  func abandon() {
    isAbandoned = true
    wakeup.signal()
  }

  /// Takes a turn now: a control verb or an append may have changed the campaign.
  func poke() {
    nextTake = Loop.now
    lastTurnAt = LoopInstant(nanoseconds: 0)
    wakeup.signal()
  }

  /// Redis is back: a turn at once, without waiting for the next try.
  func resumeAfterOutage() {
    retryTurnAt = nil
    lastTurnAt = LoopInstant(nanoseconds: 0)
    isAccountTold = false
    wakeup.signal()
  }

  /// Nothing is held here and nothing is left to tell.
  var isIdle: Bool { granted.isEmpty && sendingCount == 0 && settled.isEmpty }

  /// The campaign shall not be sent by us any longer.
  var mustLeave: Bool { isStopRequested || isHeldForLong || !state.isRunning }

  /// Cancelled, and its dead owner's messages in flight were set aside by the claim: a turn ends it and sets its expiry.
  private var owesFirstTurn: Bool { state == .cancelled && seen == claim.turn && !isLost }

  /// How many more messages this instance may hold.
  var capacity: Int {
    guard !mustLeave, !isLost, !needsReconciliation, channel != nil, stopReason == nil, hold == nil,
      numberPause == nil, isWindowOpen
    else { return 0 }
    var most = context.health.breaker.isClosed ? settings.maximumInFlight : 1
    most = min(most, context.room.share)
    // While others have all the room, one message asks for it: where it finds none, the campaign says what it waits
    // for.
    if context.room.isFull { most = min(most, 1) }
    return max(0, most - granted.count - sendingCount)
  }

  /// Hands the lease back; false if it has to be tried again (`retryTurnAt` says when).
  private func release() async -> Bool {
    if let retryTurnAt, retryTurnAt > Loop.now {
      await wakeup.wait(until: retryTurnAt)
      // Woken earlier, by what may have changed everything. Otherwise it is tried now: turns alone may go on failing.
      if retryTurnAt > Loop.now { return false }
    }
    do {
      let lastStart = line.pacer.lastStart.flatMap { clock.slot(at: $0) }
      switch try await context.queue.release(claim.owned, lastStart: lastStart, isHandover: isHandover) {
      case .released: return true
      case .inFlight:
        // A turn whose reply was lost took messages we never saw: the next turn brings them.
        lastTurnAt = LoopInstant(nanoseconds: 0)
        await takeTurn()
        return false
      case .lost, .gone:
        isLost = true
        return true
      }
    } catch {
      turnFailed(error)
      return false
    }
  }

  private var envelope: CampaignEnvelope {
    CampaignEnvelope(campaignID: claim.owned.campaign, template: claim.template, language: claim.language)
  }

  /// Makes the channel, once the credentials are there.
  private func prepareChannel() async {
    guard channel == nil, !mustLeave, !isLost, stopReason == nil else { return }
    if let credentialsRetryAt, credentialsRetryAt > Loop.now { return }
    do {
      let credentials = try await context.credentials.credentials(for: claim.inbox)
      credentialsRetryAt = nil
      channel = context.gateway.channel(for: envelope, credentials: credentials)
      nextTake = Loop.now
    } catch {
      credentialsRetryAt = Loop.now + DeliveryLimits.credentialsRetry
      if error.isTransient {
        hold = .lasting(
          DeliveryLimits.credentialsRetry.wholeMilliseconds,
          reason: "\(error.text): se vuelve a intentar en unos segundos.")
      } else {
        stopReason = "\(error.text). Corrija las credenciales del buzón y reanude la campaña."
      }
      logger.warning("no hay credenciales para enviar", metadata: ["motivo": "\(error.text)"])
    }
  }
}

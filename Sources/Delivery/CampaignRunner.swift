// One running campaign, from the claim to the release. `CampaignMachine` (Campaigns/Run) decides; this is its edge: the
// loop of turns, the timers, the channel to the API, and Redis. Two things happen side by side:
//
// - Turns. `run` takes one turn after the other: each tells Redis what became of messages, renews the lease and brings
//   the next ones with their slots. At most one is outstanding.
// - Sends. Granted messages start at their slots from a timer, also while a turn is under way (CampaignRunner+sends),
//   and each ends as an outcome, which the next turn carries.
//
// `wakeup` joins the two: every event that makes a turn due signals it. The dispatcher creates the runner and is told
// its ending.

import Campaigns
import EventLoop
import Logging
import Queue
import Text
import TimeZones
import WhatsApp

@LoopActor
package final class CampaignRunner {
  package typealias Ending = RunEnding

  package let claim: ClaimedCampaign
  private let envelope: CampaignEnvelope
  package let context: DeliveryContext
  package let logger: Logger
  package var machine: CampaignMachine
  package var channel: (any MessageChannel)?
  /// Fires at the next start.
  let slotTimer = Timer()
  /// The sends that wait in `machine.line`, in its order.
  package let held = HeldSends()
  package let wakeup = Wakeup()
  var recalling: Task<Void, Never>?
  /// The message that left last of those that were refused for the template's sake, until the stop is told.
  var refusal: TemplateRefusal?

  package init(claim: ClaimedCampaign, claimedAt: UInt64, context: DeliveryContext) {
    self.claim = claim
    self.context = context
    envelope = CampaignEnvelope(
      campaignID: claim.owned.campaign, template: claim.template, language: claim.language,
      plan: MessagePlan(storedTemplate: claim.storedTemplate, storedParts: claim.storedParts),
      hasUsers: claim.hasUsers)
    var logger = context.logger
    logger[metadataKey: "campaign_id"] = "\(claim.owned.campaign)"
    self.logger = logger
    context.inboxes.note(claim.inbox)
    machine = CampaignMachine(
      settings: context.settings, turn: claim.turn, claimedAt: Nanoseconds(claimedAt), state: claim.state,
      counts: claim.counts, interval: claim.interval ?? context.settings.interval, heldUntil: claim.waits,
      redisTime: claim.redisTime, handedOver: claim.handedOver,
      streaks: context.streaks.resume(upload: claim.owned.token.upload, formerTurn: claim.formerTurn),
      now: Nanoseconds(Loop.now.nanoseconds))
    readWindow()
    // What has nothing left to send ends as it is.
    if claim.counts.unfinished > 0, let reason = context.gateway.objection(to: envelope) {
      machine.cannotBeSent(reason)
      logger.error("campaña detenida: \(reason)")
    }
  }

  /// Runs until the campaign is finished, handed back or lost.
  package func run() async -> Ending {
    context.room.join()
    if !machine.account.isWhole { recallAnew() }
    defer {
      recalling?.cancel()
      context.room.part()
      slotTimer.close()
      held.close()
      if !machine.isLost, !machine.state.isFinished {
        context.streaks.keep(machine.streaks, upload: claim.owned.token.upload, turn: machine.seen)
      }
    }
    while true {
      switch machine.nextStep(now: now) {
      case .end(let ending): return ending
      case .wait(let until): await wakeup.wait(until: LoopInstant(until))
      case .reconcile: await reconcile()
      case .release:
        if await release() { return machine.isLost ? .lost : .released }
        await work()
      case .work: await work()
      }
    }
  }

  /// Waits for the next turn, or takes it.
  private func work() async {
    perform(machine.keepToWindow(at: moment))
    await prepareChannel()
    let due = machine.due(in: surroundings, at: moment)
    if due > now { await wakeup.wait(until: LoopInstant(due)) } else { await takeTurn() }
  }

  /// Does what the machine asks for.
  package func perform(_ actions: RunActions) {
    if !machine.notes.isEmpty { for note in machine.takeNotes() { tell(note) } }
    if actions.contains(.stopStarts) { slotTimer.stop() }
    if actions.contains(.dismiss) { dismissHeld() }
    if actions.contains(.start) { startDue() }
    if actions.contains(.wake) { wakeup.signal() }
  }

  /// Hands the lease back; false if it has to be tried again.
  private func release() async -> Bool {
    if let retryAt = machine.retryAt, retryAt > now {
      await wakeup.wait(until: LoopInstant(retryAt))
      // A signal came first, and may have changed everything. Otherwise the release is tried now, since turns may go on
      // failing.
      if retryAt > now { return false }
    }
    do {
      switch try await context.queue.claims.release(
        claim.owned, lastStart: machine.lastStart, isHandover: machine.isHandover)
      {
      case .released: return true
      case .inFlight:
        machine.releaseRefused()
        await takeTurn()
        return false
      case .lost, .gone:
        machine.lostAtRelease()
        return true
      }
    } catch {
      turnFailed(error)
      return false
    }
  }

  /// Makes the channel, once the credentials are there.
  private func prepareChannel() async {
    guard machine.wantsChannel(now: now) else { return }
    do {
      let credentials = try await context.credentials.credentials(for: claim.inbox)
      channel = context.gateway.channel(for: envelope, credentials: credentials)
      machine.channelOpened(now: now)
    } catch {
      machine.channelFailed(error.text, isTransient: error.isTransient, now: now)
      perform([])
    }
  }

  /// Gives the machine the window that the claim brought. A window that cannot be kept stops the campaign.
  private func readWindow() {
    guard let text = claim.window else { return }
    let zone = claim.timeZone ?? ""
    do {
      guard let name = TimeZoneName(zone) else { throw ZoneFileError.unknown }
      let rules = try context.zones.rules(for: name)
      machine.windowFound(SendSchedule(window: try SendWindow(stored: text), zone: name, rules: rules))
    } catch {
      machine.windowUnreadable(text, zone: zone)
      logger.error("campaña detenida: no se puede respetar su ventana", metadata: ["error": "\(error)"])
    }
  }
}

/// The machine gets these with an event.
extension CampaignRunner {
  package var now: Nanoseconds { Nanoseconds(Loop.now.nanoseconds) }
  package var moment: RunMoment { moment(at: Loop.now) }

  package func moment(at now: LoopInstant) -> RunMoment {
    RunMoment(now: Nanoseconds(now.nanoseconds), redisNow: machine.hasWindow ? context.queue.clock.now : 0)
  }

  package var surroundings: RunSurroundings {
    let (health, room) = (context.health, context.room)
    let isGoverned = context.settings.numberLimit > 0 || health.isSlowed(claim.inbox, now: Loop.now)
    return RunSurroundings(
      isCircuitClosed: health.breaker.isClosed, roomShare: room.share, isRoomFull: room.isFull,
      isNumberGoverned: isGoverned)
  }
}

extension LoopInstant {
  package init(_ nanoseconds: Nanoseconds) { self.init(nanoseconds: UInt64(max(0, nanoseconds))) }
}

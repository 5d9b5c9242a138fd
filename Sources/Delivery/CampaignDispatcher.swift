// Finds campaigns to send, claims them and keeps a runner for each. Every instance polls the same index; a campaign
// published here is looked at immediately, without waiting for the poll. Placement decides who tries first
// (CampaignDispatcher+placement), the claim decides who owns.

import Campaigns
import EventLoop
import Logging
import Queue
import RedisClient
import Text

@LoopActor
package final class CampaignDispatcher {
  package let context: DeliveryContext
  private var watches: [String: OwnerWatch] = [:]
  package var runners: [String: CampaignRunner] = [:]
  private var claiming: Set<String> = []
  private let poller = Poller()
  package var isStopping: Bool { poller.isStopping }
  private let idle = Wakeup()
  private var isPollFailing = false
  /// When campaigns of other owners are looked at next.
  private var nextObservation = Loop.now
  package let former: FormerCampaigns
  /// The highest turns that this instance has seen of campaigns, and until when it leaves those alone of which Redis
  /// has forgotten turns.
  var heights: TurnHeights
  var oldCampaigns: [String: LoopInstant] = [:]
  /// Redis' time when it was last there, and when the connection before this one ended.
  private var redisSeenAt: Milliseconds?
  package private(set) var lastContact: Milliseconds?
  /// The connection to Redis (`readyCount`) on which this instance learnt what it knows of other owners.
  private var knownConnection = 0
  /// The connection on which our runners were told that Redis is back.
  private var resumedConnection = 0
  private var lastConnectedAt = Loop.now
  /// Until when free campaigns are left alone, because their owners may have something to tell first.
  private var freeClaimsFrom = Loop.now
  /// Campaigns published later than this, by Redis' clock, are not left alone: Redis can have forgotten nothing of
  /// them.
  private var knownSince = Milliseconds.max
  private var redisNow: Milliseconds { context.queue.clock.now }
  /// Campaigns with spoilt keys, and whether some are being inspected.
  package var spoiltKeys = SpoiltKeys()
  var isInspecting = false
  let roster: InstanceRoster
  /// Free campaigns that are placed on another instance.
  var freeWatches: [String: FreeWatch] = [:]
  var nextHandoverCheck = Loop.now
  /// Where the next step of healing the hints goes on, and when.
  private var healingCursor: UInt64 = 0
  private var nextHealing = Loop.now

  package init(context: DeliveryContext) {
    self.context = context
    heights = TurnHeights(defaultInterval: context.settings.interval)
    former = FormerCampaigns(context: context)
    roster = InstanceRoster(instances: context.queue.instances, report: { [pulse = context.pulse] in pulse.text })
  }

  /// Campaigns this instance is sending now.
  package var runningCount: Int { runners.count }
  /// Their runners, in no order.
  package var running: some Collection<CampaignRunner> { runners.values }

  /// Milliseconds since 1970 of this instance's last outcome.
  package var lastOutcomeAt: Milliseconds? { context.activity.lastOutcomeAt }

  /// Polls until `stop`.
  package func run() async {
    await poller.run { [self] in
      await poll()
      return roster.peers.isEmpty ? DeliveryLimits.pollInterval : DeliveryLimits.pollIntervalAmongPeers
    }
  }

  /// A campaign may have changed: claims it if it is free, or makes its runner look again.
  package func notice(_ id: String) async {
    if let runner = runners[id] { return runner.poke() }
    guard !isStopping else { return }
    do { try await consider([id]) } catch { poller.signal() }
  }

  /// Takes no more campaigns and messages, waits for the sends under way, and hands everything back.
  /// - Returns: false if that took longer than a send may take; other instances then take over what is left by
  ///   observation.
  package func stop() async -> Bool {
    poller.stop()
    // It leaves before anything is handed back, so that no instance leaves a campaign to us.
    let leaving = spawn { [roster] in await roster.leave() }
    for runner in runners.values { runner.requestStop() }
    await waitUntilIdle(within: .milliseconds(context.settings.sendTimeout) + DeliveryLimits.shutdownGrace)
    await leaving.value
    return runners.isEmpty
  }

  /// Gives up what is left, after a stop that took too long and once nothing can reach the API or Redis any more.
  package func abandon() async {
    for runner in runners.values { runner.abandon() }
    await waitUntilIdle(within: DeliveryLimits.shutdownGrace)
  }

  private func waitUntilIdle(within limit: Duration) async {
    let deadline = Loop.now + limit
    while !(runners.isEmpty && claiming.isEmpty), Loop.now < deadline {
      await idle.wait(until: min(deadline, Loop.now + .milliseconds(200)))
    }
  }

  private func poll() async {
    // Without a connection: its watcher has logged that already.
    guard context.queue.link.isReady else { return }
    do {
      try await noteConnection()
      let now = redisNow
      // Our own campaigns' hints stay two thirds of a lease ahead.
      let ahead = min(DeliveryLimits.claimAhead, context.settings.lease / 3)
      try await roster.beat(running: runners.count, isFull: !hasRoom)
      let sight = try await context.queue.lookout.look(by: now + ahead, limit: DeliveryLimits.campaignsPerPoll)
      roster.note(sight.instances)
      context.health.notePaused(sight.pausedNumbers, now: Loop.now)
      var due = sight.due
      // A turn moves its campaign's hint ahead by the lease. One of ours that is due all the same was touched by a
      // control verb or an append, perhaps in another instance.
      for id in due { runners[id]?.poke() }
      if Loop.now >= nextObservation {
        // An owner moves its campaign's hint ahead by the lease with every turn, so the observation looks beyond what
        // is due.
        nextObservation = Loop.now + context.settings.observationInterval
        due = try await context.queue.hints.due(
          by: now + context.settings.observationReach, limit: DeliveryLimits.campaignsPerPoll)
      }
      try await consider(due)
      handOverWhatIsPlacedElsewhere()
      try await healHints()
      if isPollFailing { context.logger.notice("Redis responde de nuevo") }
      isPollFailing = false
    } catch {
      if !isPollFailing { context.logger.warning("no se pueden leer las campañas", metadata: ["error": "\(error)"]) }
      isPollFailing = true
    }
  }

  /// Whether there is room for one more campaign.
  private var hasRoom: Bool { runners.count + claiming.count < DeliveryLimits.runners }

  private func consider(_ ids: [String]) async throws {
    // This instance's knowledge is of a former connection: the poll renews it first.
    guard context.queue.link.connectionNumber == knownConnection else { return poller.signal() }
    let candidates = ids.filter { runners[$0] == nil && !claiming.contains($0) }
    guard !candidates.isEmpty, hasRoom else { return }
    let observations = try await context.queue.observer.observe(candidates)
    let now = Nanoseconds(Loop.bootTimeNanoseconds())
    let farAway = redisNow + RunLimits.longHold
    for (id, observation) in zip(candidates, observations) {
      guard let observation else {
        watches[id] = nil
        freeWatches[id] = nil
        oldCampaigns[id] = nil
        try await context.queue.hints.forget(id)
        continue
      }
      if observation == .newer {
        context.damaged.noteNewer(id)
        continue
      }
      if observation.state == .damaged {
        await context.damaged.note(id)
        continue
      }
      guard try await isToldWhatItForgot(id, observation) else { continue }
      guard !isStopping, hasRoom, runners[id] == nil, !claiming.contains(id) else { continue }
      if let due = observation.noticeDue, due <= redisNow, observation.isFree, observation.state.isRunning {
        try await context.queue.announcements.noteDue(of: id)
      }
      // It has nothing to send for a while and would be handed back at once.
      if observation.isFree, observation.state.isRunning, observation.waits(at: redisNow) > farAway { continue }
      // This instance claimed it but never got the reply, so nobody runs it.
      let isOrphan = observation.isOwned(by: context.queue.link.identity)
      if observation.isFree || isOrphan, observation.published < knownSince, Loop.now < freeClaimsFrom { continue }
      if observation.isFree, !isOurs(id, observation) { continue }
      let lease = isOrphan ? 0 : context.settings.takeoverDelay
      guard watches[id, default: OwnerWatch()].note(observation, bootTime: now, lease: lease) else { continue }
      watches[id] = nil
      freeWatches[id] = nil
      claiming.insert(id)
      spawn { [self] in
        await claim(id, observed: observation)
        claiming.remove(id)
        idle.signal()
      }
    }
    if watches.count > DeliveryLimits.watches { watches.removeAll() }
  }

  /// After a reconnection Redis may be older than it was. So what was seen of other owners counts no longer, and Redis
  /// is told what it forgot of our former campaigns. Campaigns that seem free wait until their owners, who may need as
  /// long as Redis was away to come back, have told theirs.
  private func noteConnection() async throws {
    let connection = context.queue.link.connectionNumber
    if connection != knownConnection {
      lastContact = redisSeenAt
      if resumedConnection != connection {
        resumedConnection = connection
        forgetSights()
        // Our own campaigns come first: until they take a turn, we look dead to the others, and Redis is not told what
        // it has forgotten of them.
        for runner in runners.values { runner.resumeAfterOutage() }
      }
      watches.removeAll()
      try await context.queue.clock.read()
      if knownConnection > 0 {
        try await former.tellWhatWasForgotten()
        knownSince = .max
        freeClaimsFrom = Loop.now + context.settings.claimPause(afterOutage: Loop.now - lastConnectedAt)
      } else if context.settings.takeoverDelay > 0, let uptime = try await context.queue.clock.uptime() {
        // This instance and Redis have both just started: instances from before Redis' start come back as after an
        // outage.
        knownSince = redisNow - uptime - 1000
        freeClaimsFrom = Loop.now + max(.zero, DeliverySettings.longestClaimPause - .milliseconds(uptime))
      }
      knownConnection = connection
    }
    lastConnectedAt = Loop.now
    redisSeenAt = redisNow
  }

  /// Does one step of finding campaigns that the hints have lost.
  private func healHints() async throws {
    guard Loop.now >= nextHealing else { return }
    nextHealing = Loop.now + DeliveryLimits.healingInterval
    let step = try await context.queue.hints.heal(from: healingCursor, now: redisNow)
    healingCursor = step.next
    for case (let id, let seen?) in step.campaigns {
      heights.note(id, seen)
      try await doubtIfCancelled(id, seen)
    }
    inspect(step.campaigns.map(\.id))
  }

  /// Claims a campaign and runs it to its end. A claim whose reply was lost is made again with the same token: the
  /// script gives the same answer.
  private func claim(_ id: String, observed: CampaignObservation) async {
    let token = context.queue.claims.newToken(upload: observed.upload)
    var tries = 0
    while !isStopping || tries > 0 {
      do {
        if let paused = context.pausedStart, try await !paused.mayClaim(id, in: observed.state) { return }
        // The lease counts from before the claim is written, so that it ends for us before it ends for others.
        let written = Loop.bootTimeNanoseconds()
        let reply = try await context.queue.claims.claim(id, observed: observed, token: token)
        if case .halfCancelled = reply { _ = try await context.queue.controls.cancel(id) }
        if case .owned(let claimed) = reply {
          if !observed.isFree, !observed.isOwned(by: context.queue.link.identity) { context.meter.takeovers += 1 }
          let runner = CampaignRunner(claim: claimed, claimedAt: written, context: context)
          former.handOver(to: runner)
          if let forgotten = forgottenTurns(of: claimed) { runner.doubt(forgotten) }
          await run(runner)
        }
        return
      } catch RedisError.lost where tries < DeliveryLimits.claimTries {
        tries += 1
        try? await Loop.sleep(for: .milliseconds(100 * tries))
      } catch RedisError.server(let error) where error.kind == .wrongType {
        return await context.damaged.note(id)
      } catch {
        context.logger.warning("no se pudo tomar la campaña", metadata: ["campaign_id": "\(id)", "error": "\(error)"])
        return
      }
    }
  }

  private func run(_ runner: CampaignRunner) async {
    let claim = runner.claim
    let id = claim.owned.campaign
    context.meter.inheritedUncertain += claim.setAside
    context.meter.inheritedReturned += claim.putBack
    if claim.setAside + claim.putBack > 0 {
      context.logger.warning(
        "campaña tomada de una instancia que dejó de responder",
        metadata: ["campaign_id": "\(id)", "inciertos": "\(claim.setAside)", "devueltos": "\(claim.putBack)"])
    }
    runners[id] = runner
    context.remembered?.remember(id, upload: claim.owned.token.upload)
    claiming.remove(id)
    if isStopping { runner.requestStop() }
    context.logger.info("campaña en marcha", metadata: ["campaign_id": "\(id)"])
    let ending = await runner.run()
    runners[id] = nil
    context.meter.note(ending)
    if ending == .completed { context.remembered?.forget(id) }
    former.add(runner)
    heights.note(id, upload: claim.owned.token.upload, turn: runner.machine.seen, interval: claim.interval)
    context.logger.info("\(ending.text)", metadata: ["campaign_id": "\(id)"])
    idle.signal()
  }
}

extension CampaignRunner.Ending {
  /// For the log.
  package var text: String {
    switch self {
    case .completed: "campaña completada"
    case .released: "campaña devuelta"
    case .lost: "campaña dejada: ya no es de esta instancia"
    case .abandoned: "campaña abandonada: Redis no respondió mientras se detenía el servidor"
    }
  }
}

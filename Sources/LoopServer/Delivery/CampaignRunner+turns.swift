// When a turn is due, and what its reply means.

import Campaigns
import EventLoop

extension CampaignRunner {
  /// The moment the next turn shall be taken; the past means now.
  func nextTurnDue() -> LoopInstant {
    let now = Loop.now
    if let retryTurnAt { return retryTurnAt }
    if stopReason != nil || hold != nil || numberPause != nil { return now }
    if isLost { return settled.isEmpty ? .distantFuture : now }
    var due = min(lastTurnAt + settings.renewalInterval, noticeDue)
    if channel == nil, !mustLeave, let credentialsRetryAt { due = min(due, credentialsRetryAt) }
    if !settled.isEmpty { due = min(due, outcomesAreUrgent ? now : firstSettledAt + DeliveryLimits.outcomePatience) }
    if capacity > 0, let nextTake {
      // As fast as possible means full batches: a turn for each single message would cost more than the message.
      let isBatching = interval == 0 && !settled.isEmpty && !outcomesAreUrgent
      if !isBatching { due = min(due, nextTake) }
    }
    return due
  }

  /// Outcomes are told at once when nothing else is under way to wait for, or when half a window has gathered.
  private var outcomesAreUrgent: Bool {
    mustLeave || granted.count + sendingCount == 0 || settled.count >= max(1, settings.maximumInFlight / 2)
  }

  /// Tells Redis what is known and takes what it gives.
  func takeTurn() async {
    var want = capacity
    // Those of a turn whose reply was lost have gone by.
    numberStarts = []
    if numberPause != nil || (want > 0 && isNumberGoverned) {
      do { want = try await reserveStarts(want) } catch { return turnFailed(error) }
      // The reservation took a moment: a stop or a full window since then counts.
      want = min(want, capacity)
      if want == 0, settled.isEmpty, stopReason == nil, hold == nil,
        lastTurnAt + settings.renewalInterval > Loop.now
      {
        return
      }
    }
    turn += 1
    lastTurnAt = Loop.now
    let written = Loop.bootTimeNanoseconds()
    let outcomes = settled.prefix(DeliveryLimits.outcomesPerTurn)
    let told = (stop: stopReason, hold: hold, notice: notice)
    let request = TurnRequest(
      turn: turn, seen: isAccountTold ? 0 : seen, want: want, outcomes: outcomes, stop: told.stop, hold: told.hold,
      notice: told.notice)
    do {
      let reply = try await context.queue.takeTurn(claim.owned, request)
      let mayStart = try await isSafelyStored(reply)
      retryTurnAt = nil
      turnFailures = 0
      if case .stale(let stored) = reply {
        // A former turn of ours arrived late, after this one was numbered: number past it and say it again.
        turn = max(turn, stored)
        return
      }
      if case .rolledBack = reply {
        beginReconciling()
        return
      }
      settled.removeFirst(outcomes.count)
      if !settled.isEmpty { firstSettledAt = Loop.now }
      if stopReason == told.stop { stopReason = nil }
      if hold == told.hold { hold = nil }
      toldNotice = told.notice
      if case .lost(_, _, let resolved) = reply { logUnresolved(outcomes, resolved: resolved) }
      apply(reply, written: written, mayStart: mayStart)
    } catch {
      turnFailed(error)
    }
  }

  /// Whether what the turn took is on as many replicas as ESPERAR_REPLICAS asks for. If that cannot be found out, the turn
  /// counts as lost: the next one brings its messages again.
  private func isSafelyStored(_ reply: TurnReply) async throws -> Bool {
    guard case .taken(let taken) = reply, !taken.messages.isEmpty else { return true }
    return try await context.queue.areReplicasCaughtUp()
  }

  private func apply(_ reply: TurnReply, written: UInt64, mayStart: Bool) {
    switch reply {
    case .taken(let taken):
      seen = turn
      acknowledgedAt = written
      if taken.state == .stopped, state != .stopped { context.meter.stoppedCampaigns += 1 }
      state = taken.state
      backlog = CampaignBacklog(pending: taken.pending, inFlight: taken.inFlight, retrying: taken.retrying)
      interval = taken.interval
      noteHold(until: taken.holdUntil, redisTime: taken.redisTime)
      line.pacer.interval = saturatingNanoseconds(taken.interval)
      let now = Loop.now
      clock.observe(
        redisTime: taken.redisTime, now: Nanoseconds(now.nanoseconds),
        roundTrip: Nanoseconds(Loop.bootTimeNanoseconds() - written))
      // Before a hold's end nothing is handed out, however near it is.
      let ahead = taken.nextSlot == taken.holdUntil ? 0 : DeliveryLimits.takeAhead
      nextTake = taken.nextSlot.flatMap { clock.instant(slot: $0) }.map {
        LoopInstant(nanoseconds: UInt64(max(0, $0))) + .milliseconds(-ahead)
      }
      for message in taken.messages { accept(message) }
      numberStarts = []
      if !mayStart {
        hold = .lasting(
          DeliveryLimits.replicaRetry, reason: "Las réplicas de Redis no confirman lo guardado: no se envía nada.")
      }
      if mustLeave || !mayStart { returnGranted() } else { startDue() }
      context.meter.turns += 1
    case .lost(let state, let token, _) where token.isEmpty && state.isFinished:
      // Whoever ended it may have set aside what we sent, because Redis had forgotten that we did.
      if !isLost { needsReconciliation = !ledger.isEmpty }
      lose("está en estado '\(state.rawValue)'")
    case .lost:
      // Should Redis have forgotten that it was ours, and another gone on since, it does not know what we sent.
      if !isLost { needsReconciliation = !ledger.isEmpty }
      lose("otra instancia tiene la campaña")
    case .gone:
      context.remembered?.suspect(claim.owned.campaign)
      lose("ya no está en Redis, o su título es de otra")
    case .rolledBack, .stale:
      break
    }
  }

  private func accept(_ taken: TakenMessage) {
    ledger.took(taken, now: Nanoseconds(Loop.now.nanoseconds))
    let reserved = numberStarts.isEmpty ? nil : numberStarts.removeFirst()
    // Taken by a turn whose reply was lost, and the number's pace leaves no room for it now.
    if reserved == nil, isNumberGoverned { return settle(taken, .back) }
    let startsAt = clock.instant(slot: max(taken.slot, reserved ?? 0)) ?? Nanoseconds(Loop.now.nanoseconds)
    if let message = GrantedMessage(taken, startsAt: startsAt) {
      granted.append(message)
    } else {
      context.meter.messages.count(.failed, code: CountedCode.other)
      settle(taken, .failed(code: "elemento", text: "El mensaje guardado en Redis no se puede leer"))
    }
  }

  /// Late outcomes that resolved nothing: the operator has retried the message meanwhile, or Meta's webhook has said what
  /// became of it. A message that was sent and waits again is seen to by the reconciliation that follows.
  private func logUnresolved(_ told: ArraySlice<MessageOutcome>, resolved: [Int]) {
    let resolved = Set(resolved)
    let late = told.filter { outcome in
      switch outcome.kind {
      case .sent, .failed: !resolved.contains(outcome.seq)
      case .uncertain, .retry, .later, .back: false
      }
    }
    for outcome in late.prefix(DeliveryLimits.lateOutcomesLogged) {
      logger.warning(
        "respuesta tardía de un mensaje que ya no es incierto",
        metadata: ["seq": "\(outcome.seq)", "resultado": "\(MessageResult(outcome.kind).rawValue)"])
    }
  }

  func lose(_ why: String) {
    guard !isLost else { return }
    isLost = true
    granted.removeAll()
    slotTimer.stop()
    line.dismiss()
    logger.warning("campaña cedida: \(why)")
  }

  /// Redis did not answer, or not as it should: the same outcomes again, under the next turn's number.
  func turnFailed(_ error: any Error) {
    turnFailures += 1
    context.meter.failedTurns += 1
    let exponent = min(turnFailures - 1, 6)
    // Well within the lease, or an owner that waits after an outage would look dead to those that came back before it.
    retryTurnAt = Loop.now + .milliseconds(min(50 << exponent, 2000, settings.lease / 4))
    if turnFailures == 1 { logger.warning("el turno no llegó a Redis, se repetirá", metadata: ["error": "\(error)"]) }
    if isLost, turnFailures > DeliveryLimits.lostTurnTries {
      logger.error("resultados sin guardar de una campaña cedida", metadata: ["mensajes": "\(settled.count)"])
      settled.removeAll()
      needsReconciliation = false
    }
  }
}

// When a turn is due, its request, and the consequences of its reply.

import Text

extension CampaignMachine {
  /// The moment at which something is due: the next turn, or the window's edge. The past means now.
  public mutating func due(in surroundings: RunSurroundings, at moment: RunMoment) -> Nanoseconds {
    min(nextTurnDue(in: surroundings, at: moment), windowEdge(at: moment))
  }

  private mutating func nextTurnDue(in surroundings: RunSurroundings, at moment: RunMoment) -> Nanoseconds {
    let now = moment.now
    if let retryAt = lease.retryAt { return retryAt }
    if wishes.stop != nil || wishes.hold != nil || pace.numberPause != nil { return now }
    if lease.isLost { return messages.settled.isEmpty ? .max : now }
    var due = min(saturatingSum(lease.lastTurnAt, settings.renewalInterval), noticeDue(at: moment))
    if !channel.isOpen, !mustLeave, let retryAt = channel.retryAt { due = min(due, retryAt) }
    if !messages.settled.isEmpty {
      due = min(due, outcomesAreUrgent ? now : messages.firstSettledAt + RunLimits.outcomePatience)
    }
    if capacity(in: surroundings, at: moment) > 0, let nextTake = pace.nextTake {
      // Without a pace the batches shall be full: a turn for each single message would cost more than the message.
      let isBatching = pace.interval == 0 && !messages.settled.isEmpty && !outcomesAreUrgent
      if !isBatching { due = min(due, nextTake) }
    }
    return due
  }

  /// Whether outcomes are told at once: when no send is under way to wait for, or when half a window has gathered.
  private var outcomesAreUrgent: Bool {
    mustLeave || messages.unsettledCount == 0 || messages.settled.count >= max(1, settings.maximumInFlight / 2)
  }

  /// A turn begins: how many messages it may take. Starts have to be reserved for them first if `mustReserve` says so.
  public mutating func beginTaking(in surroundings: RunSurroundings, at moment: RunMoment) -> Int {
    // The starts of a turn whose reply was lost have passed.
    pace.numberStarts = []
    return capacity(in: surroundings, at: moment)
  }

  /// Whether starts have to be reserved before a turn, or a slow-down of the number told.
  public func mustReserve(_ want: Int, in surroundings: RunSurroundings) -> Bool {
    pace.numberPause != nil || (want > 0 && surroundings.isNumberGoverned)
  }

  /// The claim brought a campaign that this server cannot send: its first turn stops it, and takes nothing.
  /// - Parameter reason: the motivo.
  public mutating func cannotBeSent(_ reason: String) {
    wishes.stop = reason
    standing.isHeldForLong = false
  }

  /// Redis has granted starts by the number's pace, or none.
  /// - Parameters:
  ///   - told: the slow-down that was told with the request.
  ///   - redisTime: Redis' clock, in microseconds since 1970.
  ///   - holdUntil: the number is paused until then, since 1970.
  /// - Returns: how many messages the next turn may take.
  public mutating func reserved(
    _ starts: [Milliseconds], want: Int, told: NumberPause?, redisTime: Int64, holdUntil: Milliseconds?,
    roundTrip: Nanoseconds, now: Nanoseconds
  ) -> Int {
    pace.noteNumber(redisTime: redisTime, told: told, roundTrip: roundTrip, now: now)
    if let until = holdUntil {
      let duration = max(1, until - redisTime / 1000)
      note(.numberSlowed(.milliseconds(duration)))
      wishes.hold = .lasting(
        duration,
        reason:
          "WhatsApp pide esperar con este número (va demasiado rápido, o su cuenta está en mantenimiento): se continúa solo."
      )
      return 0
    }
    pace.numberStarts = starts
    if starts.isEmpty, want > 0 {
      // The number's next start is further away than starts are granted. It looks again halfway.
      pace.nextTake = now + saturatingNanoseconds(RunLimits.takeAhead)
    }
    return starts.count
  }

  /// Starts were reserved for a turn, which took a moment: a stop or a full window since then counts.
  /// - Returns: how many messages the turn may take; nil if there is no need for it any more.
  public mutating func wantAfterReserving(
    _ want: Int, in surroundings: RunSurroundings, at moment: RunMoment
  ) -> Int? {
    let want = min(want, capacity(in: surroundings, at: moment))
    let isNeedless =
      want == 0 && messages.settled.isEmpty && wishes.stop == nil && wishes.hold == nil
      && saturatingSum(lease.lastTurnAt, settings.renewalInterval) > moment.now
    return isNeedless ? nil : want
  }

  /// Numbers a turn and writes what it tells.
  public mutating func beginTurn(want: Int, in surroundings: RunSurroundings, at moment: RunMoment) -> TurnRequest {
    lease.begin(now: moment.now)
    return TurnRequest(
      turn: lease.turn, seen: account.isTold ? 0 : lease.seen, want: want,
      outcomes: messages.settled.prefix(RunLimits.outcomesPerTurn), stop: wishes.stop, hold: wishes.hold,
      notice: notice(in: surroundings, at: moment))
  }

  /// A turn's reply.
  /// - Parameters:
  ///   - written: CLOCK_BOOTTIME just before the turn was written.
  ///   - mayStart: whether what the turn took is on as many replicas as ESPERAR_REPLICAS asks for.
  ///   - roundTrip: how long ago it was written.
  public mutating func answered(
    _ reply: TurnReply, to request: TurnRequest, written: Nanoseconds, mayStart: Bool, roundTrip: Nanoseconds,
    in surroundings: RunSurroundings, at moment: RunMoment
  ) -> RunActions {
    lease.answered()
    switch reply {
    case .stale(let stored):
      // A former turn of ours arrived late, after this one was numbered: the next number goes past it, and the turn is
      // repeated.
      lease.numberPast(stored)
      return []
    case .rolledBack: return beginReconciling(now: moment.now)
    case .taken(let turn):
      // Redis went back to a time when the campaign was ours. The turn of a lost campaign named no seen turn, so its
      // reply is not `.rolledBack`.
      if lease.isLost {
        account.isTold = false
        account.isDue = true
      }
      told(request, now: moment.now)
      lease.acknowledged(lease.turn, written: written)
      if turn.state == .stopped, standing.state != .stopped { note(.stopped(isAsked: request.stop != nil)) }
      return took(turn, mayStart: mayStart, roundTrip: roundTrip, in: surroundings, now: moment.now)
    case .lost(let state, let token, let resolved):
      told(request, now: moment.now)
      noteUnresolved(request.outcomes, resolved: resolved)
      // If Redis forgot that it was ours, and another owner has gone on or ended it since, Redis does not know what we
      // sent.
      if !lease.isLost { account.isDue = !account.ledger.isEmpty }
      let isEnded = token.isEmpty && state.isFinished
      return lose(isEnded ? "está en estado '\(state.rawValue)'" : "otra instancia tiene la campaña")
    case .gone:
      told(request, now: moment.now)
      note(.gone)
      return lose("ya no está en Redis, o su título es de otra")
    }
  }

  private mutating func told(_ request: TurnRequest, now: Nanoseconds) {
    messages.stored(request.outcomes.count, now: now)
    wishes.told(request)
  }

  private mutating func took(
    _ turn: Turn, mayStart: Bool, roundTrip: Nanoseconds, in surroundings: RunSurroundings, now: Nanoseconds
  ) -> RunActions {
    standing.note(turn, now: now)
    line.pacer.interval = saturatingNanoseconds(turn.interval)
    pace.note(turn, roundTrip: roundTrip, now: now)
    var actions: RunActions = []
    for message in turn.messages {
      actions.formUnion(accept(message, isNumberGoverned: surroundings.isNumberGoverned, now: now))
    }
    pace.numberStarts = []
    if !mayStart {
      wishes.hold = .lasting(
        RunLimits.replicaRetry, reason: "Las réplicas de Redis no confirman lo guardado: no se envía nada.")
    }
    return actions.union(mustLeave || !mayStart ? returnGranted(now: now) : .start)
  }

  private mutating func accept(_ taken: TakenMessage, isNumberGoverned: Bool, now: Nanoseconds) -> RunActions {
    account.ledger.took(taken, now: now)
    guard let startsAt = pace.start(slot: taken.slot, isNumberGoverned: isNumberGoverned, now: now) else {
      return settle(taken, .back, now: now)
    }
    if let message = GrantedMessage(taken, startsAt: startsAt) {
      messages.granted.append(message)
      return []
    }
    note(.unreadable)
    return settle(
      taken, .failed(code: "elemento", text: "El mensaje guardado en Redis no se puede leer"), now: now)
  }

  /// Notes late outcomes that resolved nothing: the operator has retried the message meanwhile, or Meta's webhook has
  /// reported its status. A sent message that waits again is corrected by the reconciliation that follows.
  private mutating func noteUnresolved(_ told: ArraySlice<MessageOutcome>, resolved: [Int]) {
    let resolved = Set(resolved)
    let late = told.filter { outcome in
      switch outcome.kind {
      case .sent, .failed: !resolved.contains(outcome.seq)
      case .uncertain, .retry, .later, .back: false
      }
    }
    for outcome in late.prefix(RunLimits.lateOutcomesLogged) { note(.late(outcome)) }
  }

  /// The campaign is not ours any more.
  mutating func lose(_ why: String) -> RunActions {
    guard !lease.isLost else { return [] }
    lease.isLost = true
    messages.granted.removeAll()
    line.dismiss()
    note(.lost(why))
    return [.stopStarts, .dismiss]
  }

  /// Redis did not answer, or not as it should: the turn is repeated with the next number.
  /// - Returns: whether it is the first time since it last answered.
  public mutating func turnFailed(now: Nanoseconds) -> Bool {
    lease.failed(lease: settings.lease, now: now)
    if lease.isLost, lease.failures > RunLimits.lostTurnTries {
      note(.unsaved(messages.settled.count))
      messages.forgetSettled()
      account.isDue = false
    }
    return lease.failures == 1
  }
}

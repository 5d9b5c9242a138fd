// The end of a send: its consequences for the message, and for the campaign, the number and the API.

import Text

extension CampaignMachine {
  /// A send has ended.
  /// - Parameters:
  ///   - hasLeft: whether its last gate had let it go.
  ///   - isOverChannelInUse: false if the credentials it was made with have been given up since.
  ///   - circuit: the API's, of all campaigns of the instance.
  ///   - jitter: a random number in 0..<1, should it be tried again.
  ///   - actions: gets what the runner must do.
  /// - Returns: the message's outcome.
  public mutating func ended(
    _ granted: GrantedMessage, _ outcome: Outcome, hasLeft: Bool, isOverChannelInUse: Bool,
    circuit: inout CircuitBreaker, jitter: () -> Double, actions: inout RunActions, at moment: RunMoment
  ) -> MessageOutcome.Kind {
    if !hasLeft { line.withdraw() }
    messages.sendingCount -= 1
    let now = moment.milliseconds
    alarms.report(outcome, seq: granted.taken.seq, to: &circuit, now: now)
    if let reason = alarms.streaks.uncertain.record(outcome) { actions.formUnion(stop(reason, now: moment.now)) }
    alarms.noteRecipient(of: granted.message, outcome, now: now)
    let kind = settlement(
      of: outcome, granted: granted, isOverChannelInUse: isOverChannelInUse, circuitOpenUntil: circuit.openUntil,
      jitter: jitter, actions: &actions, now: moment.now)
    if let reason = alarms.countFailure(outcome, kind) { actions.formUnion(stop(reason, now: moment.now)) }
    actions.formUnion(settle(granted.taken, kind, now: moment.now))
    return kind
  }

  private mutating func settlement(
    of outcome: Outcome, granted: GrantedMessage, isOverChannelInUse: Bool, circuitOpenUntil: Milliseconds?,
    jitter: () -> Double, actions: inout RunActions, now: Nanoseconds
  ) -> MessageOutcome.Kind {
    let taken = granted.taken
    switch outcome {
    case .sent(let messageID, let warning, let isHeld):
      if let warning { note(.warning(warning, seq: taken.seq)) }
      return .sent(messageID: messageID ?? "", isHeld: isHeld)
    case .failed(let failure):
      if failure.code == .meta(MetaCode.marketingStopped) { note(.marketingStopped(seq: taken.seq)) }
      return .failed(code: failure.code.description, text: failure.text)
    case .uncertain:
      guard settings.resendsUncertain, case .retry(let delay) = retry(taken, nil, jitter) else { return .uncertain }
      return .retry(after: delay)
    case .retry(let failure, let after):
      switch retry(taken, after, jitter) {
      case .retry(let delay): return .retry(after: delay)
      case .exhausted: return .failed(code: failure.code.description, text: failure.text)
      }
    case .returned:
      return .back
    case .hold(let failure):
      note(.unreachable(failure.text))
      if let circuitOpenUntil { actions.formUnion(holdForCircuit(circuitOpenUntil - now / 1_000_000)) }
      return .back
    case .throttled(_, let retryAfter):
      actions.formUnion(numberRefused(retryAfter: retryAfter, now: now))
      return .back
    case .pairThrottled:
      return .later(after: alarms.pairBackoff.refused(granted.message.recipient, now: now / 1_000_000))
    case .stopCampaign(let reason, _, let mayHaveGoneOut):
      let kind: MessageOutcome.Kind = mayHaveGoneOut ? .uncertain : .back
      // The answer tells nothing about the credentials that replaced those of this send.
      guard isOverChannelInUse else { return kind }
      note(.credentialsRefused)
      channel.isOpen = false
      actions.formUnion(stop(reason, now: now))
      return kind
    }
  }

  private func retry(_ taken: TakenMessage, _ after: Duration?, _ jitter: () -> Double) -> RetryPolicy.Decision {
    settings.retries.decision(afterAttempts: taken.attempts, jitter: jitter(), atLeast: after)
  }

  /// The API said that the number is too fast.
  public mutating func numberRefused(retryAfter: Duration?, now: Nanoseconds) -> RunActions {
    pace.numberPause = retryAfter.map { .lasting($0.wholeMilliseconds) } ?? .automatic
    note(.numberSlowed(retryAfter ?? .seconds(1)))
    return returnGranted(now: now).union(.wake)
  }

  /// Stops the campaign with a reason for the operator; messages that have not been started go back.
  private mutating func stop(_ reason: String, now: Nanoseconds) -> RunActions {
    guard wishes.stop == nil, !lease.isLost else { return [] }
    wishes.stop = reason
    note(.stopping(reason))
    return returnGranted(now: now)
  }

  /// Keeps a message's outcome until Redis has stored it.
  mutating func settle(_ taken: TakenMessage, _ kind: MessageOutcome.Kind, now: Nanoseconds) -> RunActions {
    account.ledger.settled(messages.settle(taken, kind, now: now), now: now)
    return .wake
  }
}

// What an outcome means for the message, and for the campaign, the number and the API.

import Campaigns
import EventLoop

extension CampaignRunner {
  /// A send has ended.
  /// - Parameter isOverChannelInUse: false if the credentials it was made with have been given up since.
  func finish(_ granted: GrantedMessage, _ outcome: Outcome, isOverChannelInUse: Bool) {
    let seq = granted.taken.seq
    noteHealth(outcome, seq: seq)
    context.activity.noteOutcome(at: context.queue.redisNow)
    if let reason = streaks.uncertain.record(outcome) { stop(reason) }
    noteRecipient(outcome, granted.message)
    let kind = settlement(of: outcome, granted: granted, isOverChannelInUse: isOverChannelInUse)
    if let reason = countFailure(outcome, kind) { stop(reason) }
    context.meter.messages.count(outcome, as: kind)
    settle(granted.taken, kind)
  }

  /// What counts is what the message has become: one whose retries are used up has failed like any other.
  private func countFailure(_ outcome: Outcome, _ kind: MessageOutcome.Kind) -> String? {
    switch kind {
    case .failed: return streaks.failures.failed(outcome.code ?? .unspecified)
    case .sent: streaks.failures.sent()
    case .uncertain, .retry, .later, .back: break
    }
    return nil
  }

  private func settlement(
    of outcome: Outcome, granted: GrantedMessage, isOverChannelInUse: Bool
  ) -> MessageOutcome.Kind {
    switch outcome {
    case .sent(let messageID, let warning):
      if let warning { logger.warning("\(warning)", metadata: ["seq": "\(granted.taken.seq)"]) }
      return .sent(messageID: messageID ?? "")
    case .failed(let failure):
      if failure.code == .meta(MetaCode.marketingStopped) {
        logger.info(
          "un destinatario no acepta marketing: su número pasa a la lista de exclusión",
          metadata: ["seq": "\(granted.taken.seq)"])
      }
      return .failed(code: failure.code.description, text: failure.text)
    case .uncertain:
      guard settings.resendsUncertain, case .retry(let delay) = decision(granted, nil) else { return .uncertain }
      return .retry(after: delay)
    case .retry(let failure, let after):
      switch decision(granted, after) {
      case .retry(let delay): return .retry(after: delay)
      case .exhausted: return .failed(code: failure.code.description, text: failure.text)
      }
    case .returned:
      return .back
    case .hold(let failure):
      logger.warning("la API de WhatsApp no es alcanzable", metadata: ["error": "\(failure.text)"])
      if let until = context.health.breaker.openUntil { holdForCircuit(until - Loop.now.milliseconds) }
      return .back
    case .throttled(_, let retryAfter):
      slowNumberDown(retryAfter: retryAfter)
      return .back
    case .pairThrottled:
      return .later(after: pairBackoff.refused(granted.message.recipient, now: Loop.now.milliseconds))
    case .stopCampaign(let reason, _):
      // Of the credentials that replaced them, this says nothing.
      guard isOverChannelInUse else { return .back }
      context.credentials.drop(claim.inbox)
      channel = nil
      stop(reason)
      return .back
    }
  }

  private func noteRecipient(_ outcome: Outcome, _ message: OutboundMessage) {
    guard !pairBackoff.isEmpty else { return }
    switch outcome {
    case .sent, .retry, .failed, .uncertain, .stopCampaign:
      pairBackoff.answered(message.recipient, now: Loop.now.milliseconds)
    case .pairThrottled, .hold, .returned, .throttled: break
    }
  }

  private func decision(_ granted: GrantedMessage, _ after: Duration?) -> RetryPolicy.Decision {
    settings.retries.decision(
      afterAttempts: granted.taken.attempts, jitter: Double.random(in: 0..<1, using: &context.random), atLeast: after)
  }

  private func noteHealth(_ outcome: Outcome, seq: Int) {
    let now = Loop.now.milliseconds
    let isProbe = probeSeq == seq
    if isProbe { probeSeq = nil }
    switch outcome {
    case .hold: context.health.breaker.unreachable(isProbe: isProbe, now: now)
    case .uncertain: context.health.breaker.uncertain(isProbe: isProbe, now: now)
    case .returned: if isProbe { context.health.breaker.probeAbandoned(now: now) }
    case .sent, .retry, .throttled, .pairThrottled, .stopCampaign, .failed: context.health.breaker.answered()
    }
  }

  /// Stops the campaign with a reason for the operator; what has not been started goes back.
  private func stop(_ reason: String) {
    guard stopReason == nil, !isLost else { return }
    stopReason = reason
    logger.error("campaña detenida: \(reason)")
    returnGranted()
  }

  /// Keeps what became of a message until Redis has stored it.
  func settle(_ taken: TakenMessage, _ kind: MessageOutcome.Kind) {
    let now = Loop.now
    if settled.isEmpty { firstSettledAt = now }
    var outcome = MessageOutcome(of: taken, kind)
    if let retaken, outcome.turn <= retaken.upTo { outcome.turn = retaken.as }
    ledger.settled(outcome, now: Nanoseconds(now.nanoseconds))
    settled.append(outcome)
    wakeup.signal()
  }
}

// One campaign's outcomes, added up: the streaks that stop it, the recipients that have had too many messages, and the
// send that finds out for all campaigns whether the API is back.

import Text

/// The two streaks that stop a campaign. They outlive its runner (`KeptStreaks`).
public struct CampaignStreaks: Sendable, Equatable {
  public var uncertain = UncertainStreak()
  public var failures = SystemicFailureStreak()

  public init() {}
}

struct CampaignAlarms: Sendable {
  var streaks: CampaignStreaks
  var pairBackoff = PairBackoff()
  /// The seq of the send that is the circuit's probe.
  var probeSeq: Int?

  /// Tells the circuit what the API did.
  mutating func report(_ outcome: Outcome, seq: Int, to circuit: inout CircuitBreaker, now: Milliseconds) {
    let isProbe = probeSeq == seq
    if isProbe { probeSeq = nil }
    switch outcome {
    case .hold: circuit.unreachable(isProbe: isProbe, now: now)
    case .uncertain: circuit.uncertain(isProbe: isProbe, now: now)
    case .returned: if isProbe { circuit.probeAbandoned(now: now) }
    case .sent, .retry, .throttled, .pairThrottled, .stopCampaign, .failed: circuit.answered()
    }
  }

  /// Notes that a recipient got an answer other than "too many".
  mutating func noteRecipient(of message: OutboundMessage, _ outcome: Outcome, now: Milliseconds) {
    guard !pairBackoff.isEmpty else { return }
    switch outcome {
    case .sent, .retry, .failed, .uncertain, .stopCampaign: pairBackoff.answered(message.recipient, now: now)
    case .pairThrottled, .hold, .returned, .throttled: break
    }
  }

  /// Counts failures by the end of the message: one whose retries are used up has failed like any other.
  /// - Returns: the `motivo` to stop with, at the twentieth.
  mutating func countFailure(_ outcome: Outcome, _ kind: MessageOutcome.Kind) -> String? {
    switch kind {
    case .failed: return streaks.failures.failed(outcome.code ?? .unspecified)
    case .sent: streaks.failures.sent()
    case .uncertain, .retry, .later, .back: break
    }
    return nil
  }
}

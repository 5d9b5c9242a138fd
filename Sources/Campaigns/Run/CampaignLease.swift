// One owner's hold on a campaign: the turns it has taken, those that Redis has acknowledged, and when a turn that
// failed is tried again. It decides what the owner may send (`gate`), and when others may take the campaign over.

import Text

struct CampaignLease: Sendable {
  /// `seen` until the first turn is answered: the claim's turn, or the one in which the account was told right after
  /// it.
  private(set) var claimedTurn: Int64
  /// When this instance took the campaign on.
  let begunAt: Nanoseconds
  /// The last turn tried.
  var turn: Int64
  /// The last turn whose reply arrived; at first, the claim's.
  var seen: Int64
  /// CLOCK_BOOTTIME at which the last acknowledged turn was written.
  var acknowledgedAt: Nanoseconds
  /// When the last turn was tried; zero when another one is due now.
  var lastTurnAt: Nanoseconds
  /// Turns that have failed since the last one that was answered.
  private(set) var failures = 0
  /// When a failed call is tried again.
  var retryAt: Nanoseconds?
  /// Whether another instance has the campaign, or it is gone.
  var isLost = false

  /// - Parameters:
  ///   - turn: the claim's.
  ///   - claimedAt: CLOCK_BOOTTIME at which the claim was written.
  init(turn: Int64, claimedAt: Nanoseconds, now: Nanoseconds) {
    claimedTurn = turn
    self.turn = turn
    seen = turn
    begunAt = now
    acknowledgedAt = claimedAt
    lastTurnAt = now
  }

  /// A turn is written.
  mutating func begin(now: Nanoseconds) {
    turn += 1
    lastTurnAt = now
  }

  /// The next turn is due now.
  mutating func wantTurn() { lastTurnAt = 0 }

  /// Redis answered, whatever it said.
  mutating func answered() {
    retryAt = nil
    failures = 0
  }

  /// Redis has this turn, which was written at `written` of CLOCK_BOOTTIME.
  mutating func acknowledged(_ turn: Int64, written: Nanoseconds) {
    seen = turn
    acknowledgedAt = written
  }

  /// Redis has the account, which was told up to this turn.
  mutating func told(_ turn: Int64, written: Nanoseconds) {
    if seen == claimedTurn { claimedTurn = turn }
    acknowledged(turn, written: written)
  }

  /// Redis has seen a turn of ours that was numbered higher.
  mutating func numberPast(_ stored: Int64) { turn = max(turn, stored) }

  /// Redis did not answer, or not as it should. The turn is tried again well within the lease: otherwise an owner that
  /// waits after an outage would look dead to those that came back before it.
  mutating func failed(lease: Milliseconds, now: Nanoseconds) {
    failures += 1
    let exponent = min(failures - 1, 6)
    retryAt = saturatingSum(now, saturatingNanoseconds(min(50 << exponent, 2000, lease / 4)))
  }

  /// Up to when a send may begin.
  func gate(_ settings: DeliverySettings) -> SendGate {
    SendGate(turnWritten: acknowledgedAt, lease: settings.lease, sendTimeout: settings.sendTimeout)
  }
}

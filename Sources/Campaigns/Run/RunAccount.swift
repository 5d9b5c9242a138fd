// An owner's account for a Redis that forgot turns: the ledger, whether it is complete, and whether it must be told.

import Text

public struct RunAccount: Sendable {
  public internal(set) var ledger = SendLedger()
  /// Whether the ledger knows every outcome of the campaign, also those of former owners.
  public internal(set) var isWhole: Bool
  /// Whether it must be told before anything is taken.
  var isDue = false
  /// Turns that Redis forgot before the claim, and that no other instance can tell.
  public internal(set) var forgotten: ForgottenTurns?
  /// Whether Redis has our account although the campaign is another instance's or nobody's. It must not be told again,
  /// although Redis will never have seen our last turn.
  var isTold = false

  /// Notes forgotten turns in which messages may have been sent: those are set aside before anything is taken.
  mutating func doubt(_ forgotten: ForgottenTurns) {
    self.forgotten = forgotten
    isDue = true
  }

  /// Adopts what the campaign's last runner on this instance knew.
  mutating func takeUp(_ former: SendLedger, now: Nanoseconds) {
    ledger = former.forNextRun(now: now)
    isWhole = true
  }
}

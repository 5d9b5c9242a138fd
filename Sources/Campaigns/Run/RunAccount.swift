// An owner's account for a Redis that forgot turns: the ledger, how far it reaches, and whether it has to be told.

import Text

public struct RunAccount: Sendable {
  public internal(set) var ledger = SendLedger()
  /// The ledger knows every outcome that the campaign has, also of those who had it before.
  public internal(set) var isWhole: Bool
  /// It has to be told before anything is taken.
  var isDue = false
  /// Turns that Redis forgot before the claim, and that nobody tells of.
  public internal(set) var forgotten: ForgottenTurns?
  /// Another instance has the campaign, or nobody, and Redis has our account: it may not be asked for again, since our
  /// last turn will stay one that Redis has not seen.
  var isTold = false

  /// Messages may have been sent in turns that Redis forgot and nobody tells of: they are set aside before anything is
  /// taken.
  mutating func doubt(_ forgotten: ForgottenTurns) {
    self.forgotten = forgotten
    isDue = true
  }

  /// Takes up what the last runner of this instance knew.
  mutating func takeUp(_ former: SendLedger, now: Nanoseconds) {
    ledger = former.forNextRun(now: now)
    isWhole = true
  }
}

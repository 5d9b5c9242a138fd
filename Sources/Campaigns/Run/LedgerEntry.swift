// One message as its owner remembers it. The ledger keeps these, and `reconcile` tells them to a Redis that forgot
// turns.

import Text

/// One message that an owner took in the last 30 s.
public struct LedgerEntry: Sendable, Equatable {
  public enum Fate: Sendable, Equatable {
    case settled(MessageOutcome.Kind)
    /// Being sent, or waiting for its slot.
    case inFlight(slot: Milliseconds)
  }

  public var seq: Int
  /// `TakenMessage.attempts`
  public var attempts: Int
  /// The latest.
  public var fate: Fate

  public init(seq: Int, attempts: Int, fate: Fate) {
    self.seq = seq
    self.attempts = attempts
    self.fate = fate
  }
}

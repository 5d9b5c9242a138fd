// An owner's account of the turns that Redis forgot, and the answer to it.

import Campaigns
import Text

/// One owner's account of the turns Redis forgot.
package struct Reconciliation: Sendable {
  /// A number above every turn tried so far; each try takes the next.
  package var turn: Int64
  /// The last turn whose reply arrived.
  package var seen: Int64
  /// Each seq once, in any order.
  package var ledger: [LedgerEntry]
  /// The last slot handed out.
  package var lastSlot: Milliseconds?
  /// Outcomes without details.
  package var outcomes = OutcomeMap()
  /// The turn up to which the account is complete, over all owners; nil if it is not complete.
  package var wholeUpTo: Int64?
  /// How many further messages may have gone out, of the list's first and the delayed ones: they are set aside. Only
  /// for a campaign that the caller owns.
  package var doubtful = 0
  /// How long before the call Redis' own account ends; known after the telling.
  package private(set) var forgottenTime: Milliseconds?

  package init(
    turn: Int64, seen: Int64, ledger: [LedgerEntry], lastSlot: Milliseconds? = nil, outcomes: OutcomeMap = OutcomeMap(),
    wholeUpTo: Int64? = nil, doubtful: Int = 0
  ) {
    self.turn = turn
    self.seen = seen
    self.ledger = ledger
    self.lastSlot = lastSlot
    self.outcomes = outcomes
    self.wholeUpTo = wholeUpTo
    self.doubtful = doubtful
  }

  mutating func noteForgottenTime(_ time: Int) { forgottenTime = time < 0 ? nil : Milliseconds(time) }

  var hasSent: Bool {
    outcomes.count(.sent) > 0 || ledger.contains { if case .settled(.sent) = $0.fate { true } else { false } }
  }

  /// The `nota` for the operator: about messages that are in doubt, or when more than a failover's second was
  /// forgotten. Empty otherwise.
  func note(moved: Int, setAside: Int) -> String {
    let isLong = forgottenTime.map { $0 > Self.shortTime } ?? true
    if setAside == 0, moved == 0 || !isLong { return "" }
    return RollbackNote(forgottenTime: forgottenTime, moved: moved, setAside: setAside).text
  }

  /// When all is known, the operator is told only if Redis' account ends longer ago than this.
  private static let shortTime: Milliseconds = 30_000
}

package enum ReconcileReply: Sendable, Equatable {
  /// Everything is where it belongs. The messages in flight count as taken in this `turn`, and it is the last one seen.
  case reconciled(turn: Int64, moved: Int, setAside: Int)
  /// Another instance has the campaign, or nobody (empty token). What was sent is recorded; the caller must claim anew.
  case lost(token: String, moved: Int)
  case stale(turn: Int64)
  case gone
}

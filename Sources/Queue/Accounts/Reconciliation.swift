// What an owner tells of the turns that Redis forgot, and what comes of it.

import Campaigns
import Text

/// One owner's account of the turns Redis forgot.
package struct Reconciliation: Sendable {
  /// Numbers above every turn tried so far; each try takes one.
  package var turn: Int64
  /// The last turn whose reply arrived.
  package var seen: Int64
  /// Each seq once, in any order.
  package var ledger: [LedgerEntry]
  /// The last slot handed out.
  package var lastSlot: Milliseconds?
  /// Outcomes of which only this much is known.
  package var outcomes = OutcomeMap()
  /// The turn up to which everything is told now, whoever had the campaign; nil if the account is not that whole.
  package var wholeUpTo: Int64?
  /// How many of the messages that wait, the list's first and what is delayed, may have gone out besides: they are set
  /// aside. Only for a campaign that the caller owns.
  package var doubtful = 0
  /// How long before the call Redis' own account ends; known once it was told.
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

  /// For the operator (`nota`), when there is anything to know: what nobody is sure of, or more than a failover's
  /// second.
  func note(moved: Int, setAside: Int) -> String {
    let isLong = forgottenTime.map { $0 > Self.shortTime } ?? true
    if setAside == 0, moved == 0 || !isLong { return "" }
    return RollbackNote(forgottenTime: forgottenTime, moved: moved, setAside: setAside).text
  }

  /// Redis' account may end that long ago without the operator being told, if all is known.
  private static let shortTime: Milliseconds = 30_000
}

package enum ReconcileReply: Sendable, Equatable {
  /// Everything is where it belongs. The messages in flight count as taken in this `turn`, and it is the last one seen.
  case reconciled(turn: Int64, moved: Int, setAside: Int)
  /// Another instance has the campaign, or nobody (empty token); what was sent is recorded. Claim anew.
  case lost(token: String, moved: Int)
  case stale(turn: Int64)
  case gone
}

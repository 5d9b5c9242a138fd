// Redis came back older than it was. Nothing is taken or started until it has been told what happened in the turns it
// forgot; until then a message that was sent may stand in its list again.

import Text

extension CampaignMachine {
  /// Stops and asks for the reconciliation.
  mutating func beginReconciling(now: Nanoseconds) -> RunActions {
    account.isDue = true
    note(.rolledBack)
    return returnGranted(now: now)
  }

  /// The account as it is told: how many outcomes it tells, and the last turn that was seen when it was written.
  public struct Telling: Sendable {
    let outcomes: Int
    let seen: Int64
  }

  /// The account is written now.
  public func beginTelling() -> Telling { Telling(outcomes: messages.settled.count, seen: lease.seen) }

  /// Whatever becomes of the account, its calls have used the turns up to this one.
  public mutating func usedTurns(upTo turn: Int64) { lease.numberPast(turn) }

  /// Redis was told everything: what is in flight counts as taken in `turn`, and that is the last one seen.
  /// - Parameters:
  ///   - setAside: how many messages nobody knew of. What became of them, only Redis knows.
  ///   - written: CLOCK_BOOTTIME just before the account was written.
  public mutating func reconciled(
    _ telling: Telling, as turn: Int64, setAside: Int, written: Nanoseconds, now: Nanoseconds
  ) {
    lease.answered()
    account.isDue = false
    account.forgotten = nil
    lease.told(turn, written: written)
    messages.reconciled(telling.outcomes, upTo: telling.seen, as: turn)
    pace.nextTake = now
    if setAside > 0 { account.isWhole = false }
  }

  /// Redis has seen a turn of ours that was numbered higher: the account is told again.
  public mutating func accountIsStale(_ stored: Int64) {
    lease.answered()
    lease.numberPast(stored)
  }

  /// Redis has the account, and the campaign is not ours. What was settled is still told by a turn: it may resolve what
  /// was set aside under our token.
  public mutating func toldAsFormerOwner() -> RunActions {
    lease.answered()
    account.isDue = false
    account.isTold = true
    return lose("otra instancia tiene la campaña")
  }

  /// Redis' containers tell what became of messages that others sent.
  public mutating func adopt(_ seqs: [Int], as mark: OutcomeMap.Mark) { account.ledger.adopt(seqs, as: mark) }

  /// All of them have been read.
  public mutating func accountIsWhole() { account.isWhole = true }

  /// The last runner of this instance knew all of the campaign.
  public mutating func takeUp(_ former: SendLedger, now: Nanoseconds) { account.takeUp(former, now: now) }

  /// Messages may have been sent in turns that Redis forgot and nobody tells of.
  public mutating func doubt(_ forgotten: ForgottenTurns) {
    account.doubt(forgotten)
    note(.doubtful)
  }
}

// Events of a Redis that came back older than it was. Nothing is taken or started until it has been told what happened
// in the turns it forgot: until then a message that was sent may stand in its list again.

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

  /// The account's calls have used the turns up to this one, whether or not it was told.
  public mutating func usedTurns(upTo turn: Int64) { lease.numberPast(turn) }

  /// Redis was told everything: messages in flight count as taken in `turn`, which is the last one seen.
  /// - Parameters:
  ///   - setAside: how many messages Redis set aside because nobody knew of them.
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

  /// Redis has the account, and the campaign is not ours. A turn still tells our outcomes: they may resolve messages
  /// that were set aside under our token.
  public mutating func toldAsFormerOwner() -> RunActions {
    lease.answered()
    account.isDue = false
    account.isTold = true
    return lose("otra instancia tiene la campaña")
  }

  /// Adopts the outcomes of messages that others sent, which Redis' containers tell.
  public mutating func adopt(_ seqs: [Int], as mark: OutcomeMap.Mark) { account.ledger.adopt(seqs, as: mark) }

  /// All outcomes of others have been read.
  public mutating func accountIsWhole() { account.isWhole = true }

  /// Adopts what the campaign's last runner on this instance knew.
  public mutating func takeUp(_ former: SendLedger, now: Nanoseconds) { account.takeUp(former, now: now) }

  /// Notes turns that Redis forgot and that no other instance can tell; messages may have been sent in them.
  public mutating func doubt(_ forgotten: ForgottenTurns) {
    account.doubt(forgotten)
    note(.doubtful)
  }
}

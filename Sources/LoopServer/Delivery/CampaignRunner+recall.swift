// What a runner knows of the messages that others sent before it. Redis' containers tell it, and it has to be learnt while
// they do: after a rollback they may not. Most campaigns have nothing to learn, or their last runner was one of this
// instance; the others are read in the background, which takes Redis a few milliseconds for each 10,000 messages.

import Campaigns
import EventLoop
import Logging

extension CampaignRunner {
  /// How long reading waits when Redis does not answer.
  private static let recallPause: Duration = .seconds(1)

  /// Begins to read what is not known.
  func startRecalling() {
    let counts = claim.counts
    if counts.sent + counts.failed + counts.uncertain == 0 { isAccountWhole = true }
    if !isAccountWhole { recallAnew() }
  }

  /// Something was set aside that only Redis knows of.
  func recallAnew() {
    isAccountWhole = false
    recalling?.cancel()
    recalling = spawn { [self] in await recall() }
  }

  private func recall() async {
    for container in SettledContainer.allCases {
      var place: Int64? = container.start
      while let from = place {
        await Loop.bulkTurn()
        if Task.isCancelled || isLost { return }
        do {
          // Another's by now, or Redis forgot that it is ours: what it says is not what there was.
          guard let slice = try await context.queue.settled(claim.owned, in: container, from: from) else { return }
          ledger.adopt(slice.seqs, as: container.mark)
          place = slice.next
        } catch {
          guard (try? await Loop.sleep(for: Self.recallPause)) != nil else { return }
        }
      }
    }
    if !Task.isCancelled { isAccountWhole = true }
  }

  /// Takes up what the last runner of this instance knew.
  func takeUp(_ former: SendLedger) {
    ledger = former.forNextRun(now: Nanoseconds(Loop.now.nanoseconds))
    isAccountWhole = true
  }

  /// Messages may have been sent in turns that Redis forgot and nobody tells of: they are set aside before anything is
  /// taken.
  func doubt(_ forgotten: ForgottenTurns) {
    self.forgotten = forgotten
    needsReconciliation = true
    logger.warning(
      "Redis olvidó turnos de esta campaña y nadie dice qué se envió en ellos: se aparta lo que pudo salir")
  }

  /// What is told of the campaign.
  var account: Reconciliation {
    var account = Reconciliation(
      turn: turn + 1, seen: seen, ledger: ledger.entries, lastSlot: ledger.lastSlot, outcomes: ledger.outcomes,
      wholeUpTo: isAccountWhole ? turn : nil)
    if let forgotten {
      account.wholeUpTo = forgotten.upTo
      account.doubtful = forgotten.mostMessages(
        since: max(claim.lastTurn ?? 0, claim.published ?? 0), now: claim.redisTime / 1000)
    }
    return account
  }
}

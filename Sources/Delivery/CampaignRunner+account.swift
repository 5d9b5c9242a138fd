// A runner tells its account to a Redis that forgot turns. To do so it must also know what others sent before it, and
// it reads that from Redis' containers before a rollback, since after one they may not tell. Most campaigns have
// nothing to read, or their last runner was one of this instance. The others are read in the background, which takes
// Redis a few milliseconds for each 10,000 messages.

import EventLoop
import Logging
import Queue
import Text

extension CampaignRunner {
  /// Tries once to tell the account; `run` repeats it until it succeeds or the campaign is lost.
  package func reconcile() async {
    let telling = machine.beginTelling()
    let written = Loop.bootTimeNanoseconds()
    var account = account
    defer { machine.usedTurns(upTo: account.turn) }
    do {
      switch try await context.queue.accounts.reconcile(claim.owned, &account) {
      case .reconciled(let turn, let moved, let setAside):
        machine.reconciled(telling, as: turn, setAside: setAside, written: Nanoseconds(written), now: now)
        context.meter.noteReconciliation(moved: moved, setAside: setAside)
        if setAside > 0 { recallAnew() }
        var details: Logger.Metadata = ["movidos": "\(moved)", "inciertos": "\(setAside)"]
        if let time = account.forgottenTime { details["olvido_ms"] = "\(time)" }
        logger.log(level: setAside > 0 ? .warning : .notice, "campaña conciliada", metadata: details)
      case .stale(let stored): machine.accountIsStale(stored)
      case .lost, .gone: perform(machine.toldAsFormerOwner())
      }
    } catch {
      turnFailed(error)
    }
  }

  /// The account that is told to Redis.
  private var account: Reconciliation {
    let known = machine.account
    var account = Reconciliation(
      turn: machine.turn + 1, seen: machine.seen, ledger: known.ledger.entries, lastSlot: known.ledger.lastSlot,
      outcomes: known.ledger.outcomes, wholeUpTo: known.isWhole ? machine.turn : nil)
    if let forgotten = known.forgotten {
      account.wholeUpTo = forgotten.upTo
      account.doubtful = forgotten.mostMessages(
        since: max(claim.lastTurn ?? 0, claim.published ?? 0), now: claim.redisTime / 1000)
    }
    return account
  }

  /// Begins to read what the machine does not know.
  func recallAnew() {
    recalling?.cancel()
    recalling = spawn { [self] in await recall() }
  }

  /// How long reading waits when Redis does not answer.
  private static let recallPause: Duration = .seconds(1)

  private func recall() async {
    for container in SettledContainer.allCases {
      var place: Int64? = container.start
      while let from = place {
        await Loop.bulkTurn()
        if Task.isCancelled || machine.isLost { return }
        do {
          // Another instance owns it by now, or Redis forgot that it is ours: the containers then do not hold what was
          // sent.
          guard let slice = try await context.queue.accounts.settled(claim.owned, in: container, from: from) else {
            return
          }
          machine.adopt(slice.seqs, as: container.mark)
          place = slice.next
        } catch {
          guard (try? await Loop.sleep(for: Self.recallPause)) != nil else { return }
        }
      }
    }
    if !Task.isCancelled { machine.accountIsWhole() }
  }
}

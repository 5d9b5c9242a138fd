// What this instance still knows of campaigns that it no longer runs. A Redis that comes back older than it was may have
// forgotten how a campaign ended: messages that were sent wait in its list again, and its runner is gone. So each runner's
// account outlives it for as long as the account itself reaches back, and the dispatcher has it told after every
// reconnection, before this instance claims anything.

import Campaigns
import EventLoop
import Logging

/// The accounts of runners that ended in the last 30 seconds.
@LoopActor
final class FormerCampaigns {
  /// Messages remembered over all campaigns; past it, the oldest account goes.
  static let capacity = 20_000

  private struct Account {
    let owned: OwnedCampaign
    let seen: Int64
    let ledger: SendLedger
    let endedAt: LoopInstant
  }

  private let queue: CampaignQueue
  private let logger: Logger
  private let meter: DeliveryMeter
  private var accounts: [Account] = []
  private var messageCount = 0

  init(context: DeliveryContext) {
    queue = context.queue
    logger = context.logger
    meter = context.meter
  }

  /// Keeps the account of a runner that has ended.
  func add(_ runner: CampaignRunner) {
    guard !runner.ledger.isEmpty else { return }
    accounts.append(
      Account(owned: runner.claim.owned, seen: runner.seen, ledger: runner.ledger, endedAt: Loop.now))
    messageCount += runner.ledger.count
    dropOld()
  }

  /// Tells Redis what it has forgotten, if it has. Repeating it is harmless.
  /// - Throws: `RedisError`: to be done again.
  func tellWhatWasForgotten() async throws {
    dropOld()
    let accounts = accounts
    let observations = try await queue.observe(accounts.map(\.owned.campaign))
    for (account, observation) in zip(accounts, observations) {
      guard let observation, observation.turn < account.seen else { continue }
      var told = Reconciliation(
        turn: observation.turn + 1, seen: account.seen, ledger: account.ledger.entries,
        lastSlot: account.ledger.lastSlot)
      let reply = try await queue.reconcile(account.owned, &told)
      logger.warning(
        "Redis olvidó el final de una campaña: se concilia lo enviado",
        metadata: ["campaign_id": "\(account.owned.campaign)", "respuesta": "\(reply)"])
      // The token is ours again, and nobody runs it. A turn ends what has nothing left to send.
      if case .reconciled(let turn, let moved, let setAside) = reply {
        meter.noteReconciliation(moved: moved, setAside: setAside)
        let request = TurnRequest(turn: turn + 1, seen: turn, want: 0, outcomes: [], stop: nil, hold: nil)
        _ = try await queue.takeTurn(account.owned, request)
        _ = try await queue.release(account.owned)
      }
    }
  }

  private func dropOld() {
    let oldest = Loop.now + .nanoseconds(-SendLedger.span)
    while let first = accounts.first, first.endedAt < oldest || (messageCount > Self.capacity && accounts.count > 1) {
      messageCount -= first.ledger.count
      accounts.removeFirst()
    }
  }
}

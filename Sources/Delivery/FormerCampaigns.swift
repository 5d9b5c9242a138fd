// What this instance still knows of campaigns that it no longer runs. A Redis that comes back older than it was may
// have forgotten how a campaign ended: messages that were sent wait in its list again, and its runner is gone. So each
// runner's account outlives it: in detail for a while, and as a map of outcomes after that. The dispatcher has it told
// to Redis after every reconnection, before this instance claims anything, and whenever a campaign appears with a lower
// turn than it had.

import Campaigns
import EventLoop
import Logging
import Queue
import RedisClient

/// The accounts of runners that have ended, the last one of each campaign and those of the last 30 seconds.
@LoopActor
package final class FormerCampaigns {
  /// Messages remembered with their details over all campaigns; past it, the oldest details go.
  package static let capacity = 20_000
  /// Bytes of all maps together: 640 campaigns of 100,000 messages. Past it, the oldest account goes.
  package static let room = 16 << 20
  /// Accounts, however small.
  package static let most = 10_000

  private struct Account {
    let owned: OwnedCampaign
    let seen: Int64
    /// The last turn tried.
    let turn: Int64
    var ledger: SendLedger
    let isWhole: Bool
    let endedAt: LoopInstant
    var hasDetails = true

    /// What it costs to remember, in bytes.
    var size: Int { ledger.outcomes.bytes.count + 512 }
  }

  private let queue: CampaignQueue
  private let logger: Logger
  private let meter: DeliveryMeter
  /// The oldest first.
  private var accounts: [Account] = []
  private var messageCount = 0
  private var size = 0

  package init(context: DeliveryContext) {
    queue = context.queue
    logger = context.logger
    meter = context.meter
  }

  /// Keeps the account of a runner that has ended.
  package func add(_ runner: CampaignRunner) {
    let known = runner.machine.account
    guard !known.ledger.isEmpty else { return }
    let account = Account(
      owned: runner.claim.owned, seen: runner.machine.seen, turn: runner.machine.turn, ledger: known.ledger,
      isWhole: known.isWhole, endedAt: Loop.now)
    if account.isWhole {
      // An account of a whole campaign includes what the campaign's former accounts tell.
      let upload = account.owned.token.upload
      remove { $0.owned.token.upload == upload && !$0.hasDetails }
    }
    accounts.append(account)
    messageCount += account.ledger.count
    size += account.size
    dropOld()
  }

  /// Gives a new runner what its campaign's last runner on this instance knew, if nothing has happened since.
  func handOver(to runner: CampaignRunner) {
    let upload = runner.claim.owned.token.upload
    guard let last = accounts.lastIndex(where: { $0.owned.token.upload == upload }) else { return }
    let (account, counts) = (accounts[last], runner.claim.counts)
    guard account.isWhole, account.seen == runner.claim.formerTurn else { return }
    let known = account.ledger.outcomes
    guard
      known.count(.sent) == counts.sent, known.count(.failed) == counts.failed,
      known.count(.uncertain) == counts.uncertain
    else { return }
    runner.takeUp(account.ledger)
    remove(at: last)
  }

  /// Whether this instance knows of later turns than Redis does.
  func knows(_ campaign: String, _ observation: CampaignObservation) -> Bool {
    accounts.contains {
      $0.owned.campaign == campaign && $0.owned.token.upload == observation.upload && $0.seen > observation.turn
    }
  }

  /// Tells Redis what it has forgotten, if it has. Repeating it is harmless.
  /// - Parameter campaign: nil for all.
  /// - Throws: `RedisError`; the call must then be repeated.
  func tellWhatWasForgotten(of campaign: String? = nil) async throws {
    dropOld()
    let accounts = accounts.filter { campaign == nil || $0.owned.campaign == campaign }
    let observations = try await queue.observer.observe(accounts.map(\.owned.campaign))
    for (account, observation) in zip(accounts, observations) {
      guard let observation, observation.upload == account.owned.token.upload, observation.turn < account.seen else {
        continue
      }
      do {
        try await tell(account, after: observation.turn)
      } catch RedisError.server(let error) where error.kind == .wrongType {
        logger.error(
          "no se pudo conciliar una campaña: está dañada en Redis",
          metadata: ["campaign_id": "\(account.owned.campaign)"])
      } catch RedisError.server(let error) where error.kind == .newerFormat {
        logger.error(
          "no se pudo conciliar una campaña: la guardó una versión más nueva",
          metadata: ["campaign_id": "\(account.owned.campaign)"])
      }
    }
  }

  private func tell(_ account: Account, after turn: Int64) async throws {
    var told = Reconciliation(
      turn: turn + 1, seen: account.seen, ledger: account.ledger.entries, lastSlot: account.ledger.lastSlot,
      outcomes: account.ledger.outcomes, wholeUpTo: account.isWhole ? account.turn : nil)
    let reply = try await queue.accounts.reconcile(account.owned, &told)
    logger.warning(
      "Redis olvidó el final de una campaña: se concilia lo enviado",
      metadata: ["campaign_id": "\(account.owned.campaign)", "respuesta": "\(reply)"])
    // The token is ours again, but nobody runs the campaign. A turn ends it if nothing is left to send.
    guard case .reconciled(let turn, let moved, let setAside) = reply else { return }
    meter.noteReconciliation(moved: moved, setAside: setAside)
    let request = TurnRequest(turn: turn + 1, seen: turn, want: 0, outcomes: [], stop: nil, hold: nil)
    _ = try await queue.turns.take(account.owned, request)
    _ = try await queue.claims.release(account.owned)
  }

  private func dropOld() {
    let oldest = Loop.now + .nanoseconds(-SendLedger.span)
    for index in accounts.indices where accounts[index].hasDetails {
      guard accounts[index].endedAt < oldest || messageCount > Self.capacity else { continue }
      messageCount -= accounts[index].ledger.count
      accounts[index].ledger.dropAllDetails()
      accounts[index].hasDetails = false
    }
    remove { !$0.hasDetails && $0.ledger.isEmpty }
    while size > Self.room || accounts.count > Self.most, accounts.count > 1 { remove(at: 0) }
  }

  private func remove(where shallGo: (Account) -> Bool) {
    for index in accounts.indices.reversed() where shallGo(accounts[index]) { remove(at: index) }
  }

  private func remove(at index: Int) {
    let account = accounts.remove(at: index)
    messageCount -= account.ledger.count
    size -= account.size
  }
}

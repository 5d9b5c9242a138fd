// `reconcile`: after Redis forgot turns (failover, lost tail of its file, a restored snapshot), the owner tells it what
// it did in them. The campaign's runner calls this when a turn is answered `.rolledBack`, before it takes anything
// else, and when it has claimed a campaign whose forgotten turns nobody tells of.

import Campaigns
import EventLoop
import RedisClient
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
  /// How many of those that wait may have gone out besides, the list's first and what is delayed: they are set aside.
  /// Of a campaign that is the caller's.
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

  fileprivate mutating func noteForgottenTime(_ time: Int) { forgottenTime = time < 0 ? nil : Milliseconds(time) }

  fileprivate var hasSent: Bool {
    outcomes.count(.sent) > 0 || ledger.contains { if case .settled(.sent) = $0.fate { true } else { false } }
  }

  /// For the operator (`nota`), when there is anything to know: what nobody is sure of, or more than a failover's
  /// second.
  fileprivate func note(moved: Int, setAside: Int) -> String {
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

/// The containers a forgotten message may stand in, as reconcile.lua names them.
private enum SweptContainer: String, CaseIterable {
  case pending, delayed, cancelled
  case cancelledDelayed = "cancelled_delayed"
  case failed, uncertain
}

extension CampaignQueue {
  /// Entries in one call of the script.
  private static let ledgerChunk = 250
  /// How often the whole ledger is begun, and the pause before the next time: longer together than an account whose
  /// teller died is kept.
  private static let reconcileTries = 200
  private static let reconcilePause: Duration = .milliseconds(50)

  /// Tells the whole ledger. After an error start again, with the whole ledger and `turn` above those used: repeating
  /// is harmless.
  /// - Parameter account: its `turn` is moved on with every call of the script.
  package func reconcile(_ owned: OwnedCampaign, _ account: inout Reconciliation) async throws -> ReconcileReply {
    for _ in 0..<Self.reconcileTries {
      if let reply = try await reconcileOnce(owned, &account) { return reply }
      try await Loop.sleep(for: Self.reconcilePause)
    }
    throw RedisError.unavailable("another account of the campaign is being told")
  }

  /// - Returns: nil when another account is being told, or Redis forgot an earlier call of this very try.
  private func reconcileOnce(
    _ owned: OwnedCampaign, _ account: inout Reconciliation
  ) async throws -> ReconcileReply? {
    var steps = ReconcileSteps(queue: self, owned: owned, seen: account.seen)
    defer { account.turn = max(account.turn, steps.turn) }
    steps.turn = account.turn
    do {
      var start = 0
      repeat {
        let end = min(start + Self.ledgerChunk, account.ledger.count)
        let answer = try await steps.take(start == 0 ? "begin" : "tell") { command in
          command.append(start == 0 ? account.outcomes.bytes : [])
          command.append(start == 0 && settings.notesPlaces ? "1" : "")
          for entry in account.ledger[start..<end] {
            command.append(entry, notesPlace: settings.notesPlaces)
          }
        }
        if start == 0 { account.noteForgottenTime(answer) }
        start = end
      } while start < account.ledger.count
      _ = try await steps.take("flying") { _ in }
      for container in SweptContainer.allCases {
        var place = 0
        repeat {
          place = try await steps.take("sweep") { command in
            command.append(container.rawValue)
            command.append(place)
            command.append(account.doubtful)
          }
        } while place >= 0
      }
      let isAnySent = steps.moved > 0 && account.hasSent
      let note = account.note(moved: steps.moved, setAside: steps.setAside)
      _ = try await steps.take("finish") { command in
        command.append(account.lastSlot ?? 0)
        command.append(isAnySent ? nowText() : "")
        command.append(account.wholeUpTo.map { String($0) } ?? "")
        command.append(note)
      }
      if let owner = steps.otherOwner { return .lost(token: owner, moved: steps.moved) }
      return .reconciled(turn: steps.seen, moved: steps.moved, setAside: steps.setAside)
    } catch let interruption as ReconcileInterruption {
      switch interruption {
      case .again: return nil
      case .stale(let turn): return .stale(turn: turn)
      case .gone: return .gone
      }
    }
  }

}

/// Why a try ends before its finish.
private enum ReconcileInterruption: Error {
  case again
  case stale(Int64)
  case gone
}

/// The calls of one try, numbered.
@LoopActor
private struct ReconcileSteps {
  let queue: CampaignQueue
  let owned: OwnedCampaign
  /// The turn of the next call.
  var turn: Int64 = 0
  /// The turn in which the last call was answered.
  private(set) var seen: Int64
  private(set) var moved = 0
  /// Messages that nobody knows of.
  private(set) var setAside = 0
  /// Who has the campaign, if not the caller; empty for nobody.
  private(set) var otherOwner: String?

  init(queue: CampaignQueue, owned: OwnedCampaign, seen: Int64) {
    self.queue = queue
    self.owned = owned
    self.seen = seen
  }

  /// Makes one call.
  /// - Returns: the script's `n`.
  mutating func take(_ step: String, _ arguments: (inout RedisCommand) -> Void) async throws -> Int {
    try Task.checkCancellation()
    let scriptKeys =
      QueueKeys.campaign(owned.campaign).all
      + [QueueKeys.account(owned.campaign), QueueKeys.active, QueueKeys.exclusions].map(RedisArgument.string)
    var command = QueueScripts.reconcile.command(keys: scriptKeys, capacity: 1024)
    command.append(owned.campaign)
    command.append(owned.token.text)
    command.append(turn)
    command.append(seen)
    command.append(step)
    command.append(queue.settings.lease)
    arguments(&command)
    let used = turn
    turn += 1
    var reply = try ScriptReply(
      try await QueueScripts.reconcile.run(command, on: queue.connection), script: "reconcile")
    switch try reply.text() {
    case "OK":
      _ = try reply.number()
      seen = used
      otherOwner = nil
    case "LOST": otherOwner = try reply.text()
    case "ROLLED_BACK", "BUSY": throw ReconcileInterruption.again
    case "STALE": throw ReconcileInterruption.stale(try reply.number())
    case "GONE": throw ReconcileInterruption.gone
    case let word: throw reply.unexpected(word)
    }
    moved += try reply.integer()
    let answer = try reply.integer()
    setAside += try reply.count()
    return answer
  }
}

extension RedisCommand {
  /// Appends what the script takes of one entry.
  fileprivate mutating func append(_ entry: LedgerEntry, notesPlace: Bool) {
    append(entry.seq)
    append(entry.attempts)
    switch entry.fate {
    case .settled(let kind): append(kind, notesPlace: notesPlace)
    case .inFlight(let slot):
      append("flight")
      append(slot)
      append("")
    }
  }
}

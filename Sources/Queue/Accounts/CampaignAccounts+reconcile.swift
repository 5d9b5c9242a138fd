// `reconcile`: after Redis forgot turns (failover, lost tail of its file, a restored snapshot), the owner tells it what
// it did in them. The campaign's runner calls this when a turn is answered `.rolledBack`, before it takes anything
// else, and when it has claimed a campaign whose forgotten turns no other instance has told.

import Campaigns
import EventLoop
import RedisClient
import Text

/// The containers a forgotten message may stand in, as reconcile.lua names them.
private enum SweptContainer: String, CaseIterable {
  case pending, delayed, cancelled
  case cancelledDelayed = "cancelled_delayed"
  case failed, uncertain
}

extension CampaignAccounts {
  /// Entries in one call of the script.
  private static let ledgerChunk = 250
  /// How often the whole ledger is begun, and the pause before the next time. Together they last longer than Redis
  /// keeps the account of a teller that died.
  private static let reconcileTries = 200
  private static let reconcilePause: Duration = .milliseconds(50)

  /// Tells the whole ledger. After an error the caller starts again, with the whole ledger and a `turn` above those
  /// used; repeating is harmless.
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
    var steps = ReconcileSteps(link: link, owned: owned, seen: account.seen)
    defer { account.turn = max(account.turn, steps.turn) }
    steps.turn = account.turn
    do {
      var start = 0
      repeat {
        let end = min(start + Self.ledgerChunk, account.ledger.count)
        let answer = try await steps.take(start == 0 ? "begin" : "tell") { command in
          command.append(start == 0 ? account.outcomes.bytes : [])
          command.append(start == 0 && link.settings.notesPlaces ? "1" : "")
          for entry in account.ledger[start..<end] {
            command.append(entry, notesPlace: link.settings.notesPlaces)
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
        command.append(isAnySent ? link.clock.nowText() : "")
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

extension RedisCommand {
  /// Appends what the script takes of one entry.
  fileprivate mutating func append(_ entry: LedgerEntry, notesPlace: Bool) {
    append(entry.seq)
    append(entry.attempts)
    switch entry.fate {
    case .settled(let kind): append(kind, notesPlace: notesPlace, tellsHeld: false)
    case .inFlight(let slot):
      append("flight")
      append(slot)
      append("")
    }
  }
}

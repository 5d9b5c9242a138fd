// `reconcile`: after Redis forgot turns (failover, lost tail of its file), the owner tells it what it did in them. The
// campaign's runner calls this when a turn is answered `.rolledBack`, before it takes anything else.

import Campaigns
import RedisClient

/// What an owner remembers of one message it took in the last 30 s.
struct LedgerEntry: Sendable, Equatable {
  enum Fate: Sendable, Equatable {
    case settled(MessageOutcome.Kind)
    /// Being sent, or waiting for its slot.
    case inFlight(slot: Milliseconds)
  }

  var seq: Int
  /// `TakenMessage.attempts`
  var attempts: Int
  /// The latest.
  var fate: Fate
}

/// One owner's account of the turns Redis forgot.
struct Reconciliation: Sendable {
  /// Numbers above every turn tried so far; each try takes one.
  var turn: Int64
  /// The last turn whose reply arrived.
  var seen: Int64
  /// By when the messages were first taken, oldest first; each seq once.
  var ledger: [LedgerEntry]
  /// The last slot handed out.
  var lastSlot: Milliseconds?
}

enum ReconcileReply: Sendable, Equatable {
  /// Everything is where it belongs. The messages in flight count as taken in this `turn`, and it is the last one seen.
  case reconciled(turn: Int64, moved: Int, setAside: Int)
  /// Another instance has the campaign, or nobody (empty token); what was sent is recorded. Claim anew.
  case lost(token: String, moved: Int)
  case stale(turn: Int64)
  case gone
}

extension CampaignQueue {
  /// Entries in one call of the script.
  private static let ledgerChunk = 250

  /// Sends the whole ledger. After an error start again, with the whole ledger and `turn` above those used: repeating
  /// is harmless.
  /// - Parameter account: its `turn` is moved on with every call of the script.
  func reconcile(_ owned: OwnedCampaign, _ account: inout Reconciliation) async throws -> ReconcileReply {
    var start = 0
    var seen = account.seen
    var moved = 0
    while true {
      let end = min(start + Self.ledgerChunk, account.ledger.count)
      let isLast = end == account.ledger.count
      let place = start == 0 ? (isLast ? "only" : "first") : (isLast ? "last" : "middle")
      let command = reconcileCommand(owned, account, seen: seen, place: place, entries: account.ledger[start..<end])
      let turn = account.turn
      account.turn += 1
      var reply = try ScriptReply(
        try await QueueScripts.reconcile.run(command, on: connection), script: "reconcile")
      switch try reply.text() {
      case "OK":
        _ = try reply.number()
        moved += try reply.integer()
        if isLast { return .reconciled(turn: turn, moved: moved, setAside: try reply.integer()) }
        (start, seen) = (end, turn)
      case "LOST":
        let token = try reply.text()
        moved += try reply.integer()
        if isLast { return .lost(token: token, moved: moved) }
        start = end
      case "ROLLED_BACK": (start, seen) = (0, account.seen)
      case "STALE": return .stale(turn: try reply.number())
      case "GONE": return .gone
      case let word: throw reply.unexpected(word)
      }
      try Task.checkCancellation()
    }
  }

  private func reconcileCommand(
    _ owned: OwnedCampaign, _ account: Reconciliation, seen: Int64, place: String, entries: ArraySlice<LedgerEntry>
  ) -> RedisCommand {
    var command = QueueScripts.reconcile.command(
      keys: keysWithExclusions(keys.campaign(owned.campaign)), capacity: 1024 + entries.count * 96)
    command.append(owned.campaign)
    command.append(owned.token.text)
    command.append(account.turn)
    command.append(seen)
    command.append(place)
    command.append(settings.lease)
    command.append(account.lastSlot ?? 0)
    command.append(sentDate(entries))
    command.append(entries.count)
    for entry in entries {
      command.append(entry.seq)
      command.append(entry.attempts)
      switch entry.fate {
      case .settled(let kind): command.append(kind, notesPlace: settings.notesPlaces)
      case .inFlight(let slot):
        command.append("flight")
        command.append(slot)
        command.append("")
      }
    }
    if place == "last" || place == "only" {
      for entry in account.ledger {
        if case .inFlight = entry.fate { command.append(entry.seq) }
      }
    }
    return command
  }

  private func sentDate(_ entries: ArraySlice<LedgerEntry>) -> String {
    entries.contains { if case .settled(.sent) = $0.fate { true } else { false } } ? nowText() : ""
  }
}

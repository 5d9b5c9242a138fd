// What a runner remembers of its campaign's messages: the details of those it took lately, and the outcomes of all
// others. After Redis forgot turns (a failover, the lost tail of its file, a restored snapshot) this account is sent to
// `reconcile`, which puts every message where it belongs before anything else is taken. Pure.

import DequeModule
import Text

/// The messages under way and those that were taken or settled in the last 30 seconds, at most 5,000, with their
/// details; and the outcomes of all that ever had one, as far as this instance knows.
public struct SendLedger: Sendable {
  public static let capacity = 5000
  public static let span: Nanoseconds = 30_000_000_000

  private struct Record {
    var entry: LedgerEntry
    /// When it was last taken or settled.
    var touchedAt: Nanoseconds

    /// Whether it may be forgotten.
    func isOld(_ now: Nanoseconds) -> Bool {
      if case .inFlight = entry.fate { return false }
      return now - touchedAt > SendLedger.span
    }
  }

  private var records: Deque<Record> = []
  /// How many records have ever left at the front; a stored position less this is an index.
  private var departed = 0
  private var positions: [Int: Int] = [:]
  /// The last slot handed out, for the pace.
  public private(set) var lastSlot: Milliseconds?
  /// Every outcome that is known, however old.
  public private(set) var outcomes = OutcomeMap()

  public init() {}

  /// Notes a message that Redis handed out.
  package mutating func took(_ message: TakenMessage, now: Nanoseconds) {
    lastSlot = max(lastSlot ?? message.slot, message.slot)
    outcomes[message.seq] = .none
    makeRoom(now)
    let entry = LedgerEntry(seq: message.seq, attempts: message.attempts, fate: .inFlight(slot: message.slot))
    if let position = positions[message.seq] {
      records[position - departed] = Record(entry: entry, touchedAt: now)
      return
    }
    positions[message.seq] = departed + records.count
    records.append(Record(entry: entry, touchedAt: now))
  }

  /// Notes a message's outcome.
  public mutating func settled(_ outcome: MessageOutcome, now: Nanoseconds) {
    outcomes[outcome.seq] = OutcomeMap.Mark(outcome.kind)
    guard let position = positions[outcome.seq] else { return }
    records[position - departed].entry.fate = .settled(outcome.kind)
    records[position - departed].touchedAt = now
  }

  /// Notes outcomes, by Redis' account, of messages that this owner has not touched.
  public mutating func adopt(_ seqs: [Int], as mark: OutcomeMap.Mark) {
    for seq in seqs where outcomes[seq] == .none && positions[seq] == nil { outcomes[seq] = mark }
  }

  /// The account for the next runner of the same campaign in this instance. Messages without an outcome are left out:
  /// only Redis knows what became of them.
  func forNextRun(now: Nanoseconds) -> SendLedger {
    var next = self
    next.dropDetails { record in
      if case .inFlight = record.entry.fate { true } else { record.isOld(now) }
    }
    return next
  }

  /// Drops the details; the outcomes stay.
  public mutating func dropAllDetails() { dropDetails { _ in true } }

  /// The details, for `Reconciliation.ledger`.
  public var entries: [LedgerEntry] { records.map(\.entry) }
  /// The number of messages with details.
  public var count: Int { records.count }
  public var isEmpty: Bool { records.isEmpty && outcomes.isEmpty }

  private mutating func dropDetails(where shallGo: (Record) -> Bool) {
    records.removeAll(where: shallGo)
    (departed, positions) = (0, [:])
    for (index, record) in records.enumerated() { positions[record.entry.seq] = index }
  }

  /// Drops old details, and at the bound the oldest of settled messages. Those of messages under way are needed.
  private mutating func makeRoom(_ now: Nanoseconds) {
    var kept = 0
    while let first = records.first, first.isOld(now) || records.count >= Self.capacity, kept < records.count {
      let record = records.removeFirst()
      departed += 1
      positions[record.entry.seq] = nil
      guard case .inFlight = record.entry.fate else { continue }
      positions[record.entry.seq] = departed + records.count
      records.append(record)
      kept += 1
    }
  }
}

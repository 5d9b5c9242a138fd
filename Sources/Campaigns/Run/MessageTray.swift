// The messages that an owner holds, in the order in which they pass: granted → sending → settled. A settled one stays
// until Redis has stored its outcome.

import DequeModule
import Text

struct MessageTray: Sendable {
  var granted: Deque<GrantedMessage> = []
  var sendingCount = 0
  /// Sends started in this run.
  private(set) var startedCount = 0
  private(set) var settled: [MessageOutcome] = []
  private(set) var firstSettledAt: Nanoseconds = 0
  /// Since a reconciliation Redis has the turn `as` for every take up to `upTo`.
  private var retaken: (upTo: Int64, as: Int64)?

  /// Whether it holds no message and no outcome.
  var isEmpty: Bool { granted.isEmpty && sendingCount == 0 && settled.isEmpty }
  /// Messages that have no outcome yet.
  var unsettledCount: Int { granted.count + sendingCount }

  /// The first granted message begins to be sent.
  mutating func begin() -> GrantedMessage {
    sendingCount += 1
    startedCount += 1
    return granted.removeFirst()
  }

  /// Keeps a message's outcome.
  /// - Returns: the outcome as it will be told.
  mutating func settle(_ taken: TakenMessage, _ kind: MessageOutcome.Kind, now: Nanoseconds) -> MessageOutcome {
    if settled.isEmpty { firstSettledAt = now }
    var outcome = MessageOutcome(of: taken, kind)
    if let retaken, outcome.turn <= retaken.upTo { outcome.turn = retaken.as }
    settled.append(outcome)
    return outcome
  }

  /// Redis has stored the first outcomes.
  mutating func stored(_ count: Int, now: Nanoseconds) {
    settled.removeFirst(count)
    if !settled.isEmpty { firstSettledAt = now }
  }

  /// The account told Redis the first outcomes. Takes up to the turn `lastSeen` now count as made in the turn `turn`,
  /// and outcomes that came meanwhile belong to such takes.
  mutating func reconciled(_ told: Int, upTo lastSeen: Int64, as turn: Int64) {
    retaken = (upTo: lastSeen, as: turn)
    settled.removeFirst(told)
    for index in settled.indices where settled[index].turn <= lastSeen { settled[index].turn = turn }
  }

  /// Gives up outcomes that could not be told.
  mutating func forgetSettled() { settled.removeAll() }
}

// What an owner says in a turn, and what it is told: the values of `CampaignQueue.takeTurn`.

import Campaigns
import RedisClient

/// What became of one message that was taken.
struct MessageOutcome: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case sent(messageID: String)
    case failed(code: String, text: String)
    case uncertain
    /// Certainly not sent; the attempt is spent.
    case retry(after: Milliseconds)
    /// Certainly not sent, and nothing is spent: again after a while.
    case later(after: Milliseconds)
    /// Not started: back to the head, nothing is spent.
    case back
  }

  var seq: Int
  /// `TakenMessage.turn`: the outcome counts for that very take only, so repeating it is harmless.
  var turn: Int64
  var kind: Kind

  init(of message: TakenMessage, _ kind: Kind) {
    seq = message.seq
    turn = message.turn
    self.kind = kind
  }
}

/// A message to be sent.
struct TakenMessage: Sendable, Equatable {
  /// The turn that took it.
  var turn: Int64
  /// When to start it: Redis' clock, ms since 1970.
  var slot: Milliseconds
  var seq: Int
  /// This one included.
  var attempts: Int
  /// `seq|attempts|row`, as ElementReader reads it.
  var element: [UInt8]

  /// - Parameter entry: `turn|slot|seq|attempts|row`; nil if it is not that.
  init?(entry: UnsafeRawBufferPointer) {
    var position = 0
    guard let turn = Self.number(in: entry, at: &position), let slot = Self.number(in: entry, at: &position)
    else { return nil }
    let start = position
    guard let seq = Self.number(in: entry, at: &position), let attempts = Self.number(in: entry, at: &position)
    else { return nil }
    self.turn = turn
    self.slot = slot
    self.seq = Int(seq)
    self.attempts = Int(attempts)
    element = Array(UnsafeRawBufferPointer(rebasing: entry[start...]))
  }

  /// One to eighteen digits and the `|` after them.
  private static func number(in bytes: UnsafeRawBufferPointer, at position: inout Int) -> Int64? {
    let start = position
    var value: Int64 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "|") { return position - start > 1 ? value : nil }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), position - start <= 18 else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return nil
  }
}

/// One turn.
struct TurnRequest: Sendable {
  /// What keeps the whole campaign from being sent for a while (the circuit is open, the window closed).
  enum Hold: Sendable, Equatable {
    case lasting(Milliseconds, reason: String)
    case ended
  }

  /// One more than in the try before, whatever became of that.
  var turn: Int64
  /// The last turn whose reply arrived (at first, the claim's).
  var seen: Int64
  /// How many messages to take, 0 to renew only.
  var want: Int
  /// At most `CampaignQueue.mostOutcomes`; after a lost reply the same again, or more.
  var outcomes: ArraySlice<MessageOutcome> = []
  /// Stops the campaign with this motivo (Spanish).
  var stop: String?
  var hold: Hold?
  /// The motivo (Spanish) of a campaign that runs, is not held and yet sends nothing; empty when it sends.
  var notice = ""
}

/// What a turn brought.
struct Turn: Sendable, Equatable {
  /// Redis' clock when the script ran, in microseconds since 1970.
  var redisTime: Int64
  var turn: Int64
  /// `.completed`, or `.cancelled` with nothing in flight: the campaign is over and no longer owned.
  var state: CampaignState
  /// The pace that applies.
  var interval: Milliseconds
  /// The earliest slot the next message can have; nil when none is to come in this state. Asking 100 ms before is early
  /// enough; asking before that brings nothing.
  var nextSlot: Milliseconds?
  var holdUntil: Milliseconds?
  var pending: Int
  var inFlight: Int
  var retrying: Int
  /// By slot. After a lost reply also what that turn took.
  var messages: [TakenMessage]

  /// Nothing is left, and Redis has taken the token back.
  var isOver: Bool { pending == 0 && inFlight == 0 && retrying == 0 && state.isFinished }
}

enum TurnReply: Sendable, Equatable {
  case taken(Turn)
  /// A late duplicate: Redis has seen this turn number or a higher one.
  case stale(turn: Int64)
  /// Redis forgot turns that were seen: `reconcile` before anything else.
  case rolledBack(turn: Int64, token: String)
  /// Not ours any more. Late outcomes of `resolved` (seqs) were still recorded.
  case lost(state: CampaignState, token: String, resolved: [Int])
  /// No such campaign, or its title belongs to another upload now.
  case gone
}

// An owner's request in a turn, and Redis' reply. The campaign's machine writes the one and reads the other;
// CampaignTurns (Queue) carries them to Redis and back.

import Text

/// One turn.
public struct TurnRequest: Sendable {
  /// A reason not to send the whole campaign for a while (the circuit is open, the window closed).
  public enum Hold: Sendable, Equatable {
    case lasting(Milliseconds, reason: String)
    case ended
  }

  /// One more than in the try before, whether or not that arrived.
  public var turn: Int64
  /// The last turn whose reply arrived (at first, the claim's).
  public var seen: Int64
  /// How many messages to take, 0 to renew only.
  public var want: Int
  /// At most `CampaignTurns.mostOutcomes`; after a lost reply the same again, or more.
  public var outcomes: ArraySlice<MessageOutcome>
  /// Stops the campaign with this motivo (Spanish).
  public var stop: String?
  public var hold: Hold?
  /// The motivo (Spanish) of a campaign that runs, is not held and yet sends nothing; empty when it sends.
  public var notice: String

  public init(
    turn: Int64, seen: Int64, want: Int, outcomes: ArraySlice<MessageOutcome> = [], stop: String? = nil,
    hold: Hold? = nil, notice: String = ""
  ) {
    self.turn = turn
    self.seen = seen
    self.want = want
    self.outcomes = outcomes
    self.stop = stop
    self.hold = hold
    self.notice = notice
  }
}

/// The usual reply.
public struct Turn: Sendable, Equatable {
  /// Redis' clock when the script ran, in microseconds since 1970.
  public var redisTime: Int64
  public var turn: Int64
  /// `.completed`, or `.cancelled` with nothing in flight: the campaign is over and no longer owned.
  public var state: CampaignState
  /// The pace that applies.
  public var interval: Milliseconds
  /// The earliest slot that the next message can have; nil when none is to come in this state. A turn can take it from
  /// 100 ms before on.
  public var nextSlot: Milliseconds?
  public var holdUntil: Milliseconds?
  public var pending: Int
  public var inFlight: Int
  public var retrying: Int
  /// By slot. After a lost reply also what that turn took.
  public var messages: [TakenMessage]

  public init(
    redisTime: Int64 = 0, turn: Int64 = 0, state: CampaignState, interval: Milliseconds = 0,
    nextSlot: Milliseconds? = nil, holdUntil: Milliseconds? = nil, pending: Int = 0, inFlight: Int = 0,
    retrying: Int = 0, messages: [TakenMessage] = []
  ) {
    self.redisTime = redisTime
    self.turn = turn
    self.state = state
    self.interval = interval
    self.nextSlot = nextSlot
    self.holdUntil = holdUntil
    self.pending = pending
    self.inFlight = inFlight
    self.retrying = retrying
    self.messages = messages
  }

  /// Whether nothing is left, and Redis has taken the token back.
  public var isOver: Bool { pending == 0 && inFlight == 0 && retrying == 0 && state.isFinished }
}

public enum TurnReply: Sendable, Equatable {
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

// Redis' word on a campaign, from the last turn: its state, what is left, and until when nothing is handed out.

import Text

/// Messages of a campaign that are still to be sent, as the last turn's reply told.
public struct CampaignBacklog: Sendable {
  public var pending: Int
  public var inFlight: Int
  public var retrying: Int

  public init(pending: Int, inFlight: Int, retrying: Int) {
    self.pending = pending
    self.inFlight = inFlight
    self.retrying = retrying
  }

  public var total: Int { pending + inFlight + retrying }
}

struct CampaignStanding: Sendable {
  var state: CampaignState
  var backlog: CampaignBacklog
  /// Until when Redis hands nothing out, on the monotonic clock; nil if it waits for nothing.
  private(set) var heldUntil: Nanoseconds?
  /// Whether Redis holds the campaign for so long that owning it is not worth it (a start in the future, an API that is
  /// down).
  var isHeldForLong = false

  init(state: CampaignState, backlog: CampaignBacklog) {
    self.state = state
    self.backlog = backlog
  }

  /// Notes a turn's reply.
  mutating func note(_ turn: Turn, now: Nanoseconds) {
    state = turn.state
    backlog = CampaignBacklog(pending: turn.pending, inFlight: turn.inFlight, retrying: turn.retrying)
    noteHold(until: turn.holdUntil, redisTime: turn.redisTime, now: now)
  }

  /// Keeps what Redis said about its hold.
  /// - Parameters:
  ///   - until: since 1970; nil if it waits for nothing.
  ///   - redisTime: Redis' clock, in microseconds since 1970.
  mutating func noteHold(until: Milliseconds?, redisTime: Int64, now: Nanoseconds) {
    let held = until.map { $0 - redisTime / 1000 } ?? 0
    isHeldForLong = held > RunLimits.longHold
    heldUntil = held > 0 ? saturatingSum(now, saturatingNanoseconds(held)) : nil
  }

  /// Whether Redis holds the campaign now.
  func isHeld(now: Nanoseconds) -> Bool { heldUntil.map { $0 > now } ?? false }

  /// Whether Redis holds the campaign for about that long, or longer; the clocks of two machines differ a little.
  func isHeld(for duration: Milliseconds, now: Nanoseconds) -> Bool {
    guard let heldUntil else { return false }
    return saturatingDifference(heldUntil, now) / 1_000_000 >= duration - 100
  }
}

// How far each campaign has come, as this instance has seen. Turn numbers only grow, over all owners, so a campaign whose
// number is lower than before stands in a Redis that went back: messages that were sent may wait in its list again. If its
// owner lives, it tells Redis what it did (reconcile). The dispatcher keeps this of all campaigns it looks at, so that it
// knows when to wait for that, and that something is amiss when nobody comes. Pure.

import Campaigns

/// The highest turns seen of campaigns.
struct TurnHeights: Sendable {
  /// Campaigns remembered; past it, one goes for each that comes.
  static let capacity = 20_000

  private struct Height: Sendable, Equatable {
    var upload: String
    var turn: Int64
    var interval: Milliseconds?
  }

  private var heights: [String: Height] = [:]

  /// Notes what was seen of a campaign, also what others have noted in it.
  mutating func note(_ campaign: String, _ seen: CampaignObservation) {
    // What cannot be read says nothing of how far it has come.
    if seen.state == .damaged { return }
    note(campaign, upload: seen.upload, turn: seen.knownTurn, interval: seen.interval)
    note(campaign, upload: seen.upload, seen.forgotten)
  }

  mutating func note(_ campaign: String, upload: String, _ mark: ForgottenMark?) {
    if let mark { note(campaign, upload: upload, turn: mark.turn, interval: mark.interval) }
  }

  mutating func note(_ campaign: String, upload: String, turn: Int64, interval: Milliseconds?) {
    if var known = heights[campaign], known.upload == upload {
      if turn <= known.turn, known.interval == interval { return }
      known.turn = max(known.turn, turn)
      known.interval = [known.interval, interval].compactMap(\.self).min()
      heights[campaign] = known
      return
    }
    if heights.count >= Self.capacity, heights[campaign] == nil, let one = heights.keys.first { heights[one] = nil }
    heights[campaign] = Height(upload: upload, turn: turn, interval: interval)
  }

  /// What was seen of a campaign, if Redis knows less of it than that and has not been told.
  func above(_ campaign: String, upload: String, knownTurn: Int64) -> ForgottenMark? {
    guard let height = heights[campaign], height.upload == upload, height.turn > knownTurn else { return nil }
    return ForgottenMark(turn: height.turn, interval: height.interval)
  }
}

/// What its claimer knows of a campaign whose owner is gone together with turns that Redis forgot: that there were some.
struct ForgottenTurns: Sendable, Equatable {
  /// The last turn that was seen.
  var upTo: Int64
  /// The shortest pace they can have been taken at, 0 = none.
  var interval: Milliseconds
  /// When this instance last had the Redis that knew of them, by its clock; nil if the connection held. What was taken later
  /// has not left.
  var lastContact: Milliseconds?

  /// How far slots are handed out ahead, and clocks may differ by, in ms.
  private static let slack: Milliseconds = 2000

  /// How many messages can have been taken in them at that pace: one that waits further down the list was not sent.
  /// - Parameters:
  ///   - since: when Redis' own account ends.
  ///   - now: by the same clock.
  func mostMessages(since: Milliseconds, now: Milliseconds) -> Int {
    guard interval > 0 else { return Int(Int32.max) }
    let end = min(now, lastContact ?? now)
    let time = saturatingSum(max(0, saturatingDifference(end, since)), Self.slack)
    return Int(min(saturatingSum(time / interval, 1), Milliseconds(Int32.max)))
  }
}

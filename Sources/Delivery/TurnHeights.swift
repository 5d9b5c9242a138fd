// The highest turn that this instance has seen of each campaign. Turn numbers only grow, over all owners, so a lower
// number than before means that Redis went back: messages that were sent may wait in its list again. If the campaign's
// owner lives, it tells Redis what it did (reconcile). The dispatcher notes the turns of all campaigns it looks at, so
// that it knows when to wait for the owner, and when to doubt the campaign because none comes. Pure.

import Queue
import Text

/// The highest turns seen of campaigns.
struct TurnHeights: Sendable {
  /// Campaigns remembered; past it, each new one replaces another.
  static let capacity = 20_000

  private struct Height: Sendable, Equatable {
    var upload: String
    var turn: Int64
    var interval: Milliseconds
  }

  private var heights: [String: Height] = [:]
  /// INTERVALO_ENVIO_MS: the pace of campaigns without their own. The shortest one counts.
  private let defaultInterval: Milliseconds

  init(defaultInterval: Milliseconds = 2000) { self.defaultInterval = defaultInterval }

  /// Notes what was seen of a campaign, and what others have noted in it.
  mutating func note(_ campaign: String, _ seen: CampaignObservation) {
    // A damaged campaign does not tell its turn.
    if seen.state == .damaged { return }
    note(campaign, upload: seen.upload, turn: seen.knownTurn, interval: seen.interval)
    note(campaign, upload: seen.upload, seen.forgotten)
  }

  mutating func note(_ campaign: String, upload: String, _ mark: ForgottenMark?) {
    if let mark { note(campaign, upload: upload, turn: mark.turn, interval: mark.interval) }
  }

  /// - Parameter interval: nil if it had the setting's.
  mutating func note(_ campaign: String, upload: String, turn: Int64, interval: Milliseconds?) {
    let interval = interval ?? defaultInterval
    if var known = heights[campaign], known.upload == upload {
      if turn <= known.turn, known.interval == interval { return }
      known.turn = max(known.turn, turn)
      known.interval = min(known.interval, interval)
      heights[campaign] = known
      return
    }
    if heights.count >= Self.capacity, heights[campaign] == nil, let one = heights.keys.first { heights[one] = nil }
    heights[campaign] = Height(upload: upload, turn: turn, interval: interval)
  }

  /// What was seen of a campaign, if Redis knows less and has not been told.
  func above(_ campaign: String, upload: String, knownTurn: Int64) -> ForgottenMark? {
    guard let height = heights[campaign], height.upload == upload, height.turn > knownTurn else { return nil }
    return ForgottenMark(turn: height.turn, interval: height.interval)
  }
}

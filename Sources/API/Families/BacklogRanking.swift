// The campaigns with the most left to send, and the sum of the others. Nothing is sorted: each campaign is compared
// with the last of those that have a place, and with many campaigns hardly any gets one.

import Campaigns

/// What one campaign has left to send.
struct RankedBacklog: Sendable {
  var campaign: String
  var backlog: CampaignBacklog

  /// Puts the campaign with the most left to send first. Equals are ordered by title, so that each page names the same
  /// ones.
  func comesBefore(_ other: RankedBacklog) -> Bool {
    backlog.total == other.backlog.total ? campaign < other.campaign : backlog.total > other.backlog.total
  }
}

/// CampaignMetrics makes one for each page.
struct BacklogRanking: Sendable {
  /// The campaigns that have a place, in order.
  private(set) var first: [RankedBacklog] = []
  /// The sum of all others, and how many they are.
  private(set) var others = CampaignBacklog(pending: 0, inFlight: 0, retrying: 0)
  private(set) var otherCount = 0
  private let places: Int

  /// - Parameter places: at least one.
  init(places: Int) {
    self.places = places
    first.reserveCapacity(places + 1)
  }

  mutating func add(_ entry: RankedBacklog) {
    if first.count == places, !entry.comesBefore(first[places - 1]) { return addToOthers(entry.backlog) }
    first.insert(entry, at: place(of: entry))
    if first.count > places { addToOthers(first.removeLast().backlog) }
  }

  private mutating func addToOthers(_ backlog: CampaignBacklog) {
    others.pending += backlog.pending
    others.inFlight += backlog.inFlight
    others.retrying += backlog.retrying
    otherCount += 1
  }

  private func place(of entry: RankedBacklog) -> Int {
    var (low, high) = (0, first.count)
    while low < high {
      let middle = (low + high) / 2
      if first[middle].comesBefore(entry) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

// What spans campaigns: the list of all of them, and the sums that the system's status shows. Read in slices, each one
// round trip, so that thousands of campaigns neither block Redis nor the loop.

import Campaigns
import RedisClient

/// A campaign in the list.
struct ListedCampaign: Sendable, Equatable {
  var id: String
  var state: CampaignState
}

/// Sums over all campaigns.
struct QueueTotals: Sendable, Equatable {
  /// All but completado and cancelado.
  var activeCampaigns = 0
  /// Messages that are still to be sent: pendientes and reintentando, of active campaigns.
  var pendingMessages = 0
}

extension CampaignQueue {
  /// Campaigns listed at most.
  static let mostListed = 10_000
  private static let listChunk = 500

  /// Expired campaigns that one reading of the list takes off it, at most.
  private static let forgottenAtATime = 100

  /// The campaigns there are, oldest first; of more than `mostListed` the newest. Titles whose campaign has expired are
  /// left out, and some of them taken off the list.
  func campaigns() async throws -> [ListedCampaign] {
    var listed: [ListedCampaign] = []
    var expired: [String] = []
    var offset = 0
    while offset < Self.mostListed {
      let ids = try await allCampaigns(offset: offset, limit: Self.listChunk)
      for (id, seen) in zip(ids, try await observe(ids)) {
        if let seen { listed.append(ListedCampaign(id: id, state: seen.state)) } else { expired.append(id) }
      }
      if ids.count < Self.listChunk { break }
      offset += ids.count
    }
    // Not before the list was walked, or the offsets would shift.
    for id in expired.prefix(Self.forgottenAtATime) { try await forget(id) }
    return listed.reversed()
  }

  /// The sums, from the same reading.
  func totals() async throws -> QueueTotals {
    let active = try await campaigns().filter(\.state.isActive).map(\.id)
    var totals = QueueTotals(activeCampaigns: active.count)
    for start in stride(from: 0, to: active.count, by: Self.listChunk) {
      let chunk = Array(active[start..<min(start + Self.listChunk, active.count)])
      for case let status? in try await statuses(of: chunk) {
        totals.pendingMessages += status.counts.pending + status.counts.retrying
      }
    }
    return totals
  }
}

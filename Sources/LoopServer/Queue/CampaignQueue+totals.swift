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
  /// Of all campaigns, finished ones too, so many are listed: the newest.
  static let mostListed = 10_000
  /// Active ones are listed whatever their age, up to so many.
  static let mostActive = 100_000
  private static let listChunk = Limits.listSlice

  /// Expired campaigns that one reading of the list takes off it, at most.
  private static let forgottenAtATime = 100

  /// The campaigns there are, oldest first: the newest `mostListed`, and every active one. Titles whose campaign has expired
  /// are left out, and some of them taken off the list.
  /// - Parameter isWanted: by its state; others are left out as well.
  func campaigns(where isWanted: (CampaignState) -> Bool = { _ in true }) async throws -> [ListedCampaign] {
    var ids: [String] = []
    var newest: Set<String> = []
    for offset in stride(from: 0, to: Self.mostListed, by: Self.listChunk) {
      let some = try await allCampaigns(offset: offset, limit: Self.listChunk)
      // One that is new meanwhile moves the others on, and the last of them comes again.
      for id in some where newest.insert(id).inserted { ids.append(id) }
      if some.count < Self.listChunk { break }
    }
    ids += try await newestFirst(activeCampaigns(besides: newest))
    var listed: [ListedCampaign] = []
    var expired: [String] = []
    for chunk in Self.chunks(of: ids) {
      for (id, seen) in zip(chunk, try await observe(chunk)) {
        guard let seen else {
          expired.append(id)
          continue
        }
        if isWanted(seen.state) { listed.append(ListedCampaign(id: id, state: seen.state)) }
      }
    }
    // Not before the list was walked, or the offsets would shift.
    for id in expired.prefix(Self.forgottenAtATime) { try await forget(id) }
    return listed.reversed()
  }

  /// What `campaigns:activas` names beside `known`. By ZSCAN: owners change the scores all the time, so that ranks
  /// shift meanwhile.
  private func activeCampaigns(besides known: Set<String>) async throws -> Set<String> {
    var active: Set<String> = []
    var cursor = "0"
    repeat {
      let reply = try await connection.command(
        "ZSCAN", .string(QueueKeys.active), .string(cursor), "COUNT", RedisArgument(Self.listChunk))
      guard let parts = reply.asArray, parts.count == 2, let next = parts[0].asText, let found = parts[1].asArray else {
        throw RedisError.unexpectedReply("ZSCAN")
      }
      for place in stride(from: 0, to: found.count, by: 2) {
        if let id = found[place].asText, !known.contains(id) { active.insert(id) }
      }
      cursor = next
    } while cursor != "0" && active.count < Self.mostActive
    return active
  }

  /// By creation, as `campaigns:index` has it.
  private func newestFirst(_ campaigns: Set<String>) async throws -> [String] {
    var sort = SlicedSort<(id: String, created: Milliseconds)> { ($0.created, $0.id) > ($1.created, $1.id) }
    for chunk in Self.chunks(of: Array(campaigns)) {
      let scores = try await connection.command(
        RedisCommand("ZMSCORE", [.string(QueueKeys.index)] + chunk.map(RedisArgument.string)))
      sort.add(zip(chunk, scores.asArray ?? []).map { id, score in (id, score.asInteger ?? 0) })
    }
    return try await sort.sorted().map(\.id)
  }

  private static func chunks(of campaigns: [String]) -> some Sequence<[String]> {
    stride(from: 0, to: campaigns.count, by: listChunk).lazy.map { start in
      Array(campaigns[start..<min(start + listChunk, campaigns.count)])
    }
  }

  /// The sums, from the same reading.
  func totals() async throws -> QueueTotals {
    let active = try await campaigns(where: \.isActive).map(\.id)
    var totals = QueueTotals(activeCampaigns: active.count)
    for chunk in Self.chunks(of: active) {
      for case let status? in try await statuses(of: chunk) {
        totals.pendingMessages += status.counts.pending + status.counts.retrying
      }
    }
    return totals
  }
}

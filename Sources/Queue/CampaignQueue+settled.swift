// `settled`: what a campaign's containers say of the messages that have an outcome. A new owner reads all of it, a
// slice at a time, so that it can tell a Redis that comes back older than it was.

import Campaigns
import RedisClient

/// The containers of messages that may have arrived or shall not be sent again, as settled.lua names them.
package enum SettledContainer: String, CaseIterable, Sendable {
  case sent, failed, uncertain

  /// What stands in it.
  package var mark: OutcomeMap.Mark {
    switch self {
    case .sent: .sent
    case .failed: .failed
    case .uncertain: .uncertain
    }
  }

  /// Where reading it begins.
  package var start: Int64 { self == .uncertain ? 0 : -1 }
}

/// A slice of one container.
package struct SettledSlice: Sendable {
  package var seqs: [Int]
  /// Where the next one begins; nil at the end.
  package var next: Int64?
}

extension CampaignQueue {
  /// Reads one slice.
  /// - Parameter place: the container's `start`, then each slice's `next`.
  /// - Returns: nil when the campaign is not the caller's any more.
  package func settled(_ owned: OwnedCampaign, in container: SettledContainer, from place: Int64) async throws
    -> SettledSlice?
  {
    let campaign = QueueKeys.campaign(owned.campaign)
    let key =
      switch container {
      case .sent: campaign.results
      case .failed: campaign.failures
      case .uncertain: campaign.uncertain
      }
    let reply = try await QueueScripts.settled.run(
      on: connection, keys: [.string(campaign.stats), .string(key)],
      arguments: [.string(owned.token.text), .string(container.rawValue), .integer(place)], lane: .bulk)
    if case .error(let error) = reply { throw RedisError.server(error) }
    guard let parts = reply.asArray, let word = parts.first?.asText else { throw RedisError.unexpectedReply("settled") }
    if word == "LOST" { return nil }
    guard parts.count == 3, let next = parts[1].asInteger, let packed = parts[2].asBytes else {
      throw RedisError.unexpectedReply("settled: \(word)")
    }
    let seqs = stride(from: 0, to: packed.count - 3, by: 4).map { at in
      packed[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    return SettledSlice(seqs: seqs, next: next < 0 ? nil : next)
  }
}

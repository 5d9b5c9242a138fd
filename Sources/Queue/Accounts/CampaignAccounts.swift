// What was done in a campaign's turns, for a Redis that may forget some. `settled` reads which messages have an
// outcome: a new owner reads all of them, a slice at a time, so that it can tell a Redis that comes back older than it
// was. `doubt` notes in a campaign that its turns were higher once. `reconcile`, in a file of its own, tells what Redis
// forgot.

import Campaigns
import EventLoop
import RedisClient

/// The accounts of what was done in campaigns' turns.
@LoopActor
package struct CampaignAccounts {
  nonisolated package static let settledScript = QueueScripts.script("settled", PackageResources.settled_lua)
  nonisolated package static let doubtScript = QueueScripts.script("doubt", PackageResources.doubt_lua)
  nonisolated package static let reconcileScript = QueueScripts.script("reconcile", PackageResources.reconcile_lua)

  package let link: QueueLink

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
    let reply = try await Self.settledScript.run(
      on: link.connection, keys: [.string(campaign.stats), .string(key)],
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

  /// Notes in a campaign that its turns were higher once. A cancelled campaign that has ended becomes due for an owner
  /// again.
  package func doubt(_ campaign: String, upload: String, _ mark: ForgottenMark) async throws {
    _ = try await Self.doubtScript.run(
      on: link.connection, keys: QueueKeys.campaign(campaign).withActive,
      arguments: [
        .string(campaign), .string(upload), .integer(mark.turn), .string(mark.interval.map { String($0) } ?? ""),
      ])
  }
}

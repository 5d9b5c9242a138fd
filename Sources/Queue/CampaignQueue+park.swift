// Campaigns put on pause by a start with `--en-pausa`, once each: whoever is resumed since has been looked at.

import Campaigns
import RedisClient
import Text

extension CampaignQueue {
  /// Pauses a campaign that runs, unless that was done since a moment. One that does not run is noted as seen.
  /// - Parameters:
  ///   - since: by Redis' clock.
  ///   - reason: its `motivo`.
  /// - Returns: the state it is in now; nil when there is no such campaign.
  package func park(_ campaign: String, since: Milliseconds, reason: String) async throws -> CampaignState? {
    switch try await control(campaign, word: "park", value: reason, more: [.integer(since)]) {
    case .done(let state), .conflict(let state): state
    case .gone, .inFlight: nil
    }
  }

  /// One step of a walk over all campaigns there are, whether or not the hints know them.
  /// - Parameter cursor: 0 to begin.
  /// - Returns: some campaigns, and where to go on; 0 when all keys were seen.
  package func campaigns(from cursor: UInt64) async throws -> (campaigns: [String], next: UInt64) {
    let reply = try await connection.command(
      "SCAN", .string(String(cursor)), "MATCH", .string(QueueKeys.statsPattern), "COUNT", 500)
    guard let parts = reply.asArray, parts.count == 2, let next = parts[0].asText.flatMap({ UInt64($0) }),
      let found = parts[1].asArray
    else { throw RedisError.unexpectedReply("SCAN") }
    return (found.compactMap { $0.asText.flatMap(QueueKeys.campaign(ofStatsKey:)) }, next)
  }
}

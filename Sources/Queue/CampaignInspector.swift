// `inspect` and `sift`: find out whether somebody else has changed a campaign's keys, and set aside foreign elements.
// The dispatcher calls these for every campaign that the healing of the hints comes across.

import Campaigns
import EventLoop
import RedisClient

/// What was found in the keys of a campaign that is not finished.
package struct CampaignInspection: Sendable, Equatable {
  package var state: CampaignState
  /// Keys that would have expired; the script has made them persist.
  package var expiring: Int
  /// Fields of the stats with which no script could go on; the script has repaired them.
  package var mended: Int
  /// Messages that Redis no longer has, and how many of them the operator has accepted.
  package var lost: Int
  package var accepted: Int
  /// How many elements the containers hold beyond the campaign's messages.
  package var surplus: Int
  /// Foreign elements set aside so far.
  package var foreign: Int
  /// The `motivo` for the loss.
  package var lossReason: String
}

/// Looks for changes that others have made.
@LoopActor
package struct CampaignInspector {
  nonisolated package static let inspectScript = QueueScripts.script("inspect", PackageResources.inspect_lua)
  nonisolated package static let siftScript = QueueScripts.script("sift", PackageResources.sift_lua)

  package let link: QueueLink

  /// The numbers of the containers' keys. `inspect` itself looks at the messages in flight.
  private static let sifted = [1, 4, 5, 6, 7, 8, 9, 10]

  /// Inspects a campaign.
  /// - Returns: nil when it is finished or there is none.
  package func inspect(_ campaign: String) async throws -> CampaignInspection? {
    var reply = try ScriptReply(
      try await Self.inspectScript.run(on: link.connection, keys: QueueKeys.campaign(campaign).all, lane: .bulk),
      script: "inspect")
    switch try reply.text() {
    case "OK":
      return CampaignInspection(
        state: try reply.state(), expiring: try reply.count(), mended: try reply.count(), lost: try reply.count(),
        accepted: try reply.integer(), surplus: try reply.count(), foreign: try reply.integer(),
        lossReason: try reply.text())
    case "OVER", "GONE": return nil
    case let word: throw reply.unexpected(word)
    }
  }

  /// Goes through all of a campaign's containers and sets aside elements that are no messages of ours.
  /// - Returns: how many elements that were.
  package func sift(_ campaign: String) async throws -> Int {
    var setAside = 0
    for container in Self.sifted {
      var place: Int64 = 0
      repeat {
        var reply = try ScriptReply(
          try await Self.siftScript.run(
            on: link.connection, keys: QueueKeys.campaign(campaign).all,
            arguments: [RedisArgument(container), .integer(place)], lane: .bulk), script: "sift")
        place = try reply.number()
        setAside += try reply.count()
      } while place >= 0
    }
    return setAside
  }
}

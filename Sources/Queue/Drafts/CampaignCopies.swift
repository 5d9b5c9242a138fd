// `copy`: a campaign's messages go to the staging lists of another one, without leaving Redis. `publish` makes a
// campaign of the staged messages, as of an upload. A copy that broke off expires by itself.

import Campaigns
import EventLoop
import RedisClient

/// Which messages are copied.
package enum CopiedMessages: Sendable, Hashable {
  case all
  /// The messages in some containers.
  case containers([ReportContainer])
  /// Sent messages that have come exactly so far.
  case sent(ReportDelivery)
  /// Sent messages that Meta has not reported as read.
  case unread

  fileprivate var containers: [ReportContainer] {
    switch self {
    case .all: ReportContainer.allCases
    case .containers(let containers): containers
    case .sent, .unread: [.results]
    }
  }

  /// The word of copy.lua for the choice.
  fileprivate var word: String {
    switch self {
    case .all, .containers: ""
    case .sent(.none): "enviado"
    case .sent(.delivered): "entregado"
    case .sent(.read): "leido"
    case .unread: "no_leido"
    }
  }
}

/// Copies messages into staging lists.
@LoopActor
package struct CampaignCopies {
  nonisolated package static let script = QueueScripts.script("copy", PackageResources.copy_lua)

  package let link: QueueLink

  /// Goes through the containers once.
  /// - Parameter upload: from `RandomName.make()`; the same again for another pass, which copies what the passes before
  ///   have not met.
  /// - Returns: how many messages are staged now, and how many of them are to excluded numbers.
  package func pass(
    _ messages: CopiedMessages, of campaign: String, to upload: String
  ) async throws -> (count: Int, excluded: Int) {
    var staged = (count: 0, excluded: 0)
    let keys = QueueKeys.campaign(campaign)
    for container in messages.containers {
      let (key, written, kind) = Self.shape(of: container, keys)
      var place: Int64 = 0
      repeat {
        await Loop.bulkTurn()
        let from = place
        var reply = try await link.repeating { _ in try await self.step(key, written, kind, from, messages, upload) }
        place = try reply.number()
        staged = (try reply.count(), try reply.count())
      } while place >= 0
    }
    return staged
  }

  private func step(
    _ key: String, _ written: String, _ kind: String, _ place: Int64, _ messages: CopiedMessages, _ upload: String
  ) async throws -> ScriptReply {
    let keys = [
      key, QueueKeys.staging(upload), QueueKeys.stagingExcluded(upload), QueueKeys.stagingCopied(upload),
      QueueKeys.exclusions,
    ].map(RedisArgument.string)
    let arguments: [RedisArgument] = [
      .string(written), .string(kind), .integer(place), .integer(link.settings.stagingLife), .string(messages.word),
    ]
    return try ScriptReply(
      try await Self.script.run(on: link.connection, keys: keys, arguments: arguments, lane: .bulk), script: "copy")
  }

  /// A container's key, the word of copy.lua for the form of its entries, and its kind.
  private static func shape(
    of container: ReportContainer, _ keys: CampaignKeys
  ) -> (key: String, written: String, kind: String) {
    switch container {
    case .results: (keys.results, "results", "list")
    case .failures: (keys.failures, "failures", "list")
    case .uncertain: (keys.uncertain, "uncertain", "hash")
    case .excluded: (keys.excluded, "excluded", "list")
    case .cancelled: (keys.cancelled, "", "list")
    case .cancelledDelayed: (keys.cancelledDelayed, "", "zset")
    case .inFlight: (keys.inFlight, "inflight", "hash")
    case .delayed: (keys.delayed, "", "zset")
    case .pending: (keys.pending, "", "list")
    }
  }
}

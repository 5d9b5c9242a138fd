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
  /// Sent messages that have come so far, or farther: as in the reports, a message that was read was delivered.
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
    case .all, .containers, .sent(.none): ""
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

  /// What is staged after a pass.
  package struct Staged: Sendable, Equatable {
    package var count: Int
    /// How many of them are to excluded numbers.
    package var excluded: Int
    /// Whether the pass has met messages for the first time that were waiting or in flight. These come back to where
    /// they were, so there may be more of them where the pass had already looked.
    package var hasMetMoving = false

    package init(count: Int = 0, excluded: Int = 0, hasMetMoving: Bool = false) {
      self.count = count
      self.excluded = excluded
      self.hasMetMoving = hasMetMoving
    }
  }

  /// Goes through the containers once.
  /// - Parameters:
  ///   - upload: from `RandomName.make()`; the same again for another pass, which copies what the passes before have
  ///     not met.
  ///   - before: what the pass before it returned.
  package func pass(
    _ messages: CopiedMessages, of campaign: String, to upload: String, after before: Staged = Staged()
  ) async throws -> Staged {
    var staged = Staged(count: before.count, excluded: before.excluded)
    let keys = QueueKeys.campaign(campaign)
    for container in messages.containers {
      let (key, written, kind) = Self.shape(of: container, keys)
      let count = staged.count
      var place = ""
      var isEnd = false
      repeat {
        await Loop.bulkTurn()
        let from = place
        var reply = try await link.repeating { _ in try await self.step(key, written, kind, from, messages, upload) }
        isEnd = try reply.integer() == 1
        place = try reply.text()
        (staged.count, staged.excluded) = (try reply.count(), try reply.count())
      } while !isEnd
      if container.isMoving, staged.count > count { staged.hasMetMoving = true }
    }
    return staged
  }

  private func step(
    _ key: String, _ written: String, _ kind: String, _ place: String, _ messages: CopiedMessages, _ upload: String
  ) async throws -> ScriptReply {
    let keys = [
      key, QueueKeys.staging(upload), QueueKeys.stagingExcluded(upload), QueueKeys.stagingCopied(upload),
      QueueKeys.exclusions,
    ].map(RedisArgument.string)
    let arguments: [RedisArgument] = [
      .string(written), .string(kind), .string(place), .integer(link.settings.stagingLife), .string(messages.word),
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
    case .pending: (keys.pending, "", "tail")
    }
  }
}

extension ReportContainer {
  /// Whether messages leave it and come back. The others only grow, but for what their marks tell (CampaignMarks).
  fileprivate var isMoving: Bool { self == .pending || self == .inFlight || self == .delayed }
}

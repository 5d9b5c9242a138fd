// All campaigns at a glance, for what asks about all of them: the list's search and order, and the page of the whole
// system. They are read in slices, as bulk work, once for all who ask at the same time, and kept for a moment, which is
// the longer the more there are. So however many people look, Redis is read for it at most a twentieth of the time.

import Campaigns
import EventLoop
import RedisClient
import Text

/// Reads and keeps the campaigns at a glance.
@LoopActor
package final class CampaignCatalogue {
  nonisolated package static let script = QueueScripts.script("glance", PackageResources.glance_lua)

  /// How many times longer it is kept than its reading took, and the longest that it is kept.
  private static let keepsFor = 20
  private static let longestLife: Duration = .seconds(5)

  private let link: QueueLink
  private let latest: LatestCampaigns
  private var kept: (campaigns: [CampaignGlance], until: LoopInstant)?
  private lazy var reading = SharedReading { [unowned self] in try await read() }

  package init(_ queue: CampaignQueue) {
    link = queue.link
    latest = queue.latest
  }

  /// The newest `QueueLimits.listed` campaigns, the newest first; as they were a moment ago.
  /// - Throws: `RedisError`.
  package func campaigns() async throws -> [CampaignGlance] {
    if let kept, kept.until > Loop.now, link.isReady { return kept.campaigns }
    return try await reading.value()
  }

  private func read() async throws -> [CampaignGlance] {
    let began = Loop.now
    var all: [CampaignGlance] = []
    var position: ListPosition?
    var hasMore = true
    while hasMore, all.count < QueueLimits.listed {
      let some: [ListPosition]
      (some, hasMore) = try await latest.campaigns(after: position, most: QueueLimits.titleSlice)
      position = some.last ?? position
      for start in stride(from: 0, to: some.count, by: QueueLimits.glanceSlice) {
        await Loop.bulkTurn()
        all += try await glances(of: Array(some[start..<min(start + QueueLimits.glanceSlice, some.count)]))
      }
      if some.isEmpty { break }
    }
    let took = Duration.nanoseconds(Loop.now.nanoseconds(since: began))
    kept = (all, Loop.now + min(took * Self.keepsFor, Self.longestLife))
    return all
  }

  private func glances(of campaigns: [ListPosition]) async throws -> [CampaignGlance] {
    var command = Self.script.command(
      keys: campaigns.flatMap { QueueKeys.campaign($0.title).all }, capacity: campaigns.count * 512)
    command.append(CampaignGlance.fields.map(RedisArgument.string))
    let replies = try await link.readInBulk([command], Self.script)[0].asArray ?? []
    guard replies.count == campaigns.count else { throw RedisError.unexpectedReply("glance: of another number") }
    let now = link.clock.now
    return try zip(campaigns, replies).compactMap { try CampaignGlance($0, $1, now: now) }
  }
}

extension CampaignGlance {
  fileprivate static let fields =
    ["estado"] + StoredFields.upload + StoredFields.owner + [
      "total", "plantilla", "buzon", "espera_hasta_ms", "motivo", "ultimo_envio",
    ]

  /// Nil if there is no such campaign.
  fileprivate init?(_ position: ListPosition, _ reply: RedisReply, now: Milliseconds) throws {
    guard let values = reply.asArray else {
      self.init(title: position.title, created: position.created, state: .damaged)
      return
    }
    let stored = try StoredFields(Self.fields, values)
    guard stored.upload != nil else { return nil }
    let state = stored.text("estado").flatMap(CampaignState.init(rawValue:)) ?? .damaged
    let isWaiting = (stored.number("espera_hasta_ms") ?? 0) > now || stored.filledText("motivo") != nil
    self.init(
      title: position.title, created: position.created, state: state,
      total: Int(max(0, stored.number("total") ?? 0)), template: stored.text("plantilla") ?? "",
      inbox: stored.text("buzon") ?? "", isHeld: isWaiting && (state == .processing || state == .queued),
      owner: stored.owner ?? "", lastSent: stored.text("ultimo_envio").flatMap { Timestamp.parse($0)?.utc })
  }
}

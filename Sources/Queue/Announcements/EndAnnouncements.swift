// The announcements of campaigns' ends and notices in Redis. This finds those that are due, reserves one, and notes its
// result. take_turn and control write an announcement together with its cause; the webhook deliverer calls these.

import Campaigns
import EventLoop
import RedisClient
import Text

/// The announcements of campaigns' ends and notices.
@LoopActor
package struct EndAnnouncements {
  nonisolated package static let takeScript = QueueScripts.script("take_webhook", PackageResources.take_webhook_lua)
  nonisolated package static let settleScript = QueueScripts.script(
    "settle_webhook", PackageResources.settle_webhook_lua)

  nonisolated package static let noticeScript = QueueScripts.script("notice", PackageResources.notice_lua)

  package let link: QueueLink

  /// Announcements that were due by `moment` (Redis' time, ms since 1970), the longest due first.
  package func due(by moment: Milliseconds, limit: Int) async throws -> [Announcement] {
    try await link.due(in: QueueKeys.webhooks, by: moment, limit: limit).compactMap(Announcement.init(member:))
  }

  /// Notes the notice that is due of a campaign for which nobody takes turns (`CampaignObservation.noticeDue`).
  package func noteDue(of campaign: String) async throws {
    let settings = link.settings
    let reply = try await Self.noticeScript.run(
      on: link.connection,
      keys: QueueKeys.campaign(campaign).all + [.string(QueueKeys.active), .string(QueueKeys.webhooks)],
      arguments: [.string(campaign), .integer(settings.interval), settings.announcesEnds ? "1" : "0"])
    if case .error(let error) = reply { throw RedisError.server(error) }
  }

  /// Forgets an announcement whose campaign is damaged.
  package func drop(_ announcement: Announcement) async throws {
    _ = try await link.connection.command("ZREM", .string(QueueKeys.webhooks), .string(announcement.member))
  }

  /// Reserves an announcement for some time; after that it is due again, for any instance.
  /// - Returns: nil if another instance has it, or if there is nothing to deliver any more.
  package func take(_ announcement: Announcement, reservation: Milliseconds) async throws -> TakenAnnouncement? {
    var reply = try await Self.takeScript.call(
      on: link.connection,
      keys: [.string(QueueKeys.campaign(announcement.campaign).stats), .string(QueueKeys.webhooks)],
      arguments: [.string(announcement.member), .string(announcement.target.rawValue), .integer(reservation)])
    switch try reply.text() {
    case "OK":
      let now = try reply.number()
      let id = try reply.text()
      let event = try reply.state()
      var taken = TakenAnnouncement(
        announcement: announcement, id: id, event: event, occurred: try reply.number(), now: now,
        attempts: try reply.count(), ownAddress: try reply.optionalText())
      taken.notice = CampaignNotice(rawValue: try reply.text())
      return taken
    case "LATER", "OVER": return nil
    case let word: throw reply.unexpected(word)
    }
  }

  /// Notes what became of a try. May be repeated.
  package func settle(_ taken: TakenAnnouncement, _ result: AnnouncementResult) async throws {
    var ending = ""
    var delay: Milliseconds = 0
    var spent = true
    switch result {
    case .over(let state): ending = state.rawValue
    case .again(let after, let isSpent): (delay, spent) = (after, isSpent)
    }
    var scriptKeys = QueueKeys.campaign(taken.announcement.campaign).all
    scriptKeys.append(.string(QueueKeys.webhooks))
    let reply = try await Self.settleScript.run(
      on: link.connection, keys: scriptKeys,
      arguments: [
        .string(taken.announcement.member), .string(taken.announcement.target.rawValue), .string(taken.id),
        .string(ending), .integer(delay), spent ? "1" : "0", .integer(link.settings.finishedCampaignLife),
      ])
    if case .error(let error) = reply { throw RedisError.server(error) }
  }
}

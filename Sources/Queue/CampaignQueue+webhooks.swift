// The announcements of campaigns' ends as they are kept in Redis: which are due, taking one to deliver it, and what
// became of it. take_turn and control make them, in the same instant as the end; the webhook deliverer calls these.

import Campaigns
import RedisClient
import Text

/// Whom an end is announced to.
package enum WebhookTarget: String, Sendable, CaseIterable {
  /// WEBHOOK_URL.
  case general
  /// The campaign's own `webhook_url`.
  case own = "propia"
}

/// One announcement: one campaign, one receiver.
package struct Announcement: Sendable, Hashable {
  package var campaign: String
  package var target: WebhookTarget

  package init(campaign: String, target: WebhookTarget) {
    self.campaign = campaign
    self.target = target
  }

  /// - Parameter member: of `webhooks:pendientes`.
  package init?(member: String) {
    guard let (word, campaign) = member.split(around: ":"), let target = WebhookTarget(rawValue: String(word))
    else { return nil }
    self.init(campaign: String(campaign), target: target)
  }

  package var member: String { "\(target.rawValue):\(campaign)" }
}

/// An announcement that this instance delivers now.
package struct TakenAnnouncement: Sendable {
  package var announcement: Announcement
  /// `webhook_id`: of this very end.
  package var id: String
  package var event: CampaignState
  /// When the campaign ended, and the moment the announcement was taken: Redis' clock, ms since 1970.
  package var occurred: Milliseconds
  package var now: Milliseconds
  /// Tries so far.
  package var attempts: Int
  /// The campaign's `webhook_url`.
  package var ownAddress: String?
}

/// What became of a try.
package enum AnnouncementResult: Sendable, Equatable {
  /// `.delivered`, `.rejected` or `.abandoned`.
  case over(WebhookState)
  /// - Parameter isSpent: a try was made; false when it was only put off.
  case again(after: Milliseconds, isSpent: Bool)
}

extension CampaignQueue {
  /// Announcements that were due by `moment` (Redis' time, ms since 1970), the longest due first.
  package func dueAnnouncements(by moment: Milliseconds, limit: Int) async throws -> [Announcement] {
    try await due(in: QueueKeys.webhooks, by: moment, limit: limit).compactMap(Announcement.init(member:))
  }

  /// Forgets an announcement whose campaign is damaged.
  package func drop(_ announcement: Announcement) async throws {
    _ = try await connection.command("ZREM", .string(QueueKeys.webhooks), .string(announcement.member))
  }

  /// Reserves an announcement for some time; after that it is due again, for anybody.
  /// - Returns: nil if another instance has it, or there is nothing to deliver any more.
  package func take(_ announcement: Announcement, reservation: Milliseconds) async throws -> TakenAnnouncement? {
    var reply = try await QueueScripts.takeWebhook.call(
      on: connection,
      keys: [.string(QueueKeys.campaign(announcement.campaign).stats), .string(QueueKeys.webhooks)],
      arguments: [.string(announcement.member), .string(announcement.target.rawValue), .integer(reservation)])
    switch try reply.text() {
    case "OK":
      let now = try reply.number()
      let id = try reply.text()
      let event = try reply.state()
      return TakenAnnouncement(
        announcement: announcement, id: id, event: event, occurred: try reply.number(), now: now,
        attempts: try reply.count(), ownAddress: try reply.optionalText())
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
    let reply = try await QueueScripts.settleWebhook.run(
      on: connection, keys: scriptKeys,
      arguments: [
        .string(taken.announcement.member), .string(taken.announcement.target.rawValue), .string(taken.id),
        .string(ending), .integer(delay), spent ? "1" : "0", .integer(settings.finishedCampaignLife),
      ])
    if case .error(let error) = reply { throw RedisError.server(error) }
  }
}

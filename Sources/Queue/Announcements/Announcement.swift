// The announcement of a campaign's end, or of a notice, to a receiver, and its result.

import Campaigns
import Text

/// The receiver of an announcement.
package enum WebhookTarget: String, Sendable, CaseIterable {
  /// WEBHOOK_URL.
  case general
  /// The campaign's own `webhook_url`.
  case own = "propia"
}

/// One announcement: one campaign, one receiver.
package struct Announcement: Sendable, Hashable {
  /// How long an announcement belongs to the instance that took it: one try, and time to tell Redis.
  package static let reservation: Milliseconds = 12_000

  package var campaign: String
  package var target: WebhookTarget

  package init(campaign: String, target: WebhookTarget) {
    self.campaign = campaign
    self.target = target
  }

  /// - Parameter member: a member of `webhooks:pendientes`.
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
  /// `webhook_id`, which names this one end or notice.
  package var id: String
  /// The end or, of a notice, the campaign's state now.
  package var event: CampaignState
  /// Which notice it is; nil for an end.
  package var notice: CampaignNotice?
  /// When the campaign ended or the notice was due, and the moment the announcement was taken: Redis' clock, ms since
  /// 1970.
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
  /// - Parameter isSpent: whether a try was made; false when it was only put off.
  case again(after: Milliseconds, isSpent: Bool)
}

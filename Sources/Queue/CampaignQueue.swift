// The queue in Redis, typed: a role for each thing that is done with it. A role owns its scripts, and each of its verbs
// is a script or a few plain commands. docs/queue.md is the contract. Every verb may throw `RedisError`. After `.lost`
// it is unknown whether the script ran, and the same call may be made again (a turn with the next number).
//
// The composition root makes the queue and hands out its roles. A part that needs three of them or more gets the queue.

import EventLoop
import RedisClient

/// The campaigns in one Redis.
@LoopActor
package struct CampaignQueue {
  /// What all roles share.
  package let link: QueueLink

  package init(connection: RedisConnection, settings: QueueSettings, identity: InstanceIdentity) {
    link = QueueLink(connection: connection, settings: settings, identity: identity)
  }

  /// Redis' clock.
  package var clock: RedisClock { link.clock }
  /// Where uploads wait until they are whole.
  package var staging: UploadStaging { UploadStaging(link: link) }
  /// Makes campaigns of uploads.
  package var publisher: CampaignPublisher { CampaignPublisher(link: link) }
  /// Campaigns that are looked at before they are sent.
  package var drafts: CampaignDrafts { CampaignDrafts(link: link) }
  /// A campaign's messages as another one's.
  package var copies: CampaignCopies { CampaignCopies(link: link) }
  /// Messages that are added one by one.
  package var messages: SingleMessages { SingleMessages(link: link) }
  /// Who owns which campaign.
  package var observer: CampaignObserver { CampaignObserver(link: link) }
  /// Becoming the owner of a campaign, and giving it up.
  package var claims: CampaignClaims { CampaignClaims(link: link) }
  /// Recording outcomes and taking the next messages.
  package var turns: CampaignTurns { CampaignTurns(link: link) }
  /// What was done in the turns, for a Redis that forgot some.
  package var accounts: CampaignAccounts { CampaignAccounts(link: link) }
  /// The pace of WhatsApp numbers.
  package var numberPace: NumberPace { NumberPace(link: link) }
  /// The operators' verbs.
  package var controls: CampaignControls { CampaignControls(link: link) }
  /// A campaign as it is at one instant.
  package var statuses: CampaignStatuses { CampaignStatuses(link: link) }
  /// The list of campaigns, and sums over it.
  package var list: CampaignList { CampaignList(link: link) }
  /// How a title is spelt.
  package var titles: CampaignTitles { CampaignTitles(link: link) }
  /// The contents of a campaign's keys, for the reports.
  package var containers: CampaignContainers { CampaignContainers(link: link) }
  /// Messages that are looked for, wherever they are.
  package var search: CampaignSearch { CampaignSearch(link: link) }
  /// What was sent in each minute.
  package var history: CampaignHistory { CampaignHistory(link: link) }
  /// What all of them have sent in the last hour.
  package var hour: LastHour { LastHour(link: link) }
  /// The campaigns from the newest back.
  package var latest: LatestCampaigns { LatestCampaigns(link: link) }
  /// The sets that name campaigns.
  package var hints: CampaignHints { CampaignHints(link: link) }
  /// All campaigns there are, whether or not the hints know them.
  package var scan: CampaignScan { CampaignScan(link: link) }
  /// Which campaigns are due and which instances live, in one look.
  package var lookout: QueueLookout { QueueLookout(link: link) }
  /// Says that this instance lives.
  package var instances: InstanceRegistry { InstanceRegistry(link: link) }
  /// Changes that others have made to campaigns.
  package var inspector: CampaignInspector { CampaignInspector(link: link) }
  /// Whether Redis is still what it was.
  package var losses: CampaignLosses { CampaignLosses(link: link) }
  /// The ends that are to be announced.
  package var announcements: EndAnnouncements { EndAnnouncements(link: link) }
  /// Statuses that Meta reports for messages that were sent.
  package var receipts: StatusReceipts { StatusReceipts(link: link) }
  /// Meta's last word about each template.
  package var templates: TemplateNotes { TemplateNotes(link: link) }
  /// Which messages were answered.
  package var replies: MessageReplies { MessageReplies(link: link) }
  /// The numbers to which nothing is sent.
  package var exclusions: ExclusionList { ExclusionList(link: link) }
  /// Who did what.
  package var audit: AuditTrail { AuditTrail(link: link) }
  /// How many requests a client has made.
  package var rates: ClientRates { ClientRates(link: link) }
  /// Tickets for event streams.
  package var tickets: StreamTickets { StreamTickets(link: link) }
  /// Which commands and keys Redis allows us.
  package var permissions: PermissionProbe { PermissionProbe(link: link) }
  /// What Redis tells about itself.
  package var server: RedisInspector { RedisInspector(link: link) }
}

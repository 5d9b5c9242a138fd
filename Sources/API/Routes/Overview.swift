// What GET /api/sistema tells of all instances together: who lives, who has which campaigns, which mailboxes there are
// and how much they have sent, and what Redis says of itself. It is read for all who ask at the same time.

import Campaigns
import Delivery
import EventLoop
import Queue
import RedisClient
import Text
import WhatsApp

/// The whole system at one moment.
struct Overview: Sendable {
  /// An instance and what it owns.
  struct Instance: Sendable {
    var report: InstanceReport
    var campaigns = 0
    /// The first of them.
    var titles: [String] = []
  }

  /// A mailbox: the number that its messages come from.
  struct Mailbox: Sendable {
    var name: String
    var campaigns = 0
    /// Whether credentials for it can be read; nil when nobody has asked for them here.
    var isUsable: Bool?
    var sentToday: Int?
    var tier: MessagingTier?
    /// Since 1970.
    var pausedUntil: Milliseconds?
  }

  var instances: [Instance] = []
  var mailboxes: [Mailbox] = []
  var redis: RedisInformation?
  /// Nil when it could not be read.
  var hour: SendHistory?
  /// The hour is that of the newest campaigns only.
  var isHourPartial = false
}

/// Reads it.
@LoopActor
final class OverviewReader {
  let queue: CampaignQueue
  let catalogue: CampaignCatalogue
  let dispatcher: CampaignDispatcher?
  let credentials: any CredentialSource
  let numbers: NumberPreflight?
  private lazy var hour = KeptReading(for: OverviewLimits.hourLife) { [unowned self] in try await readHour() }
  private lazy var whole = KeptReading(for: OverviewLimits.life) { [unowned self] in try await read() }

  init(
    queue: CampaignQueue, catalogue: CampaignCatalogue, dispatcher: CampaignDispatcher?,
    credentials: any CredentialSource, numbers: NumberPreflight?
  ) {
    self.queue = queue
    self.catalogue = catalogue
    self.dispatcher = dispatcher
    self.credentials = credentials
    self.numbers = numbers
  }

  /// - Throws: `RedisError`.
  func overview() async throws -> Overview { try await whole.value() }

  /// What is known without Redis: this instance.
  var alone: Overview { Overview(instances: [Overview.Instance(report: ownReport)], mailboxes: known) }

  /// This instance as it is now.
  private var ownReport: InstanceReport {
    let text = "campanas=\(dispatcher?.runningCount ?? 0) \(dispatcher?.context.pulse.text ?? "")"
    return InstanceReport(identity: queue.link.identity.text, heard: queue.clock.now, text: text)
  }

  private func read() async throws -> Overview {
    let campaigns = try await catalogue.campaigns()
    var overview = alone
    overview.instances = try await instances(owning: campaigns)
    overview.mailboxes = try await mailboxes(of: campaigns)
    (overview.hour, overview.isHourPartial) = try await hour.value()
    // A managed Redis may refuse to tell.
    overview.redis = try? await queue.server.information(isWhole: true)
    return overview
  }

  private func instances(owning campaigns: [CampaignGlance]) async throws -> [Overview.Instance] {
    let own = ownReport
    var reports = try await queue.instances.all().filter { $0.identity != own.identity }
    reports.append(own)
    var found = Dictionary(reports.map { ($0.identity, Overview.Instance(report: $0)) }) { first, _ in first }
    for campaign in campaigns where !campaign.owner.isEmpty && campaign.state.isActive {
      let identity = String(
        campaign.owner[
          (campaign.owner.lastIndex(of: ":").map(campaign.owner.index(after:)) ?? campaign.owner.startIndex)...])
      if found[identity] == nil, found.count >= OverviewLimits.instances { continue }
      // It is not on the list: it takes no more, has fallen silent, or is gone.
      var instance =
        found[identity] ?? Overview.Instance(report: InstanceReport(identity: identity, heard: nil, text: ""))
      instance.campaigns += 1
      if instance.titles.count < OverviewLimits.titles { instance.titles.append(campaign.title) }
      found[identity] = instance
    }
    return found.values.sorted { $0.report.identity < $1.report.identity }
  }

  /// Those that the source of credentials has named.
  private var known: [Overview.Mailbox] {
    credentials.known.prefix(OverviewLimits.mailboxes).map { inbox in
      Overview.Mailbox(
        name: inbox.name, isUsable: inbox.credentials != nil,
        tier: inbox.credentials.flatMap { numbers?.lastTier(of: $0) })
    }
  }

  private func mailboxes(of campaigns: [CampaignGlance]) async throws -> [Overview.Mailbox] {
    var found = Dictionary(known.map { ($0.name, $0) }) { first, _ in first }
    for campaign in campaigns where campaign.state.isActive && !campaign.inbox.isEmpty {
      if found[campaign.inbox] == nil, found.count >= OverviewLimits.mailboxes { continue }
      found[campaign.inbox, default: Overview.Mailbox(name: campaign.inbox)].campaigns += 1
    }
    var mailboxes = found.values.sorted { ($0.name.utf8.count, $0.name) < ($1.name.utf8.count, $1.name) }
    let names = mailboxes.map(\.name)
    let sent = queue.link.settings.dailyLimit > 0 ? try await queue.numberPace.today(of: names) : []
    let pauses = try await queue.numberPace.pauses(of: names)
    for place in mailboxes.indices {
      mailboxes[place].sentToday = place < sent.count ? sent[place] : nil
      mailboxes[place].pausedUntil = place < pauses.count ? pauses[place] : nil
    }
    return mailboxes
  }

  private func readHour() async throws -> (SendHistory?, Bool) {
    let since = queue.clock.now - Milliseconds(LastHour.minutes) * 60_000
    // Others have sent nothing since then.
    let recent = try await catalogue.campaigns().filter { campaign in
      switch campaign.state {
      case .processing, .queued, .stopped, .damaged: true
      case .draft: false
      default: campaign.created >= since || (campaign.lastSent ?? 0) >= since
      }
    }
    let titles = recent.prefix(OverviewLimits.hourCampaigns).map(\.title)
    return (try await queue.hour.read(titles), recent.count > titles.count)
  }
}

/// The bounds of the overview.
enum OverviewLimits {
  /// How long it is kept, and the last hour in it.
  static let life: Duration = .seconds(2)
  static let hourLife: Duration = .seconds(15)
  static let instances = 256
  /// Titles that are named of one instance's campaigns.
  static let titles = 20
  static let mailboxes = 100
  /// Campaigns whose last hour is added up, the newest ones.
  static let hourCampaigns = 2000
}

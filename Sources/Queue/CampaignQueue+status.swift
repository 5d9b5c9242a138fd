// `status`: a campaign as it is at one instant, counted by its containers. The status routes, the event stream and the
// webhooks ask for one; a list (CampaignWalk) for many with a few calls.

import Campaigns
import EventLoop
import RedisClient
import Text

extension CampaignQueue {
  /// Campaigns that one call of the script reads: a third of a millisecond of Redis' time.
  private static let statusesAtOnce = 20

  /// The status of one campaign; nil if there is none of that name.
  package func status(of campaign: String) async throws -> CampaignStatus? {
    let reply = try await QueueScripts.status.run(statusCommand([campaign]), on: connection)
    return try statuses(of: [campaign], in: [reply])[0]
  }

  /// Asks for the status of many campaigns, for `statuses(of:in:)`.
  func statusCommands(_ campaigns: [String]) -> [RedisCommand] {
    stride(from: 0, to: campaigns.count, by: Self.statusesAtOnce).map { start in
      statusCommand(campaigns[start..<min(start + Self.statusesAtOnce, campaigns.count)])
    }
  }

  /// The statuses that were asked for, in the same order; nil where there is no such campaign.
  package func statuses(of campaigns: [String], in replies: [RedisReply]) throws -> [CampaignStatus?] {
    let statuses = replies.flatMap { $0.asArray ?? [] }
    guard statuses.count == campaigns.count else { throw RedisError.unexpectedReply("status: of another number") }
    return try zip(campaigns, statuses).map { campaign, status in
      try CampaignStatus(status, QueueKeys.campaign(campaign), settings)
    }
  }

  /// Whether each key of a campaign is of the type that we give it, or not there.
  package func hasKeysOfItsTypes(_ campaign: String) async throws -> Bool {
    try await QueueScripts.types.run(on: connection, keys: QueueKeys.campaign(campaign).all).asInteger == 1
  }

  private func statusCommand(_ campaigns: some Collection<String>) -> RedisCommand {
    var command = QueueScripts.status.command(
      keys: campaigns.flatMap { QueueKeys.campaign($0).all }, capacity: campaigns.count * 512 + 256)
    command.append(SendRate.window)
    command.append(SendRate.windowIntervals)
    command.append(settings.interval)
    command.append(CampaignStatus.fields.map(RedisArgument.string))
    return command
  }
}

extension CampaignStatus {
  fileprivate static let fields =
    StoredFields.owner + [
      "total", "estado", "motivo", "entregados", "leidos", "intervalo_ms", "espera_hasta_ms", "ultimo_envio", "creado",
      "plantilla", "buzon", "idioma", "webhook_general", "webhook_propia", "visto_ms", "publicado_ms", "activado_ms",
      "nota", "ajenos",
    ]

  /// Reads what the script says of one campaign; nil for its `false`.
  fileprivate init?(_ reply: RedisReply, _ keys: CampaignKeys, _ settings: QueueSettings) throws {
    if reply.isNull { return nil }
    var reply = try ScriptReply(reply, script: "status")
    let now = try reply.number() / 1000
    var damage = try reply.optionalText().map { CampaignDamage($0, of: keys) }
    var counts = try reply.counts()
    let recent = RecentOutcomes(
      count: try reply.count(), first: try reply.date(), before: try reply.date())
    let stored = try reply.fields(Self.fields)
    let total = stored.total(of: counts)
    let known = stored.text("estado").flatMap(CampaignState.init(rawValue:))
    if known == nil || known == .damaged, damage == nil { damage = CampaignDamage(field: "estado", of: keys) }
    let state = damage == nil ? known ?? .damaged : .damaged
    // What stands in a key that cannot be read is not lost.
    let surplus = damage == nil ? counts.fit(to: total) : 0
    var reason = damage?.reason ?? stored.filledText("motivo")
    let hold = stored.number("espera_hasta_ms") ?? 0
    let foreign = max(0, Int(stored.number("ajenos") ?? 0)) + surplus
    if reason == nil, state.isRunning, hold <= now, counts.unfinished > 0 {
      let signs = ["visto_ms", "publicado_ms", "activado_ms"].compactMap(stored.number)
      let isOwned = stored.owner.map { !$0.isEmpty } ?? false
      reason = OwnerSilence(isOwned: isOwned, lastSign: signs.reduce(hold, max)).reason(
        now: now, lease: settings.lease)
    }
    // What stays to be said of it when nothing else is.
    let remarks = [
      stored.filledText("nota"), counts.lost > 0 ? ForeignHands.lossText(counts.lost) : nil,
      foreign > 0 ? ForeignHands.text(foreign) : nil,
    ].compactMap(\.self)
    if reason == nil, !remarks.isEmpty { reason = remarks.joined(separator: " ") }
    self.init(
      id: keys.id, total: total, counts: counts, foreign: foreign, state: state, reason: reason,
      delivered: Int(stored.number("entregados") ?? 0), read: Int(stored.number("leidos") ?? 0),
      interval: stored.number("intervalo_ms") ?? settings.interval, waitUntil: hold > now ? hold : nil,
      lastSent: stored.moment("ultimo_envio"), created: stored.moment("creado") ?? now,
      template: stored.filledText("plantilla") ?? "", inbox: stored.filledText("buzon") ?? "",
      language: stored.filledText("idioma") ?? "",
      webhook: WebhookState.summary(
        of: ["webhook_general", "webhook_propia"].compactMap { stored.text($0).flatMap(WebhookState.init) }),
      recent: recent, now: now)
  }
}

extension ScriptReply {
  /// A date in ms; nil for -1.
  fileprivate mutating func date() throws -> Milliseconds? {
    let date = try number()
    return date < 0 ? nil : date
  }
}

extension StoredFields {
  /// A moment in ISO 8601.
  fileprivate func moment(_ name: String) -> Milliseconds? { text(name).flatMap { Timestamp.parse($0)?.utc } }
}

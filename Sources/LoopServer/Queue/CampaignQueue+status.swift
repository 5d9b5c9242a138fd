// `status`: a campaign as it is at one instant, counted by its containers. The status routes, the event stream, the list and
// the metrics call it; many campaigns are one round trip.

import Campaigns
import RedisClient

extension CampaignQueue {
  /// How many campaigns are read in one pipeline.
  private static let statusChunk = 500

  private static let statusFields: [RedisArgument] = [
    "total", "estado", "motivo", "entregados", "leidos", "intervalo_ms", "espera_hasta_ms", "ultimo_envio", "creado",
    "plantilla", "buzon", "idioma", "webhook_general", "webhook_propia", "token", "visto_ms", "publicado_ms",
    "activado_ms",
  ]

  /// The status of one campaign; nil if there is none of that name.
  func status(of campaign: String) async throws -> CampaignStatus? {
    try await statuses(of: [campaign])[0]
  }

  /// The status of many campaigns, in the same order; nil where there is none of that name.
  func statuses(of campaigns: [String]) async throws -> [CampaignStatus?] {
    var statuses: [CampaignStatus?] = []
    statuses.reserveCapacity(campaigns.count)
    for start in stride(from: 0, to: campaigns.count, by: Self.statusChunk) {
      let chunk = campaigns[start..<min(start + Self.statusChunk, campaigns.count)]
      let commands = chunk.map(statusCommand)
      var replies = try await connection.pipeline(commands)
      if replies.contains(where: \.isUnknownScript) {
        try await QueueScripts.status.load(on: connection)
        replies = try await connection.pipeline(commands)
      }
      for (campaign, reply) in zip(chunk, replies) {
        statuses.append(try CampaignStatus(reply, id: campaign, settings))
      }
    }
    return statuses
  }

  private func statusCommand(_ campaign: String) -> RedisCommand {
    var command = QueueScripts.status.command(keys: keys.campaign(campaign).all)
    command.append(SendRate.window)
    command.append(SendRate.windowIntervals)
    command.append(settings.interval)
    command.append(Self.statusFields)
    return command
  }
}

extension CampaignStatus {
  /// Reads the script's reply; nil for its `false`.
  fileprivate init?(_ reply: RedisReply, id: String, _ settings: QueueSettings) throws {
    if reply.isNull { return nil }
    var reply = try ScriptReply(reply, script: "status")
    let now = try reply.number() / 1000
    let counts = try reply.counts()
    let recent = RecentOutcomes(
      count: try reply.count(), first: try reply.date(), before: try reply.date())
    let total = try reply.total(of: counts)
    let state = try reply.state()
    var reason = try reply.optionalText()
    let delivered = Int(try reply.optionalNumber() ?? 0)
    let read = Int(try reply.optionalNumber() ?? 0)
    let interval = try reply.optionalNumber() ?? settings.interval
    let hold = try reply.optionalNumber() ?? 0
    let lastSent = try reply.moment()
    let created = try reply.moment()
    let texts = (try reply.optionalText(), try reply.optionalText(), try reply.optionalText())
    let webhooks = [try reply.optionalText(), try reply.optionalText()].compactMap { $0.flatMap(WebhookState.init) }
    let owner = try reply.optionalText()
    let signs = [try reply.optionalNumber(), try reply.optionalNumber(), try reply.optionalNumber()]
    if reason == nil, state.isRunning, hold <= now, counts.unfinished > 0 {
      let lastSign = signs.compactMap(\.self).reduce(hold, max)
      reason = OwnerSilence(isOwned: owner != nil, lastSign: lastSign).reason(now: now, lease: settings.lease)
    }
    self.init(
      id: id, total: total, counts: counts, state: state, reason: reason, delivered: delivered, read: read,
      interval: interval, waitUntil: hold > now ? hold : nil, lastSent: lastSent, created: created ?? now,
      template: texts.0 ?? "", inbox: texts.1 ?? "", language: texts.2 ?? "",
      webhook: WebhookState.summary(of: webhooks), recent: recent, now: now)
  }
}

extension ScriptReply {
  /// A date in ms; nil for -1.
  fileprivate mutating func date() throws -> Milliseconds? {
    let date = try number()
    return date < 0 ? nil : date
  }

  /// A moment in ISO 8601 that may be absent.
  fileprivate mutating func moment() throws -> Milliseconds? {
    try optionalText().flatMap { Timestamp.parse($0)?.utc }
  }
}

extension RedisReply {
  /// The server does not know the script: it was restarted or told to forget.
  fileprivate var isUnknownScript: Bool {
    if case .error(let error) = self { error.kind == .noScript } else { false }
  }
}

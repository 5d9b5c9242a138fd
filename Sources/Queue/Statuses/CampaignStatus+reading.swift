// Makes the status of one campaign from the script's reply: the counts, the fields of its stats, and why nothing is
// sent when the stats do not say.

import Campaigns
import RedisClient
import Text

extension CampaignStatus {
  static let fields =
    StoredFields.owner + [
      "total", "estado", "motivo", "entregados", "leidos", "intervalo_ms", "espera_hasta_ms", "ultimo_envio", "creado",
      "webhook_general", "webhook_propia", "visto_ms", "publicado_ms", "activado_ms", "nota", "ajenos", "retenidos",
      "respuestas", "aviso", "ventana", "zona_horaria", CampaignFormat.field,
    ] + given
  /// The fields that are shown as they are stored.
  private static let given = StatusField.table.filter(\.isGiven).map(\.name)

  /// Reads the script's reply for one campaign; nil for `false`.
  init?(_ reply: RedisReply, _ keys: CampaignKeys, _ settings: QueueSettings) throws {
    if reply.isNull { return nil }
    var reply = try ScriptReply(reply, script: "status")
    let now = try reply.number() / 1000
    var damage = try reply.optionalText().map { CampaignDamage($0, of: keys) }
    var counts = try reply.counts()
    let recent = RecentOutcomes(
      count: try reply.count(), first: try reply.date(), before: try reply.date())
    var codes = try reply.nested()
    let failures = FailureCount.summary(try codes.failureCounts(), total: counts.failed)
    var categories = try reply.nested()
    let costs = try categories.failureCounts().sorted { $0.code < $1.code }
    let stored = try reply.fields(Self.fields)
    let total = stored.total(of: counts)
    let known = stored.text("estado").flatMap(CampaignState.init(rawValue:))
    if known == nil || known == .damaged, damage == nil { damage = CampaignDamage(field: "estado", of: keys) }
    let state = damage == nil ? known ?? .damaged : .damaged
    // Messages in a key that cannot be read are not lost.
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
    let format = stored.text(CampaignFormat.field)
    if damage == nil, CampaignFormat.isNewer(format) { reason = CampaignFormat.reason(format) }
    // This is said when there is no other `motivo`.
    let held = max(0, min(counts.sent, Int(stored.number("retenidos") ?? 0)))
    let remarks = [
      held > 0 ? Self.heldText(held) : nil, stored.filledText("nota"),
      state.isActive ? stored.filledText("aviso") : nil,
      counts.lost > 0 ? ForeignHands.lossText(counts.lost) : nil,
      foreign > 0 ? ForeignHands.text(foreign) : nil,
    ].compactMap(\.self)
    if reason == nil, !remarks.isEmpty { reason = remarks.joined(separator: " ") }
    self.init(
      id: keys.id, total: total, counts: counts, failures: failures, costs: costs, foreign: foreign, state: state,
      reason: reason,
      delivered: Int(stored.number("entregados") ?? 0), read: Int(stored.number("leidos") ?? 0),
      answered: Int(stored.number("respuestas") ?? 0), held: held,
      interval: stored.number("intervalo_ms") ?? settings.interval, waitUntil: hold > now ? hold : nil,
      window: stored.filledText("ventana").flatMap { try? SendWindow(stored: $0) },
      timeZone: stored.filledText("zona_horaria"),
      lastSent: stored.moment("ultimo_envio"), created: stored.moment("creado") ?? now,
      given: Dictionary(
        uniqueKeysWithValues: Self.given.compactMap { name in stored.filledText(name).map { (name, $0) } }),
      webhook: WebhookState.summary(
        of: ["webhook_general", "webhook_propia"].compactMap { stored.text($0).flatMap(WebhookState.init) }),
      recent: recent, now: now)
  }
}

extension CampaignStatus {
  /// Why some sent messages may not arrive.
  private static func heldText(_ count: Int) -> String {
    let what = count == 1 ? "1 mensaje enviado" : "\(count) mensajes enviados"
    return "Meta retiene \(what) hasta juzgar la plantilla por los primeros: en una hora o menos los entrega o los "
      + "rechaza."
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

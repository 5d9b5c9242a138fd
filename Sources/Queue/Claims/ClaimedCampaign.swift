// What a claim hands over: the owner's token, and what an owner needs to know when it begins.

import Campaigns
import RedisClient
import Text

/// A campaign that this instance owns, with what every turn needs.
package struct OwnedCampaign: Sendable {
  package let campaign: String
  package let token: OwnerToken
  /// The part of a turn's call that never changes.
  let turnCommand: RedisCommand
}

/// What an owner needs to know when it begins.
package struct ClaimedCampaign: Sendable {
  package var owned: OwnedCampaign
  /// Redis' clock when the script ran, in microseconds since 1970.
  package var redisTime: Int64
  /// The first turn is `turn + 1`, with `turn` as the last one seen.
  package var turn: Int64
  /// The last turn of its owner before.
  package var formerTurn: Int64
  /// Messages of the owner before that were set aside as uncertain, and that were put back.
  package var setAside: Int
  package var putBack: Int
  package var counts: CampaignCounts
  package var total: Int
  package var state: CampaignState
  package var reason: String?
  package var template: String
  package var inbox: String
  package var language: String
  /// JSON array of the original column names.
  package var columns: String
  /// The template as it was read when the campaign was made, and where its parts lie: `plantilla_leida`, `destinos`.
  package var storedTemplate: String?
  package var storedParts: String?
  /// Whether some of its messages go to a user's id: `usuarios`.
  package var hasUsers: Bool
  /// The campaign's own pace, if it has one.
  package var interval: Milliseconds?
  /// The last slot handed out, since 1970.
  package var lastStart: Milliseconds?
  /// Nothing is handed out before this moment, since 1970; nil if it waits for nothing. The stored value: see `waits`.
  package var holdUntil: Milliseconds?
  /// When the last turn was taken, by Redis' clock.
  package var lastTurn: Milliseconds?
  /// When it was published, by Redis' clock.
  package var published: Milliseconds?
  /// The turn up to which Redis was told what it had forgotten; 0 if never.
  package var reconciled: Int64
  /// The note about turns that Redis forgot, if an instance made one.
  package var forgotten: ForgottenMark?
  /// The turn up to which an earlier claim doubted what was done. While `reconciled` is lower, no owner has told.
  package var doubted: Int64

  /// The last turn that Redis knows or was told of. A turn that an earlier claim raised does not count while its owner
  /// has never told.
  package var toldTurn: Int64 { doubted > reconciled ? reconciled : max(formerTurn, reconciled) }

  /// When a former owner last handed it over to another instance, since 1970.
  package var handedOver: Milliseconds?
  /// `ventana` and `zona_horaria`, as they are stored.
  package var window: String?
  package var timeZone: String?

  /// Until when the next turn will hand nothing out, as in `CampaignObservation.waits(at:)`.
  package var waits: Milliseconds? {
    holdUntil.map {
      CampaignObservation.end(ofHold: $0, lastTurn: lastTurn ?? 0, state: state, at: redisTime / 1000)
    }
  }
}

extension ClaimedCampaign {
  static let fields = [
    "total", "estado", "motivo", "plantilla", "buzon", "idioma", "columnas", "intervalo_ms", "ultimo_inicio_ms",
    "espera_hasta_ms", "visto_ms", "publicado_ms", "conciliado", "olvidado", "olvidado_intervalo_ms", "dudado",
    "cedida_ms", "ventana", "zona_horaria", "plantilla_leida", "destinos", "usuarios",
  ]

  init(_ reply: inout ScriptReply, owned: OwnedCampaign, formerTurn: Int64) throws {
    self.owned = owned
    self.formerTurn = formerTurn
    redisTime = try reply.number()
    turn = try reply.number()
    setAside = try reply.count()
    putBack = try reply.count()
    counts = try reply.counts()
    let stored = try reply.fields(Self.fields)
    total = stored.total(of: counts)
    let word = stored.text("estado") ?? ""
    guard let state = CampaignState(rawValue: word) else { throw reply.unexpected("state '\(word)'") }
    self.state = state
    reason = stored.filledText("motivo")
    template = stored.filledText("plantilla") ?? ""
    inbox = stored.filledText("buzon") ?? ""
    language = stored.filledText("idioma") ?? ""
    columns = stored.filledText("columnas") ?? "[]"
    interval = stored.number("intervalo_ms")
    lastStart = stored.number("ultimo_inicio_ms")
    holdUntil = stored.number("espera_hasta_ms").flatMap { $0 > 0 ? $0 : nil }
    lastTurn = stored.number("visto_ms")
    published = stored.number("publicado_ms")
    reconciled = stored.number("conciliado") ?? 0
    forgotten = ForgottenMark(turn: stored.number("olvidado"), interval: stored.number("olvidado_intervalo_ms"))
    doubted = stored.number("dudado") ?? 0
    handedOver = stored.number("cedida_ms")
    window = stored.filledText("ventana")
    timeZone = stored.filledText("zona_horaria")
    storedTemplate = stored.filledText("plantilla_leida")
    storedParts = stored.filledText("destinos")
    hasUsers = (stored.number("usuarios") ?? 0) > 0
  }
}

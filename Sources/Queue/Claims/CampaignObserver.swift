// Looks at who owns campaigns: for the dispatcher before it claims, for the healing of the hints, and for
// RememberedCampaigns and FormerCampaigns, to find out whether Redis has gone back.

import Campaigns
import EventLoop
import RedisClient

/// Looks at who owns campaigns.
@LoopActor
package struct CampaignObserver {
  package let link: QueueLink

  /// Looks at who owns campaigns: one round trip for all of them. Nil where there is no such campaign, `.damaged` where
  /// its stats are not what we stored, `.newer` where a newer version has stored them.
  package func observe(_ campaigns: [String]) async throws -> [CampaignObservation?] {
    let commands = campaigns.map {
      RedisCommand(reading: CampaignObservation.fields, of: QueueKeys.campaign($0).stats)
    }
    return try await link.connection.pipeline(commands).map { reply in
      if reply.isOfWrongType { return .damaged }
      if case .error(let error) = reply { throw RedisError.server(error) }
      return CampaignObservation(try StoredFields(CampaignObservation.fields, reply.asArray ?? []))
    }
  }
}

extension CampaignObservation {
  fileprivate static let fields =
    StoredFields.owner + [
      "upload_id", "turno", "estado", "espera_hasta_ms", "buzon", "publicado_ms", "visto_ms", "intervalo_ms",
      "conciliado", "olvidado", "olvidado_intervalo_ms", CampaignFormat.field, "webhook_mira_ms",
    ]

  /// Nil if there is no such campaign, `.damaged` if the fields are not what we stored, `.newer` if a newer version has
  /// stored them.
  fileprivate init?(_ stored: StoredFields) {
    guard let upload = stored.text("upload_id") else { return nil }
    guard !CampaignFormat.isNewer(stored.text(CampaignFormat.field)) else {
      self = .newer
      return
    }
    guard let token = stored.owner, let turn = stored.integer("turno"),
      let state = stored.text("estado").flatMap(CampaignState.init(rawValue:)), state != .damaged
    else {
      self = .damaged
      return
    }
    self.init(
      upload: upload, token: token, turn: turn, state: state, holdUntil: stored.number("espera_hasta_ms") ?? 0,
      inbox: stored.text("buzon") ?? "", published: stored.number("publicado_ms") ?? 0,
      lastTurn: stored.number("visto_ms") ?? 0, interval: stored.number("intervalo_ms"),
      reconciled: stored.number("conciliado") ?? 0, noticeDue: stored.number("webhook_mira_ms"),
      forgotten: ForgottenMark(turn: stored.number("olvidado"), interval: stored.number("olvidado_intervalo_ms")))
  }
}

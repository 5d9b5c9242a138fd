// GET /api/estado-sistema: the whole system at a glance, over all instances (the counts come from Redis). All campaigns
// are read for it, once for all who ask at the same time.

import Delivery
import EventLoop
import HTTPServer
import Health
import Queue
import Text

@LoopActor
struct SystemRoute {
  private let health: ServiceHealth
  private let dispatcher: CampaignDispatcher?
  private let totals: SharedReading<QueueTotals>

  init(list: CampaignList, health: ServiceHealth, dispatcher: CampaignDispatcher?) {
    self.health = health
    self.dispatcher = dispatcher
    totals = SharedReading { try await list.totals() }
  }

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let totals = try? await totals.value()
    var json = JSONObjectWriter()
    json.field("estado", totals == nil ? "error" : health.status)
    json.field("instancia_id", health.instance)
    json.field("campanas_activas", totals?.activeCampaigns)
    json.field("total_mensajes_pendientes", totals?.pendingMessages)
    json.field("redis_conectado", totals != nil)
    json.field("supabase_conectado", health.areCredentialsReachable)
    json.field("ultima_actividad", Timestamp.text(health.lastActivity(dispatcher?.lastOutcomeAt)))
    json.field("uptime_segundos", health.uptimeSeconds())
    json.field("campanas_en_esta_instancia", dispatcher?.runningCount ?? 0)
    if totals != nil {
      if let reason = health.concernReason { json.field("motivo", reason) }
      return HTTPResponse(json: json.finish())
    }
    json.field("detail", "Redis no disponible")
    return HTTPResponse(json: json.finish(), status: .serviceUnavailable, headers: ["Retry-After": "5"])
  }
}

// GET /health, for load balancers and Railway. It is asked often and from everywhere, so the answer is encoded once and
// kept until something changes or the uptime grows by a second.

import EventLoop
import HTTPServer
import Health
import Text

@LoopActor
final class HealthRoute {
  private let health: ServiceHealth
  private var cached: HTTPResponse?
  private var cachedVersion = -1
  private var cachedUptime = -1

  init(health: ServiceHealth) { self.health = health }

  func handle(_ request: HTTPRequest) -> HTTPResponse {
    let uptime = health.uptimeSeconds(at: request.receivedAt)
    if let cached, cachedVersion == health.version, cachedUptime == uptime { return cached }
    let response = makeResponse(uptime: uptime)
    cached = response
    cachedVersion = health.version
    cachedUptime = uptime
    return response
  }

  private func makeResponse(uptime: Int) -> HTTPResponse {
    var json = JSONObjectWriter()
    json.field("status", health.status)
    json.field("instance", health.instance)
    json.object("services") { services in
      services.field("redis", health.isRedisServing ? "ok" : "error")
      services.field("supabase", health.areCredentialsReachable ? "ok" : "error")
      services.field("worker", health.isWorkerRunning ? "running" : "stopped")
    }
    json.field("uptime_seconds", uptime)
    if health.isShuttingDown {
      json.field("detail", "El servidor se está deteniendo")
    } else if !health.isRedisServing {
      json.field("detail", "Redis no disponible")
      json.field("motivo", health.redisReason)
    } else if let reason = health.concernReason {
      json.field("motivo", reason)
    }
    if health.isServing { return HTTPResponse(json: json.finish()) }
    return HTTPResponse(json: json.finish(), status: .serviceUnavailable, headers: ["Retry-After": "5"])
  }
}

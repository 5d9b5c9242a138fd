// GET /api/sistema: everything that the page of the whole system shows, over all instances, in one answer. Without
// Redis it is a 503 with the same fields, as far as this instance knows them by itself.

import Campaigns
import EventLoop
import HTTPServer
import Health
import Queue
import RedisClient
import Text

@LoopActor
struct OverviewRoute {
  let reader: OverviewReader
  let health: ServiceHealth
  /// Their names and what they may do.
  let keys: [RequestCaller]
  let dailyLimit: Int

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    var overview = reader.alone
    var isRead = false
    if reader.queue.link.isReady, let whole = try? await reader.overview() { (overview, isRead) = (whole, true) }
    var json = JSONObjectWriter()
    json.field("estado", isRead ? health.status : "error")
    json.field("motivo", isRead ? health.concernReason : health.redisReason)
    json.array("instancias", overview.instances) { append($0, to: &$1) }
    json.object("redis") { write(overview, isRead: isRead, to: &$0) }
    json.object("credenciales") { credentials in
      credentials.field("conectado", health.areCredentialsReachable)
      credentials.field("motivo", reader.credentials.problem)
    }
    json.array("buzones", overview.mailboxes) { append($0, to: &$1) }
    if let hour = overview.hour {
      json.object("ultima_hora") { object in
        object.field("paso_s", hour.step)
        object.field("desde", hour.start.map { Timestamp.text($0) })
        object.field("parcial", overview.isHourPartial)
        object.array("puntos", hour.points) { point, bytes in
          var object = JSONObjectWriter()
          object.field("enviados", point.sent)
          object.field("fallidos", point.failed)
          object.field("inciertos", point.uncertain)
          bytes += object.finish()
        }
      }
    } else {
      json.field("ultima_hora", nil as String?)
    }
    if (request.caller?.access ?? .administering) >= .administering {
      json.array("claves", keys) { key, bytes in
        var object = JSONObjectWriter()
        object.field("nombre", key.name)
        object.field("rol", APIKey.Role(key.access)?.rawValue)
        bytes += object.finish()
      }
    } else {
      json.field("claves", nil as String?)
    }
    if isRead { return HTTPResponse(json: json.finish()) }
    json.field("detail", "Redis no disponible")
    return HTTPResponse(json: json.finish(), status: .serviceUnavailable, headers: ["Retry-After": "5"])
  }

  private func append(_ instance: Overview.Instance, to bytes: inout [UInt8]) {
    let report = instance.report
    var object = JSONObjectWriter()
    // The name is INSTANCE_ID, a hyphen and sixteen digits.
    let label = report.identity.count > 17 ? String(report.identity.dropLast(17)) : report.identity
    object.field("instancia", label)
    object.field("proceso", report.identity)
    object.field("contesta", report.identity == reader.queue.link.identity.text)
    object.field("visto", report.heard.map { Timestamp.text($0) })
    object.field("desde", report.number("desde").map { Timestamp.text(Milliseconds($0)) })
    object.field("version", report.values["version"])
    object.field("campanas", max(instance.campaigns, 0))
    object.array("titulos", instance.titles) { JSONText.appendString($0, to: &$1) }
    object.field("minutos", report.number("minutos"))
    object.field("enviados", report.number("enviado"))
    object.field("fallidos", report.number("fallido"))
    object.field("inciertos", report.number("incierto"))
    object.field("reintentos", report.number("reintento"))
    object.field("api_ms", report.number("api_ms"))
    object.field("redis_ms", report.number("redis_ms"))
    object.field("bucle_ms", report.number("bucle_ms"))
    object.field("circuito", report.values["circuito"])
    let prefix = "codigo:"
    let codes = report.values.compactMap { name, count in
      name.hasPrefix(prefix) ? (code: name.dropFirst(prefix.count), count: Int(count) ?? 0) : nil
    }
    object.array("codigos", codes.sorted { ($1.count, $0.code) < ($0.count, $1.code) }) { code, bytes in
      var object = JSONObjectWriter()
      object.field("codigo", String(code.code.map { $0 == "_" ? " " : $0 }))
      object.field("veces", code.count)
      bytes += object.finish()
    }
    bytes += object.finish()
  }

  private func write(_ overview: Overview, isRead: Bool, to object: inout JSONObjectWriter) {
    let redis = overview.redis
    func number(_ name: String) -> Int? { redis?[name].flatMap { Int($0) } }
    object.field("conectado", isRead)
    object.field("motivo", isRead ? nil : health.redisReason)
    object.field("version", redis?["redis_version"])
    object.field("uptime_segundos", number("uptime_in_seconds"))
    object.field("memoria_bytes", number("used_memory"))
    object.field("memoria_maxima_bytes", number("maxmemory").flatMap { $0 > 0 ? $0 : nil })
    object.field("replicas", number("connected_slaves"))
    object.field("guarda", redis.map { $0["aof_enabled"] == "1" ? "aof" : "rdb" })
  }

  private func append(_ mailbox: Overview.Mailbox, to bytes: inout [UInt8]) {
    var object = JSONObjectWriter()
    object.field("buzon", mailbox.name)
    object.field("campanas", mailbox.campaigns)
    object.field("credenciales", mailbox.isUsable.map { $0 ? "listas" : "con_error" })
    object.field("mensajes_24h", mailbox.sentToday)
    object.field("limite_diario", dailyLimit > 0 ? dailyLimit : nil)
    object.field("nivel", mailbox.tier?.name)
    object.field("conversaciones_24h", mailbox.tier?.limit)
    object.field("pausado_hasta", mailbox.pausedUntil.map { Timestamp.text($0) })
    bytes += object.finish()
  }
}

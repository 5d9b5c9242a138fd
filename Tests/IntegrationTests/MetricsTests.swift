// The figures of /metrics, compared with what really happened: the simulator's journal, the uploads, the faults.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct MetricsTests {
  @Test func theCountersEqualWhatTheAPIRecorded() async throws {
    try await withDeadline(.seconds(60)) {
      let options = ["--latencia", "2", "--errores", "0.3", "--codigos", "131026,131049,777777", "--cortes", "0.03"]
      try await Stack.run(simulator: options) { stack in
        #expect(try await curl("-X", "PUT", stack.server.url("/api/exclusiones/584121000007")).status < 300)
        let file = csv(rows: 300) + "58412,1,ACTIVO,x,y,\n"
        _ = try await stack.upload(file, title: "contada")
        #expect(try await stack.upload(file, title: "contada").headers["idempotent-replay"] == "true")
        #expect(try await stack.upload(csv(rows: 3), title: "contada").status == 409)
        let done = try await stack.waitUntilCompleted("contada")
        let received = try await stack.received()
        try await eventually("the campaign is no longer owned") {
          try await stack.server.metrics().value("loopserver_campaigns_owned") == 0
        }
        let metrics = try await stack.server.metrics()

        for (result, fate, status) in [
          ("enviado", "aceptado", "enviados"), ("fallido", "rechazado", "fallidos"),
          ("incierto", "cortado", "inciertos"),
        ] {
          let recorded = received.count { $0.fate == fate }
          #expect(recorded > 0)
          #expect(done.int(status) == recorded)
          #expect(metrics.value("loopserver_messages_total", ["resultado": result]) == Double(recorded))
          #expect(metrics.value("loopserver_message_codes_total", ["resultado": result]) == Double(recorded))
        }
        #expect(
          metrics.values(of: "codigo", in: "loopserver_message_codes_total").isSubset(of: [
            "ninguno", "compuerta", "131026", "131049", "otro", "respuesta vacía", "conexión perdida",
          ]))
        #expect((metrics.value("loopserver_message_codes_total", ["resultado": "fallido", "codigo": "otro"]) ?? 0) > 0)
        // A send that the last gate refused had a slot, but never reached the API.
        let refused = metrics.value("loopserver_message_codes_total", ["codigo": "compuerta"]) ?? 0
        #expect(metrics.value("loopserver_api_request_seconds_count") == Double(received.count))
        #expect(metrics.value("loopserver_pacing_lag_seconds_count") == Double(received.count) + refused)
        #expect(metrics.value("loopserver_api_request_seconds_bucket", ["le": "+Inf"]) == Double(received.count))

        #expect(metrics.value("loopserver_uploads_total", ["resultado": "publicada"]) == 1)
        #expect(metrics.value("loopserver_uploads_total", ["resultado": "repetida"]) == 1)
        #expect(metrics.value("loopserver_uploads_total", ["resultado": "rechazada"]) == 1)
        #expect(metrics.value("loopserver_uploads_running") == 0)
        #expect(metrics.value("loopserver_upload_bytes_total") == Double(2 * file.utf8.count + csv(rows: 3).utf8.count))
        #expect(metrics.value("loopserver_upload_rows_total", ["resultado": "aceptada"]) == 601)
        #expect(metrics.value("loopserver_upload_rows_total", ["resultado": "excluida"]) == 2)
        #expect(metrics.value("loopserver_upload_rows_total", ["resultado": "rechazada"]) == 2)
        let uploads = ["metodo": "POST", "ruta": "/api/crear-campana"]
        #expect(metrics.value("loopserver_http_requests_total", uploads.merging(["clase": "2xx"]) { $1 }) == 2)
        #expect(metrics.value("loopserver_http_requests_total", uploads.merging(["clase": "4xx"]) { $1 }) == 1)
        #expect(metrics.value("loopserver_http_request_seconds_count", uploads) == 3)
        #expect(metrics.value("loopserver_campaign_runs_total", ["final": "completada"]) == 1)
        #expect(metrics.value("loopserver_turns_total", ["resultado": "tomado"])! > 1)
        #expect(metrics.value("loopserver_redis_up") == 1)
        #expect(metrics.value("loopserver_redis_command_seconds_count")! > 10)
        #expect(metrics.value("loopserver_api_circuit", ["estado": "cerrado"]) == 1)
        #expect(metrics.value("loopserver_api_circuit") == 1)
        #expect(try await promtoolComplaint("check", "metrics", input: metrics.text) == nil)
      }
    }
  }

  @Test func theProcessAndItsLoopAreMeasured() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let server = stack.server
        let metrics = try await server.metrics()
        let started = metrics.value("process_start_time_seconds")!
        #expect(abs(started - Date.now.timeIntervalSince1970) < 60)
        // The scrape's own connection has come and gone.
        #expect(abs(metrics.value("process_open_fds")! - Double(try server.openDescriptorCount)) <= 2)
        #expect(metrics.value("process_resident_memory_bytes")! > 1_000_000)
        #expect(metrics.value("process_cpu_seconds_total")! > 0)
        #expect(metrics.value("process_max_fds")! >= 1024)
        #expect(metrics.value("loopserver_http_connections_limit")! > 100)
        #expect((1...3).contains(metrics.value("loopserver_http_connections")!))
        // An idle server's loop waits nearly all the time, and its timers fire: both are seen.
        try await eventually("the loop is seen to wait") {
          let before = try await server.metrics()
          try await Loop.sleep(for: .milliseconds(300))
          let after = try await server.metrics()
          func growth(_ name: String) -> Double { after.value(name)! - before.value(name)! }
          let busy = growth("loopserver_loop_turn_seconds_sum")
          return busy > 0 && busy < 0.15 && growth("loopserver_loop_lag_seconds_count") >= 2
        }

        // A path that no route has is one series, whatever it is.
        for path in ["/nada", "/tampoco", "/api/estado-cola"] {
          #expect(try await curl(server.url(path)).status == 404)
        }
        let routes = try await server.metrics().values(of: "ruta", in: "loopserver_http_requests_total")
        #expect(routes.contains("otra") && routes.contains("/api/estado-cola/{campaign_id}"))
        #expect(!routes.contains { $0.contains("nada") })
        #expect(
          try await server.metrics().value("loopserver_http_requests_total", ["ruta": "otra", "clase": "4xx"]) == 3)
      }
    }
  }

  @Test func theKeyIsAskedForAndThePageIsPrometheusOwn() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "una-clave"]) { stack in
        let url = stack.server.url("/metrics")
        let refused = try await curl(url)
        #expect(refused.status == 401)
        #expect(!refused.body.contains("loopserver_"))
        let answer = try await curl("-H", "Authorization: Bearer una-clave", url)
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try await promtoolComplaint("check", "metrics", input: answer.body) == nil)
        #expect(!answer.body.contains("una-clave"))
        #expect(try await curl("-I", "-H", "X-API-Key: una-clave", url).status == 200)
      }
    }
  }

  @Test func aScrapeDoesNotWaitForRedis() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        #expect(try await stack.server.metrics().value("loopserver_redis_reconnections_total") == 0)
        await stack.redis.kill()
        try await eventually("Redis is seen to be away") {
          try await stack.server.metrics().value("loopserver_redis_up") == 0
        }
        #expect(try await stack.server.metrics().value("loopserver_ready") == 0)
        try await stack.redis.start()
        try await eventually("Redis is seen to be back") {
          try await stack.server.metrics().value("loopserver_redis_up") == 1
        }
        #expect(try await stack.server.metrics().value("loopserver_redis_reconnections_total") == 1)
      }
    }
  }

  @Test func anAPIThatIsDownAndAnAccountThatIsRefusedAreSeen() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(simulator: ["--latencia", "1", "--errores", "1", "--codigos", "190"]) { stack in
        _ = try await stack.upload(csv(rows: 20), title: "sin permiso")
        try await eventually("the campaign stops") {
          try await stack.status("sin permiso").string("estado") == "detenido"
        }
        try await eventually("the stop is counted") {
          try await stack.server.metrics().value("loopserver_campaigns_stopped_total") == 1
        }
        try await eventually("each refusal is counted") {
          let refusals = Double(try await stack.received().count)
          let stopped = try await stack.server.metrics()
          return stopped.value("loopserver_message_codes_total", ["resultado": "devuelto", "codigo": "190"]) == refusals
        }

        let other = try await stack.startServer(["API_WHATSAPP_URL": "http://127.0.0.1:\(try freePort())/"])
        _ = await stack.server.stop()
        _ = try await stack.upload(csv(rows: 20), title: "sin api", to: other)
        try await eventually("the circuit opens") {
          try await other.metrics().value("loopserver_api_circuit", ["estado": "cerrado"]) == 0
        }
        let away = try await other.metrics()
        #expect(away.value("loopserver_api_circuit") == 1)
        #expect(away.value("loopserver_message_codes_total", ["resultado": "devuelto", "codigo": "conexión"])! > 0)
      }
    }
  }

  @Test func openStreamsAreCounted() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 5), title: "mirada", fields: ["intervalo_ms": "60000"])
        let stream = try ChildProcess(
          "curl", ["-sN", stack.server.url("/api/campanas/mirada/eventos")], standardOutput: .capture)
        for count in [1.0, 0.0] {
          try await eventually(within: .seconds(20), "\(count) streams") {
            try await stack.server.metrics().value("loopserver_http_streams", ["clase": "eventos"]) == count
          }
          stream.kill(SIGKILL)
          _ = await stream.wait()
        }
      }
    }
  }

  @Test func whatRedisForgotIsCounted() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, ["ARRIENDO_MS": "6000", "TIEMPO_ENVIO_MS": "2000"]) { fleet in
        _ = try await fleet.upload(300, title: "olvidada", interval: 15)
        try await eventually { try await fleet.stack.received().count > 40 }
        try await fleet.rollBackRedis(pastMessages: 10)
        try await fleet.waitUntilCompleted("olvidada")
        let metrics = try await fleet.servers[0].metrics()
        #expect(metrics.value("loopserver_reconciliations_total") == 1)
        #expect(metrics.value("loopserver_reconciled_messages_total", ["resultado": "movido"])! > 0)
        #expect(metrics.value("loopserver_redis_reconnections_total")! >= 1)
        #expect(metrics.value("loopserver_messages_total", ["resultado": "enviado"]) == 300)
      }
    }
  }

  @Test func aTakeoverIsCounted() async throws {
    try await withDeadline(.seconds(60)) {
      let settings = ["ARRIENDO_MS": "1500", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8"]
      let simulator = ["--latencia", "300", "--dispersion", "1", "--errores", "0"]
      try await Fleet.run(2, settings, simulator: simulator) { fleet in
        _ = try await fleet.upload(2000, title: "heredada", interval: 20)
        let owner = try await fleet.waitForOwner(of: "heredada")
        try await eventually { try await fleet.stack.received().count > 20 }
        await fleet.crash(owner)
        let heir = fleet.servers[1 - owner]
        try await eventually("the other instance takes over") {
          try await heir.metrics().value("loopserver_takeovers_total") == 1
        }
        let uncertain = try await fleet.containers(of: "heredada").uncertain.count
        let metrics = try await heir.metrics()
        #expect(uncertain > 0)
        #expect(metrics.value("loopserver_takeover_messages_total", ["resultado": "incierto"]) == Double(uncertain))
        #expect(metrics.value("loopserver_campaigns_owned") == 1)
      }
    }
  }
}

extension ServerProcess {
  /// Descriptors of the process, as `ls /proc/PID/fd` counts them.
  fileprivate var openDescriptorCount: Int {
    get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count }
  }
}

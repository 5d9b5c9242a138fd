// Drafts as a person uses them: shown, started once however often the button is pressed, or forgotten.

import EventLoop
import Foundation
import TestSupport
import Testing
import Text

@testable import Queue

@Suite struct DraftTests {
  @LoopActor
  private func post(_ path: String, _ server: ServerProcess, _ body: String? = nil) async throws -> CurlAnswer {
    let json = body.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []
    return try await curl(["-X", "POST"] + json + [server.url(path)])
  }

  @LoopActor
  private func draft(_ title: String, _ stack: Stack, rows: Int = 5, _ more: [String: String] = [:]) async throws {
    let created = try await stack.upload(
      csv(rows: rows), title: title, fields: more.merging(["borrador": "true"]) { $1 })
    #expect(created.status == 200 && created.string("estado") == "borrador", "\(created.body)")
  }

  @Test func aDraftIsShownAndSentOnlyWhenItIsStarted() async throws {
    try await MetaStack.run(simulator: ["--plantilla", "dos:es:2"], anyTemplate: false) { stack in
      let file =
        "numero,cedula,variable1,variable2\n584121234567,V-1,Ana,25\n58412,V-2,Luis,3\n584121234568,V-3,Eva,4\n"
      let fields = ["borrador": "sí", "plantilla": "dos", "intervalo_ms": "1000"]
      let created = try await stack.upload(file, title: "mirar", fields: fields)
      #expect(created.status == 200 && created.string("estado") == "borrador", "\(created.body)")
      #expect(created.int("total_mensajes") == 2 && created.int("filas_rechazadas") == 1)
      #expect(created.int("duracion_estimada_s") == 1 && created.string("termina_hacia") != nil)
      let columns = try #require(created.json["columnas"] as? [[String: Any]])
      #expect(columns.map { $0["uso"] as? String } == ["numero", nil, "variable1", "variable2"])
      #expect(columns.map { $0["ejemplo"] as? String } == ["584121234567", "V-1", "Ana", "25"])
      let preview = try #require(created.json["vista_previa"] as? [[String: Any]])
      #expect(preview.map { $0["fila"] as? Int } == [2, 4])
      #expect((preview[0]["texto"] as? String)?.contains("Ana") == true, "\(preview)")
      #expect(preview[0]["variables"] as? [String: String] == ["variable1": "Ana", "variable2": "25"])
      // The same upload gets the same answer; another file is a conflict.
      #expect(try await stack.upload(file, title: "mirar", fields: fields).body == created.body)
      #expect(try await stack.upload(csv(rows: 2), title: "mirar", fields: ["plantilla": "dos"]).status == 409)

      // The page is loaded again.
      let url = stack.server.url("/api/campanas/mirar/borrador")
      let again = try await curl(url)
      for name in ["columnas", "vista_previa", "errores", "filas_rechazadas", "campaign_id", "timestamp"] {
        let (first, second) = (created.json[name] as? NSObject, again.json[name] as? NSObject)
        #expect(first == second && first != nil, "\(name)")
      }
      let slower = try await curl(url + "?intervalo_ms=60000&ventana=00:00-24:00&zona_horaria=UTC&dias=lun-dom")
      #expect(slower.int("duracion_estimada_s") == 60 && slower.string("dias") == "lun-dom", "\(slower.body)")
      #expect(try await curl(url + "?ventana=08:00-20:00").status == 422)

      // The draft is not among the active campaigns.
      #expect(try await curl(stack.server.url("/api/listar-campanas")).int("total") == 0)
      let listed = try await curl(stack.server.url("/api/listar-campanas?estado=borrador"))
      #expect(listed.json["campanas"] as? [String] == ["mirar"])
      #expect(try await curl(stack.server.url("/api/estado-sistema")).body.contains("\"campanas_activas\":0"))
      for verb in ["pausar", "reanudar", "cancelar", "reintentar"] {
        let refused = try await post("/api/campanas/mirar/\(verb)", stack.server)
        #expect(refused.status == 409 && refused.string("detail")?.contains("'borrador'") == true, "\(refused.body)")
      }
      #expect(try await stack.received().isEmpty)
      // Its messages wait.
      for path in ["mensajes", "mensajes?estado=pendiente", "mensajes/584121234567"] {
        let answer = try await curl(stack.server.url("/api/campanas/mirar/\(path)"))
        let messages = answer.json["mensajes"] as? [[String: Any]] ?? []
        #expect(messages.count == (path.hasSuffix("7") ? 1 : 2), "\(path): \(answer.body)")
        #expect(messages.allSatisfy { $0["estado"] as? String == "pendiente" })
      }
      #expect(try await curl(stack.server.url("/api/campanas/mirar/mensajes?estado=en_vuelo&codigo=1")).status == 200)
      // What is said in the query, as for GET borrador, must not be passed over.
      for name in ["inicio", "intervalo_ms", "ventana"] {
        let refused = try await post("/api/campanas/mirar/iniciar?\(name)=x", stack.server)
        #expect(refused.status == 422 && refused.body.contains("Va en el cuerpo"), "\(refused.body)")
      }

      let started = try await post("/api/campanas/mirar/iniciar", stack.server, #"{"intervalo_ms":0}"#)
      #expect(started.status == 200, "\(started.body)")
      #expect(try await stack.waitUntilCompleted("mirar").int("enviados") == 2)
      #expect(try await curl(url).status == 409)
      #expect(started.headers["idempotent-replay"] == nil)
      for body in [#"{"intervalo_ms":0}"#, #"{"intervalo_ms":"0"}"#, #"{"otro":1,"intervalo_ms":" 0 "}"#] {
        let repeated = try await post("/api/campanas/mirar/iniciar", stack.server, body)
        #expect(repeated.status == 200 && repeated.string("estado") == "completado", "\(repeated.body)")
        #expect(repeated.headers["idempotent-replay"] == "true")
      }
      let other = try await post("/api/campanas/mirar/iniciar", stack.server, #"{"intervalo_ms":5}"#)
      #expect(other.status == 409 && other.string("detail")?.contains("ya se inició") == true)
      #expect(try await stack.received().count == 2)
    }
  }

  @Test func aDoubleClickOnTwoInstancesStartsOnce() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INSTANCE_ID": "a"]) { stack in
        let other = try await stack.startServer(["INSTANCE_ID": "b"])
        for round in 0..<5 {
          let title = "doble\(round)"
          try await draft(title, stack, rows: 20)
          let clicks = [stack.server, other, stack.server, other].map { server in
            spawn { try await post("/api/campanas/\(title)/iniciar", server) }
          }
          var replays = 0
          for click in clicks {
            let answer = try await click.value
            #expect(answer.status == 200, "\(answer.body)")
            if answer.headers["idempotent-replay"] == "true" { replays += 1 }
          }
          #expect(replays == 3, "one of them has started it")
          let audit = try await curl(other.url("/api/auditoria?campana=\(title)")).body
          #expect(audit.split(separator: "iniciar", omittingEmptySubsequences: false).count == 2, "\(audit)")
          #expect(try await stack.waitUntilCompleted(title).int("enviados") == 20)
        }
        #expect(try await stack.received().count == 100)
      }
    }
  }

  /// An instance that dies while it starts a draft leaves a draft or a campaign that is sent, and the next click does
  /// the rest.
  @Test(arguments: [true, false])
  func aKillInTheMiddleLeavesADraftOrACampaign(isRead: Bool) async throws {
    try await withDeadline(.seconds(90)) {
      try await Fleet.run(2) { fleet in
        let created = try await fleet.stack.upload(
          csv(rows: 10), title: "corte", fields: ["borrador": "true"], to: fleet.servers[1])
        #expect(created.status == 200)
        try await CampaignDrafts.script.load(on: fleet.queue.link.connection)
        // The instance is killed while it waits for the draft's fields, or for the script's answer.
        let pattern = isRead ? "iniciado" : CampaignDrafts.script.digest
        fleet.proxies[0].expect(.nothing, pattern: pattern, then: .silent)
        let client = try RudeClient(port: fleet.servers[0].port)
        client.ask("POST", "/api/campanas/corte/iniciar", headers: ["Content-Length: 0"])
        try await eventually("it waits for Redis") { fleet.proxies[0].accidentCount == 1 }
        if !isRead {
          try await eventually { try await fleet.queue.statuses.read("corte")?.state != .draft }
        }
        await fleet.crash(0)
        let state = try #require(try await fleet.queue.statuses.read("corte")?.state)
        #expect((state == .draft) == isRead)
        let again = try await post("/api/campanas/corte/iniciar", fleet.servers[1])
        #expect(again.status == 200, "\(again.body)")
        try await fleet.waitUntilCompleted("corte", from: 1)
        #expect(try await fleet.stack.received().count == 10)
      }
    }
  }

  @Test func aDraftThatIsNotStartedGoesAwayAndFreesItsTitle() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["BORRADOR_TTL": "60"]) { stack in
        try await draft("olvidado", stack)
        let keys = try await stack.keys("campaign:olvidado*")
        #expect(keys.count == 2)
        for key in keys {
          let life = try #require(Int(try await stack.redisCLI("PTTL", key)))
          #expect((1...60_000).contains(life), "\(key)")
          // The test does not wait for the minute.
          _ = try await stack.redisCLI("PEXPIRE", key, "1")
        }
        try await eventually { try await stack.status("olvidado").status == 404 }
        #expect(try await post("/api/campanas/olvidado/iniciar", stack.server).status == 404)
        #expect(try await curl(stack.server.url("/api/campanas/olvidado/borrador")).status == 404)
        let other = try await stack.upload(csv(rows: 2), title: "olvidado")
        #expect(other.status == 200 && other.string("estado") == "encolado")
      }
    }
  }

  @Test func whatHasChangedSinceItWasLookedAtCounts() async throws {
    let templates = ["--plantilla", "dos:es:2", "--plantilla", "pausada:es:2:PAUSED"]
    try await MetaStack.run(simulator: templates, anyTemplate: false) { stack in
      try await draft("luego", stack, rows: 4, ["plantilla": "dos"])
      // The template was paused, or the credentials are gone. The campaign stays a draft, and the answer says why.
      _ = try await stack.redisCLI("HSET", "campaign:luego:stats", "plantilla", "pausada")
      let paused = try await post("/api/campanas/luego/iniciar", stack.server)
      #expect(paused.status == 409 && paused.string("detail")?.contains("está en pausa") == true, "\(paused.body)")
      _ = try await stack.redisCLI("HSET", "campaign:luego:stats", "plantilla", "dos", "buzon", "404")
      #expect(try await post("/api/campanas/luego/iniciar", stack.server).status == 400)
      #expect(try await stack.status("luego").string("estado") == "borrador")
      _ = try await stack.redisCLI("HSET", "campaign:luego:stats", "buzon", "14")
      // A recipient is excluded meanwhile.
      let number = csv(rows: 4).split(separator: "\n")[2].split(separator: ",")[0]
      #expect(try await curl("-X", "PUT", stack.server.url("/api/exclusiones/\(number)")).status == 200)
      for wrong in [
        #"{"ventana":"08:00-20:00"}"#, #"{"dias":"hoy","zona_horaria":"UTC"}"#, #"{"Inicio":"2030-01-01"}"#,
      ] {
        #expect(try await post("/api/campanas/luego/iniciar", stack.server, wrong).status == 422, "\(wrong)")
      }
      #expect(try await post("/api/campanas/luego/iniciar", stack.server).status == 200)
      let done = try await stack.waitUntilCompleted("luego")
      #expect(done.int("enviados") == 3 && done.int("excluidos") == 1)
      #expect(try await post("/api/campanas/nadie/iniciar", stack.server).status == 404)
      _ = try await stack.upload(csv(rows: 1), title: "otra", fields: ["plantilla": "dos"])
      let none = try await post("/api/campanas/otra/iniciar", stack.server)
      #expect(none.status == 409 && none.string("detail")?.contains("no se puede iniciar") == true)
    }
  }

  /// A draft is started with days that do not include today.
  @Test func aDraftIsStartedForItsDays() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        try await draft("días", stack)
        let days = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"]
        // Two days from now, in UTC; 1970-01-01 was a Thursday.
        let today = Int(Loop.wallClockMilliseconds() / 86_400_000)
        let body = #"{"dias":"\#(days[(today + 2 + 3) % 7])","zona_horaria":"UTC"}"#
        let started = try await post("/api/campanas/d%C3%ADas/iniciar", stack.server, body)
        #expect(started.status == 200 && started.string("ventana") == "00:00-24:00", "\(started.body)")
        var status = started
        try await eventually("it says what it waits for") {
          status = try await stack.status("días")
          return status.string("motivo") != nil
        }
        let opening = Milliseconds(today + 2) * 86_400_000
        #expect(status.string("espera_hasta") == Timestamp.text(opening), "\(status.body)")
        #expect(status.string("motivo") == "Fuera de la ventana de envío 00:00-24:00 \(status.string("dias")!) (UTC)")
        #expect(try await stack.received().isEmpty)
      }
    }
  }

  @Test func rolesSayWhoMayDoWhat() async throws {
    let settings = ["API_KEYS": "ver:lectura:clave-de-lectura,pan:operador:clave-de-operador,jefe:admin:clave-de-admin"]
    try await withDeadline(.seconds(60)) {
      try await Stack.run(settings) { stack in
        let keys = ["lectura", "operador", "admin"].map { "clave-de-\($0)" }
        for title in ["uno", "dos"] {
          let file = "archivo_csv=numero\n584121234567\n584121234568\n;type=text/csv;filename=a.csv"
          let fields = ["-F", file, "-F", "titulo_campana=\(title)", "-F", "plantilla=p", "-F", "buzon=14"]
          let url = stack.server.url("/api/crear-campana")
          let created = try await curl(
            fields + ["-F", "borrador=true", "-F", "intervalo_ms=3600000", "-H", "X-API-Key: \(keys[1])", url])
          #expect(created.status == 200, "\(created.body)")
        }
        func ask(_ method: String, _ path: String, _ key: String?) async throws -> Int {
          let header = key.map { ["-H", "X-API-Key: \($0)"] } ?? []
          return try await curl(["-X", method] + header + [stack.server.url(path)]).status
        }
        for (method, path) in [
          ("GET", "/api/campanas/uno/borrador"), ("POST", "/api/campanas/uno/iniciar"),
          ("POST", "/api/campanas/uno/clonar"), ("DELETE", "/api/campanas/uno"),
        ] {
          #expect(try await ask(method, path, keys[0]) == 403, "\(method) \(path)")
          #expect(try await ask(method, path, nil) == 401, "\(method) \(path)")
        }
        #expect(try await ask("GET", "/api/campanas/uno/borrador", keys[1]) == 200)
        #expect(try await ask("DELETE", "/api/campanas/uno", keys[1]) == 200)
        #expect(try await ask("DELETE", "/api/campanas/uno", keys[1]) == 404)
        #expect(try await ask("POST", "/api/campanas/dos/iniciar", keys[1]) == 200)
        // The campaign is no longer a draft.
        #expect(try await ask("DELETE", "/api/campanas/dos", keys[1]) == 403)
        #expect(try await ask("POST", "/api/campanas/dos/cancelar", keys[1]) == 200)
        try await eventually { try await ask("DELETE", "/api/campanas/dos", keys[2]) == 200 }
      }
    }
  }
}

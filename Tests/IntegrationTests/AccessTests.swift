// Who may call, and what makes the server refuse to start.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct AccessTests {
  @Test func withKeysEverythingButHealthAsksForOne() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "primera-clave, segunda-clave"]) { stack in
        let server = stack.server
        #expect(try await curl(server.url("/health")).status == 200)
        let refused = try await curl(server.url("/api/listar-campanas"))
        #expect(refused.status == 401)
        #expect(refused.string("detail") != nil)
        #expect(try await curl("-H", "X-API-Key: otra", server.url("/api/listar-campanas")).status == 401)
        #expect(try await curl("-H", "X-API-Key: primera-clave", server.url("/api/listar-campanas")).status == 200)
        #expect(
          try await curl("-H", "Authorization: Bearer segunda-clave", server.url("/api/listar-campanas")).status == 200)
        // Refused before the body is read: curl is not asked for its five megabytes.
        let upload = try await stack.upload(String(repeating: "5841212345,x\n", count: 400_000), title: "sin clave")
        #expect(upload.status == 401)
        #expect(!server.log.contains("primera-clave"))
      }
    }
  }

  /// Each role does what it may and is told what it lacks, before a body is read; a stranger learns nothing.
  @Test func eachRoleDoesWhatItMay() async throws {
    try await withDeadline(.seconds(60)) {
      let keys = "grafana:lectura:clave-lectura,panel:operador:clave-operador,jefa:admin:clave-admin,clave-sola"
      try await Stack.run(["API_KEYS": keys]) { stack in
        let roles = ["lectura", "operador", "admin"]
        let upload = ["-F", "titulo_campana=roles", "-F", "plantilla=p", "-F", "buzon=14", "-F", "archivo_csv=@-"]
        let calls: [(method: String, path: String, arguments: [String], least: Int)] = [
          ("GET", "/api/listar-campanas", [], 0), ("GET", "/api/estado-sistema", [], 0), ("GET", "/metrics", [], 0),
          ("GET", "/api/exclusiones", [], 0), ("GET", "/api/campanas/nada/resultados.csv", [], 0),
          ("HEAD", "/api/listar-campanas", ["-I"], 0), ("GET", "/api/sesion", [], 0),
          ("POST", "/api/eventos/boleto", [], 0), ("POST", "/api/campanas/nada/eventos/boleto", [], 0),
          ("GET", "/api/campanas/nada/ritmo", [], 0),
          ("GET", "/api/campanas/nada/mensajes", [], 0), ("GET", "/api/campanas/nada/mensajes/584121234567", [], 0),
          ("GET", "/api/mensajes?numero=584121234567", [], 0),
          ("POST", "/api/crear-campana", upload, 1), ("POST", "/api/crear-campana-json", ["-d", "{}"], 1),
          ("POST", "/api/encolar-mensaje", ["-d", "{}"], 1), ("POST", "/api/probar-envio", ["-d", "{}"], 1),
          ("POST", "/api/campanas/nada/pausar", [], 1), ("POST", "/api/campanas/nada/cancelar", [], 1),
          ("POST", "/api/campanas/nada/ritmo", ["-d", "{}"], 1), ("PUT", "/api/exclusiones", ["-d", "{}"], 1),
          ("PUT", "/api/exclusiones/584121234567", [], 1),
          ("DELETE", "/api/exclusiones/584121234567", [], 2), ("DELETE", "/api/exclusiones", ["-d", "{}"], 2),
          // Of campaigns that are no drafts the handler asks for more (DraftTests).
          ("DELETE", "/api/campanas/nada", [], 1), ("GET", "/api/auditoria", [], 1),
          ("GET", "/api/sistema", [], 0), ("GET", "/api/codigos", [], 0),
          ("GET", "/api/campanas/nada/borrador", [], 1), ("POST", "/api/campanas/nada/iniciar", [], 1),
          ("POST", "/api/campanas/nada/clonar", [], 1),
        ]
        for call in calls {
          let ask = (call.method == "HEAD" ? [] : ["-X", call.method]) + call.arguments + [stack.server.url(call.path)]
          func status(_ key: String) async throws -> CurlAnswer {
            try await curl(["-H", "X-API-Key: \(key)"] + ask)
          }
          for (level, role) in roles.enumerated() {
            let answer = try await status("clave-\(role)")
            #expect((answer.status == 403) == (level < call.least), "\(role): \(call.method) \(call.path)")
            guard level < call.least else { continue }
            let name = ["grafana", "panel"][level]
            #expect(
              answer.string("detail") == "La clave '\(name)' (\(role)) no puede: hace falta \(roles[call.least])")
          }
          #expect(try await status("clave-sola").status != 403)
          for stranger in ["operador", "panel:operador:clave-operador"] {
            #expect(try await status(stranger).status == 401)
          }
        }
        #expect(!stack.server.log.contains("clave-operador"))
      }
    }
  }

  /// What was done, by whom and from where; not what was refused, repeated or only looked at, and no number.
  @Test func theAuditTellsWhoDidWhat() async throws {
    try await withDeadline(.seconds(60)) {
      let keys = "mira:lectura:leo,panel:operador:opero,jefa:admin:mando"
      try await Stack.run(["API_KEYS": keys]) { stack in
        func call(_ key: String, _ method: String, _ path: String, _ more: [String] = []) async throws -> Int {
          try await curl(["-H", "X-API-Key: \(key)", "-X", method] + more + [stack.server.url(path)]).status
        }
        let json = ["-H", "Content-Type: application/json", "-d"]
        let message = #"{"numero":"584121234567"}"#
        let upload =
          #"{"titulo_campana":"T","plantilla":"p","buzon":"14","intervalo_ms":60000,"mensajes":["#
          + [message, message, message].joined(separator: ",") + "]}"
        #expect(try await call("leo", "POST", "/api/campanas/T/pausar") == 403)
        for _ in 0..<2 { #expect(try await call("opero", "POST", "/api/crear-campana-json", json + [upload]) == 200) }
        // The second time nothing changes.
        for _ in 0..<2 {
          #expect(try await call("opero", "POST", "/api/campanas/T/pausar") == 200)
          #expect(try await call("mando", "POST", "/api/campanas/T/ritmo", json + [#"{"intervalo_ms":9}"#]) == 200)
        }
        for _ in 0..<2 { #expect(try await call("opero", "PUT", "/api/exclusiones/584129999999") == 200) }
        #expect(try await call("mando", "DELETE", "/api/exclusiones/584129999999") == 200)
        #expect(try await call("mando", "DELETE", "/api/exclusiones/584129999999") == 404)
        #expect(try await call("opero", "POST", "/api/campanas/T/cancelar") == 200)
        try await eventually { try await call("mando", "DELETE", "/api/campanas/T") == 200 }

        func audit(_ query: String) async throws -> CurlAnswer {
          try await curl("-H", "X-API-Key: mando", stack.server.url("/api/auditoria" + query))
        }
        func rows(_ answer: CurlAnswer) -> [[String?]] {
          (answer.json["eventos"] as? [[String: Any]] ?? []).map { event in
            ["clave", "rol", "accion", "campana", "desde"].map { event[$0] as? String }
          }
        }
        let all = try await audit("")
        let panel: [String?] = ["panel", "operador"]
        let boss: [String?] = ["jefa", "admin"]
        let expected: [[String?]] = [
          boss + ["eliminar", "T"], panel + ["cancelar", "T"], boss + ["readmitir", nil], panel + ["excluir", nil],
          boss + ["ritmo", "T"], panel + ["pausar", "T"], panel + ["crear-campana-json", "T"],
        ].map { $0 + ["127.0.0.1"] }
        #expect(rows(all) == expected, "\(all.body)")
        #expect(!all.body.contains("58412") && all.json["cursor"] is NSNull)
        // From where it was done is only for who administers.
        let seen = try await curl("-H", "X-API-Key: opero", stack.server.url("/api/auditoria"))
        #expect(rows(seen) == expected.map { $0.dropLast() + [nil] })
        #expect(rows(try await audit("?campana=T")) == expected.filter { $0[3] == "T" })
        let first = try await audit("?limite=3")
        let second = try await audit("?limite=100&cursor=\(try #require(first.string("cursor")))")
        #expect(rows(first) + rows(second) == expected)
        #expect(try await audit("?cursor=x").status == 422)
        let before = try await audit("?cursor=0-0")
        #expect(before.status == 200 && rows(before).isEmpty)
        #expect(stack.server.log.contains(#""clave":"panel""#))
      }
    }
  }

  /// Only who administers sees which keys there are, and nobody sees a key.
  @Test func theSystemNamesTheKeys() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "mira:lectura:leo-12,panel:operador:opero-12,jefa:admin:mando-12,sola-12"]) {
        stack in
        for (key, isShown) in [("leo-12", false), ("opero-12", false), ("mando-12", true), ("sola-12", true)] {
          let answer = try await curl("-H", "X-API-Key: \(key)", stack.server.url("/api/sistema"))
          let keys = (answer.json["claves"] as? [[String: String]])?.map { [$0["nombre"], $0["rol"]] }
          let all = [["mira", "lectura"], ["panel", "operador"], ["jefa", "admin"], ["clave-4", "admin"]]
          #expect(keys == (isShown ? all : nil), "\(answer.body)")
          #expect(!answer.body.contains("-12\""))
        }
      }
    }
  }

  /// In the list of exclusions and in the reports.
  @Test func aReaderSeesHalfOfANumber() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "r:lectura:leo,o:operador:opero"]) { stack in
        func get(_ path: String, _ key: String) async throws -> String {
          try await curl(["-H", "X-API-Key: \(key)", stack.server.url(path)]).body
        }
        let operating = ["-H", "X-API-Key: opero"]
        let number = "584121234567"
        #expect(
          try await curl(operating + ["-X", "PUT", stack.server.url("/api/exclusiones/584129999999")]).status == 200)
        let body = #"{"titulo_campana":"medias","plantilla":"p","buzon":"14","mensajes":[{"numero":"\#(number)"}]}"#
        let created = try await curl(
          operating + ["-H", "Content-Type: application/json", "-d", body, stack.server.url("/api/crear-campana-json")])
        #expect(created.status == 200, "\(created.body)")
        for (key, shown, excluded) in [("leo", "5841******67", "5841******99"), ("opero", number, "584129999999")] {
          let report = try await get("/api/campanas/medias/resultados.csv", key)
          #expect(report.contains("\n\(shown),") && report.contains(number) == (shown == number), "\(report)")
          for path in ["/api/exclusiones", "/api/exclusiones.csv", "/api/exclusiones/584129999999"] {
            let list = try await get(path, key)
            #expect(list.contains(excluded) && list.contains("584129999999") == (key == "opero"), "\(list)")
          }
        }
      }
    }
  }

  /// curl waits to be invited, and not only for a second.
  private static let waiting = ["-H", "Expect: 100-continue", "--expect100-timeout", "60"]

  /// The same with the whole fifty megabytes: curl must have read its 401 long before it has sent them.
  @Test(arguments: [["-H", "Expect:"], waiting, ["-H", "Transfer-Encoding: chunked"]])
  func aLargeUploadWithoutAKeyIsRefusedBeforeItIsRead(_ headers: [String]) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "primera-clave"]) { stack in
        let file = stack.server.directory + "/grande.csv"
        let size = 50 << 20
        try Data(repeating: UInt8(ascii: "5"), count: size).write(to: URL(fileURLWithPath: file))
        let upload = try ChildProcess(
          "curl",
          ["-s", "-o", "/dev/null", "-w", "%{http_code} %{size_upload}", "-F", "archivo_csv=@\(file)"] + headers
            + [stack.server.url("/api/crear-campana")], standardOutput: .capture)
        _ = await upload.wait()
        let words = upload.standardOutput.text.split(separator: " ")
        #expect(words.first == "401")
        let sent = try #require(words.last.flatMap { Int($0) })
        // What the kernel's buffers take, and nothing at all when curl waits for the invitation.
        #expect(headers == Self.waiting ? sent == 0 : sent < size / 2, "\(sent) bytes were sent")
      }
    }
  }

  /// What needs no key, and that everything else does, existing or not.
  @Test func withoutAKeyOnlyTheOpenPathsAnswer() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": "primera-clave"]) { stack in
        for (path, status) in [
          ("/health", 200), ("/metrics", 401), ("/", 302), ("/nada", 401), ("/api/nada", 401), ("/health/../api", 401),
          ("/api/campanas/x/eventos", 401), ("/api/campanas/x/resultados.csv", 401), ("/%2e%2e/etc/passwd", 401),
          ("/api/%zz", 401), ("//health", 401), ("/health/", 401), ("/panelx", 401), ("/api/sesion", 401),
          ("/api/eventos", 401), ("/api/eventos?boleto=x", 401), ("/api/campanas/x/eventos?boleto=x", 401),
        ] {
          let answer = try await curl("--path-as-is", stack.server.url(path))
          #expect(answer.status == status, "\(path)")
        }
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
          #expect(try await curl("-X", method, stack.server.url("/api/listar-campanas")).status == 401, "\(method)")
        }
        // A known path with a key: the router's own answers.
        let key = ["-H", "X-API-Key: primera-clave"]
        #expect(try await curl(key + [stack.server.url("/nada")]).status == 404)
        #expect(try await curl(key + ["-X", "PUT", stack.server.url("/api/listar-campanas")]).status == 405)
        // Two keys, one of them right, are one wrong key too many to guess with.
        let both = ["-H", "X-API-Key: otra", "-H", "Authorization: Bearer primera-clave"]
        #expect(try await curl(both + [stack.server.url("/api/listar-campanas")]).status == 401)
      }
    }
  }

  /// A page on some other site may post a form to a server without keys; it must not become a campaign.
  @Test func withoutKeysAForeignPageMayNotPost() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let foreign = try await stack.upload(csv(rows: 1), title: "ajena", headers: ["Origin: https://evil.example"])
        #expect(foreign.status == 403)
        #expect(foreign.string("detail")?.contains("CORS_ORIGENES") == true)
        #expect(try await stack.status("ajena").status == 404)
        let own = try await stack.upload(csv(rows: 1), title: "propia", headers: ["Origin: \(stack.server.url(""))"])
        #expect(own.status == 200)
      }
    }
  }

  /// A page whose name was made to lead here asks with that name.
  @Test func withoutKeysOnlyThisMachinesNamesAreAnsweredTo() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let list = stack.server.url("/api/listar-campanas")
        for host in ["localhost:8000", "LOCALHOST", "127.0.0.1", "[::1]:8000", "loopserver.localhost"] {
          #expect(try await curl("-H", "Host: \(host)", list).status == 200, "\(host)")
        }
        for host in ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]"] {
          #expect(try await curl("-H", "Host: \(host)", list).status == 403, "\(host)")
        }
        #expect(try await curl("-H", "Host: probe", stack.server.url("/health")).status == 200)
        let open = try await stack.startServer(["SIN_AUTENTICACION": "true"])
        #expect(try await curl("-H", "Host: interno.example", open.url("/api/listar-campanas")).status == 200)
      }
    }
  }

  @Test(arguments: [
    (["HOST": "0.0.0.0"], "API_KEYS"),
    (["HOST": "::"], "API_KEYS"),
    (["CORS_ORIGENES": "*"], "CORS_ORIGENES"),
    (["HOST": "0.0.0.0"], "SIN_AUTENTICACION=true"),
    (["PORT": "abc"], "PORT no es válido (variable de entorno)"),
    (["REDIS_URL": "rediss://x?cert=y"], "REDIS_URL"),
    (["INTERVALO_ENVIO_MS": "-1"], "INTERVALO_ENVIO_MS no es válido"),
    (["ARRIENDO_MS": "1000", "TIEMPO_ENVIO_MS": "900"], "ARRIENDO_MS"),
  ])
  func aWrongSettingEndsTheStartWithOneLine(settings: [String: String], named: String) async throws {
    try await withDeadline(.seconds(30)) {
      let server = try ServerProcess(settings)
      #expect(await server.child.wait() == .exited(1))
      let lines = server.child.standardError.text.split(separator: "\n")
      #expect(lines.count == 1)
      #expect(lines.first?.contains(named) == true)
      server.removeDirectory()
    }
  }
}

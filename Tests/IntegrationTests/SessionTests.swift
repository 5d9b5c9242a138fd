// Sessions as browsers use them, with curl's cookies: who gets one, what it may do, what ends it, and that only the
// server's own pages may use it. They work on every instance, over https and behind the nginx that is shipped.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct SessionTests {
  private static let keys = "panel:operador:clave-operador,grafana:lectura:clave-lectura"

  @LoopActor
  private static func enter(_ url: String, _ key: String, _ more: [String] = []) async throws -> CurlAnswer {
    try await curl(
      ["-H", "Content-Type: application/json", "-d", #"{"clave":"\#(key)"}"#] + more + [url + "/api/sesion"])
  }

  /// The cookie of an answer as a browser sends it back.
  private static func cookie(_ answer: CurlAnswer) throws -> String {
    let field = try #require(answer.headers["set-cookie"], "\(answer.body)")
    return "Cookie: " + field.prefix { $0 != ";" }
  }

  @Test func aSessionOpensWhatItsKeyOpens() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys]) { stack in
        let server = stack.server
        let other = try await stack.startServer()
        #expect(try await curl(server.url("/api/sesion")).status == 401)
        let entered = try await Self.enter(server.url(""), "clave-operador")
        #expect(entered.status == 200 && entered.string("clave") == "panel" && entered.string("rol") == "operador")
        #expect(entered.json["pide_clave"] as? Bool == true)
        let field = try #require(entered.headers["set-cookie"])
        for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200"] { #expect(field.contains(part)) }
        #expect(!field.contains("Secure") && entered.headers["cache-control"] == "no-store")
        let cookie = try Self.cookie(entered)

        // A session holds on every instance, for reading, reports and streams.
        let shown = try await curl("-H", cookie, other.url("/api/sesion"))
        #expect(shown.string("clave") == "panel" && shown.string("vence") == entered.string("vence"))
        let ends = try #require(shown.string("vence").flatMap { ISO8601DateFormatter().date(from: $0) })
        #expect(abs(ends.timeIntervalSinceNow - 12 * 3600) < 300)
        let origin = "Origin: http://127.0.0.1:\(other.port)"
        let upload = ["-H", "Content-Type: application/json", "-d"]
        let campaign = #"{"titulo_campana":"S","plantilla":"p","buzon":"14","mensajes":[{"numero":"584121234567"}]}"#
        let created = try await curl(
          ["-H", cookie, "-H", origin] + upload + [campaign, other.url("/api/crear-campana-json")])
        #expect(created.status == 200, "\(created.body)")
        #expect(try await curl("-N", "-H", cookie, server.url("/api/campanas/S/eventos")).body.contains("completado"))
        #expect(
          try await curl("-H", cookie, server.url("/api/campanas/S/resultados.csv")).body.contains("584121234567"))
        // The password of a proxy in front is no key.
        let basic = ["-H", "Authorization: Basic eDp5", "-H", cookie]
        #expect(try await curl(basic + [server.url("/api/listar-campanas")]).status == 200)
        // It may do what its key's role may.
        let denied = try await curl("-X", "DELETE", "-H", cookie, "-H", origin, other.url("/api/campanas/S"))
        #expect(denied.status == 403 && denied.string("detail")?.contains("hace falta admin") == true)

        let reader = try Self.cookie(try await Self.enter(other.url(""), "clave-lectura"))
        #expect(
          !(try await curl("-H", reader, server.url("/api/campanas/S/resultados.csv")).body.contains("584121234567")))
        #expect(
          try await curl("-X", "POST", "-H", reader, "-H", origin, other.url("/api/campanas/S/pausar")).status == 403)

        // A key, also a wrong one, goes before the session.
        #expect(
          try await curl("-H", reader, "-H", "X-API-Key: clave-operador", server.url("/api/sesion")).string("rol")
            == "operador")
        #expect(try await curl("-H", cookie, "-H", "X-API-Key: mala", server.url("/api/sesion")).status == 401)
        let byKey = try await curl("-H", "X-API-Key: clave-lectura", server.url("/api/sesion"))
        #expect(byKey.string("clave") == "grafana" && byKey.json["vence"] is NSNull)

        let left = try await curl("-X", "DELETE", "-H", cookie, server.url("/api/sesion"))
        #expect(left.status == 204 && left.headers["set-cookie"]?.contains("Max-Age=0") == true)

        // No key or token is seen where people look.
        let token = cookie.split(separator: "=")[1]
        let redis = try await stack.redisCLI("EVAL", "return table.concat(redis.call('KEYS','*'),' ')", "0")
        for seen in [server.log, other.log, redis] {
          #expect(!seen.contains("clave-operador") && !seen.contains(token))
        }
        #expect(server.log.contains("sesión abierta"))
      }
    }
  }

  /// A foreign page may change nothing with the session that its visitor's browser has.
  @Test func onlyOurOwnPagesChangeAnythingWithIt() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys, "CORS_ORIGENES": "https://app.example"]) { stack in
        let server = stack.server
        let cookie = try Self.cookie(try await Self.enter(server.url(""), "clave-operador"))
        let own = "http://127.0.0.1:\(server.port)"
        let cases: [(origin: String?, isAllowed: Bool)] = [
          (own, true), (nil, false), ("null", false), ("http://localhost:\(server.port)", false),
          ("https://evil.example", false), ("https://app.example", false), ("http://127.0.0.1:1", false),
        ]
        for (origin, isAllowed) in cases {
          let header = origin.map { ["-H", "Origin: \($0)"] } ?? []
          for (method, path) in [("POST", "/api/campanas/nada/pausar"), ("PUT", "/api/exclusiones/584121234567")] {
            let answer = try await curl(["-X", method, "-H", cookie] + header + [server.url(path)])
            #expect((answer.status == 403) == !isAllowed, "\(origin ?? "none"): \(answer.body)")
            if !isAllowed {
              #expect(answer.string("detail")?.contains("Origin debe nombrar lo mismo que Host") == true)
            }
          }
          // With the key itself a program needs no Origin, and a listed page may use one.
          let byKey = try await curl(
            ["-X", "POST", "-H", "X-API-Key: clave-operador"] + header + [server.url("/api/campanas/nada/pausar")])
          #expect(byKey.status == 404)
          // A foreign page cannot open a session in its visitor's browser.
          let entered = try await Self.enter(server.url(""), "clave-operador", header)
          #expect((entered.status == 200) == (isAllowed || origin == nil))
          #expect((entered.headers["set-cookie"] != nil) == (entered.status == 200))
        }
        // A listed page cannot read answers that the cookie opens.
        let read = try await curl("-H", cookie, "-H", "Origin: https://app.example", server.url("/api/sesion"))
        #expect(read.headers["access-control-allow-credentials"] == nil)
      }
    }
  }

  @Test func whoGuessesIsHeldUp() async throws {
    try await withDeadline(.seconds(60)) {
      let settings = ["API_KEYS": Self.keys, "PROXIES_CONFIABLES": "127.0.0.1"]
      try await Stack.run(settings, clockAhead: 0) { stack in
        try stack.redis.stopClock()
        let servers = [stack.server, try await stack.startServer()]
        func enter(_ number: Int, _ key: String, from client: String) async throws -> CurlAnswer {
          try await Self.enter(servers[number % 2].url(""), key, ["-H", "X-Forwarded-For: \(client)"])
        }
        for number in 0..<20 {
          let refused = try await enter(number, "mala-\(number)", from: "198.51.100.1")
          #expect(refused.status == 401 && refused.string("detail") == "La clave no es válida")
          #expect(refused.headers["set-cookie"] == nil && !refused.body.contains("mala"))
        }
        let late = try await enter(0, "clave-operador", from: "198.51.100.1")
        #expect(late.status == 429 && late.headers["retry-after"] != nil && late.headers["set-cookie"] == nil)
        #expect(try await enter(0, "clave-operador", from: "198.51.100.2").status == 200)
        for server in servers { #expect(!server.log.contains("mala-")) }
      }
    }
  }

  @Test(arguments: [
    ("", 400), ("[", 400), ("{}", 422), (#"{"clave":5}"#, 422), (#"{"clave":null}"#, 422), (#"{"clave":""}"#, 401),
    (#"{"clave":"\#(String(repeating: "x", count: 5000))"}"#, 413),
  ])
  func aBodyThatIsNoneIsRefused(body: String, status: Int) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys]) { stack in
        let answer = try await curl(
          "-H", "Content-Type: application/json", "-d", body, stack.server.url("/api/sesion"))
        #expect(answer.status == status, "\(answer.body)")
      }
    }
  }

  /// Removing a key from API_KEYS ends its sessions. A session always has the key's present role.
  @Test func itEndsWithItsKey() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys]) { stack in
        let cookie = try Self.cookie(try await Self.enter(stack.server.url(""), "clave-operador"))
        let rotated = try await stack.startServer(["API_KEYS": "panel:operador:clave-nueva"])
        let ended = try await curl("-H", cookie, rotated.url("/api/sesion"))
        #expect(ended.status == 401 && ended.string("detail") == "La sesión ha terminado: entre otra vez")
        let demoted = try await stack.startServer(["API_KEYS": "panel:lectura:clave-operador"])
        #expect(try await curl("-H", cookie, demoted.url("/api/sesion")).string("rol") == "lectura")
      }
    }
  }

  @Test func withoutKeysNobodyIsAsked() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let shown = try await curl(stack.server.url("/api/sesion"))
        #expect(shown.status == 200 && shown.json["pide_clave"] as? Bool == false && shown.json["clave"] is NSNull)
        let entered = try await Self.enter(stack.server.url(""), "cualquiera")
        #expect(entered.status == 200 && entered.headers["set-cookie"] == nil)
      }
    }
  }

  /// nginx passes Host on, and says whether the client came by https.
  @Test func behindAProxy() async throws {
    try await withDeadline(.seconds(60)) {
      let port = try freePort()
      let settings = ["API_KEYS": Self.keys, "PORT": "\(port)", "PROXIES_CONFIABLES": "127.0.0.1"]
      try await Stack.run(settings) { stack in
        let nginx = try Nginx(before: [port])
        let result: Result<Void, any Error>
        do {
          try await eventually("nginx is there") { try await curl(nginx.url("/health")).status == 200 }
          let cookie = try Self.cookie(try await Self.enter(nginx.url(""), "clave-operador"))
          let pause = ["-X", "POST", "-H", cookie, nginx.url("/api/campanas/nada/pausar")]
          #expect(try await curl(["-H", "Origin: http://127.0.0.1:\(nginx.port)"] + pause).status == 404)
          #expect(try await curl(["-H", "Origin: http://127.0.0.1:\(port)"] + pause).status == 403)
          result = .success(())
        } catch { result = .failure(error) }
        await nginx.stop()
        try result.get()

        // One proxy speaks https, and one changes Host.
        let direct = stack.server.url("")
        let https = ["-H", "X-Forwarded-Proto: https", "-H", "Host: panel.example"]
        let entered = try await Self.enter(direct, "clave-operador", https)
        let field = try #require(entered.headers["set-cookie"])
        #expect(field.hasPrefix("__Host-loopserver-sesion-1=") && field.hasSuffix("; Secure"))
        let cookie = try Self.cookie(entered)
        let pause = ["-X", "POST", "-H", cookie, direct + "/api/campanas/nada/pausar"]
        #expect(try await curl(https + ["-H", "Origin: https://panel.example"] + pause).status == 404)
        #expect(try await curl(https + ["-H", "Origin: http://panel.example"] + pause).status == 403)
        #expect(try await curl(https + ["-H", "Origin: https://otro.example"] + pause).status == 403)
        // Without https the server does not take that cookie.
        #expect(try await curl("-H", cookie, direct + "/api/sesion").status == 401)
      }
    }
  }

  /// The server does not believe a stranger's word that it came by https.
  @Test func aStrangersWordOfHttpsIsNotBelieved() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["API_KEYS": Self.keys]) { stack in
        let entered = try await Self.enter(stack.server.url(""), "clave-operador", ["-H", "X-Forwarded-Proto: https"])
        #expect(entered.headers["set-cookie"]?.contains("Secure") == false)
      }
    }
  }
}

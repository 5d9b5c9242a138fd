// Tokens, keys and whole phone numbers must never be seen where people look. A careless API, which repeats all it is
// sent, refuses a campaign's messages with DEBUG on. Then the test searches logs, metrics, answers, reports and Redis.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct SecrecyTests {
  private static let token = "EAAGmuysecreto0123456789"
  private static let keys = ["clave-de-api-secreta", "clave-de-supabase-secreta", "secreto-de-los-webhooks"]
  private static let credentials = #"[{"canal":14,"key":"\#(token),1142,1234","nameid":"x","custom_name":"x"}]"#

  /// Plays Supabase and the API. The template says how the API repeats what it was sent.
  @LoopActor
  private static func echo() throws -> FarEnd {
    try FarEnd { connection in
      while let request = try await connection.readRequest() {
        if request.line.contains("/rest/v1/") {
          connection.respond("200 OK", credentials, headers: ["Content-Type: application/json"])
        } else if request.text.contains("redirige") {
          connection.respond("302 Found", "", headers: ["Location: https://otra.example/\(token)/x?token=\(token)"])
        } else if request.text.contains("escapa") {
          // The answer stands in a string of another answer, with escapes that JSON allows and nobody needs.
          let said = escaped(request.text).replacingOccurrences(of: "E", with: "\\u0045")
          let inner = escaped(#"{"error":{"message":"no: \#(said)"}}"#)
          connection.respond("400 Bad Request", #"{"detail":"\#(inner)"}"#, headers: ["Content-Type: application/json"])
        } else {
          let said = "no: \(request.text)".replacingOccurrences(of: "\"", with: "\\\"")
          connection.respond("400 Bad Request", #"{"error":"\#(said)"}"#, headers: ["Content-Type: application/json"])
        }
      }
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
  }

  @Test func tokensKeysAndNumbersStayWhereTheyBelong() async throws {
    try await withDeadline(.seconds(90)) {
      let far = try Self.echo()
      defer { far.close() }
      let settings = [
        "DEBUG": "true", "API_KEYS": Self.keys[0], "SUPABASE_KEY": Self.keys[1], "WEBHOOK_SECRETO": Self.keys[2],
        "WEBHOOK_URL": far.address("/aviso?clave=\(Self.keys[2])"), "WEBHOOK_PRIVADOS": "true",
        "API_WHATSAPP_URL": far.address("/enviar-mensaje"), "SUPABASE_URL": far.address(""),
      ]
      try await Stack.run(settings, startsServer: false) { stack in
        let server = try await stack.startServer()
        let key = "X-API-Key: \(Self.keys[0])"
        let csv = "numero,variable1\n584121234567,Ana\n584129876543,Luis\n584125550001,Eva\n5841,Leo\n"
        let upload = try await stack.upload(csv, title: "callada", headers: [key])
        #expect(upload.status == 200)
        var seen = [upload.body]
        try await eventually("all were refused") {
          let status = try await curl("-H", key, server.url("/api/estado-cola/callada"))
          seen.append(status.body)
          return status.int("fallidos") == 3
        }
        for (title, template) in [("escapada", "escapa"), ("redirigida", "redirige")] {
          let fields = ["plantilla": template]
          _ = try await stack.upload("numero\n584121234567\n", title: title, fields: fields, headers: [key])
        }
        try await eventually("both were refused") {
          let escaped = try await curl("-H", key, server.url("/api/estado-cola/escapada"))
          let redirected = try await curl("-H", key, server.url("/api/estado-cola/redirigida"))
          seen += [escaped.body, redirected.body]
          return escaped.int("fallidos") == 1 && redirected.string("estado") == "detenido"
        }
        #expect(seen.contains { $0.contains("'https://otra.example'") }, "the motivo names the site")
        for path in [
          "/metrics", "/api/estado-sistema", "/api/campanas/callada/resultados.csv",
          "/api/campanas/escapada/fallidos.csv", "/openapi.json",
        ] {
          seen.append(try await curl("-H", key, server.url(path)).body)
        }
        for template in ["x", "escapa", "redirige"] {
          let trial = #"{"numero":"584121234567","plantilla":"\#(template)","buzon":14}"#
          seen.append(
            try await curl(
              "-H", key, "-H", "Content-Type: application/json", "-d", trial, server.url("/api/probar-envio")
            ).body)
        }
        try await eventually("the end was announced") { far.requests.contains { $0.line.contains("/aviso") } }
        let redis = try await stack.redisCLI("EVAL", Self.dump, "0")
        #expect(redis.contains("584121234567") && seen.contains { $0.contains("584121234567") }, "the search finds")

        // The end of the token is searched for, because its beginning may be escaped.
        for secret in Self.keys + [String(Self.token.dropFirst(4))] {
          #expect(!seen.contains { $0.contains(secret) }, "\(secret) in an answer")
          #expect(!redis.contains(secret), "\(secret) in Redis")
          #expect(!server.log.contains(secret), "\(secret) in the log")
        }
        for number in ["584121234567", "584129876543"] { #expect(!server.log.contains(number)) }
        #expect(server.log.contains("callada"), "the log is the right one")
      }
    }
  }

  /// Some APIs have their token in the address, and repeat the request line in every error.
  @Test func whatTheAPIsAddressHasOfSecretsStaysThere() async throws {
    try await withDeadline(.seconds(90)) {
      let secrets = ["ruta-0123-secreta", "palabrasecreta", "clave-en-la-consulta", "con espacio 99"]
      let far = try FarEnd { connection in
        while let request = try await connection.readRequest() {
          if request.line.contains("/rest/v1/") {
            connection.respond("200 OK", Self.credentials, headers: ["Content-Type: application/json"])
          } else {
            let said = Self.escaped("Cannot \(request.line) " + (request.line.removingPercentEncoding ?? ""))
            connection.respond("404 Not Found", #"{"error":"\#(said)"}"#, headers: ["Content-Type: application/json"])
          }
        }
      }
      defer { far.close() }
      let address = "/\(secrets[0])/\(secrets[1])/enviar-mensaje?clave=\(secrets[2])&otra=con%20espacio%2099"
      let settings = ["DEBUG": "true", "API_WHATSAPP_URL": far.address(address), "SUPABASE_URL": far.address("")]
      try await Stack.run(settings) { stack in
        let upload = try await stack.upload("numero\n584121234567\n", title: "callada")
        #expect(upload.status == 200)
        var seen: [String] = []
        try await eventually("it was refused") {
          let status = try await stack.status("callada")
          seen.append(status.body)
          return status.int("fallidos") == 1
        }
        seen.append(try await curl(stack.server.url("/api/campanas/callada/fallidos.csv")).body)
        let trial = try await curl(
          "-H", "Content-Type: application/json", "-d", #"{"numero":"584121234567","plantilla":"x","buzon":14}"#,
          stack.server.url("/api/probar-envio"))
        seen.append(trial.body)
        let stored = try await stack.redisCLI("EVAL", Self.dump, "0")
        for text in [stored, seen[seen.count - 2], trial.body] {
          #expect(text.contains("Cannot POST") && text.contains("***"), "the error is there: \(text)")
        }
        for secret in secrets {
          #expect(!seen.contains { $0.contains(secret) }, "\(secret) in an answer: \(seen)")
          #expect(!stored.contains(secret), "\(secret) in Redis: \(stored)")
          #expect(!stack.server.log.contains(secret), "\(secret) in the log")
        }
      }
    }
  }

  /// All that Redis holds, as text.
  private static let dump = """
    local all = {}
    for _, key in ipairs(redis.call('KEYS', '*')) do
      local kind, value = redis.call('TYPE', key).ok, nil
      if kind == 'string' then value = {redis.call('GET', key)}
      elseif kind == 'list' then value = redis.call('LRANGE', key, 0, -1)
      elseif kind == 'hash' then value = redis.call('HGETALL', key)
      elseif kind == 'zset' then value = redis.call('ZRANGE', key, 0, -1)
      elseif kind == 'stream' then
        value = {}
        for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do value[#value + 1] = table.concat(entry[2], ' ') end
      else value = redis.call('SMEMBERS', key) end
      all[#all + 1] = key .. ' ' .. table.concat(value, ' ')
    end
    return table.concat(all, '\\n')
    """
}

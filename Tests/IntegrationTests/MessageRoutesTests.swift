// An operator's questions after a campaign: its messages by page and by number, its history by minute, and the
// recipients to write to again.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct MessageRoutesTests {
  @LoopActor
  private func get(_ path: String, _ server: ServerProcess, key: String? = nil) async throws -> CurlAnswer {
    try await curl((key.map { ["-H", "X-API-Key: \($0)"] } ?? []) + [server.url(path)])
  }

  private func messages(_ answer: CurlAnswer) -> [[String: Any]] { answer.json["mensajes"] as? [[String: Any]] ?? [] }

  /// A campaign is paged while it is sent, each page from another instance.
  @Test func aCampaignIsPagedWhileItIsSent() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(["MAX_EN_VUELO": "64"]) { stack in
        let other = try await stack.startServer()
        let total = 6000
        _ = try await stack.upload(csv(rows: total), title: "viva")
        for round in 0..<3 {
          var seqs: [Int] = []
          var states: Set<String> = []
          var cursor = ""
          for page in 0... {
            let answer = try await get(
              "/api/campanas/viva/mensajes?limite=500\(cursor)", page % 2 == 0 ? stack.server : other)
            #expect(answer.status == 200, "\(answer.body)")
            seqs += messages(answer).compactMap { $0["seq"] as? Int }
            states.formUnion(messages(answer).compactMap { $0["estado"] as? String })
            guard let next = answer.string("cursor") else { break }
            cursor = "&cursor=\(next)"
          }
          #expect(seqs.count == total && Set(seqs) == Set(1...total), "round \(round): \(seqs.count)")
          #expect(states.isSubset(of: ["pendiente", "en_vuelo", "enviado", "reintentando"]))
        }
        let status = try await stack.waitUntilCompleted("viva", within: .seconds(60))
        let sent = try await get("/api/campanas/viva/mensajes?estado=enviado&limite=1000", stack.server)
        #expect(messages(sent).count == 1000 && status.int("enviados") == total)
      }
    }
  }

  @Test func aNumberIsFoundInOneCampaignAndInAll() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["API_KEYS": "r:lectura:leo,o:operador:opero"]) { stack in
        let server = stack.server
        func upload(_ title: String, _ numbers: [String], _ fields: [String: String] = [:]) async throws {
          let text = numbers.reduce("numero,nota\n") { $0 + "\($1),525512345678\n" }
          let answer = try await stack.upload(text, title: title, fields: fields, headers: ["X-API-Key: opero"])
          #expect(answer.status == 200, "\(answer.body)")
        }
        let number = "5215512345678"
        try await upload("vieja", [number, "584121234567", "525512345678"])
        _ = try await curl("-H", "X-API-Key: opero", "-X", "PUT", server.url("/api/exclusiones/584129999999"))
        try await upload("nueva", ["584121234568", number, "584129999999"], ["inicio": nextYear])
        try await upload("otra", ["584121234569"])

        for (key, shown) in [("opero", number), ("leo", "5215*******78")] {
          let one = try await get("/api/campanas/vieja/mensajes/525512345678", server, key: key)
          #expect(one.status == 200 && one.int("total") == 2, "\(one.body)")
          #expect(messages(one).map { $0["seq"] as? Int } == [1, 3])
          #expect(messages(one).first?["numero"] as? String == shown)
          let all = try await get("/api/mensajes?numero=%2B52%2055%201234%205678", server, key: key)
          #expect(all.status == 200 && all.json["cursor"] is NSNull && all.int("campanas") == 3, "\(all.body)")
          #expect(messages(all).map { $0["campaign_id"] as? String } == ["nueva", "vieja", "vieja"])
          #expect(messages(all).first?["estado"] as? String == "pendiente")
          let page = try await get("/api/campanas/vieja/mensajes", server, key: key)
          #expect(messages(page).count == 3)
          #expect(page.body.contains("584121234567") == (key == "opero"))
          if key == "leo" {
            for answer in [one, all, page] { #expect(!answer.body.contains("wamid.") && !answer.body.contains(number)) }
          }
        }
        let excluded = try await get("/api/campanas/nueva/mensajes/584129999999", server, key: "leo")
        #expect(messages(excluded).first?["estado"] as? String == "excluido")
        for (path, words) in [
          ("/api/campanas/vieja/mensajes/584120000000", ["filas_rechazadas", "duplicados"]),
          ("/api/campanas/vieja/mensajes/584129999999", ["lista de exclusión"]),
          ("/api/campanas/nada/mensajes/584120000000", ["Campaña 'nada' no encontrada"]),
          ("/api/campanas/nada/mensajes", ["Campaña 'nada' no encontrada"]),
          ("/api/campanas/nada/ritmo", ["Campaña 'nada' no encontrada"]),
        ] {
          let answer = try await get(path, server, key: "leo")
          let detail = answer.string("detail") ?? ""
          #expect(answer.status == 404 && words.allSatisfy(detail.contains), "\(path): \(answer.body)")
        }
        for path in [
          "/api/campanas/vieja/mensajes?estado=enviados", "/api/campanas/vieja/mensajes?limite=0",
          "/api/campanas/vieja/mensajes?limite=1001", "/api/campanas/vieja/mensajes?cursor=x",
          "/api/campanas/vieja/mensajes/nadie", "/api/mensajes", "/api/mensajes?numero=x",
          "/api/mensajes?numero=584121234567&cursor=x", "/api/campanas/vieja/resultados.csv?separador=|",
          "/api/campanas/vieja/resultados.csv?estado=x", "/api/campanas/vieja/resultados.csv?leido=quizas",
          "/api/campanas/vieja/fallidos.csv?separador=%09",
        ] {
          #expect(try await get(path, server, key: "leo").status == 422, "\(path)")
          #expect(try await get(path, server).status == 401, "\(path)")
        }
        for path in [
          "resultados.csv?estado=fallido&leido=si", "resultados.csv?estado=pendiente&leido=no",
          "fallidos.csv?leido=si", "inciertos.csv?leido=no",
        ] {
          let answer = try await get("/api/campanas/vieja/\(path)", server, key: "leo")
          #expect(answer.status == 409 && answer.body.contains("leido solo va con"), "\(path): \(answer.body)")
        }
        for query in ["leido=si", "estado=enviado&leido=no", "estado=leido&leido=si"] {
          let path = "/api/campanas/vieja/resultados.csv?\(query)"
          #expect(try await get(path, server, key: "leo").status == 200, "\(query)")
        }
        // The full number is in no log.
        #expect(!server.log.contains(number) && !server.log.contains("525512345678"))
      }
    }
  }

  /// A search over many campaigns ends before it has looked everywhere, and says so.
  @Test func aLongSearchGoesOnWithItsCursor() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run { stack in
        _ = try await stack.upload(
          csv(rows: 3) + "584129999999,1,A,a,b,\n", title: "primera", fields: ["inicio": nextYear])
        // Far more campaigns than one answer looks through, made in Redis as uploads make them.
        let script = """
          for i = 1, 850 do
            local id = 'C' .. i
            redis.call('HSET', 'campaign:' .. id .. ':stats', 'upload_id', string.format('%032d', i), 'estado', 'pausado',
              'total', 1, 'turno', 0, 'propietario', '', 'token', 'ver propietario', 'columnas', '["numero"]')
            redis.call('RPUSH', 'campaign:' .. id, '1|0|["58412000' .. string.format('%04d', i) .. '"]')
            redis.call('ZADD', 'campaigns:index', 99999999999990 + i, id)
          end
          """
        _ = try await stack.cli(["EVAL", script, "0"])
        var found: [String?] = []
        var pages = 0
        var looked = 0
        var cursor = ""
        while true {
          let answer = try await get("/api/mensajes?numero=584129999999\(cursor)", stack.server)
          #expect(answer.status == 200, "\(answer.body)")
          found += messages(answer).map { $0["campaign_id"] as? String }
          looked += answer.int("campanas") ?? 0
          pages += 1
          guard let next = answer.string("cursor") else { break }
          cursor = "&cursor=\(next)"
        }
        #expect(found == ["primera"] && looked == 851 && pages >= 3, "\(found) \(looked) \(pages)")
        // A spoilt campaign is named, and spoils nothing else.
        _ = try await stack.cli(["SET", "campaign:C850:fallidos", "x"])
        let answer = try await get("/api/mensajes?numero=584120000849", stack.server)
        #expect(answer.json["sin_revisar"] as? [String] == ["C850"])
        #expect(messages(answer).map { $0["campaign_id"] as? String } == ["C849"])
        #expect(try await get("/api/campanas/C850/mensajes?estado=fallido", stack.server).status == 409)
        #expect(try await get("/api/campanas/C850/mensajes/584120000850", stack.server).status == 409)
      }
    }
  }

  /// The owner is killed, another instance goes on, and failed messages are sent again.
  @Test func theHistorySurvivesItsOwner() async throws {
    try await withDeadline(.seconds(120)) {
      let options = ["--latencia", "20", "--errores", "0.1", "--codigos", "131026"]
      try await Stack.run(["ARRIENDO_MS": "5000", "TIEMPO_ENVIO_MS": "2000", "MAX_EN_VUELO": "16"], simulator: options)
      { stack in
        _ = try await stack.upload(csv(rows: 3000), title: "larga")
        try await eventually { (try await stack.status("larga").int("enviados") ?? 0) > 300 }
        let other = try await stack.startServer()
        await stack.server.crash()
        try await eventually(within: .seconds(60)) {
          try await stack.status("larga", from: other).string("estado") == "completado"
        }
        let status = try await stack.status("larga", from: other)
        func history() async throws -> (answer: CurlAnswer, sums: [Int]) {
          let answer = try await get("/api/campanas/larga/ritmo", other)
          let points = answer.json["puntos"] as? [[String: Int]] ?? []
          return (
            answer, ["enviados", "fallidos", "inciertos"].map { name in points.reduce(0) { $0 + ($1[name] ?? 0) } }
          )
        }
        let (answer, sums) = try await history()
        #expect(sums == [status.int("enviados"), status.int("fallidos"), status.int("inciertos")], "\(answer.body)")
        #expect(sums[2] > 0 && answer.int("paso_s") == 60 && answer.string("desde") != nil)
        let life = try await stack.redisCLI("PTTL", "campaign:larga:ritmo")
        #expect((Int(life) ?? -1) > 0)
        #expect(try await curl("-X", "DELETE", other.url("/api/campanas/larga")).status == 200)
        #expect(try await stack.keys("campaign:larga*").isEmpty)
      }
    }
  }

  /// A report of some recipients, with another separator, is uploaded again.
  @Test func whoIsToBeWrittenToAgain() async throws {
    try await withDeadline(.seconds(90)) {
      let options = ["--latencia", "1", "--errores", "0.3", "--codigos", "131026"]
      try await Stack.run(simulator: options) { stack in
        _ = try await stack.upload(csv(rows: 200), title: "primera")
        let status = try await stack.waitUntilCompleted("primera")
        let failed = try #require(status.int("fallidos"))
        let sent = try #require(status.int("enviados"))
        for (query, count, isSent) in [
          ("estado=fallido&separador=;", failed, false), ("estado=fallido&separador=tab", failed, false),
          ("leido=no&separador=;", sent, true), ("estado=enviado&leido=no", sent, true), ("leido=si", 0, true),
          ("estado=pendiente", 0, false),
        ] {
          let report = try await get("/api/campanas/primera/resultados.csv?\(query)", stack.server)
          #expect(report.status == 200)
          let lines = report.body.split(separator: "\r\n")
          #expect(lines.count == count + 1, "\(query)")
          #expect(
            lines[0].contains(
              query.contains(";") ? "numero;cedula" : query.contains("tab") ? "numero\tcedula" : "numero,cedula"))
          guard count > 0 else { continue }
          let again = try await stack.upload(report.body, title: "otra vez \(query)", fields: ["inicio": nextYear])
          #expect(again.int("total_mensajes") == count, "\(query): \(again.body)")
          #expect(again.warnings.contains { $0.rows == count && $0.code == "ya_enviados" } == isSent, "\(again.body)")
        }
        let failures = try await get("/api/campanas/primera/fallidos.csv?separador=;", stack.server)
        #expect(failures.body.split(separator: "\r\n").count == failed + 1 && failures.body.contains(";fallido;"))
      }
    }
  }
}

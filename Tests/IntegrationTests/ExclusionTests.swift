// The list of exclusions as its users have it: they change it with curl, and uploads and running campaigns obey it.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue

@Suite struct ExclusionTests {
  private static let json = ["-H", "Content-Type: application/json"]

  @LoopActor
  private func put(_ body: String, _ server: ServerProcess, path: String = "/api/exclusiones") async throws
    -> CurlAnswer
  {
    try await curl(["-X", "PUT"] + Self.json + ["--data-binary", "@-", server.url(path)], input: Array(body.utf8))
  }

  /// The numbers of `csv(rows:)`.
  private func numbers(_ rows: some Sequence<Int>) -> String {
    "{\"numeros\":[" + rows.map { "\"58412\(1_000_000 + $0)\"" }.joined(separator: ",") + "]}"
  }

  @LoopActor
  private func states(_ id: String, _ server: ServerProcess) async throws -> [String: String] {
    let report = try await curl(server.url("/api/campanas/\(id)/resultados.csv")).body
    let lines = report.split(separator: "\r\n")
    let names = lines[0].split(separator: ",")
    let state = names.firstIndex(of: "estado")!
    var states: [String: String] = [:]
    for line in lines.dropFirst() {
      // The one quoted cell of the fixture holds a comma; the state is counted from the end, where there is none.
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      states[String(cells[0])] = String(cells[cells.count - (names.count - state)])
    }
    return states
  }

  @Test func anExcludedNumberIsSkippedAtIntakeAndOneAddedLaterAtTheSending() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        let second = try await stack.startServer()
        let first = try await put(numbers([0, 3, 3]), stack.server)
        #expect(first.status == 200 && first.int("agregados") == 2 && first.int("ya_estaban") == 1)
        #expect(first.int("total") == 2 && first.int("filas_rechazadas") == 0)
        // The upload goes to another instance. Its answer and its first status have the exclusions.
        let upload = try await stack.upload(csv(rows: 40), title: "baja", fields: ["intervalo_ms": "2000"], to: second)
        #expect(upload.status == 200 && upload.int("total_mensajes") == 40 && upload.int("excluidos") == 2)
        let status = try await stack.status("baja", from: second)
        try status.checkSum()
        #expect(status.int("excluidos") == 2 && status.int("total") == 40)

        // Numbers are excluded in mid-campaign. Messages that are not on their way no longer go out.
        try await eventually { try await stack.received().count >= 2 }
        #expect(try await put(numbers(20..<40), stack.server).int("agregados") == 20)
        _ = try await curl(Self.json + ["-d", "{\"intervalo_ms\":20}", second.url("/api/campanas/baja/ritmo")])
        let done = try await stack.waitUntilCompleted("baja", from: second)
        #expect(done.int("excluidos") == 22 && done.int("enviados") == 18 && done.int("progreso_porcentaje") == 100)
        let received = Set(try await stack.received().map(\.number))
        let sent = (0..<20).filter { $0 != 0 && $0 != 3 }.map { "58412\(1_000_000 + $0)" }
        #expect(received == Set(sent))

        let states = try await self.states("baja", stack.server)
        #expect(states.count == 40 && states.values.count { $0 == "excluido" } == 22)
        #expect(states["584121000003"] == "excluido" && states["584121000019"] == "enviado")
        // `reintentar` sends none of them.
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/baja/reintentar"))
        let again = try await stack.waitUntilCompleted("baja")
        #expect(again.int("excluidos") == 22 && again.int("enviados") == 18)
        for server in stack.servers { #expect(!server.log.contains("58412100")) }
      }
    }
  }

  @Test func aCampaignOfExcludedNumbersIsOverAtOnce() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        #expect(try await put(numbers(0..<10_000), stack.server).int("agregados") == 10_000)
        let upload = try await stack.upload(csv(rows: 10_000), title: "nadie", fields: ["intervalo_ms": "600000"])
        #expect(upload.int("excluidos") == 10_000 && upload.int("total_mensajes") == 10_000)
        #expect(try await stack.waitUntilCompleted("nadie", within: .seconds(5)).int("excluidos") == 10_000)

        // `deduplicar` behind the file renumbers what was staged, excluded ones too.
        let twice = csv(rows: 30) + csv(rows: 30).split(separator: "\n").dropFirst().joined(separator: "\n")
        for number in 0..<10 {
          _ = try await curl("-X", "DELETE", stack.server.url("/api/exclusiones/58412\(1_000_000 + number)"))
        }
        let file = NSTemporaryDirectory() + "dobles-" + UUID().uuidString + ".csv"
        try twice.write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let answer = try await curl(
          "-F", "archivo_csv=@\(file)", "-F", "titulo_campana=dobles", "-F", "plantilla=p", "-F", "buzon=14", "-F",
          "deduplicar=true", stack.server.url("/api/crear-campana"))
        #expect(answer.int("total_mensajes") == 30 && answer.int("duplicados") == 30 && answer.int("excluidos") == 20)
        let done = try await stack.waitUntilCompleted("dobles")
        #expect(done.int("enviados") == 10 && done.int("excluidos") == 20)
        #expect(try await states("dobles", stack.server).count == 30)
      }
    }
  }

  @Test func whatIsExcludedWhileItWaitsTakesNoTime() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 6000), title: "espera", fields: ["intervalo_ms": "600000"])
        // The first message goes out; the others would take weeks.
        try await eventually { try await stack.status("espera").int("enviados") == 1 }
        _ = try await put(numbers(0..<5990), stack.server)
        _ = try await curl(
          Self.json + ["-d", "{\"intervalo_ms\":100}", stack.server.url("/api/campanas/espera/ritmo")])
        let done = try await stack.waitUntilCompleted("espera")
        #expect(done.int("excluidos") == 5989 && done.int("enviados") == 11)
      }
    }
  }

  @Test func whoStoppedMarketingIsExcludedByItself() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(simulator: ["--latencia", "1", "--errores", "1", "--codigos", "131050"]) { stack in
        _ = try await stack.upload(csv(rows: 5), title: "parar")
        #expect(try await stack.waitUntilCompleted("parar").int("fallidos") == 5)
        let list = try await curl(stack.server.url("/api/exclusiones"))
        let entries = list.json["exclusiones"] as? [[String: Any]] ?? []
        #expect(list.int("total") == 5 && entries.count == 5 && list.json["cursor"] is NSNull)
        #expect(entries.allSatisfy { $0["origen"] as? String == "131050" && $0["motivo"] is NSNull })
        let retried = try await curl("-X", "POST", stack.server.url("/api/campanas/parar/reintentar?todos=true"))
        #expect(retried.status == 200)
        let done = try await stack.waitUntilCompleted("parar")
        #expect(done.int("excluidos") == 5 && done.int("fallidos") == 0)
        #expect(try await stack.received().count == 5, "none was tried again")
        #expect(!stack.server.log.contains("58412100"))
      }
    }
  }

  @Test func aWholeFileOfThemAndBack() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        let file = NSTemporaryDirectory() + "bajas-" + UUID().uuidString + ".csv"
        let lines = (0..<12_000).map { "\"+58 412 \(1_000_000 + $0)\";=1+1" }
        try ("numero;nota\n" + lines.joined(separator: "\n") + "\n12;x\n")
          .write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let url = stack.server.url("/api/exclusiones")
        let form = try await curl(
          "-X", "PUT", "-F", "motivo==cmd, \"baja\"", "-F", "archivo_csv=@\(file)", url)
        #expect(form.status == 200 && form.int("agregados") == 12_000 && form.int("filas_rechazadas") == 1)
        let error = (form.json["errores"] as? [[String: Any]])?.first
        #expect(error?["fila"] as? Int == 12_002 && error?["columna"] as? String == "numero")
        // The same file as the body itself: nothing is new.
        let again = try await curl("-X", "PUT", "-H", "Content-Type: text/csv", "--data-binary", "@\(file)", url)
        #expect(again.int("agregados") == 0 && again.int("ya_estaban") == 12_000 && again.int("total") == 12_000)

        // Pages.
        var found: Set<String> = []
        var cursor: String? = "0"
        while let place = cursor {
          let page = try await curl(stack.server.url("/api/exclusiones?limite=1000&cursor=\(place)"))
          for entry in page.json["exclusiones"] as? [[String: Any]] ?? [] {
            found.insert(entry["numero"] as? String ?? "")
          }
          cursor = page.string("cursor")
        }
        #expect(found.count == 12_000)

        // The whole list, harmless to a spreadsheet.
        for arguments in [["-H", "Accept: text/csv", url], [url + ".csv"]] {
          let csv = try await curl(arguments)
          #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
          let lines = csv.body.split(separator: "\r\n")
          #expect(lines.first == "\u{FEFF}numero,origen,motivo,fecha" && lines.count == 12_001)
          let place = try #require(lines.firstIndex { $0.hasPrefix("584121000007,") })
          let line = lines[place]
          #expect(line.hasPrefix("584121000007,csv,\"'=cmd, \"\"baja\"\"\",20") && line.hasSuffix("Z"))
        }

        let removed = try await curl(
          "-X", "DELETE", "-H", "Content-Type: text/csv", "--data-binary", "@\(file)", url)
        #expect(removed.status == 200 && removed.int("eliminados") == 12_000 && removed.int("total") == 0)
        #expect(try await curl(["-X", "DELETE"] + Self.json + ["-d", numbers([1]), url]).int("no_estaban") == 1)
      }
    }
  }

  @Test func oneNumberInEveryWriting() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let url = stack.server.url("/api/exclusiones/")
        let added = try await curl("-X", "PUT", url + "+58412-1234567?motivo=lo%20pidi%C3%B3")
        #expect(added.status == 200 && added.string("numero") == "584121234567")
        #expect(added.json["agregado"] as? Bool == true && added.string("origen") == "manual")
        #expect(added.string("motivo") == "lo pidió" && added.string("fecha")?.hasSuffix("Z") == true)
        let again = try await put("{\"motivo\":\"otro\"}", stack.server, path: "/api/exclusiones/%2B58%20412%201234567")
        #expect(again.json["agregado"] as? Bool == false && again.string("motivo") == "lo pidió")
        #expect(try await curl(url + "0058412.123.45.67").string("numero") == "584121234567")

        // A single message to an excluded number is refused, and begins no campaign.
        let single = try await curl(
          Self.json + [
            "-H", "x-campaignid: avisos", "-d", #"{"numero":"584121234567","template_name":"t","buzon":"14"}"#,
            stack.server.url("/api/encolar-mensaje"),
          ])
        #expect(single.status == 409 && single.string("detail")?.contains("lista de exclusión") == true)
        #expect(try await stack.status("avisos").status == 404)

        #expect(try await curl("-X", "DELETE", url + "584121234567").json["eliminado"] as? Bool == true)
        #expect(try await curl("-X", "DELETE", url + "584121234567").status == 404)
        #expect(try await curl(url + "584121234567").status == 404)
        #expect(!stack.server.log.contains("584121234567"))
      }
    }
  }

  @Test func aLostReplyChangesNoCount() async throws {
    try await withDeadline(.seconds(90)) {
      try await Fleet.run(1) { fleet in
        let server = fleet.servers[0]
        _ = try await put(numbers([5000]), server)
        fleet.proxies[0].expect(.lostReply, times: 2, pattern: ExclusionList.script.digest)
        let added = try await put(numbers(0..<1200), server)
        #expect(fleet.proxies[0].accidentCount == 2)
        #expect(added.int("agregados") == 1200 && added.int("ya_estaban") == 0 && added.int("total") == 1201)
        fleet.proxies[0].expect(.lostReply, pattern: "HDEL\r\n$11\r\nexclusiones")
        let removed = try await curl("-X", "DELETE", server.url("/api/exclusiones/584121005000"))
        #expect(fleet.proxies[0].accidentCount == 3 && removed.status == 200)

        // An upload ends when a batch may or may not have been stored, and leaves nothing.
        fleet.proxies[0].expect(.lostReply, pattern: UploadStaging.script.digest)
        #expect(try await fleet.upload(1300, title: "rota", interval: 0).status == 503)
        #expect(fleet.proxies[0].accidentCount == 4)
        try await fleet.waitUntilHealthy(0)
        #expect(try await fleet.stack.keys("campaign:*") == [])
        let again = try await fleet.upload(1300, title: "rota", interval: 0)
        #expect(again.status == 200 && again.int("excluidos") == 1200)
        try await fleet.waitUntilCompleted("rota")
        #expect(try await fleet.containers(of: "rota").defects() == [])
      }
    }
  }

  @Test func refusals() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        func issue(_ answer: CurlAnswer) -> [String] {
          (answer.json["detail"] as? [[String: Any]])?.first?["loc"] as? [String] ?? []
        }
        let server = stack.server
        let url = server.url("/api/exclusiones")
        #expect(issue(try await curl("-X", "PUT", url + "/0412")) == ["path", "numero"])
        #expect(issue(try await put("{}", server)) == ["body", "numeros"])
        #expect(issue(try await put("{\"numeros\":\"x\"}", server)) == ["body", "numeros"])
        let long = String(repeating: "x", count: 101)
        #expect(issue(try await put("{\"motivo\":\"\(long)\",\"numeros\":[]}", server)) == ["body", "motivo"])
        #expect(issue(try await put("{\"motivo\":7,\"numeros\":[]}", server)) == ["body", "motivo"])
        #expect(issue(try await curl(url + "?limite=0")) == ["query", "limite"])
        #expect(issue(try await curl(url + "?cursor=x")) == ["query", "cursor"])
        #expect(try await put("{\"numeros\":[\"1\"", server).status == 400)
        let bad = try await put("{\"numeros\":[\"1\",true]}", server)
        #expect(bad.status == 400 && bad.int("filas_rechazadas") == 2 && bad.string("detail") != nil)
        #expect(try await put("{\"numeros\":[]}", server).int("agregados") == 0)
        #expect(try await curl("-X", "PUT", "-H", "Content-Type: text/plain", "-d", "x", url).status == 415)
        #expect(try await curl("-X", "DELETE", url).status == 415)
        let noColumn = try await curl("-X", "PUT", "-H", "Content-Type: text/csv", "-d", "a,b\n1,2\n", url)
        #expect(noColumn.status == 400 && noColumn.string("detail")?.contains("numero") == true)
        #expect(try await curl("-X", "PUT", "-F", "motivo=x", url).status == 400)
        // A reason comes after numbers have been stored without it.
        let late = (0..<600).map { "\"58412\(1_000_000 + $0)\"" }.joined(separator: ",")
        let filling = String(repeating: "\"x\":\"\(String(repeating: "y", count: 60_000))\",", count: 4)
        let answer = try await put("{\"numeros\":[\(late)],\(filling)\"motivo\":\"tarde\"}", server)
        #expect(answer.status == 400 && answer.string("detail")?.contains("antes") == true)
        await stack.redis.stop()
        #expect(try await curl(url).status == 503)
        #expect(try await put(numbers([1]), server).status == 503)
        #expect(try await curl(url + ".csv").status == 503)
      }
    }
  }
}

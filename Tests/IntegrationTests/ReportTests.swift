// The reports as a spreadsheet or a script reads them: downloaded with curl, opened with Python's csv module.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ReportTests {
  private struct Report {
    var answer: CurlAnswer
    var columns: [String]
    /// The rows by `numero`.
    var rows: [String: [String: String]]
    var count: Int
  }

  private static let reader = """
    import csv, json, sys
    with open(sys.argv[1], newline='', encoding='utf-8-sig') as file:
      rows = csv.DictReader(file, strict=True)
      data = list(rows)
      json.dump({'columns': rows.fieldnames, 'rows': data}, sys.stdout)
    """

  @LoopActor
  private func download(_ name: String, _ id: String, _ stack: Stack) async throws -> Report {
    let file = NSTemporaryDirectory() + "informe-" + UUID().uuidString + ".csv"
    let json = file + ".json"
    defer { for path in [file, json] { try? FileManager.default.removeItem(atPath: path) } }
    let answer = try await curl("-o", file, stack.server.url("/api/campanas/\(id)/\(name).csv"))
    let python = try ChildProcess(
      "python3", ["-c", Self.reader + "\nsys.stdout.flush()", file], standardOutput: .capture, standardError: .capture)
    #expect(await python.wait() == .exited(0), "\(python.standardError.text)")
    let object = try JSONSerialization.jsonObject(with: Data(python.standardOutput.text.utf8)) as? [String: Any]
    let rows = object?["rows"] as? [[String: String]] ?? []
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]) && bytes.suffix(2) == Data([0x0D, 0x0A]))
    return Report(
      answer: answer, columns: object?["columns"] as? [String] ?? [],
      rows: Dictionary(rows.map { ($0["numero"] ?? "", $0) }) { first, _ in first }, count: rows.count)
  }

  @Test func whatWasUploadedComesBackWithItsOutcome() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let text = """
          Cédula,numero,Estado,variable1,nota,variable2,url_imagen
          V-1,+58 412-123.45.67,Zulia," Pérez, Juan ","dijo ""hola""\nen dos líneas",25,https://ejemplo.com/i.jpg
          =1+1,584121234568,,,-5,,
          @x,584121234569,ACTIVO,🎉,"\tcon tabulador",,
          """
        _ = try await stack.upload(text, title: "informe")
        _ = try await stack.waitUntilCompleted("informe")
        let report = try await download("resultados", "informe", stack)
        #expect(report.answer.headers["content-type"] == "text/csv; charset=utf-8")
        #expect(report.answer.headers["content-disposition"] == "attachment; filename=\"informe-resultados.csv\"")
        #expect(
          report.columns == [
            "Cédula", "numero", "csv_Estado", "variable1", "nota", "variable2", "url_imagen", "estado", "wamid",
            "codigo", "error", "intentos", "fecha",
          ])
        #expect(report.count == 3)
        let first = try #require(report.rows["584121234567"])
        #expect(first["Cédula"] == "V-1" && first["csv_Estado"] == "Zulia" && first["variable1"] == "Pérez, Juan")
        #expect(first["nota"] == "dijo \"hola\"\nen dos líneas" && first["url_imagen"] == "https://ejemplo.com/i.jpg")
        #expect(first["estado"] == "enviado" && first["wamid"]?.hasPrefix("wamid.") == true && first["intentos"] == "1")
        #expect(first["fecha"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        #expect(report.rows["584121234568"]?["Cédula"] == "'=1+1" && report.rows["584121234568"]?["nota"] == "'-5")
        let third = try #require(report.rows["584121234569"])
        #expect(third["Cédula"] == "'@x" && third["variable1"] == "🎉" && third["nota"] == "'\tcon tabulador")
        #expect(try await download("fallidos", "informe", stack).count == 0)
        let head = try await curl("-I", stack.server.url("/api/campanas/informe/resultados.csv"))
        #expect(head.status == 200 && head.headers["content-type"] == "text/csv; charset=utf-8")
        for name in ["resultados", "fallidos", "inciertos"] {
          #expect(try await curl(stack.server.url("/api/campanas/nadie/\(name).csv")).status == 404)
        }
        let titled = try await stack.upload(csv(rows: 1), title: "Ñandú 1")
        #expect(titled.status == 200)
        let named = try await curl(stack.server.url("/api/campanas/%C3%91and%C3%BA%201/resultados.csv"))
        #expect(
          named.headers["content-disposition"]
            == "attachment; filename=\"_and_ 1-resultados.csv\"; filename*=UTF-8''%C3%91and%C3%BA%201-resultados.csv")
      }
    }
  }

  @Test func eachReportHasItsMessagesAndARetryLeavesTheLatestOutcome() async throws {
    try await withDeadline(.seconds(60)) {
      let options = ["--latencia", "1", "--errores", "0.3", "--codigos", "131026,131047,131049", "--cortes", "0.1"]
      try await Stack.run(simulator: options) { stack in
        _ = try await stack.upload(csv(rows: 120), title: "mixta")
        for round in 1...2 {
          let status = try await stack.waitUntilCompleted("mixta")
          let failed = try await download("fallidos", "mixta", stack)
          #expect(failed.count == status.int("fallidos") && failed.rows.count == failed.count)
          #expect(
            failed.rows.values.allSatisfy {
              $0["estado"] == "fallido" && $0["codigo"]?.hasPrefix("131") == true && $0["error"]?.isEmpty == false
            })
          let uncertain = try await download("inciertos", "mixta", stack)
          #expect(uncertain.count == status.int("inciertos"))
          #expect(uncertain.rows.values.allSatisfy { $0["estado"] == "incierto" && $0["wamid"] == "" })
          let all = try await download("resultados", "mixta", stack)
          #expect(all.count == 120 && all.rows.count == 120)
          #expect(all.rows.values.count { $0["estado"] == "enviado" } == status.int("enviados"))
          #expect(all.rows.values.count { $0["estado"] == "fallido" } == status.int("fallidos"))
          if round == 1 {
            _ = try await curl("-X", "POST", stack.server.url("/api/campanas/mixta/reintentar?todos=true"))
          }
        }
      }
    }
  }

  @Test func aCampaignThatIsBeingSentHasOneLineForEach() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["MAX_EN_VUELO": "64"]) { stack in
        _ = try await stack.upload(csv(rows: 6000), title: "viva")
        for _ in 0..<4 {
          let report = try await download("resultados", "viva", stack)
          #expect(report.count == 6000 && report.rows.count == 6000)
        }
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/viva/cancelar"))
        let report = try await download("resultados", "viva", stack)
        #expect(report.count == 6000 && report.rows.count == 6000)
      }
    }
  }

  @Test func aReportThatCannotBeFinishedDoesNotLookLikeAWholeOne() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        // The report is far larger than the sockets' buffers.
        let note = String(repeating: "x", count: 1000)
        let text = (0..<12_000).reduce(into: "numero,nota\n") { $0 += "58412\(1_000_000 + $1),\(note)\n" }
        let created = try await stack.upload(text, title: "cortada", fields: ["inicio": nextYear])
        #expect(created.status == 200)
        let client = try RudeClient(port: stack.server.port)
        client.ask("GET", "/api/campanas/cortada/resultados.csv")
        var received = ""
        try await eventually {
          received += client.read(upTo: 4096) ?? ""
          return received.count > 8192
        }
        #expect(received.contains("Transfer-Encoding: chunked"))
        await stack.redis.kill()
        try await stack.server.waitForHealth(503)
        var isOpen = true
        try await eventually(within: .seconds(30)) {
          while isOpen {
            guard let text = client.read(upTo: 1 << 16) else {
              isOpen = false
              break
            }
            if text.isEmpty { break }
            received += text
          }
          return !isOpen
        }
        #expect(!received.hasSuffix("0\r\n\r\n"), "no last chunk")
        #expect(received.count < 12_000_000)
      }
    }
  }
}

// National numbers with PAIS and `pais`, wherever a number is given, and one phone in several spellings.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct CountryTests {
  private static let json = ["-H", "Content-Type: application/json"]

  /// A form with the file and `pais`, in this order or the other one.
  @LoopActor
  private func upload(_ file: String, _ title: String, pais: String, isFirst: Bool, _ server: ServerProcess)
    async throws
    -> CurlAnswer
  {
    let field = ["-F", "pais=\(pais)"]
    let content = ["-F", "archivo_csv=@-;filename=numeros.csv"]
    return try await curl(
      ["-F", "titulo_campana=\(title)", "-F", "plantilla=p", "-F", "buzon=14"]
        + (isFirst ? field + content : content + field) + [server.url("/api/crear-campana")], input: Array(file.utf8))
  }

  @LoopActor
  private func send(_ method: String, _ path: String, _ body: String, _ server: ServerProcess) async throws
    -> CurlAnswer
  {
    try await curl(["-X", method] + Self.json + ["--data-binary", "@-", server.url(path)], input: Array(body.utf8))
  }

  @Test func aCountryCompletesNationalNumbersEverywhere() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["PAIS": "VE", "INTERVALO_ENVIO_MS": "0"]) { stack in
        let server = stack.server
        let file = "numero\n0412-100.00.01\n4121000002\n+57 300 1234567\n12.345.678\n"
        let first = try await stack.upload(file, title: "con-pais")
        #expect(first.int("total_mensajes") == 3 && first.int("filas_rechazadas") == 1, "\(first.body)")
        #expect(first.body.contains("no es posible en VE"))
        // The field counts more than the setting.
        let other = try await upload("numero\n3001234568\n", "colombia", pais: "CO", isFirst: true, server)
        #expect(other.int("total_mensajes") == 1, "\(other.body)")
        let behind = try await upload("numero\n3001234571\n3001234571\n", "detras", pais: "CO", isFirst: false, server)
        #expect(behind.int("total_mensajes") == 2 && behind.int("filas_rechazadas") == 0, "\(behind.body)")
        let behindJSON =
          #"{"titulo_campana":"d","plantilla":"p","buzon":14,"mensajes":[{"numero":"03001234572"}],"pais":"CO"}"#
        #expect(try await send("POST", "/api/crear-campana-json", behindJSON, server).int("total_mensajes") == 1)
        let message =
          #"{"titulo_campana":"json","plantilla":"p","buzon":14,"pais":"CO","mensajes":[{"numero":3001234569}]}"#
        #expect(try await send("POST", "/api/crear-campana-json", message, server).int("total_mensajes") == 1)
        let single = #"{"numero":"0412-1000003","template_name":"p","buzon":14}"#
        let added = try await curl(
          Self.json + ["-H", "x-campaignid: uno", "-d", single, server.url("/api/encolar-mensaje")])
        #expect(added.status == 200, "\(added.body)")
        let trial = #"{"numero":"3001234570","plantilla":"p","buzon":14,"pais":"CO"}"#
        #expect(try await send("POST", "/api/probar-envio", trial, server).json["success"] as? Bool == true)
        for title in ["con-pais", "colombia", "detras", "d", "json", "uno"] {
          _ = try await stack.waitUntilCompleted(title)
        }
        #expect(
          Set(try await stack.received().map(\.number)) == [
            "584121000001", "584121000002", "573001234567", "573001234568", "573001234569", "584121000003",
            "573001234570", "573001234571", "573001234572",
          ])
      }
    }
  }

  @Test func whatIsWrongWithACountryIsSaid() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let server = stack.server
        let national = "numero\n4121000001\n"
        let without = try await stack.upload(national, title: "nadie")
        #expect(without.status == 400 && without.body.contains("PAIS"), "\(without.body)")
        // `pais` comes behind a file that is too large to be held.
        let large =
          "numero,a\n" + String(repeating: "584121000001,\(String(repeating: "x", count: 1000))\n", count: 1100)
        for (pais, isFirst, file, words) in [
          ("XX", true, national, "ISO 3166"), ("Venezuela", false, national, "ISO 3166"),
          ("VE", false, large, "Debe ir antes"),
        ] {
          let refused = try await upload(file, "nadie", pais: pais, isFirst: isFirst, server)
          let issue = (refused.json["detail"] as? [[String: Any]])?.first
          #expect(refused.status == 422 && issue?["loc"] as? [String] == ["body", "pais"], "\(refused.body)")
          #expect((issue?["msg"] as? String)?.contains(words) == true)
        }
        for (method, path, body) in [
          ("PUT", "/api/exclusiones", #"{"pais":"XX","numeros":["4121000001"]}"#),
          ("PUT", "/api/exclusiones?pais=XX", #"{"numeros":["584121000001"]}"#),
          ("PUT", "/api/exclusiones/584121000001?pais=XX", "{}"),
          ("POST", "/api/probar-envio", #"{"numero":"4121000001","plantilla":"p","buzon":14,"pais":"XX"}"#),
        ] {
          let refused = try await send(method, path, body, server)
          #expect(refused.status == 422 && refused.body.contains("ISO 3166"), "\(refused.body)")
        }
        #expect(try await stack.keys("campaign:*") == [])
        #expect(try await stack.keys("carga:*") == [])
      }
    }
  }

  @Test func onePhoneIsExcludedAndCountedInAllItsSpellings() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "0"]) { stack in
        let server = stack.server
        let body = #"{"numeros":["+58 (0)412 555 00 01",5215512340001,"0412-5550002"],"pais":"VE"}"#
        let late = try await send("PUT", "/api/exclusiones", body, server)
        #expect(late.status == 422 && late.body.contains("Debe ir antes"), "\(late.body)")
        let early = #"{"pais":"VE","numeros":["+58 (0)412 555 00 01",5215512340001,"0412-5550002"]}"#
        // The first two stood before `pais` in the request that was refused, and stay.
        #expect(try await send("PUT", "/api/exclusiones", early, server).int("total") == 3)
        // An earlier release stored the number so.
        _ = try await stack.redisCLI("HSET", "exclusiones", "5511987654321", "1767868200000|manual|")
        for spelling in ["525512340001", "+52 1 55 1234 0001", "551187654321", "584125550001", "04125550002?pais=VE"] {
          let path = "/api/exclusiones/\(spelling.replacingOccurrences(of: " ", with: "%20"))"
          #expect(try await curl(server.url(path)).status == 200, "\(spelling)")
        }
        let file = "numero\n525512340001\n5215512340001\n551187654321\n584125550001\n5491112345678\n541112345678\n"
        let upload = try await stack.upload(file, title: "una", fields: ["deduplicar": "true"])
        #expect(upload.int("duplicados") == 2 && upload.int("excluidos") == 3, "\(upload.body)")
        _ = try await stack.waitUntilCompleted("una")
        #expect(try await stack.received().map(\.number) == ["5491112345678"])
        // The number is appended, and excluded in mid-campaign while it waits for its turn.
        for (number, status) in [("525512340001", 409), ("5511987654321", 409), ("525512340009", 200)] {
          let single = "{\"numero\":\"\(number)\",\"template_name\":\"p\",\"buzon\":14}"
          let added = try await curl(
            Self.json + ["-H", "x-campaignid: suelto", "-d", single, server.url("/api/encolar-mensaje")])
          #expect(added.status == status, "\(added.body)")
        }
        let slow = try await stack.upload(
          "numero\n584125550009\n5491112345670\n", title: "lenta", fields: ["intervalo_ms": "3600000"])
        #expect(slow.int("excluidos") == 0)
        _ = try await curl("-X", "PUT", server.url("/api/exclusiones/541112345670"))
        _ = try await curl(Self.json + ["-d", "{\"intervalo_ms\":0}", server.url("/api/campanas/lenta/ritmo")])
        let taken = try await stack.waitUntilCompleted("lenta")
        #expect(taken.int("enviados") == 1 && taken.int("excluidos") == 1)

        let removed = try await curl("-X", "DELETE", server.url("/api/exclusiones/551187654321"))
        #expect(removed.status == 200 && removed.string("numero") == "551187654321", "\(removed.body)")
        #expect(try await curl(server.url("/api/exclusiones/5511987654321")).status == 404)
      }
    }
  }
}

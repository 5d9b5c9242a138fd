// The uploads that the two creating endpoints accept and refuse, with real curl against the real program.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct UploadTests {
  @Test func badRowsAreReportedAndTheRestGoesOut() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let file = """
          numero;cedula;variable1;url_imagen
          +58 412-123.45.67;1;Juan;
          123;2;Corto;

          5,84121E+11;3;Excel;
          584121234567.0;4;Ana;https://ejemplo.com/a.jpg
          584129999999;5;Mal;ftp://x
          """
        let created = try await stack.upload(file, title: "filas")
        #expect(created.status == 200)
        #expect(created.int("total_mensajes") == 2)
        #expect(created.int("filas_rechazadas") == 3)
        let errors = created.json["errores"] as? [[String: Any]] ?? []
        #expect(errors.map { $0["fila"] as? Int } == [3, 5, 7])
        #expect(errors.map { $0["columna"] as? String } == ["numero", "numero", "url_imagen"])
        _ = try await stack.waitUntilCompleted("filas")
        #expect(try await stack.received().map(\.number).sorted() == ["584121234567", "584121234567"])
      }
    }
  }

  @Test func strictKeepsNothingAndDuplicatesAreDroppedAlsoWhenAskedAfterTheFile() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let file = "numero,nombre\n584121234567,Ana\n584121234567,Ana\n12,Mal\n584121234568,Eva\n"
        let strict = try await stack.upload(file, title: "estricta", fields: ["estricto": "true"])
        #expect(strict.status == 400)
        #expect(strict.int("filas_rechazadas") == 1)
        #expect(try await stack.keys() == [])

        // curl sends the fields in the order given: the file comes first in `upload`.
        let unique = try await stack.upload(file, title: "unica", fields: ["deduplicar": "true"])
        #expect(unique.status == 200)
        #expect(unique.int("total_mensajes") == 2)
        #expect(unique.int("duplicados") == 1)
        let done = try await stack.waitUntilCompleted("unica")
        #expect(done.int("total") == 2)
      }
    }
  }

  @Test func theSameInJSON() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let body = """
          {"titulo_campana":"desde json","plantilla":"promo","buzon":14,"mensajes":[
            {"numero":"584121234567","cedula":"1","variable1":"Juan Pérez","url_imagen":"https://ejemplo.com/1.jpg"},
            {"numero":584121234568,"variable1":25.00},
            {"numero":"584121234569","variable1":{"a":1}}
          ]}
          """
        let created = try await curl(
          "-H", "Content-Type: application/json", "-d", body, stack.server.url("/api/crear-campana-json"))
        #expect(created.status == 200)
        #expect(created.int("total_mensajes") == 2)
        #expect((created.json["errores"] as? [[String: Any]])?.first?["fila"] as? Int == 3)
        let done = try await stack.waitUntilCompleted("desde json")
        #expect(done.string("idioma") == "es")
      }
    }
  }

  @Test func whatIsWrongIsNamed() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["MAX_CSV_SIZE_MB": "1", "MAX_MESSAGES_PER_CAMPAIGN": "100"]) { stack in
        func detail(_ answer: CurlAnswer) -> String { answer.string("detail") ?? answer.body }
        let url = stack.server.url("/api/crear-campana")

        let noFile = try await curl("-F", "titulo_campana=x", "-F", "plantilla=p", "-F", "buzon=14", url)
        #expect(noFile.status == 400)
        #expect(detail(noFile) == "Debe enviar un archivo CSV")

        let noFields = try await curl("-F", "archivo_csv=numero\n584121234567;filename=a.csv", url)
        #expect(noFields.status == 422)
        let issues = noFields.json["detail"] as? [[String: Any]] ?? []
        #expect(issues.compactMap { ($0["loc"] as? [String])?.last } == ["titulo_campana", "plantilla", "buzon"])

        let nothing = try await stack.upload("numero\n12\n", title: "vacia")
        #expect(nothing.status == 400)
        #expect(detail(nothing) == "El CSV no contiene datos válidos")

        let tooMany = try await stack.upload(csv(rows: 101), title: "muchas")
        #expect(tooMany.status == 400)
        #expect(detail(tooMany) == "El máximo de mensajes por campaña es 100")

        let tooLarge = try await stack.upload(String(repeating: "x", count: 3 << 20), title: "grande")
        #expect(tooLarge.status == 413)

        let inbox = try await stack.upload(csv(rows: 1), title: "buzon", fields: ["buzon": "404"])
        #expect(inbox.status == 400)
        #expect(detail(inbox) == "No se encontró el buzon '404' en la base de datos")

        let title = try await stack.upload(csv(rows: 1), title: "con:dos")
        #expect(title.status == 422)

        let text = try await curl("-H", "Content-Type: text/plain", "-d", "x", url)
        #expect(text.status == 415)
        let broken = try await curl(
          "-H", "Content-Type: application/json", "-d", #"{"mensajes":[{]}"#,
          stack.server.url("/api/crear-campana-json"))
        #expect(broken.status == 400)

        let missing = try await stack.status("no existe")
        #expect(missing.status == 404)
        #expect(detail(missing) == "Campaña 'no existe' no encontrada")
        let method = try await curl("-X", "DELETE", stack.server.url("/api/crear-campana"))
        #expect(method.status == 405)
        #expect(method.headers["allow"]?.contains("POST") == true)
        #expect(try await curl(stack.server.url("/nada")).status == 404)
        // None of these uploads has left anything behind.
        #expect(try await stack.keys() == [])
        #expect(try await curl(stack.server.url("/health")).status == 200)
      }
    }
  }

  @Test func aRepeatGetsTheFirstAnswerAndATitleInUseAConflict() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "60000"]) { stack in
        let first = try await stack.upload(csv(rows: 5), title: "una", headers: ["Idempotency-Key: clave-1"])
        let twice = try await stack.upload(csv(rows: 5), title: "una")
        #expect(twice.status == 200)
        #expect(twice.body == first.body)
        #expect(twice.headers["idempotent-replay"] == "true")
        #expect(first.headers["idempotent-replay"] == nil)
        let byKey = try await stack.upload(csv(rows: 5), title: "una", headers: ["Idempotency-Key: clave-1"])
        #expect(byKey.body == first.body)
        // An Idempotency-Key of another upload is refused: the answer to that one must not be taken for this file's.
        for (rows, fields) in [(6, [:]), (5, ["plantilla": "otra"])] {
          let reused = try await stack.upload(
            csv(rows: rows), title: "una", fields: fields, headers: ["Idempotency-Key: clave-1"])
          #expect(reused.status == 409 && reused.headers["idempotent-replay"] == nil)
          #expect(reused.string("detail")?.contains("La Idempotency-Key ya se usó") == true, "\(reused.body)")
        }
        let other = try await stack.upload(csv(rows: 6), title: "una")
        #expect(other.status == 409)
        #expect(
          other.string("detail")?.contains("procesando") == true || other.string("detail")?.contains("encolado") == true
        )
        #expect(try await stack.status("una").int("total") == 5)
      }
    }
  }

  @Test func anUploadThatBreaksOffLeavesNoCampaignAndNoKeyWithoutTTL() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let address = try SocketAddress(ip: "127.0.0.1", port: UInt16(stack.server.port))
        let client = try await TCPConnection.connect(to: address)
        let head =
          "POST /api/crear-campana HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n"
          + "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
          + "--b\r\nContent-Disposition: form-data; name=\"titulo_campana\"\r\n\r\ncortada\r\n"
          + "--b\r\nContent-Disposition: form-data; name=\"archivo_csv\"; filename=\"a.csv\"\r\n\r\n"
        try await client.send(Array((head + csv(rows: 30_000)).utf8))
        // The rows are being staged while the body is still coming.
        var staged: [String] = []
        try await eventually("rows are staged") {
          staged = try await stack.keys("carga:*")
          return !staged.isEmpty
        }
        for key in staged { #expect(Int(try await stack.redisCLI("PTTL", key)) ?? -1 > 0) }
        client.reset()
        try await eventually("the staging list is removed") { try await stack.keys() == [] }
        #expect(try await stack.status("cortada").status == 404)
        #expect(try await curl(stack.server.url("/health")).status == 200)
      }
    }
  }

  @Test func aHundredThousandRowsUploadAndPublish() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "3600000"]) { stack in
        let created = try await stack.upload(csv(rows: 100_000), title: "grande")
        #expect(created.int("total_mensajes") == 100_000)
        try await eventually { try await stack.redisCLI("LLEN", "campaign:grande") == "99999" }
        #expect(try await stack.keys("carga:*") == [])
        let status = try await stack.status("grande")
        try status.checkSum()
        #expect(status.int("total") == 100_000)
        #expect(stack.server.threadCount == 1)
      }
    }
  }
}

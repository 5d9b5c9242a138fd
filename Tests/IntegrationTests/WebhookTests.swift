// Webhooks as a receiver sees them: real processes end campaigns, a real server takes the announcements, and openssl
// checks the signatures.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct WebhookTests {
  private static let settings = ["WEBHOOK_SECRETO": "clave-secreta-1", "WEBHOOK_PRIVADOS": "true"]

  /// A receiver that answers with 200, but leaves the first `hanging` requests without an answer.
  @LoopActor
  private static func receiver(hanging: Int = 0) throws -> FarEnd {
    var left = hanging
    return try FarEnd { connection in
      while try await connection.readRequest() != nil {
        left -= 1
        if left >= 0 { _ = try await connection.readToEnd() } else { connection.respond() }
      }
    }
  }

  private static func object(_ request: FarEnd.Request) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
  }

  @Test func aReceiverCanVerifyItWithOpenSSL() async throws {
    try await withDeadline(.seconds(60)) {
      let general = try Self.receiver()
      let own = try Self.receiver()
      defer {
        general.close()
        own.close()
      }
      let more = ["WEBHOOK_URL": general.address("/general?token=no-se-registra")]
      try await Stack.run(Self.settings.merging(more) { $1 }) { stack in
        let file = stack.server.directory + "/mensajes.json"
        let body = #"""
          {"titulo_campana":"con aviso","plantilla":"p","buzon":"14","webhook_url":"\#(own.address("/?t=secreto-en-la-url"))",
          "mensajes":[{"numero":"584121234567"},{"numero":"584121234568"}]}
          """#
        try body.write(toFile: file, atomically: false, encoding: .utf8)
        let created = try await curl(
          "-H", "Content-Type: application/json", "-d", "@\(file)", stack.server.url("/api/crear-campana-json"))
        #expect(created.status == 200, "\(created.body)")
        try await eventually(within: .seconds(20)) {
          try await stack.status("con aviso").string("webhook") == "entregado"
        }
        #expect(general.requests.count == 1 && own.requests.count == 1)
        #expect(try await stack.server.metrics().value("loopserver_webhooks_total", ["resultado": "entregado"]) == 2)
        for request in general.requests + own.requests {
          let object = try Self.object(request)
          #expect(object["evento"] as? String == "completado" && object["campaign_id"] as? String == "con aviso")
          #expect(object["enviados"] as? Int == 2 && object["total"] as? Int == 2)
          // As the documentation's receiver does it.
          let openssl = try ChildProcess(
            "openssl", ["dgst", "-sha256", "-hmac", "clave-secreta-1", "-r"], standardOutput: .capture,
            standardError: .capture, standardInput: request.body)
          _ = await openssl.wait()
          let digest = openssl.standardOutput.text.prefix { $0 != " " }
          #expect(digest.count == 64 && request.header("X-Firma-256") == "sha256=\(digest)")
        }
        #expect(try await Self.runReceiver(general.requests[0]) == "ok\n")
        let log = stack.server.log
        #expect(log.contains("webhook entregado") && log.contains("http://127.0.0.1:\(own.port)"))
        for secret in ["secreto-en-la-url", "no-se-registra", "clave-secreta-1"] { #expect(!log.contains(secret)) }
      }
    }
  }

  /// Runs the documentation's receiver on the requests that were received, and gives its output.
  @LoopActor
  private static func runReceiver(
    _ request: FarEnd.Request, file: String = #filePath
  ) async throws -> String {
    let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/webhooks.md"), encoding: .utf8)
    let code = try #require(text.components(separatedBy: "```python\n").dropFirst().first)
      .components(separatedBy: "```")[0]
    let check = """
      import sys
      body, secret, seen = sys.stdin.buffer.read(), b"clave-secreta-1", set()
      def sign(body): return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
      def refuses(body, signature):
          try: aceptar(secret, body, signature, set())
          except PermissionError: return True
      assert aceptar(secret, body, sys.argv[1], seen)["evento"] == "completado"
      assert aceptar(secret, body, sys.argv[1], seen) is None
      assert refuses(body + b" ", sys.argv[1]) and refuses(body, None)
      old = json.dumps({**json.loads(body), "enviado": "2026-01-08T18:49:03Z"}).encode()
      assert refuses(old, sign(old)) and not refuses(body, sign(body))
      print("ok")
      """
    let python = try ChildProcess(
      "python3", ["-c", code + check, request.header("X-Firma-256") ?? ""], standardOutput: .capture,
      standardError: .capture, standardInput: request.body)
    _ = await python.wait()
    return python.standardOutput.text + python.standardError.text
  }

  @Test func aRedisThatForgetsTheEndHasItAnnouncedAgain() async throws {
    try await withDeadline(.seconds(90)) {
      let receiver = try Self.receiver()
      defer { receiver.close() }
      let settings = Self.settings.merging([
        "WEBHOOK_URL": receiver.address(), "ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "1000",
      ]) { $1 }
      try await Fleet.run(1, settings) { fleet in
        #expect(try await fleet.upload(10, title: "olvidada", interval: 150).status == 200)
        try await fleet.rollBackRedis(past: {
          try await eventually(within: .seconds(20)) { receiver.requests.count == 1 }
        })
        try await fleet.waitUntilCompleted("olvidada")
        try await eventually(within: .seconds(20)) {
          try await fleet.status("olvidada").string("webhook") == "entregado"
        }
        #expect(receiver.requests.count >= 2)
        let last = try Self.object(receiver.requests.last!)
        #expect(last["evento"] as? String == "completado" && last["enviados"] as? Int == 10)
      }
    }
  }

  @Test func anInstanceThatDiesLeavesItsDeliveriesToTheOthers() async throws {
    try await withDeadline(.seconds(90)) {
      let receiver = try Self.receiver(hanging: 1)
      defer { receiver.close() }
      try await Stack.run(Self.settings.merging(["WEBHOOK_URL": receiver.address()]) { $1 }) { stack in
        _ = try await stack.upload(csv(rows: 3), title: "huérfana")
        try await eventually(within: .seconds(20)) { receiver.requests.count == 1 }
        await stack.server.crash()
        let other = try await stack.startServer()
        try await eventually(within: .seconds(30)) {
          try await stack.status("huérfana", from: other).string("webhook") == "entregado"
        }
        #expect(receiver.requests.count == 2)
        #expect(Set(receiver.requests.compactMap { $0.header("X-Entrega-Id") }).count == 1)
        let last = try Self.object(receiver.requests[1])
        #expect(last["estado"] as? String == "completado" && last["enviados"] as? Int == 3)
      }
    }
  }

  @Test func anOrderlyStopHandsADeliveryOverAtOnce() async throws {
    try await withDeadline(.seconds(60)) {
      let receiver = try Self.receiver(hanging: 1)
      defer { receiver.close() }
      try await Stack.run(Self.settings.merging(["WEBHOOK_URL": receiver.address()]) { $1 }) { stack in
        _ = try await stack.upload(csv(rows: 2), title: "relevo")
        try await eventually(within: .seconds(20)) { receiver.requests.count == 1 }
        #expect(await stack.server.stop() == .exited(0))
        // The announcement is due at once, and not only after the reservation of 12 s.
        let due = try #require(Int64(try await stack.redisCLI("ZSCORE", "webhooks:pendientes", "general:relevo")))
        #expect(due <= Loop.wallClockMilliseconds())
        let other = try await stack.startServer()
        try await eventually(within: .seconds(20)) {
          try await stack.status("relevo", from: other).string("webhook") == "entregado"
        }
        #expect(Set(receiver.requests.compactMap { $0.header("X-Entrega-Id") }).count == 1)
      }
    }
  }

  @Test func sendingKeepsItsPaceWhileReceiversHang() async throws {
    try await withDeadline(.seconds(90)) {
      var isHanging = true
      let receiver = try FarEnd { connection in
        while try await connection.readRequest() != nil {
          if isHanging { _ = try await connection.readToEnd() } else { connection.respond() }
        }
      }
      defer { receiver.close() }
      try await Stack.run(Self.settings.merging(["WEBHOOK_URL": receiver.address()]) { $1 }) { stack in
        for number in 1...3 { _ = try await stack.upload(csv(rows: 1), title: "corta \(number)") }
        try await eventually(within: .seconds(20)) { receiver.requests.count >= 3 }
        _ = try await stack.upload(csv(rows: 100), title: "larga", fields: ["intervalo_ms": "20"])
        let end = try await stack.waitUntilCompleted("larga")
        #expect(end.int("enviados") == 100)
        // The deliveries still hang, so they did the whole time.
        #expect(try await stack.status("corta 1").string("webhook") == "pendiente")
        let arrivals = try await stack.received().filter { $0.key.hasPrefix("larga:") }.map(\.at)
        let (first, last) = (arrivals.min()!, arrivals.max()!)
        let waited = stack.waits.waited(from: first - 1000, to: last)
        #expect(
          (99 * 20 - 40 - waited..<99 * 20 + 1500 + waited).contains(last - first),
          "\(last - first) ms, \(waited) waited")
        isHanging = false
        // A receiver that did not answer in 10 s gets it again.
        try await eventually(within: .seconds(30)) {
          try await stack.status("corta 1").string("webhook") == "entregado"
        }
        let ids = receiver.requests.compactMap { $0.header("X-Entrega-Id") }
        #expect(Set(ids).count < ids.count)
      }
    }
  }

  @Test func aStopIsAnnouncedAndTheEndAfterItIsAnotherEvent() async throws {
    try await withDeadline(.seconds(60)) {
      let receiver = try Self.receiver()
      defer { receiver.close() }
      let settings = Self.settings.merging(["WEBHOOK_URL": receiver.address()]) { $1 }
      try await Stack.run(settings, simulator: ["--errores", "1", "--codigos", "190"]) { stack in
        _ = try await stack.upload(csv(rows: 20), title: "detenida")
        try await eventually(within: .seconds(20)) { receiver.requests.count == 1 }
        let stop = try Self.object(receiver.requests[0])
        #expect(stop["evento"] as? String == "detenido" && (stop["motivo"] as? String)?.isEmpty == false)
        #expect(stop["en_vuelo"] as? Int == 0 && stop["pendientes"] as? Int == 20)
        // The campaign has no owner, and nothing is in flight.
        let cancelled = try await curl("-X", "POST", stack.server.url("/api/campanas/detenida/cancelar"))
        #expect(cancelled.status == 200)
        try await eventually(within: .seconds(20)) { receiver.requests.count == 2 }
        let end = try Self.object(receiver.requests[1])
        #expect(end["evento"] as? String == "cancelado" && end["cancelados"] as? Int == 20)
        #expect(end["entrega_id"] as? String != stop["entrega_id"] as? String)
      }
    }
  }

  @Test func noticesComeOnceAndInOrderAlsoWhenTheOwnerDies() async throws {
    try await withDeadline(.seconds(120)) {
      let receiver = try Self.receiver()
      defer { receiver.close() }
      let settings = Self.settings.merging([
        "WEBHOOK_URL": receiver.address(), "ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "1000",
      ]) { $1 }
      try await Stack.run(settings) { stack in
        let fields = ["avisos": "todos", "intervalo_ms": "400"]
        #expect(try await stack.upload(csv(rows: 40), title: "avisada", fields: fields).status == 200)
        try await eventually(within: .seconds(30)) {
          try await stack.status("avisada").string("webhook") == "entregado"
        }
        await stack.server.crash()
        let other = try await stack.startServer()
        try await eventually(within: .seconds(60)) {
          let status = try await stack.status("avisada", from: other)
          return status.string("estado") == "completado" && status.string("webhook") == "entregado"
        }
        let told = try receiver.requests.map { request in
          let object = try Self.object(request)
          return object["aviso"] as? String ?? object["evento"] as? String
        }
        #expect(told == ["25", "50", "75", "completado"])
        #expect(Set(receiver.requests.compactMap { $0.header("X-Entrega-Id") }).count == 4)
        let half = try Self.object(receiver.requests[1])
        #expect(half["evento"] as? String == "procesando" && half["estado"] as? String == "procesando")
        #expect(try #require(half["pendientes"] as? Int) <= 20)
      }
    }
  }

  @Test func aBadAddressIsRefusedAtTheUpload() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let bad = [
          "http://ejemplo.com/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
          "https://localhost/", "https://u:p@ejemplo.com/", "ejemplo", "https://127.0.0.1./", "https://localhost../",
          "https://4294967296/",
        ]
        for address in bad {
          let answer = try await stack.upload(csv(rows: 1), title: "mala", fields: ["webhook_url": address])
          #expect(answer.status == 422, "\(address)")
          let issue = (answer.json["detail"] as? [[String: Any]])?.first
          #expect(issue?["loc"] as? [String] == ["body", "webhook_url"], "\(answer.body)")
        }
        let json =
          #"{"titulo_campana":"mala","plantilla":"p","buzon":"14","webhook_url":5,"mensajes":[{"numero":"584121234567"}]}"#
        let answer = try await curl(
          "-H", "Content-Type: application/json", "-d", json, stack.server.url("/api/crear-campana-json"))
        #expect(answer.status == 422 && answer.body.contains("webhook_url"))
        #expect(try await stack.status("mala").status == 404)
        #expect(
          try await stack.upload(csv(rows: 1), title: "buena", fields: ["webhook_url": "https://aviso.invalid/x"])
            .status == 200)
        try await eventually(within: .seconds(20)) {
          stack.server.log.contains("webhook no entregado")
        }
        #expect(try await stack.status("buena").string("webhook") == "pendiente")
      }
    }
  }
}

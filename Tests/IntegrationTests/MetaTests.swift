// WHATSAPP_MODO=meta with real processes: the server, the simulated Cloud API with its signed statuses, Redis.

import EventLoop
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import API
@testable import Webhooks

/// A server that sends to the simulated Cloud API.
@LoopActor
enum MetaStack {
  static let secret = "secreto-de-la-app"
  static let settings = [
    "WHATSAPP_MODO": "meta", "META_APP_SECRET": secret, "META_VERIFY_TOKEN": "tokendeprueba",
  ]

  /// - Parameters:
  ///   - simulator: options beyond a quiet simulator's.
  ///   - anyTemplate: whether the simulator takes whatever template a message names.
  ///   - isTold: whether the simulator's webhook leads to the server.
  nonisolated static func run<Success: Sendable>(
    _ more: [String: String] = [:], simulator: [String] = [], anyTemplate: Bool = true, isTold: Bool = false,
    _ body: @escaping @LoopActor (Stack) async throws -> Success
  ) async throws -> Success {
    try await withDeadline(.seconds(90)) {
      let port = isTold ? try freePort() : 0
      let webhook = isTold ? ["--webhook", "http://127.0.0.1:\(port)/webhooks/meta", "--secreto", secret] : []
      return try await Stack.run(
        ["API_WHATSAPP_URL": "", "PORT": "\(port)"],
        simulator: ["--latencia", "2", "--errores", "0"] + (anyTemplate ? ["--plantilla", "*"] : []) + simulator
          + webhook,
        startsServer: false
      ) { stack in
        try await startServer(in: stack, more)
        return try await body(stack)
      }
    }
  }

  static func startServer(in stack: Stack, _ more: [String: String] = [:]) async throws {
    var environment = settings
    environment["META_GRAPH_URL"] = stack.simulator.url("/v25.0")
    _ = try await stack.startServer(environment.merging(more) { $1 })
  }

  /// A status as Meta writes it.
  static func status(
    _ campaign: String, _ seq: Int, _ word: String, id: String, errors: String = "", recipient: String? = nil,
    secondsAgo: Int64 = 0
  ) -> String {
    let moment = Loop.wallClockMilliseconds() / 1000 - secondsAgo
    return
      #"{"id":"\#(id)","status":"\#(word)","timestamp":"\#(moment)","recipient_id":"\#(recipient ?? "58412\(1_000_000 + seq - 1)")","#
      + #""biz_opaque_callback_data":"\#(campaign):\#(seq)"\#(errors)}"#
  }

  static func notification(_ statuses: [String], from phoneID: String = "114214") -> String {
    #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"#
      + #""messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"\#(phoneID)"},"#
      + #""statuses":["# + statuses.joined(separator: ",") + "]}}]}]}"
  }

  /// A notification of what people wrote, or of their preferences.
  static func notification(of list: String, _ values: [String]) -> String {
    #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":"whatsapp","#
      + #""metadata":{"phone_number_id":"114214"},"\#(list)":["# + values.joined(separator: ",") + "]}}]}]}"
  }

  /// Posts a notification, signed with `secret` unless another signature is given.
  static func post(_ body: String, to server: ServerProcess, signature: String? = nil) async throws -> CurlAnswer {
    let bytes = Array(body.utf8)
    let header = signature ?? MetaSignature(secret: secret).header(of: bytes)
    var arguments = ["-H", "Content-Type: application/json", "--data-binary", "@-"]
    if !header.isEmpty { arguments += ["-H", "X-Hub-Signature-256: \(header)"] }
    return try await curl(arguments + [server.url("/webhooks/meta")], input: bytes)
  }

  static let failure =
    #","errors":[{"code":131026,"title":"Message undeliverable","error_data":{"details":"No tiene WhatsApp"}}]"#

  /// seq → wamid, as `resultados` has them.
  static func messageIDs(_ campaign: String, _ stack: Stack) async throws -> [Int: String] {
    var ids: [Int: String] = [:]
    let entries = try await stack.redisCLI("--raw", "LRANGE", "campaign:\(campaign):resultados", "0", "-1")
    for line in entries.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      ids[Int(parts[2].prefix { $0 != "|" }) ?? 0] = String(parts[1])
    }
    return ids
  }
}

@Suite struct MetaTests {
  @Test func theSimulatedMetaShowsEverythingRising() async throws {
    try await withDeadline(.seconds(120)) {
      // One command, as the README has it: the server with its own Redis and the simulator inside.
      let server = try await ServerProcess.start(
        ["WHATSAPP_MODO": "meta", "INTERVALO_ENVIO_MS": "0"],
        arguments: [
          "serve", "--simulador", "--plantilla", "*", "--latencia", "2", "--errores", "0.05", "--retraso-estados", "60",
          "--fallos-tardios",
          "0.1", "--entregados", "0.8", "--leidos", "0.5", "--estados-repetidos", "0.2", "--estados-desordenados",
          "0.4",
        ])
      let result: Result<Void, any Error>
      do { result = .success(try await watch(server)) } catch { result = .failure(error) }
      // The server is stopped in order, because a crash would leave its redis-server behind.
      let status = await server.stop()
      server.removeDirectory()
      try result.get()
      #expect(status == .exited(0))
    }
  }

  @LoopActor
  private func watch(_ server: ServerProcess) async throws {
    try await server.waitForHealth(200)
    let file = NSTemporaryDirectory() + "meta-" + UUID().uuidString + ".csv"
    try csv(rows: 400).write(toFile: file, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let created = try await curl(
      "-F", "archivo_csv=@\(file)", "-F", "titulo_campana=Meta Ñ 1", "-F", "plantilla=promo", "-F", "buzon=14",
      server.url("/api/crear-campana"))
    #expect(created.status == 200 && created.json["advertencias"] == nil, "\(created.body)")
    var last = CurlAnswer(status: 0, headers: [:], body: "", exit: .exited(0))
    var failedBefore = 0
    try await eventually(within: .seconds(60), "statuses come; last seen \(last.body)") {
      last = try await look(server.url("/api/estado-cola/Meta%20%C3%91%201"))
      try last.checkSum()
      let failed = last.int("fallidos") ?? 0
      #expect(failed >= failedBefore, "a late failure is not taken back")
      failedBefore = failed
      return last.string("estado") == "completado" && last.int("entregados")! > 200 && last.int("leidos")! > 80
        && failed > 30
    }
    // Nothing is left to come once the simulated Meta has told all; the counts agree with each other and with the
    // report.
    _ = try await settled(within: .seconds(60)) {
      try await Loop.sleep(for: .milliseconds(200))
      last = try await look(server.url("/api/estado-cola/Meta%20%C3%91%201"))
      return last.body
    }
    let (sent, delivered, read) = (last.int("enviados")!, last.int("entregados")!, last.int("leidos")!)
    #expect(sent >= delivered && delivered >= read && read > 80)
    let report = try await curl(server.url("/api/campanas/Meta%20%C3%91%201/resultados.csv")).body
    func lines(_ word: String) -> Int { report.split(separator: "\r\n").count { $0.contains(",\(word),") } }
    #expect(lines("leido") == read && lines("entregado") == delivered - read)
    #expect(lines("enviado") == sent - delivered && lines("fallido") == last.int("fallidos"))
    #expect(
      report.contains(
        ",fallido,,131026,el número no tiene WhatsApp o no puede recibir el mensaje — Message undeliverable: El simulador no lo entregó,"
      ))
  }

  @Test func theVerificationOfTheAddress() async throws {
    try await MetaStack.run(["API_KEYS": "una-clave"]) { stack in
      let url = stack.server.url("/webhooks/meta")
      func verify(_ mode: String, _ token: String) async throws -> CurlAnswer {
        try await curl(
          "-G", "--data-urlencode", "hub.mode=\(mode)", "--data-urlencode", "hub.verify_token=\(token)",
          "--data-urlencode", "hub.challenge=1158<201>444", url)
      }
      let good = try await verify("subscribe", "tokendeprueba")
      #expect(good.status == 200 && good.body == "1158<201>444")
      #expect(good.headers["content-type"]?.hasPrefix("text/plain") == true)
      #expect(try await verify("subscribe", "tokendeprueb").status == 403)
      #expect(try await verify("subscribe", "").status == 403)
      #expect(try await verify("unsubscribe", "tokendeprueba").status == 403)
      #expect(try await curl(url).status == 403)
      #expect(!stack.server.log.contains("tokendeprueba"))
    }
  }

  @Test func onlyMetaMayTell() async throws {
    try await MetaStack.run(["API_KEYS": "una-clave"]) { stack in
      let body = MetaStack.notification([MetaStack.status("nada", 1, "read", id: "w")])
      let good = try await MetaStack.post(body, to: stack.server)
      #expect(good.status == 200, "no API key is asked for: \(good.body)")
      let another = MetaSignature(secret: "otro").header(of: Array(body.utf8))
      for signature in ["", "sha256=", "sha1=abc", another, "sha256=" + String(repeating: "0", count: 64)] {
        let answer = try await MetaStack.post(body, to: stack.server, signature: signature)
        #expect(answer.status == 403, "\(signature)")
      }
      // The raw body is signed: one byte more is another body.
      let signature = MetaSignature(secret: MetaStack.secret).header(of: Array(body.utf8))
      #expect(try await MetaStack.post(body + " ", to: stack.server, signature: signature).status == 403)
      #expect(try await MetaStack.post("no es json", to: stack.server).status == 400)
      #expect(try await MetaStack.post("{}", to: stack.server).status == 200)
      let large = #"{"x":""# + String(repeating: "a", count: 3 << 20) + #""}"#
      #expect(try await MetaStack.post(large, to: stack.server).status == 413)
      let full = #"{"object":"x","y":["# + String(repeating: "[1,2],", count: 400_000) + "1]}"
      #expect(try await MetaStack.post(full, to: stack.server).status == 200)
      #expect(!stack.server.log.contains(MetaStack.secret))
    }
    try await MetaStack.run(["META_APP_SECRET": "", "META_VERIFY_TOKEN": ""]) { stack in
      let refused = try await MetaStack.post("{}", to: stack.server)
      #expect(refused.status == 403 && refused.string("detail")?.contains("META_APP_SECRET") == true)
      #expect(try await curl(stack.server.url("/webhooks/meta?hub.mode=subscribe&hub.verify_token=")).status == 403)
      #expect(stack.server.log.contains("META_APP_SECRET"))
    }
  }

  /// No key is needed here, so anybody may begin as many notifications as they like, and take their time.
  @Test func strangersWhoSendSlowlyDoNotKeepMetaOut() async throws {
    try await MetaStack.run { stack in
      let address = try SocketAddress(ip: "127.0.0.1", port: UInt16(stack.server.port))
      let head = """
        POST /webhooks/meta HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\
        X-Hub-Signature-256: sha256=\(String(repeating: "0", count: 64))\r\n\r\n
        """
      let watch = stack.waits.stopwatch()
      var strangers: [TCPConnection] = []
      for _ in 0..<2 * NotificationLimits.large {
        let stranger = try await TCPConnection.connect(to: address)
        try await stranger.send(Array(head.utf8))
        strangers.append(stranger)
      }
      // Faster than a body must be.
      let piece = "80\r\n" + String(repeating: "x", count: 128) + "\r\n"
      let trickle = spawn { [strangers] in
        while true {
          for stranger in strangers where !stranger.isClosed { try? await stranger.send(Array(piece.utf8)) }
          try await Loop.sleep(for: .milliseconds(100))
        }
      }
      defer { trickle.cancel() }
      let large = #"{"object":"x","y":["# + String(repeating: "[1,2],", count: 100_000) + "1]}"
      for _ in 0..<3 {
        let answer = try await MetaStack.post(large, to: stack.server)
        #expect(answer.status == 200, "\(answer.body)")
        let small = try await MetaStack.post(MetaStack.notification([]), to: stack.server)
        #expect(small.status == 200, "\(small.body)")
        try await Loop.sleep(for: .milliseconds(200))
      }
      let bytes = try #require(try await strangers[0].read())
      #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
      #expect(watch.elapsed < .seconds(20))
      for stranger in strangers { stranger.close() }
    }
  }

  @Test func whatIsToldIsCountedOnceAndOnlyOfOurs() async throws {
    try await MetaStack.run { stack in
      _ = try await stack.upload(csv(rows: 6), title: "cuenta")
      _ = try await stack.waitUntilCompleted("cuenta")
      let ids = try await MetaStack.messageIDs("cuenta", stack)
      #expect(ids.count == 6)
      func tell(_ statuses: [String], from number: String = "114214") async throws -> [String: Any] {
        let answer = try await MetaStack.post(MetaStack.notification(statuses, from: number), to: stack.server)
        #expect(answer.status == 200, "\(answer.body)")
        return answer.json
      }
      func ignored(_ answer: [String: Any], _ name: String) -> Int? {
        (answer["ignorados"] as? [String: Any])?[name] as? Int
      }

      // Read before delivered, twice, and a foreign message in the same notification.
      let read = MetaStack.status("cuenta", 1, "read", id: ids[1]!)
      let foreign = #"{"id":"w","status":"sent","timestamp":"1","recipient_id":"1"}"#
      var answer = try await tell([read, foreign, read, MetaStack.status("cuenta", 1, "delivered", id: ids[1]!)])
      #expect(answer["aplicados"] as? Int == 1 && answer["repetidos"] as? Int == 2 && ignored(answer, "ajenos") == 1)
      answer = try await tell([MetaStack.status("cuenta", 2, "delivered", id: ids[2]!)])
      // Statuses of another number, of another campaign and of another message.
      #expect(
        ignored(try await tell([MetaStack.status("cuenta", 3, "read", id: ids[3]!)], from: "999"), "otro_numero") == 1)
      let unknown = try await tell([MetaStack.status("otra", 3, "read", id: ids[3]!)])
      #expect(ignored(unknown, "campana_desconocida") == 1)
      #expect(ignored(try await tell([MetaStack.status("cuenta", 3, "read", id: "wamid.x")]), "sin_efecto") == 1)
      var status = try await stack.status("cuenta")
      #expect(status.int("entregados") == 2 && status.int("leidos") == 1 && status.int("enviados") == 6)

      // Late failures, one of them of a message that was read.
      answer = try await tell(
        [1, 4, 5].map { MetaStack.status("cuenta", $0, "failed", id: ids[$0]!, errors: MetaStack.failure) })
      #expect(answer["aplicados"] as? Int == 2)
      status = try await stack.status("cuenta")
      try status.checkSum()
      #expect(status.int("enviados") == 4 && status.int("fallidos") == 2 && status.int("entregados") == 2)
      let report = try await curl(stack.server.url("/api/campanas/cuenta/fallidos.csv")).body
      #expect(
        report.split(separator: "\r\n").count {
          $0.contains(
            "131026,el número no tiene WhatsApp o no puede recibir el mensaje — Message undeliverable: No tiene WhatsApp"
          )
        } == 2)

      // The messages are sent again, with new ids. A status of a former attempt changes nothing.
      let retried = try await curl("-X", "POST", stack.server.url("/api/campanas/cuenta/reintentar?todos=true"))
      #expect(retried.int("reintentados") == 2)
      _ = try await stack.waitUntilCompleted("cuenta")
      let again = try await MetaStack.messageIDs("cuenta", stack)
      #expect(again.count == 6 && again[4] != ids[4])
      answer = try await tell([MetaStack.status("cuenta", 4, "failed", id: ids[4]!, errors: MetaStack.failure)])
      #expect(ignored(answer, "sin_efecto") == 1)
      answer = try await tell([MetaStack.status("cuenta", 4, "read", id: again[4]!)])
      #expect(answer["aplicados"] as? Int == 1)
      status = try await stack.status("cuenta")
      #expect(status.int("enviados") == 6 && status.int("entregados") == 3 && status.int("leidos") == 2)
      let metrics = try await stack.server.metrics()
      for (result, count) in [("ajeno", 1), ("otro_numero", 1), ("campana_desconocida", 1), ("sin_efecto", 2)] {
        #expect(metrics.value("loopserver_meta_statuses_total", ["resultado": result]) == Double(count), "\(result)")
      }
      // Nothing is left of a deleted campaign.
      #expect(try await curl("-X", "DELETE", stack.server.url("/api/campanas/cuenta")).status == 200)
      #expect(try await stack.keys("campaign:*") == [])
    }
  }

  /// Meta takes messages with 200 and says afterwards that the account cannot pay: the rest must not go the same way.
  @Test func aLateFailureOfTheWholeAccountStopsTheCampaign() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "40"]) { stack in
      _ = try await stack.upload(csv(rows: 5000), title: "impagada")
      try await eventually { try await stack.status("impagada").int("enviados") ?? 0 > 3 }
      let id = try #require(try await MetaStack.messageIDs("impagada", stack)[1])
      let failed = MetaStack.notification([
        MetaStack.status(
          "impagada", 1, "failed", id: id, errors: #","errors":[{"code":131042,"title":"Business eligibility"}]"#)
      ])
      #expect(try await MetaStack.post(failed, to: stack.server).int("aplicados") == 1)
      let stopped = try await stack.status("impagada")
      #expect(stopped.string("estado") == "detenido" && stopped.string("motivo")?.contains("pago") == true)
      try await eventually { try await stack.status("impagada").int("en_vuelo") == 0 }
      try stopped.checkSum()
      // The same failure, told again after the operator saw to it, stops nothing.
      #expect(try await curl("-X", "POST", stack.server.url("/api/campanas/impagada/reanudar")).status == 200)
      #expect(try await MetaStack.post(failed, to: stack.server).status == 200)
      #expect(try await stack.status("impagada").string("estado") == "procesando")
    }
  }

  @Test func anUncertainMessageIsSettledByWhatMetaSays() async throws {
    // Every connection is cut after the message was read.
    try await MetaStack.run(simulator: ["--cortes", "1"]) { stack in
      _ = try await stack.upload(csv(rows: 3), title: "dudas")
      let uncertain = try await stack.waitUntilCompleted("dudas")
      #expect(uncertain.int("inciertos") == 3)
      let told = try await MetaStack.post(
        MetaStack.notification([
          MetaStack.status("dudas", 1, "delivered", id: "wamid.A"), MetaStack.status("dudas", 2, "sent", id: "wamid.B"),
          MetaStack.status("dudas", 3, "failed", id: "wamid.C", errors: MetaStack.failure),
        ]), to: stack.server)
      #expect(told.int("aplicados") == 3)
      let settled = try await stack.status("dudas")
      try settled.checkSum()
      #expect(settled.int("inciertos") == 0 && settled.int("enviados") == 2 && settled.int("fallidos") == 1)
      #expect(settled.int("entregados") == 1)
      let report = try await curl(stack.server.url("/api/campanas/dudas/resultados.csv")).body
      #expect(report.contains(",entregado,wamid.A,") && report.contains(",enviado,wamid.B,"))
    }
  }

  @Test func aStatusThatOvertakesItsAnswer() async throws {
    try await withDeadline(.seconds(90)) {
      try await inTime([.seconds(4), .seconds(14), .seconds(50)]) { try await Self.overtake(latency: $0) }
    }
  }

  /// The answer takes seconds; meanwhile Meta tells that the message was read.
  @LoopActor
  private static func overtake(latency: Duration) async throws {
    let slow = ["--latencia", "\(latency.milliseconds)", "--dispersion", "1"]
    try await MetaStack.run(["TIEMPO_ENVIO_MS": "60000", "ARRIENDO_MS": "300000"], simulator: slow) { stack in
      _ = try await stack.upload(csv(rows: 1), title: "pronto")
      try await eventually { try await stack.received().count == 1 }
      let early = try await MetaStack.post(
        MetaStack.notification([MetaStack.status("pronto", 1, "read", id: "wamid.SIM1")]), to: stack.server)
      guard try await stack.status("pronto").int("en_vuelo") == 1 else { throw TooLate() }
      #expect(early.status == 200 && early.int("en_espera") == 1)
      _ = try await stack.waitUntilCompleted("pronto", within: .seconds(60))
      try await eventually { try await stack.status("pronto").int("leidos") == 1 }
      let status = try await stack.status("pronto")
      #expect(status.int("entregados") == 1 && status.int("enviados") == 1)
      #expect(try await stack.redisCLI("EXISTS", "tempranos:pronto", "campaigns:tempranos") == "0")
    }
  }

  /// Meta holds half of them back, and tells later what became of them.
  @Test func whatMetaHoldsBackIsSaidUntilItHasDecided() async throws {
    try await withDeadline(.seconds(90)) {
      let server = try await ServerProcess.start(
        ["WHATSAPP_MODO": "meta", "INTERVALO_ENVIO_MS": "0"],
        arguments: [
          "serve", "--simulador", "--plantilla", "*", "--latencia", "2", "--errores", "0", "--retraso-estados", "3000",
          "--retenidos",
          "0.5",
          "--fallos-tardios", "0",
        ])
      let result: Result<Void, any Error>
      do {
        try await server.waitForHealth(200)
        let file = NSTemporaryDirectory() + "retenida-" + UUID().uuidString + ".csv"
        try csv(rows: 100).write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let created = try await curl(
          "-F", "archivo_csv=@\(file)", "-F", "titulo_campana=retenida", "-F", "plantilla=promo", "-F", "buzon=14",
          server.url("/api/crear-campana"))
        #expect(created.status == 200, "\(created.body)")
        var mostHeld = 0
        var reason = ""
        try await eventually(within: .seconds(60), "Meta decides") {
          let status = try await look(server.url("/api/estado-cola/retenida"))
          try status.checkSum()
          let held = status.int("retenidos") ?? 0
          if held > mostHeld { (mostHeld, reason) = (held, status.string("motivo") ?? "") }
          return mostHeld > 0 && held == 0 && status.int("fallidos")! > 0 && status.int("entregados")! > 0
        }
        #expect(mostHeld > 20 && reason.contains("Meta retiene"), "\(mostHeld) \(reason)")
        let report = try await curl(server.url("/api/campanas/retenida/fallidos.csv")).body
        #expect(report.contains(",132015,"))
        result = .success(())
      } catch { result = .failure(error) }
      #expect(await server.stop() == .exited(0))
      server.removeDirectory()
      try result.get()
    }
  }

  @Test func withoutRedisMetaIsToldToComeAgain() async throws {
    try await MetaStack.run { stack in
      _ = try await stack.upload(csv(rows: 1), title: "espera")
      _ = try await stack.waitUntilCompleted("espera")
      let ids = try await MetaStack.messageIDs("espera", stack)
      let body = MetaStack.notification([MetaStack.status("espera", 1, "read", id: ids[1]!)])
      await stack.redis.kill()
      let refused = try await MetaStack.post(body, to: stack.server)
      #expect(refused.status == 503 && refused.headers["retry-after"] != nil)
      try await stack.redis.start()
      try await eventually { try await MetaStack.post(body, to: stack.server).status == 200 }
      #expect(try await stack.status("espera").int("leidos") == 1)
    }
  }

  @Test func aCampaignThatMetaRefuses() async throws {
    try await MetaStack.run(["MAX_REINTENTOS": "1"], simulator: ["--errores", "1", "--codigos", "131026"]) { stack in
      _ = try await stack.upload(csv(rows: 2), title: "rechazada")
      let status = try await stack.waitUntilCompleted("rechazada")
      #expect(status.int("fallidos") == 2)
      let report = try await curl(stack.server.url("/api/campanas/rechazada/fallidos.csv")).body
      #expect(
        report.contains(
          ",131026,el número no tiene WhatsApp o no puede recibir el mensaje — (#131026) Message rejected: Mensaje rechazado por el simulador,"
        ))
    }
  }
}

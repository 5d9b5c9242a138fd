// An operator's verbs on a campaign, asked of one instance while another one owns it.

import EventLoop
import Foundation
import TestSupport
import Testing
import Text

@Suite struct ControlTests {
  /// Two instances, `a` and `b`.
  private func pair(
    _ settings: [String: String] = [:], simulator: [String] = ["--latencia", "2", "--errores", "0"],
    _ body: @escaping @LoopActor (Stack, _ other: ServerProcess) async throws -> Void
  ) async throws {
    try await withDeadline(.seconds(90)) {
      let mine = settings.merging(["INSTANCE_ID": "a"]) { $1 }
      try await Stack.run(mine, simulator: simulator) { stack in
        try await body(stack, try await stack.startServer(["INSTANCE_ID": "b"]))
      }
    }
  }

  @LoopActor
  private func token(of id: String, _ stack: Stack) async throws -> String {
    try await stack.redisCLI("HGET", "campaign:\(id):stats", "propietario")
  }

  /// The instance that does not own the campaign.
  @LoopActor
  private func bystander(of id: String, _ stack: Stack) async throws -> ServerProcess {
    try await eventually("somebody owns \(id)") { try await token(of: id, stack) != "" }
    return stack.servers[try await token(of: id, stack).contains(":a-") ? 1 : 0]
  }

  @LoopActor
  private func ask(_ verb: String, _ id: String, _ server: ServerProcess) async throws -> CurlAnswer {
    let answer = try await curl("-X", "POST", server.url("/api/campanas/\(id)/\(verb)"))
    try answer.checkSum()
    return answer
  }

  private var now: Int { Int(Date().timeIntervalSince1970 * 1000) }

  /// Expects an effect within a second, plus the time that the machine kept the processes waiting.
  @LoopActor
  private func expectWithinASecond(
    _ moment: Int?, of asked: Int, _ stack: Stack, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let moment = try #require(moment, sourceLocation: sourceLocation)
    let waited = stack.waits.waited(from: asked, to: moment)
    #expect(
      moment <= asked + 1000 + waited, "\(moment - asked) ms after it was asked for, \(waited) of them waited",
      sourceLocation: sourceLocation)
  }

  @Test func pauseResumeAndCancelActWithinASecondFromAnyInstance() async throws {
    try await pair { stack, _ in
      _ = try await stack.upload(csv(rows: 20_000), title: "larga", fields: ["intervalo_ms": "20"])
      let other = try await bystander(of: "larga", stack)
      try await eventually { try await stack.received().count > 10 }

      let paused = try await ask("pausar", "larga", other)
      let pausedAt = now
      #expect(paused.status == 200 && paused.string("estado") == "pausado")
      #expect(try await ask("pausar", "larga", other).status == 200, "a repeat is no conflict")
      // The pause is long enough for a hundred messages.
      try await Loop.sleep(for: .seconds(2))
      let resumedAt = now
      #expect(try await ask("reanudar", "larga", other).string("estado") == "procesando")
      try await eventually(within: .seconds(5)) { try await stack.received().last!.at >= resumedAt }
      let quietFrom = pausedAt + 1000 + stack.waits.waited(from: pausedAt, to: pausedAt + 1000)
      let afterPause = try await stack.received().map(\.at).filter { $0 > quietFrom }
      #expect(!afterPause.contains { $0 < resumedAt }, "nothing is sent from a second after the pause on")
      try expectWithinASecond(afterPause.first { $0 >= resumedAt }, of: resumedAt, stack)

      let cancelled = try await ask("cancelar", "larga", other)
      let cancelledAt = now
      #expect(cancelled.string("estado") == "cancelado")
      #expect(try await ask("cancelar", "larga", stack.server).status == 200)
      try await Loop.sleep(for: .seconds(2))
      try expectWithinASecond(try await stack.received().last!.at, of: cancelledAt, stack)
      let status = try await stack.status("larga")
      try status.checkSum()
      #expect(status.int("cancelados")! > 1000 && status.int("en_vuelo") == 0)
    }
  }

  @Test func aNewPaceActsAtOnceOnAnotherInstancesCampaign() async throws {
    try await pair { stack, _ in
      _ = try await stack.upload(csv(rows: 20), title: "lenta", fields: ["intervalo_ms": "3600000"])
      let other = try await bystander(of: "lenta", stack)
      try await eventually { try await stack.received().count == 1 }
      let url = other.url("/api/campanas/lenta/ritmo")
      let json = ["-H", "Content-Type: application/json"]
      let changedAt = now
      let changed = try await curl(json + ["-d", #"{"intervalo_ms":20}"#, url])
      #expect(changed.status == 200 && changed.int("intervalo_ms") == 20)
      _ = try await stack.waitUntilCompleted("lenta", within: .seconds(5))
      try expectWithinASecond(try await stack.received()[1].at, of: changedAt, stack)
      let reset = try await curl(json + ["-d", #"{"intervalo_ms":null}"#, url])
      #expect(reset.int("intervalo_ms") == 0, "the server's own again")
      for body in ["{}", #"{"intervalo_ms":"rápido"}"#, #"{"intervalo_ms":-1}"#, #"{"intervalo_ms":1.5}"#, "[]"] {
        let answer = try await curl(json + ["-d", body, url])
        #expect(answer.status == 422 && answer.json["detail"] is [Any], "\(body)")
      }
      #expect(try await curl(json + ["-d", "{", url]).status == 400)
      #expect(try await curl(["-d", #"{"intervalo_ms":5}"#, url]).status == 415)
    }
  }

  @Test func aMessageAddedElsewhereIsSentByTheOwner() async throws {
    // The first message is under way for long, so that its campaign stays owned with nothing to take.
    let settings = ["TIEMPO_ENVIO_MS": "60000", "ARRIENDO_MS": "300000"]
    try await pair(settings, simulator: ["--latencia", "50000", "--dispersion", "1", "--errores", "0"]) { stack, _ in
      _ = try await stack.upload(csv(rows: 1), title: "abierta")
      let other = try await bystander(of: "abierta", stack)
      let owner = try await token(of: "abierta", stack)
      try await eventually { try await stack.status("abierta").int("en_vuelo") == 1 }
      let added = try await curl(
        "-H", "Content-Type: application/json", "-H", "x-campaignid: abierta", "-d",
        #"{"numero":"584149999999","template_name":"promo_fibra_visual","variables":["Ana"],"buzon":"14"}"#,
        other.url("/api/encolar-mensaje"))
      #expect(added.status == 200)
      let addedAt = stack.waits.stopwatch()
      try await eventually { try await stack.status("abierta").int("en_vuelo") == 2 }
      #expect(addedAt.elapsed < .seconds(1))
      #expect(try await token(of: "abierta", stack) == owner)
    }
  }

  @Test func failedAndUncertainMessagesAreSentAgainWhenAsked() async throws {
    let options = ["--latencia", "1", "--errores", "0.4", "--codigos", "131026,131047,131049", "--cortes", "0.1"]
    try await pair(simulator: options) { stack, other in
      _ = try await stack.upload(csv(rows: 100), title: "repetida")
      let first = try await stack.waitUntilCompleted("repetida")
      let failed = first.int("fallidos")!
      let uncertain = first.int("inciertos")!
      #expect(failed > 0 && uncertain > 0)

      let retriedAt = now
      let retried = try await ask("reintentar?todos=true", "repetida", other)
      #expect(retried.status == 200 && retried.int("reintentados") == failed)
      let second = try await stack.waitUntilCompleted("repetida")
      #expect(try await stack.received().count == 100 + failed)
      try expectWithinASecond(try await stack.received()[100].at, of: retriedAt, stack)
      let doubtful = second.int("inciertos")!
      let again = try await ask("reintentar?de=inciertos", "repetida", other)
      #expect(again.int("reintentados") == doubtful)
      let third = try await stack.waitUntilCompleted("repetida")
      #expect(try await stack.received().count == 100 + failed + doubtful)
      #expect(third.int("total") == 100)

      for wrong in [
        "de=todos", "todos=quiza", "codigo=,",
        "codigo=" + (1...51).map(String.init).joined(separator: ","),
      ] {
        #expect(try await ask("reintentar?" + wrong, "repetida", other).status == 422, "\(wrong)")
      }
    }
  }

  /// Messages that would fail again are left out of a retry, unless they are asked for. The answer says how many of
  /// each code.
  @Test func whatCannotArriveIsLeftOutOfARetry() async throws {
    let options = ["--latencia", "1", "--errores", "0.5", "--codigos", "131026,131047,131049"]
    try await pair(simulator: options) { stack, other in
      _ = try await stack.upload(csv(rows: 200), title: "selecta")
      let first = try await stack.waitUntilCompleted("selecta")
      let codes = try #require(first.json["fallos_por_codigo"] as? [String: Int])
      #expect(codes.values.reduce(0, +) == first.int("fallidos") && codes.count == 3, "\(codes)")

      let retried = try await ask("reintentar", "selecta", other)
      #expect(retried.int("reintentados") == codes["131047"])
      let omitted = retried.json["omitidos"] as? [String: Int]
      #expect(omitted == codes.filter { $0.key != "131047" })
      let second = try await stack.waitUntilCompleted("selecta")
      #expect(try await stack.received().count == 200 + codes["131047"]!)

      let left = try #require(second.json["fallos_por_codigo"] as? [String: Int])
      let uncertain = try await ask("reintentar?de=inciertos&codigo=131026", "selecta", other)
      #expect(uncertain.status == 200 && uncertain.int("reintentados") == 0)
      let named = try await ask("reintentar?codigo=131026,%20131049", "selecta", other)
      #expect(named.int("reintentados") == left["131026"]! + left["131049"]!)
      _ = try await stack.waitUntilCompleted("selecta")
      let before = try await stack.received().count
      let none = try await ask("reintentar?codigo=HTTP%20404", "selecta", other)
      #expect(none.int("reintentados") == 0 && none.string("estado") == "completado")
      #expect(try await stack.received().count == before)
    }
  }

  @Test func whatFailedBeforeACancellationMayBeRetriedAndWhatItCancelledMayNot() async throws {
    try await withDeadline(.seconds(60)) {
      let options = ["--latencia", "1", "--errores", "0.5", "--codigos", "131026,131047,131049"]
      try await Stack.run(simulator: options) { stack in
        // The campaign has so many messages that it has not ended before it is cancelled.
        _ = try await stack.upload(csv(rows: 5000), title: "media", fields: ["intervalo_ms": "10"])
        try await eventually { try await stack.received().count >= 30 }
        let cancelled = try await ask("cancelar", "media", stack.server)
        #expect(cancelled.string("estado") == "cancelado")
        var ended = cancelled
        try await eventually {
          ended = try await stack.status("media")
          return ended.int("en_vuelo") == 0
        }
        let (failed, left) = (ended.int("fallidos")!, ended.int("cancelados")!)
        #expect(failed > 0 && left > 0)
        func expiries() async throws -> [String: String] {
          var expiries: [String: String] = [:]
          for key in try await stack.keys("campaign:media*") {
            expiries[key] = try await stack.redisCLI("PEXPIRETIME", key)
          }
          return expiries
        }
        try await eventually { Set(try await expiries().values).count == 1 }
        #expect(try await expiries()["campaign:media:stats"] != "-1")

        // The campaign is so slow that it has not ended again before the test looks at its keys.
        let slow = try await curl(
          "-H", "Content-Type: application/json", "-d", #"{"intervalo_ms":600000}"#,
          stack.server.url("/api/campanas/media/ritmo"))
        #expect(slow.status == 200)
        let retried = try await ask("reintentar?todos=true", "media", stack.server)
        #expect(retried.status == 200 && retried.int("reintentados") == failed, "\(retried.body)")
        #expect(retried.string("estado") == "procesando" && retried.int("cancelados") == left)
        #expect(Set(try await expiries().values) == ["-1"], "nothing of a campaign that goes on expires")
        _ = try await curl(
          "-H", "Content-Type: application/json", "-d", #"{"intervalo_ms":0}"#,
          stack.server.url("/api/campanas/media/ritmo"))
        let done = try await stack.waitUntilCompleted("media")
        #expect(done.int("cancelados") == left && done.int("total") == 5000)
        #expect(try await stack.received().count == 5000 - left + failed)
      }
    }
  }

  @Test func aPausedCampaignWhoseStartHasPassedBeginsWhenItIsResumed() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        try await inTime { lead in
          let start = (now + Int(lead.milliseconds)) / 1000 * 1000
          let id = "tardia-\(lead.milliseconds)"
          let created = try await stack.upload(
            csv(rows: 3), title: id, fields: ["inicio": Timestamp.text(Int64(start))])
          let paused = try await ask("pausar", id, stack.server)
          guard now < start else { throw TooLate() }
          #expect(created.status == 200 && paused.string("estado") == "pausado")
          // A paused campaign lets its start pass.
          try await Loop.sleep(for: .milliseconds(start + 1000 - now))
          #expect(try await !stack.received().contains { $0.key.hasPrefix(id) })
          #expect(try await ask("reanudar", id, stack.server).string("estado") == "encolado")
          let done = try await stack.waitUntilCompleted(id, within: .seconds(5))
          #expect(done.int("enviados") == 3)
        }
      }
    }
  }

  @Test func whatAStateDoesNotAllowIsA409ThatNamesIt() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 3), title: "corta")
        _ = try await stack.waitUntilCompleted("corta")
        for verb in ["pausar", "reanudar", "cancelar"] {
          let answer = try await ask(verb, "corta", stack.server)
          #expect(answer.status == 409)
          #expect(answer.string("detail")?.contains("estado 'completado'") == true, "\(answer.body)")
        }
        _ = try await stack.upload(csv(rows: 30), title: "viva", fields: ["intervalo_ms": "60000"])
        try await eventually { try await stack.status("viva").string("estado") == "procesando" }
        let retry = try await ask("reintentar", "viva", stack.server)
        #expect(retry.status == 409 && retry.string("detail")?.contains("estado 'procesando'") == true)
        let delete = try await curl("-X", "DELETE", stack.server.url("/api/campanas/viva"))
        #expect(delete.status == 409 && delete.string("detail")?.contains("estado 'procesando'") == true)

        for path in ["nadie/pausar", "nadie/reanudar", "nadie/cancelar", "nadie/reintentar"] {
          let answer = try await curl("-X", "POST", stack.server.url("/api/campanas/\(path)"))
          #expect(answer.status == 404 && answer.string("detail") == "Campaña 'nadie' no encontrada")
        }
        #expect(try await curl("-X", "DELETE", stack.server.url("/api/campanas/nadie")).status == 404)
        #expect(try await curl(stack.server.url("/api/campanas/viva/pausar")).status == 405)
      }
    }
  }

  @Test func aDeletedCampaignLeavesNothingAndItsTitleIsFree() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let title = "Promoción ñ"
        _ = try await stack.upload(csv(rows: 5), title: title)
        _ = try await stack.waitUntilCompleted(title)
        let url = stack.server.url("/api/campanas/Promoci%C3%B3n%20%C3%B1")
        let deleted = try await curl("-X", "DELETE", url)
        #expect(deleted.status == 200)
        #expect(deleted.string("campaign_id") == title && deleted.json["eliminada"] as? Bool == true)
        #expect(try await stack.keys("campaign:*") == [])
        #expect(try await stack.redisCLI("ZCARD", "campaigns:index") == "0")
        #expect(try await curl("-X", "DELETE", url).status == 404)
        #expect(try await stack.upload(csv(rows: 6), title: title).status == 200)
      }
    }
  }

  @Test func withoutRedisTheClientIsToldToComeAgain() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        await stack.redis.kill()
        try await stack.server.waitForHealth(503)
        for path in ["pausar", "reintentar"] {
          let answer = try await curl("-X", "POST", stack.server.url("/api/campanas/x/\(path)"))
          #expect(answer.status == 503 && answer.headers["retry-after"] != nil)
          #expect(answer.string("detail") == "Redis no disponible")
        }
        for path in ["resultados.csv", "eventos"] {
          #expect(try await curl(stack.server.url("/api/campanas/x/\(path)")).status == 503)
        }
      }
    }
  }
}

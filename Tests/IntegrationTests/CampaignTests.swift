// The main job: from a CSV upload to messages at the API, and what can be seen of it.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct CampaignTests {
  @Test func aCSVGoesOutMessageByMessageAndIsCounted() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let created = try await stack.upload(csv(rows: 300), title: "promo_enero_2026")
        #expect(created.status == 200)
        #expect(created.string("campaign_id") == "promo_enero_2026")
        #expect(created.int("total_mensajes") == 300)
        #expect(created.string("estado") == "encolado")
        #expect(created.string("timestamp")?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)

        let done = try await stack.waitUntilCompleted("promo_enero_2026")
        #expect(done.int("enviados") == 300)
        #expect(done.int("exitosos") == 300)
        #expect(done.json["progreso_porcentaje"] as? Double == 100)
        let received = try await stack.received()
        #expect(received.count == 300)
        #expect(Set(received.map(\.key)) == Set((1...300).map { "promo_enero_2026:\($0)" }))
        #expect(Set(received.map(\.number)).count == 300)
      }
    }
  }

  @Test func redisShowsWhatTheSeedShows() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 40), title: "lenta", fields: ["intervalo_ms": "60000"])
        try await eventually { try await stack.redisCLI("HGET", "campaign:lenta:stats", "enviados") == "1" }
        #expect(try await stack.redisCLI("LLEN", "campaign:lenta") == "39")
        let keys = try await stack.keys("campaign:*")
        #expect(keys.contains("campaign:lenta") && keys.contains("campaign:lenta:stats"))
        let stats = try await stack.hash("campaign:lenta:stats")
        #expect(stats["enviados"] == "1" && stats["total"] == "40" && stats["estado"] == "procesando")
        // Only the credentials' source has secrets.
        #expect(!stats.values.contains { $0.contains("SIMULADOR-") })

        let list = try await curl(stack.server.url("/api/listar-campanas"))
        #expect(list.int("total") == 1)
        #expect(list.json["campanas"] as? [String] == ["lenta"])
        let system = try await curl(stack.server.url("/api/estado-sistema"))
        #expect(system.int("campanas_activas") == 1)
        #expect(system.int("total_mensajes_pendientes") == 39)
        #expect(system.json["redis_conectado"] as? Bool == true)
        let status = try await stack.status("lenta")
        #expect(status.string("estado") == "procesando")
        #expect(status.int("pendientes") == 39)
        #expect(status.string("fin_estimado") != nil)
      }
    }
  }

  /// Messages go one at a time to an API that takes 50 ms, while the interval would allow 60,000 a minute.
  @Test func theRateIsWhatWasSentAndNotWhatTheIntervalAllows() async throws {
    try await withDeadline(.seconds(60)) {
      let simulator = ["--latencia", "50", "--dispersion", "1", "--errores", "0"]
      try await Stack.run(["MAX_EN_VUELO": "1"], simulator: simulator) { stack in
        _ = try await stack.upload(csv(rows: 2000), title: "medida", fields: ["intervalo_ms": "1"])
        var status = try await stack.status("medida")
        var rate = 0.0
        // There are so many messages that one more or less does not matter.
        try await eventually(within: .seconds(20), "the rate is measured, not \(rate)") {
          status = try await stack.status("medida")
          rate = status.json["ritmo_por_minuto"] as? Double ?? 0
          return rate > 100 && rate <= 1200 && status.int("enviados")! >= 50
        }
        let sent = try await stack.received().prefix(status.int("enviados")!)
        let span = Double(sent.last!.at - sent[0].at) / 60_000
        let seen = Double(sent.count) / span
        #expect(abs(rate - seen) < seen / 4, "\(rate) a minute, \(seen) at the API")
        let end = try #require(status.string("fin_estimado").flatMap { ISO8601DateFormatter().date(from: $0) })
        #expect(end.timeIntervalSinceNow > 30, "more than a thousand are left")
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/medida/pausar"))
        #expect(try await stack.status("medida").json["ritmo_por_minuto"] as? Double == 0)
      }
    }
  }

  @Test func campaignsRunSideBySideEachAtItsOwnPace() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        for index in 0..<4 {
          _ = try await stack.upload(csv(rows: 15), title: "ritmo \(index)", fields: ["intervalo_ms": "100"])
        }
        for index in 0..<4 { _ = try await stack.waitUntilCompleted("ritmo \(index)") }
        let received = try await stack.received()
        for index in 0..<4 {
          let times = received.filter { $0.key.hasPrefix("ritmo%20\(index):") }.map(\.at)
          #expect(times.count == 15)
          // The starts are exact (SendPacer's tests); arrivals on a busy machine are not. No two come as a burst, and
          // the whole takes what the pace says.
          for (earlier, later) in zip(times, times.dropFirst()) {
            #expect(later - earlier >= 25 - stack.waits.waited(from: earlier - 1000, to: later))
          }
          let whole = times.last! - times.first!
          let waited = stack.waits.waited(from: times.first! - 1000, to: times.last!)
          #expect(
            (14 * 100 - 60 - waited)...(14 * 100 + 1500 + waited) ~= whole, "\(whole) ms, \(waited) of them waited")
        }
      }
    }
  }

  @Test func refusedMessagesAreFailedAndCounted() async throws {
    try await withDeadline(.seconds(60)) {
      let options = ["--latencia", "1", "--errores", "0.3", "--codigos", "131026,131047,131049,131051"]
      try await Stack.run(simulator: options) { stack in
        _ = try await stack.upload(csv(rows: 200), title: "con fallos")
        let done = try await stack.waitUntilCompleted("con fallos")
        let received = try await stack.received()
        #expect(done.int("fallidos") == received.count { $0.fate == "rechazado" })
        #expect(done.int("enviados") == received.count { $0.fate == "aceptado" })
        #expect((done.int("fallidos") ?? 0) > 20)
      }
    }
  }

  @Test func whatMayHaveBeenDeliveredIsSetAsideAndNotRepeated() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(simulator: ["--latencia", "1", "--errores", "0", "--cortes", "0.05"]) { stack in
        _ = try await stack.upload(csv(rows: 150), title: "cortes")
        let done = try await stack.waitUntilCompleted("cortes")
        let received = try await stack.received()
        #expect(received.count == 150)
        #expect(done.int("inciertos") == received.count { $0.fate == "cortado" })
        #expect((done.int("inciertos") ?? 0) > 0)
      }
    }
  }

  @Test func theServerStaysOneThread() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        #expect(stack.server.threadCount == 1)
        async let upload = stack.upload(csv(rows: 20_000), title: "hilos")
        var most = 0
        for _ in 0..<20 {
          most = max(most, stack.server.threadCount)
          try await Loop.sleep(for: .milliseconds(10))
        }
        #expect(try await upload.status == 200)
        most = max(most, stack.server.threadCount)
        #expect(most == 1)
      }
    }
  }
}

// The same chaos with Meta's Cloud API: it refuses with codes, holds messages back, tells of deliveries and late
// failures in any order and twice, people answer, opt out and switch marketing off, and the template is paused and
// comes back. The sum holds through all of it, and nothing is sent twice.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue

@Suite struct MetaChaosTests {
  @Test func theSumHoldsThroughAllThatMetaTells() async throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["CHAOS_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
    let seconds = environment["CHAOS_SECONDS"].flatMap { Int($0) } ?? 12
    print("meta CHAOS_SEED=\(seed) CHAOS_SECONDS=\(seconds)")
    try await withDeadline(.seconds(seconds * 2 + 150)) {
      let (port, api) = (try freePort(), try freePort())
      let simulator = [
        "--puerto", "\(api)", "--webhook", "http://127.0.0.1:\(port)/webhooks/meta", "--secreto", MetaStack.secret,
        "--plantilla", "promo_fibra_visual:es:2", "--latencia", "12", "--dispersion", "4", "--semilla", "\(seed)",
        "--errores", "0.03", "--codigos", "131026,131016,131049,130472", "--cortes", "0.01", "--errores-500", "0.01",
        "--retraso-estados", "200", "--entregados", "0.9", "--leidos", "0.5", "--fallos-tardios", "0.03",
        "--retenidos", "0.05", "--estados-repetidos", "0.2", "--estados-desordenados", "0.3", "--respuestas", "0.2",
        "--bajas", "0.1", "--preferencias", "0.03",
      ]
      var settings = MetaStack.settings.merging([
        "ARRIENDO_MS": "1500", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8", "REINTENTO_BASE_MS": "300",
      ]) { $1 }
      settings["API_WHATSAPP_URL"] = ""
      settings["META_GRAPH_URL"] = "http://127.0.0.1:\(api)/v25.0"
      try await Fleet.run(3, settings, simulator: simulator, port: port) { fleet in
        let chaos = Chaos(fleet: fleet, seed: seed, seconds: seconds, isMeta: true)
        do { try await chaos.run() } catch {
          Issue.record("seed \(seed): \(error)\n\(chaos.story)")
        }
        try await chaos.judge()
        try await chaos.judgeWhatMetaTold()
      }
    }
  }
}

extension Chaos {
  /// Meta pauses the template of all campaigns and approves it again: those that ran stop, and go on by themselves.
  func pauseTheTemplate() async throws {
    try await settle()
    try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
    let seen = try await fleet.queue.observer.observe(campaigns.map(\.id))
    let running = zip(campaigns, seen).filter { $1?.state.isRunning == true }.map(\.0.id)
    note("Meta pauses the template")
    try await changeTheTemplate("PAUSED")
    try await eventually(within: .seconds(20), "nothing is sent with it") {
      for id in running {
        let status = try await fleet.status(id)
        try status.checkSum()
        // A campaign that was at its end has ended.
        let isStill = ["detenido", "completado"].contains(status.string("estado")) && status.int("en_vuelo") == 0
        if !isStill { return false }
      }
      return true
    }
    note("Meta approves the template")
    try await changeTheTemplate("APPROVED")
    try await eventually(within: .seconds(20), "all go on") {
      for id in running where try await !goesOn(id) { return false }
      return true
    }
  }

  /// Whether a campaign is not stopped. Meta, which drops a message that it held back (132015), has paused the template
  /// by that; it approves it again.
  func goesOn(_ id: String) async throws -> Bool {
    let status = try await fleet.status(id)
    guard status.string("estado") == "detenido" else { return true }
    if status.string("motivo")?.contains("132015") == true { try await changeTheTemplate("APPROVED") }
    return false
  }

  private func changeTheTemplate(_ state: String) async throws {
    let answer = try await curl(
      "-X", "POST", fleet.stack.simulator.url("/simulador/plantillas/promo_fibra_visual?estado=\(state)"))
    #expect(answer.status == 200, "\(answer.body)")
  }

  /// Waits until Meta has told all it has to tell. Messages move until then.
  func waitUntilMetaHasToldAll() async throws {
    var left = ""
    try await eventually(within: .seconds(60), "Meta has told all; left: \(left)") {
      let summary = try await look(fleet.stack.simulator.url("/simulador/resumen"))
      try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
      let early = try await fleet.queue.receipts.campaignsWithEarly(by: .max, limit: 10)
      left = "\(summary.body) \(early)"
      return summary.int("por_contar") == 0 && early.isEmpty
    }
  }

  /// Judges the statuses: those that Redis has forgotten may be missing, and none may be too many.
  func judgeWhatMetaTold() async throws {
    let summary = try await look(fleet.stack.simulator.url("/simulador/resumen"))
    var (answered, billed) = (0, 0)
    for campaign in campaigns {
      let status = try await fleet.status(campaign.id)
      try status.checkSum()
      let (sent, delivered) = (status.int("enviados") ?? 0, status.int("entregados") ?? 0)
      if delivered > sent || status.int("leidos") ?? 0 > delivered || status.int("retenidos") ?? 0 > sent {
        Issue.record("\(status.body)\n\(story)")
      }
      answered += status.int("respuestas") ?? 0
      billed += (status.json["costo"] as? [String: Int])?["marketing"] ?? 0
    }
    #expect((1...(summary.int("respondidos") ?? 0)).contains(answered))
    #expect((1...(summary.int("cobrados") ?? 0)).contains(billed))
    #expect(try await fleet.queue.exclusions.count() > 0)
  }
}

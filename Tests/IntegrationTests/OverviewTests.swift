// GET /api/sistema of several instances: each tells of all of them, whoever is asked and whatever becomes of one.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue

@Suite struct OverviewTests {
  @LoopActor
  private func overview(_ number: Int, _ fleet: Fleet) async throws -> CurlAnswer {
    try await curl(fleet.servers[number].url("/api/sistema"))
  }

  /// The titles that each listed instance has, by its name.
  private func owned(_ answer: CurlAnswer) -> [String: [String]] {
    let instances = answer.json["instancias"] as? [[String: Any]] ?? []
    let pairs = instances.filter { $0["visto"] is String }.map { one in
      (one["instancia"] as? String ?? "", (one["titulos"] as? [String] ?? []).sorted())
    }
    return Dictionary(pairs) { $0 + $1 }
  }

  @Test func anyInstanceTellsOfAll() async throws {
    try await withDeadline(.seconds(120)) {
      try await Fleet.run(2, ["ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "1000"]) { fleet in
        let titles = (1...6).map { "t\($0)" }
        for (number, title) in titles.enumerated() {
          let answer = try await fleet.stack.upload(
            csv(rows: 4000), title: title, fields: ["buzon": "\(number + 1)", "intervalo_ms": "50"],
            to: fleet.servers[0])
          #expect(answer.status == 200, "\(answer.body)")
        }
        for asked in 0..<2 {
          try await eventually(within: .seconds(20), "both are there, with all campaigns") {
            let owned = owned(try await overview(asked, fleet))
            return owned.count == 2 && owned.values.joined().sorted() == titles
          }
          let answer = try await overview(asked, fleet)
          #expect(answer.status == 200)
          let instances = answer.json["instancias"] as? [[String: Any]] ?? []
          let answering = instances.filter { $0["contesta"] as? Bool == true }.map { $0["instancia"] as? String }
          #expect(answering == ["instancia-\(asked)"])
          #expect(instances.allSatisfy { $0["version"] is String && $0["desde"] is String })
          let inboxes = (answer.json["buzones"] as? [[String: Any]] ?? []).filter { $0["campanas"] as? Int == 1 }
          #expect(inboxes.compactMap { $0["buzon"] as? String } == (1...6).map { "\($0)" })
        }
        try await eventually("what is sent counts in this hour") {
          let hour = try await overview(0, fleet).json["ultima_hora"] as? [String: Any]
          let points = hour?["puntos"] as? [[String: Int]] ?? []
          return points.count == 60 && points.reduce(0) { $0 + ($1["enviados"] ?? 0) } > 0
        }
        await fleet.crash(1)
        try await eventually(within: .seconds(30), "one has everything") {
          owned(try await overview(0, fleet)) == ["instancia-0": titles]
        }
      }
    }
  }
}

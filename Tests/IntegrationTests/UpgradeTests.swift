// The version before this one and this one on one Redis, as while instances are replaced, and as after a way back.
// `make upgrade-test` builds the other program and says where it is; without it there is nothing to test.

import EventLoop
import Foundation
import TestSupport
import Testing

/// The program that was built from the version before.
private let programBefore = ProcessInfo.processInfo.environment["LOOPSERVER_BEFORE"]

@Suite(.enabled(if: programBefore != nil)) struct UpgradeTests {
  private static let pace = ["ARRIENDO_MS": "1500", "TIEMPO_ENVIO_MS": "500", "INTERVALO_ENVIO_MS": "10"]

  /// One process after the other, forwards and backwards: what one has begun the other ends.
  @Test(arguments: [true, false])
  func whatOneVersionBeganTheOtherEnds(forwards: Bool) async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(Self.pace, startsServer: false) { stack in
        let programs: [String?] = forwards ? [programBefore, nil] : [nil, programBefore]
        let first = try await stack.startServer(program: programs[0])
        #expect(try await stack.upload(csv(rows: 400), title: "seguida").status == 200)
        #expect(try await stack.upload(csv(rows: 50), title: "parada").status == 200)
        #expect(try await curl("-X", "POST", first.url("/api/campanas/parada/pausar")).status == 200)
        let later = ["inicio": ISO8601DateFormatter().string(from: Date() + 3600)]
        #expect(try await stack.upload(csv(rows: 3), title: "programada", fields: later).status == 200)
        try await eventually("some are sent") { try await stack.received().count > 50 }
        await first.crash()
        let second = try await stack.startServer(program: programs[1])
        let done = try await stack.waitUntilCompleted("seguida", within: .seconds(60), from: second)
        #expect(done.int("total") == 400)
        #expect(try await stack.status("programada", from: second).string("estado") == "programado")
        #expect(try await stack.status("parada", from: second).string("estado") == "pausado")
        #expect(try await curl("-X", "POST", second.url("/api/campanas/parada/reanudar")).status == 200)
        _ = try await stack.waitUntilCompleted("parada", within: .seconds(60), from: second)
        let report = try await curl(second.url("/api/campanas/seguida/resultados.csv"))
        #expect(report.status == 200 && report.body.split(whereSeparator: \.isNewline).count == 401)
        let keys = try await stack.received().map(\.key)
        #expect(Set(keys).count == keys.count, "nothing is sent twice")
      }
    }
  }

  /// The faults of the chaos test, with processes of both versions, and each that ends replaced by the other version's.
  @Test func bothVersionsKeepThePromisesTogether() async throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["CHAOS_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
    let seconds = environment["CHAOS_SECONDS"].flatMap { Int($0) } ?? 20
    print("CHAOS_SEED=\(seed) CHAOS_SECONDS=\(seconds)")
    try await withDeadline(.seconds(seconds * 2 + 120)) {
      let settings = [
        "ARRIENDO_MS": "1500", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8", "REINTENTO_BASE_MS": "300",
        "DEBUG": "true",
      ]
      let simulator = ["--latencia", "12", "--dispersion", "4", "--semilla", "\(seed)", "--errores", "0.03"]
      let programs = [programBefore!, ServerProcess.executable]
      try await Fleet.run(3, settings, simulator: simulator, programs: programs) { fleet in
        let chaos = Chaos(fleet: fleet, seed: seed, seconds: seconds)
        do { try await chaos.run() } catch {
          Issue.record("seed \(seed): \(error)\n\(chaos.story)")
        }
        try await chaos.judge()
      }
    }
  }
}

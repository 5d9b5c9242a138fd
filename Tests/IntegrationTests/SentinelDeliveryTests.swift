// Sending behind sentinels: the master is killed, frozen and replaced in the middle of a campaign. With
// ESPERAR_REPLICAS=1 nothing is lost, nothing is sent twice, and it goes on soon after the switch.
//
// SENTINEL_ROUNDS makes it longer, for a soak: each round is another fault.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct SentinelDeliveryTests {
  /// What happens to a master.
  private enum Fault: CaseIterable {
    case killed, frozen, replaced
  }

  @Test(arguments: [false, true]) func itGoesOnBehindEachNewMaster(tls: Bool) async throws {
    let rounds = ProcessInfo.processInfo.environment["SENTINEL_ROUNDS"].flatMap { Int($0) } ?? (tls ? 1 : 3)
    try await withDeadline(.seconds(120 + 60 * rounds)) {
      try await SentinelFixture.run(tls: tls, persistent: true) { redis in
        let settings = [
          "REDIS_URL": redis.url, "ESPERAR_REPLICAS": "1", "INTERVALO_ENVIO_MS": "20", "ARRIENDO_MS": "6000",
          "TIEMPO_ENVIO_MS": "2000",
        ]
        try await Stack.run(settings, startsServer: false) { stack in
          let servers = [try await stack.startServer(), try await stack.startServer()]
          let total = 1_500 * rounds
          #expect(try await stack.upload(csv(rows: total), title: "relevos").status == 200)
          try await eventually { try await stack.received().count > 50 }
          var master = 0
          for round in 0..<rounds {
            let fault = Fault.allCases[round % Fault.allCases.count]
            master = try await Self.replaceMaster(of: redis, master, by: fault, stack)
          }
          let done = try await stack.waitUntilCompleted("relevos", within: .seconds(60 + 40 * rounds))
          let received = try await stack.received()
          #expect(Set(received.map(\.key)).count == received.count, "no message twice")
          #expect(done.int("enviados") == total && received.count == total, "\(done.body)")
          for server in servers {
            for secret in [SentinelFixture.password, SentinelFixture.sentinelPassword] {
              #expect(!server.log.contains(secret))
            }
            #expect(await server.stop() == .exited(0))
          }
        }
      }
    }
  }

  /// Lets something happen to the master, and waits until messages go out behind another one.
  /// - Returns: the new master.
  @LoopActor
  private static func replaceMaster(
    of redis: SentinelFixture, _ old: Int, by fault: Fault, _ stack: Stack
  ) async throws -> Int {
    try await eventually(within: .seconds(40), "two replicas follow \(old)") {
      try await redis.cli(old, "INFO", "replication").split(whereSeparator: \.isNewline)
        .count { $0.contains("state=online") } == 2
    }
    switch fault {
    case .killed: await redis.nodes[old].kill()
    case .frozen: redis.nodes[old].suspend()
    case .replaced:
      try await eventually("the failover begins") {
        try await redis.sentinel(0, "SENTINEL", "FAILOVER", "principal") == "OK"
      }
    }
    let new = try await redis.waitForMaster(otherThan: old)
    let watch = stack.waits.stopwatch()
    let count = try await stack.received().count
    try await eventually(within: .seconds(20), "messages go out behind \(new)") {
      try await stack.received().count > count
    }
    #expect(watch.elapsed < .seconds(2), "after it was \(fault)")
    switch fault {
    case .killed: try await redis.nodes[old].start()
    case .frozen: redis.nodes[old].resume()
    case .replaced: break
    }
    return new
  }
}

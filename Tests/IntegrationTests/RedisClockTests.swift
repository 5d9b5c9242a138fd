// Redis' clock is not the instances': hints, retries and holds are in its time, and it may be set forward or back.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import LoopServer

@Suite struct RedisClockTests {
  private static let hour = 3600

  @Test(arguments: [-hour, hour]) func aCampaignStartsAtOnceWhateverRedisTimeIs(ahead: Int) async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, clockAhead: ahead) { fleet in
        // Each inbox may be placed on either instance.
        for round in 1...4 {
          let began = Int(Loop.wallClockMilliseconds())
          let answer = try await fleet.stack.upload(
            csv(rows: 3), title: "c\(round)", fields: ["buzon": "\(round)", "intervalo_ms": "0"], to: fleet.servers[0])
          #expect(answer.status == 200)
          try await fleet.waitUntilCompleted("c\(round)", within: .seconds(10))
          let start = try await Journal.read(from: fleet.stack.simulator).arrivals(of: "c\(round)")[0]
          // Left lying by the instance it is placed on, it would take 5 s.
          #expect(start - began - fleet.stack.waits.waited(from: began, to: start) < 4900)
        }
      }
    }
  }

  @Test func aDeadOwnersCampaignIsTakenOverThoughTheClockWasAhead() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, ["ARRIENDO_MS": "1500", "TIEMPO_ENVIO_MS": "500"], clockAhead: 0) { fleet in
        _ = try await fleet.upload(2000, title: "reloj", interval: 25)
        let owner = try await fleet.waitForOwner(of: "reloj")
        try fleet.redis.setClock(ahead: Self.hour)
        try await eventually { try await fleet.stack.received().count > 30 }
        await fleet.crash(owner)
        try fleet.redis.setClock(ahead: 0)
        #expect(try await fleet.waitForOwner(of: "reloj", otherThan: owner) == 1 - owner)
        try await fleet.hurry("reloj")
        try await fleet.waitUntilCompleted("reloj", within: .seconds(30), from: 1 - owner)
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "reloj")
        #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
      }
    }
  }

  @Test func retriesGoOnWhenTheClockIsSetBack() async throws {
    try await withDeadline(.seconds(60)) {
      let simulator = ["--latencia", "5", "--errores", "0.3", "--codigos", "131016"]
      let settings = ["REINTENTO_BASE_MS": "400", "MAX_REINTENTOS": "3"]
      try await Fleet.run(1, settings, simulator: simulator, clockAhead: 0) { fleet in
        _ = try await fleet.upload(60, title: "atrás", interval: 10)
        try await eventually { try await fleet.stack.received().count > 30 }
        try fleet.redis.setClock(ahead: -Self.hour)
        try await fleet.waitUntilCompleted("atrás", within: .seconds(30))
        let containers = try await fleet.containers(of: "atrás")
        #expect(containers.defects() == [])
        #expect(containers.sent.count + containers.failed.count == 60)
      }
    }
  }
}

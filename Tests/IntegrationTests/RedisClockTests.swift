// Redis' clock is not the instances': hints, retries and holds are in its time, and it may be set forward or back.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Text

@Suite struct RedisClockTests {
  private static let hour = 3600

  @Test(arguments: [-hour, hour]) func aCampaignStartsAtOnceWhateverRedisTimeIs(ahead: Int) async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, clockAhead: ahead) { fleet in
        // The rounds use several inboxes, since each may be placed on either instance.
        for round in 1...4 {
          let began = Int(Loop.wallClockMilliseconds())
          let answer = try await fleet.stack.upload(
            csv(rows: 3), title: "c\(round)", fields: ["buzon": "\(round)", "intervalo_ms": "0"], to: fleet.servers[0])
          #expect(answer.status == 200)
          try await fleet.waitUntilCompleted("c\(round)", within: .seconds(10))
          let start = try await Journal.read(from: fleet.stack.simulator).arrivals(of: "c\(round)")[0]
          // A campaign that its own instance does not take would wait for 5 s.
          #expect(start - began - fleet.stack.waits.waited(from: began, to: start) < 4900)
        }
      }
    }
  }

  /// The machine's clock says that the window is open and Redis' that it is not. Redis' counts.
  @Test(arguments: [-hour, hour]) func aWindowIsKeptByRedisTime(ahead: Int) async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(clockAhead: ahead) { stack in
        let here = Loop.wallClockMilliseconds()
        let there = here + Milliseconds(ahead) * 1000
        for (title, now) in [("cerrada", here), ("abierta", there)] {
          let window = "\(Self.clock(now - 1_200_000))-\(Self.clock(now + 1_200_000))"
          let answer = try await stack.upload(
            csv(rows: 3), title: title, fields: ["ventana": window, "zona_horaria": "UTC"])
          #expect(answer.status == 200)
        }
        #expect(try await stack.waitUntilCompleted("abierta").int("enviados") == 3)
        try await eventually {
          try await stack.status("cerrada").string("motivo")?.hasPrefix("Fuera de la ventana") == true
        }
        #expect(try await stack.received().count == 3)
      }
    }
  }

  /// A start that has passed by the machine's clock lies half an hour ahead by Redis'.
  @Test func aStartIsJudgedByRedisTime() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(clockAhead: -Self.hour) { stack in
        var start: [UInt8] = []
        Timestamp.append(Loop.wallClockMilliseconds() - 1_800_000, fraction: true, to: &start)
        let created = try await stack.upload(
          csv(rows: 2), title: "luego", fields: ["inicio": String(decoding: start, as: UTF8.self)])
        #expect(created.string("estado") == "programado")
        #expect(try await stack.status("luego").string("estado") == "programado")
      }
    }
  }

  @Test func clocksThatDifferAreSaidOnce() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(clockAhead: 60) { stack in
        let warning = "el reloj de esta máquina y el de Redis no coinciden"
        try await eventually { stack.server.log.contains(warning) }
        let lead = try await stack.server.metrics().value("loopserver_redis_clock_lead_seconds")
        #expect(abs((lead ?? 0) - 60) < 1)
        try stack.redis.setClock(ahead: 0)
        try await eventually { stack.server.log.contains("vuelven a coincidir") }
        #expect(stack.server.log.components(separatedBy: warning).count == 2)
      }
    }
  }

  /// `HH:MM` in UTC.
  private static func clock(_ moment: Milliseconds) -> String {
    let minutes = moment / 60_000 % 1440
    return String(format: "%02d:%02d", minutes / 60, minutes % 60)
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

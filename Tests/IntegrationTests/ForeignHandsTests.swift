// Somebody has been in Redis: foreign elements, lists that are gone or will expire, nonsense in the stats. No campaign
// stands still in silence, none ends without telling of missing messages, and reports are whole.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ForeignHandsTests {
  private static let settings = ["ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "4"]

  @LoopActor
  private func report(_ fleet: Fleet, _ id: String) async throws -> [Substring] {
    let answer = try await look(fleet.servers[0].url("/api/campanas/\(id)/resultados.csv"))
    #expect(answer.status == 200)
    return answer.body.split(whereSeparator: \.isNewline)
  }

  /// Polls with every sum checked, until the campaign is in that state.
  @LoopActor
  private func wait(_ fleet: Fleet, _ id: String, for state: String) async throws -> CurlAnswer {
    var last: CurlAnswer!
    try await eventually(within: .seconds(20), "\(id) is \(state)") {
      last = try await fleet.status(id)
      try last.checkSum()
      return last.string("estado") == state
    }
    return last
  }

  @LoopActor
  private func resume(_ fleet: Fleet, _ id: String) async throws {
    let answer = try await curl(["-X", "POST", fleet.servers[0].url("/api/campanas/\(id)/reanudar")])
    #expect(answer.status == 200, "\(answer.body)")
  }

  @Test func foreignElementsAreSetAsideAndTheCampaignEnds() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, Self.settings) { fleet in
        _ = try await fleet.upload(60, title: "X", interval: 40)
        try await eventually { try await fleet.stack.received().count > 5 }
        let hands = [
          ["LPUSH", "campaign:X", "basura"], ["RPUSH", "campaign:X", "7"],
          ["RPUSH", "campaign:X", "0|0|[\"584121234567\"]"],
          ["LPUSH", "campaign:X", "5|99999999999999999999|[]"], ["ZADD", "campaign:X:delayed", "0", "basura"],
          ["HSET", "campaign:X:inflight", "basura", "basura"], ["RPUSH", "campaign:X:resultados", "basura"],
          ["LPUSH", "campaign:X:resultados", ""], ["RPUSH", "campaign:X:fallidos", "basura"],
          ["HSET", "campaign:X:inciertos", "9", "basura"], ["RPUSH", "campaign:X:excluidos", "basura"],
          ["LPUSH", "campaign:X", String(repeating: "ñ", count: 5000)],
        ]
        for hand in hands {
          _ = try await fleet.stack.cli(hand)
          try (await fleet.status("X")).checkSum()
        }
        let status = try await wait(fleet, "X", for: "completado")
        try await eventually("all of it is set aside") {
          try await fleet.status("X").int("ajenos") == hands.count
        }
        #expect(status.int("enviados") == 60 && status.int("perdidos") == 0, "\(status.body)")
        #expect(status.string("motivo")?.contains("no son mensajes") == true, "\(status.body)")
        let kept = try await fleet.stack.cli(["--json", "LRANGE", "campaign:X:ajenos", "0", "-1"])
        #expect(kept.contains("basura") && kept.utf8.count < 20_000)
        #expect(try await report(fleet, "X").count == 61)
        #expect(try await fleet.stack.received().count == 60)
      }
    }
  }

  @Test func lostMessagesStopTheCampaignUntilTheLossIsAccepted() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, Self.settings) { fleet in
        _ = try await fleet.upload(60, title: "X", interval: 40)
        try await eventually { try await fleet.stack.received().count > 5 }
        #expect(try await fleet.stack.cli(["DEL", "campaign:X"]) == "1")
        var status = try await wait(fleet, "X", for: "detenido")
        try await eventually("the last sends are answered") {
          status = try await fleet.status("X")
          return status.int("en_vuelo") == 0
        }
        let lost = status.int("perdidos") ?? 0
        #expect(lost > 20 && lost + (status.int("enviados") ?? 0) == 60, "\(status.body)")
        #expect(status.string("motivo")?.contains("Faltan \(lost) mensajes") == true, "\(status.body)")
        try await eventually("the log says why") {
          fleet.servers[0].log.contains("campaña detenida: Faltan")
        }
        let lines = try await report(fleet, "X")
        #expect(lines.count == 61)
        #expect(lines.count { $0.contains("perdido,,,Mensaje ") } == lost)

        try await resume(fleet, "X")
        status = try await wait(fleet, "X", for: "completado")
        #expect(status.int("perdidos") == lost, "\(status.body)")
        #expect(status.string("motivo")?.contains("Faltan \(lost) mensajes") == true, "\(status.body)")
        #expect(try await report(fleet, "X").count == 61)
        let metrics = try await look(fleet.servers[0].url("/metrics")).body
        #expect(metrics.contains("loopserver_lost_messages"))
      }
    }
  }

  /// A campaign's keys lose a foreign expiry, also when it has no owner.
  @Test(arguments: [true, false]) func anExpiryIsTakenOff(isPaused: Bool) async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, Self.settings) { fleet in
        _ = try await fleet.upload(400, title: "X", interval: 50)
        try await eventually { try await fleet.stack.received().count > 5 }
        if isPaused {
          _ = try await fleet.queue.controls.pause("X")
          try await eventually { try await fleet.owner(of: "X") == nil }
        }
        for key in ["campaign:X", "campaign:X:stats", "campaign:X:resultados"] {
          #expect(try await fleet.stack.cli(["EXPIRE", key, "30"]) == "1")
        }
        try await eventually("no key expires") {
          var lives: [String] = []
          for key in ["campaign:X", "campaign:X:stats", "campaign:X:resultados"] {
            lives.append(try await fleet.stack.cli(["PTTL", key]))
          }
          return lives == ["-1", "-1", "-1"]
        }
        #expect(fleet.servers[0].log.contains("alguien puso caducidad"))
        let status = try await fleet.status("X")
        #expect(status.string("motivo")?.contains("caducidad") == true, "\(status.body)")
      }
    }
  }

  @Test(arguments: [
    ["HSET", "campaign:X:stats", "turno", "basura"], ["HSET", "campaign:X:stats", "estado", "basura"],
    ["HSET", "campaign:X:stats", "total", "basura"], ["HDEL", "campaign:X:stats", "propietario"],
    ["HSET", "campaign:X:stats", "intervalo_ms", "basura"], ["HSET", "campaign:X:stats", "espera_hasta_ms", "basura"],
    ["HSET", "campaign:X:stats", "perdidos", "basura"],
  ]) func nonsenseInTheStatsIsMended(hand: [String]) async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, Self.settings) { fleet in
        _ = try await fleet.upload(60, title: "X", interval: 40)
        try await eventually { try await fleet.stack.received().count > 5 }
        _ = try await fleet.stack.cli(hand)
        var resumed = false
        try await eventually(within: .seconds(30), "it ends") {
          let status = try await fleet.status("X")
          if status.status == 200 { try status.checkSum() }
          if status.string("estado") == "detenido", !resumed {
            #expect(status.string("motivo") != nil)
            resumed = true
            try await self.resume(fleet, "X")
          }
          return status.string("estado") == "completado"
        }
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "X")
        #expect(containers.contradictions(to: journal) == [])
        #expect(containers.sent.count + containers.uncertain.count == 60)
      }
    }
  }
}

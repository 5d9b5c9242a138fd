// Lost replies other than those of turns: of the reservation of a number's starts, and of a webhook's result.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue

@Suite struct LostReservationTests {
  @Test(arguments: [RedisProxy.Accident.Kind.lostReply, .lateRequest(.milliseconds(150))])
  func aReservationWhoseReplyIsLostIsMadeAgain(_ accident: RedisProxy.Accident.Kind) async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, ["LIMITE_NUMERO_MPS": "50", "MAX_EN_VUELO": "8"]) { fleet in
        let proxy = fleet.proxies[0]
        for _ in 0..<3 { proxy.expect(accident, pattern: NumberPace.script.digest) }
        #expect(try await fleet.upload(80, title: "limitada", interval: 0).status == 200)
        try await fleet.waitUntilCompleted("limitada")
        #expect(proxy.accidentCount == 3)
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "limitada")
        #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
        #expect(containers.sent.count == 80)
      }
    }
  }

  @Test func anAnnouncementWhoseOutcomeGotNoReplyIsMadeOnce() async throws {
    try await withDeadline(.seconds(60)) {
      let receiver = try FarEnd { connection in
        while try await connection.readRequest() != nil { connection.respond() }
      }
      defer { receiver.close() }
      let settings = ["WEBHOOK_URL": receiver.address("/"), "WEBHOOK_PRIVADOS": "true"]
      try await Fleet.run(1, settings) { fleet in
        // After this campaign Redis knows the script.
        #expect(try await fleet.upload(1, title: "antes", interval: 0).status == 200)
        try await eventually { try await fleet.status("antes").string("webhook") == "entregado" }
        fleet.proxies[0].expect(.lostReply, pattern: EndAnnouncements.settleScript.digest)
        #expect(try await fleet.upload(3, title: "anunciada", interval: 0).status == 200)
        try await eventually("its outcome is noted") {
          let status = try await fleet.status("anunciada")
          return status.status == 200 && status.string("webhook") == "entregado"
        }
        #expect(fleet.proxies[0].accidentCount == 1)
        try await fleet.waitUntilHealthy(0)
        // The next announcement goes out, so the former one would have by now.
        #expect(try await fleet.upload(1, title: "después", interval: 0).status == 200)
        try await eventually { try await fleet.status("después").string("webhook") == "entregado" }
        #expect(receiver.requests.count == 3)
      }
    }
  }
}

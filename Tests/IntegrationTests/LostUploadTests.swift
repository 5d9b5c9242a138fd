// Replies that get lost while a campaign or a message is being stored. A batch is never sent twice; all other calls are
// repeated.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue

@Suite struct LostUploadTests {
  @Test func aBatchWhoseReplyIsLostEndsTheUpload() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        // The pattern has the key's length, so that it differs from the names of commands that Redis is asked for every
        // second.
        let length = "carga:".utf8.count + RandomName.make().utf8.count
        fleet.proxies[0].expect(.lostReply, pattern: "RPUSH\r\n$\(length)\r\ncarga:")
        let refused = try await fleet.upload(1200, title: "cortada", interval: 0)
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.body)")
        #expect(fleet.proxies[0].accidentCount == 1)
        try await fleet.waitUntilHealthy(0)
        #expect(try await fleet.status("cortada").status == 404)
        // Its staged keys expire by themselves.
        for key in try await fleet.stack.keys("carga:*") {
          #expect(Int(try await fleet.stack.redisCLI("PTTL", key))! > 0)
        }
        #expect(try await fleet.upload(1200, title: "cortada", interval: 0).status == 200)
        try await fleet.waitUntilCompleted("cortada")
        #expect(try await fleet.containers(of: "cortada").sent.count == 1200)
      }
    }
  }

  @Test(arguments: [RedisProxy.Accident.Kind.lostReply, .lateRequest(.milliseconds(150))])
  func aPublicationWhoseReplyIsLostIsStillOneCampaign(_ accident: RedisProxy.Accident.Kind) async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        // After this campaign Redis knows the script.
        #expect(try await fleet.upload(1, title: "antes", interval: 0).status == 200)
        try await fleet.waitUntilCompleted("antes")
        fleet.proxies[0].expect(accident, times: 2, pattern: CampaignPublisher.script.digest)
        let created = try await fleet.upload(50, title: "una", interval: 0)
        #expect(created.status == 200 && created.int("total_mensajes") == 50, "\(created.body)")
        #expect(fleet.proxies[0].accidentCount == 2)
        try await fleet.waitUntilCompleted("una")
        let received = try await fleet.stack.received()
        #expect(received.count == 51 && Set(received.map(\.key)).count == 51)
      }
    }
  }

  @Test func aPublicationWhoseReplyIsLostWhileRedisStaysAwayIsFoundByTheRepetition() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        #expect(try await fleet.upload(1, title: "antes", interval: 0).status == 200)
        try await fleet.waitUntilCompleted("antes")
        let proxy = fleet.proxies[0]
        proxy.expect(.lostReply, pattern: CampaignPublisher.script.digest, then: .refusing)
        let refused = try await fleet.upload(50, title: "una", interval: 0)
        #expect(proxy.accidentCount == 1)
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.body)")
        #expect(fleet.servers[0].log.contains("no se sabe si la campaña quedó creada"))
        proxy.weather = .fair
        try await fleet.waitUntilHealthy(0)

        let again = try await fleet.upload(50, title: "una", interval: 0)
        #expect(again.status == 200 && again.headers["idempotent-replay"] == "true", "\(again.body)")
        try await fleet.waitUntilCompleted("una")
        // A minute later it is a title in use like any other, and says whose.
        let published = Int(try await fleet.redis.cli("HGET", "campaign:una:stats", "publicado_ms"))!
        _ = try await fleet.redis.cli("HSET", "campaign:una:stats", "publicado_ms", "\(published - 61_000)")
        let late = try await fleet.upload(50, title: "una", interval: 0)
        #expect(late.status == 409, "\(late.body)")
        #expect(late.string("detail")?.contains("con este mismo archivo") == true, "\(late.body)")
        let other = try await fleet.upload(49, title: "una", interval: 0)
        #expect(other.status == 409 && other.string("detail")?.contains("Use otro título") == true, "\(other.body)")
        let received = try await fleet.stack.received()
        #expect(received.count == 51 && Set(received.map(\.key)).count == 51)
      }
    }
  }

  @Test func aSingleMessageWhoseReplyIsLostIsOneMessage() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        @LoopActor func send(_ number: String) async throws -> CurlAnswer {
          try await curl(
            "-H", "Content-Type: application/json", "-H", "x-campaignid: sueltos", "-d",
            #"{"numero":"\#(number)","template_name":"promo","buzon":"14"}"#,
            fleet.servers[0].url("/api/encolar-mensaje"))
        }
        #expect(try await send("584140000001").status == 200)
        fleet.proxies[0].expect(.lostReply, times: 2, pattern: SingleMessages.script.digest)
        let second = try await send("584140000002")
        #expect(second.status == 200, "\(second.body)")
        #expect(fleet.proxies[0].accidentCount == 2)
        try await fleet.waitUntilCompleted("sueltos")
        #expect(try await fleet.containers(of: "sueltos").total == 2)
        #expect(try await fleet.stack.received().count == 2)
      }
    }
  }
}

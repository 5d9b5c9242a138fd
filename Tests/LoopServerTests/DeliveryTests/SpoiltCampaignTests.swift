// Somebody writes numbers into the hashes of campaigns that no script of ours would. Each of those campaigns may stand
// still; the instance that finds them goes on, and so do all other campaigns.

import EventLoop
import Metrics
import RedisClient
import TestSupport
import Testing

@testable import API
@testable import Campaigns
@testable import Delivery
@testable import Reports
@testable import Text

@Suite struct SpoiltCampaignTests {
  private static let fields = [
    "total", "turno", "ultimo_inicio_ms", "espera_hasta_ms", "intervalo_ms", "publicado_ms", "visto_ms", "desfase_ms",
    "inicio_ms", "cedida_ms", "entregados", "leidos",
  ]
  private static let values = [
    "9223372036854775807", "-9223372036854775808", "9300000000000", "253402300799000", "1e300", "-1e300", "-1",
  ]
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  @Test func oneSpoiltFieldHoldsUpNobodyElse() async throws {
    try await QueueFixture.run { q in
      var spoilt: [String] = []
      for (number, field) in Self.fields.enumerated() {
        for (row, value) in Self.values.enumerated() {
          let id = "\(field) \(value)"
          try await q.publish(id, upload: "u\(number)-\(row)", count: 3)
          _ = try await q.redis.command("HSET", .string("campaign:\(id):stats"), .string(field), .string(value))
          spoilt.append(id)
        }
      }
      let api = ScriptedGateway { _ in Self.sent }
      let context = q.context(api) {
        $0.interval = 0
        $0.takeoverDelay = 0
        $0.sendTimeout = 100
      }
      let dispatcher = CampaignDispatcher(context: context)
      let running = spawn { await dispatcher.run() }
      // Each of them is tried, but for those that wait till the end of time.
      try await eventually(within: .seconds(30), "every campaign is claimed") {
        var untouched: [String] = []
        for id in spoilt {
          if try await q.stats(id)["turno"] == "0" { untouched.append(id) }
        }
        return untouched.allSatisfy { $0.hasPrefix("espera_hasta_ms") }
      }
      try await q.publish(count: 20)
      await dispatcher.notice("X")
      try await eventually { try await q.queue.statuses.read("X")?.state == .completed }
      // Whoever looks at them sees what there is, or is told that it cannot be read.
      for id in spoilt {
        if let status = try await q.queue.statuses.read(id) {
          var json: [UInt8] = []
          status.appendJSON(to: &json)
          #expect(status.counts.sum == 3 && !json.isEmpty)
        }
        let report = try await CampaignReport.open(id, .failed, queue: q.queue)
        try await report?.write { _ in }
      }
      var page = MetricsPage()
      await CampaignMetrics(dispatcher).write(to: &page)
      #expect(!page.bytes.isEmpty)
      _ = await dispatcher.stop()
      await dispatcher.abandon()
      await running.value
    }
  }

  /// At this pace the second message would come in three centuries.
  @Test func aSpoiltPaceIsPutRightByAnother() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      let api = ScriptedGateway { _ in Self.sent }
      let runner = try await q.runner(api, interval: 9_300_000_000_000)
      let running = spawn { await runner.run() }
      try await eventually { try await q.queue.statuses.read("X")?.counts.sent == 1 }
      _ = try await q.queue.controls.setInterval("X", 0)
      runner.poke()
      #expect(await running.value == .completed)
      #expect(try await q.expectSound().values.allSatisfy { $0 == .sent })
    }
  }

  /// What a turn took whose reply cannot be used is in flight, and the first one that can brings it.
  @Test func aPaceThatIsNoNumberStopsTheTurnsUntilItIsPutRight() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      let api = ScriptedGateway { _ in Self.sent }
      let runner = try await q.runner(api)
      _ = try await q.redis.command("HSET", "campaign:X:stats", "intervalo_ms", "1e300")
      let running = spawn { await runner.run() }
      try await eventually { runner.context.meter.failedTurns >= 2 }
      #expect(api.sendCount == 0)
      _ = try await q.queue.controls.setInterval("X", 0)
      #expect(await running.value == .completed)
      #expect(try await q.expectSound().values.allSatisfy { $0 == .sent } && api.sendCount == 3)
    }
  }

  /// A campaign whose turns bring nothing but errors is handed back all the same when the instance stops.
  @Test func aRunnerWhoseTurnsFailLetsGo() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      let runner = try await q.runner(ScriptedGateway { _ in Self.sent })
      _ = try await q.redis.command("HSET", "campaign:X:stats", "espera_hasta_ms", "1e300")
      let running = spawn { await runner.run() }
      try await eventually { runner.context.meter.failedTurns >= 2 }
      runner.requestStop()
      #expect(await running.value == .released)
      #expect(try await q.stats()["propietario"] == "")
    }
  }

  /// Until its start nobody needs to own it: it is handed back without a turn.
  @Test(arguments: [60_000, 253_402_300_799_000] as [Milliseconds])
  func aClaimThatFindsALongHoldIsGivenBackAtOnce(start: Milliseconds) async throws {
    try await QueueFixture.run { q in
      let start = start < 1_000_000 ? Loop.wallClockMilliseconds() + start : start
      try await q.publish(count: 3) { $0.start = start }
      let runner = try await q.runner(ScriptedGateway { _ in Self.sent })
      #expect(await runner.run() == .released)
      let stats = try await q.stats()
      #expect(stats["turno"] == "1000000" && stats["propietario"] == "" && stats["estado"] == "programado")
      #expect(try await q.text("ZSCORE", "campaigns:activas", "X") == "\(start)")
    }
  }

  /// Redis' clock was set back, and the next turn takes that off the hold: it is not as long as it looks, and giving
  /// the campaign back would be for nothing.
  @Test func aHoldThatOnlyLooksLongIsKept() async throws {
    try await QueueFixture.run(clockAhead: 0) { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      _ = try await owner.take(0, hold: .lasting(3000, reason: "espera"))
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      try q.server.setClock(ahead: -3600)
      let runner = try await q.runner(ScriptedGateway { _ in Self.sent })
      #expect(await runner.run() == .completed)
    }
  }

  /// All that was left had been in flight at the former owner: a turn ends it, however long the hold is.
  @Test func aLongHoldDoesNotKeepACampaignThatHasNothingLeft() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      #expect(try await owner.take(2).messages.count == 2)
      _ = try await owner.take(0, hold: .lasting(60_000, reason: "espera"))
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let token = q.queue.claims.newToken(upload: "u1")
      guard case .owned(let claimed) = try await q.queue.claims.claim("X", observed: seen, token: token) else {
        throw Unexpected("not claimed")
      }
      #expect(claimed.setAside == 2)
      let runner = CampaignRunner(
        claim: claimed, claimedAt: Loop.bootTimeNanoseconds(), context: q.context(ScriptedGateway { _ in Self.sent }))
      #expect(await runner.run() == .completed)
      #expect(try await q.queue.statuses.read("X")?.state == .completed)
    }
  }
}

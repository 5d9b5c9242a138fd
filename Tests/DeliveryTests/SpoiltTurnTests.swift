// Somebody writes numbers into a campaign's hash that no script would write. The runner stops, waits or gives the
// campaign back, and loses no message.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Queue
@testable import Text

@Suite struct SpoiltTurnTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

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

  /// Messages of a turn whose reply cannot be used are in flight. The first turn with a usable reply brings them.
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

  /// No instance needs to own a campaign until its start, so it is handed back without a turn.
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

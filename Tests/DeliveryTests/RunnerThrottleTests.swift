// A runner whose API says "too fast": about the number (429), about one recipient (131056), or about itself (503 with
// Retry-After). And the pace that campaigns of one number share.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Queue

@Suite struct RunnerThrottleTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  /// Attempts of every message that was sent, by seq.
  @LoopActor
  private static func attempts(_ q: QueueFixture) async throws -> [Int: Int] {
    var attempts: [Int: Int] = [:]
    for line in try await q.list("campaign:X:resultados") {
      let parts = line.split(separator: "\t")[2].split(separator: "|")
      attempts[Int(parts[0])!] = Int(parts[1])!
    }
    return attempts
  }

  @Test func theWholeNumberWaitsAsLongAsA429AsksFor() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 6)
      let api = ScriptedGateway { send in
        guard send.count == 2 else { return Self.sent }
        return Outcome(GatewayAnswer(status: 429, retryAfter: .milliseconds(1300)))
      }
      let runner = try await q.runner(api) { $0.maximumInFlight = 1 }
      #expect(await runner.run() == .completed)
      #expect(api.started[2] - api.ended[1] >= 1290 && api.sendCount == 7)
      #expect(try await Self.attempts(q).values.allSatisfy { $0 == 1 })
    }
  }

  @Test func aMessageWaitsAsLongAsA503AsksForAndTheOthersDoNot() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 6)
      let api = ScriptedGateway { send in
        guard send.count == 1 else { return Self.sent }
        return Outcome(GatewayAnswer(status: 503, retryAfter: .milliseconds(1300)))
      }
      let runner = try await q.runner(api) {
        $0.maximumInFlight = 1
        $0.retries = RetryPolicy(base: 1, maximumRetries: 1)
      }
      #expect(await runner.run() == .completed)
      #expect(api.sends[1].seq == 2, "the others do not wait")
      let again = try #require(api.sends.dropFirst().first { $0.seq == 1 })
      #expect(again.started - api.ended[0] >= 1290)
      #expect(try await Self.attempts(q)[1] == 2)
    }
  }

  /// The second 429 comes while the first is on its way to Redis, and asks for more.
  @Test func aSecond429DuringAReservationIsToldToo() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let runner = try await q.runner(ScriptedGateway { _ in Self.sent })
      runner.slowNumberDown(retryAfter: .milliseconds(200))
      q.server.suspend()
      let telling = spawn { try await runner.reserveStarts(1) }
      try await eventually { q.redis.outstandingCount == 1 }
      runner.slowNumberDown(retryAfter: .seconds(30))
      q.server.resume()
      _ = try await telling.value
      _ = try await runner.reserveStarts(1)
      let grant = try await q.queue.numberPace.reserve("14", want: 1, perSecond: 0)
      #expect(try #require(grant.holdUntil) - grant.redisTime / 1000 > 25_000)
      #expect(runner.machine.numberPause == nil, "told once")
    }
  }

  /// Without a limit and a slow-down, a turn is one round trip.
  @Test(arguments: [0, 1000]) func startsAreReservedOnlyWhileTheNumberIsGoverned(limit: Int) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 30)
      let runner = try await q.runner(ScriptedGateway { _ in Self.sent }) { $0.numberLimit = limit }
      #expect(await runner.run() == .completed)
      #expect(try await q.text("EXISTS", "numero:14") == (limit > 0 ? "1" : "0"))
    }
  }

  @Test func aRecipientThatHasTooManyWaitsAloneAndSpendsNothing() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      // 1, 2 and 3 go to one number.
      let rows = (1...8).map { "\($0)|0|[\"\(QueueFixture.number($0 <= 3 ? 1 : $0))\"]" }
      _ = try await q.redis.command([RedisArgument("RPUSH"), "carga:u1"] + rows.map(RedisArgument.string))
      _ = try await q.queue.publisher.publish(QueueFixture.publication(count: 8))
      let api = ScriptedGateway { send in
        send.count == 1 ? .pairThrottled(Failure(code: .meta(131056), text: "x")) : Self.sent
      }
      let runner = try await q.runner(api) { $0.maximumInFlight = 1 }
      #expect(await runner.run() == .completed)
      let pair = api.sends.filter { $0.number == api.sends[0].number }
      #expect(pair.count == 4, "one refusal: the other rows of the number are not sent meanwhile")
      #expect(pair[1].started - pair[0].ended >= 3950)
      #expect(api.sends[1].seq > 3, "others go on")
      #expect(try await Self.attempts(q) == Dictionary(uniqueKeysWithValues: (1...8).map { ($0, 1) }))
    }
  }

  /// A turn of the runner's, whose reply it never gets.
  @LoopActor
  private static func loseATurn(of runner: CampaignRunner, taking count: Int) async throws {
    runner.machine.lease.turn += 1
    let request = TurnRequest(turn: runner.machine.turn, seen: runner.machine.seen, want: count)
    guard case .taken(let taken) = try await runner.context.queue.turns.take(runner.claim.owned, request),
      taken.messages.count == count
    else { throw Unexpected("the lost turn") }
  }

  /// The reply of a turn that took seven messages was lost, so the next one brings more than starts were reserved for.
  @Test func afterALostReplyTheNumbersLimitHolds() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 8 }) { q in
      try await q.publish(count: 10)
      let api = ScriptedGateway { _ in Self.sent }
      let runner = try await q.runner(api) {
        $0.maximumInFlight = 8
        $0.numberLimit = 10
      }
      try await Self.loseATurn(of: runner, taking: 7)
      #expect(await runner.run() == .completed)
      // Nine times 100 ms; with seven at once, two or three times.
      #expect(api.started[9] - api.started[0] >= 600)
      #expect(try await Self.attempts(q).values.allSatisfy { $0 == 1 }, "what went back is unspent")
      #expect(try await q.expectSound().values.allSatisfy { $0 == .sent })
    }
  }

  @Test func whatALostReplyBringsDoesNotStartDuringAPause() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 8 }) { q in
      try await q.publish(count: 6)
      let pause = try await q.queue.numberPace.reserve("14", want: 0, perSecond: 0, pause: .lasting(1500))
      let api = ScriptedGateway { _ in Self.sent }
      let runner = try await q.runner(api) { $0.maximumInFlight = 8 }
      // The dispatcher's look brings the paused numbers.
      runner.context.health.notePaused(try await q.queue.lookout.look(by: 0, limit: 1).pausedNumbers, now: Loop.now)
      try await Self.loseATurn(of: runner, taking: 3)
      #expect(await runner.run() == .completed)
      let end = try #require(pause.holdUntil)
      #expect(api.started.allSatisfy { $0 >= end - 20 }, "\(api.started.map { $0 - end })")
      #expect(try await Self.attempts(q).values.allSatisfy { $0 == 1 })
    }
  }
}

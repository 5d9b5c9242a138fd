// The effects of messages' outcomes on a runner: the circuit, stops, retries and the hand-over. The queue is real, and
// the API answers as the test says.

import CampaignSupport
import EventLoop
import Glibc
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Text

@Suite struct RunnerOutcomeTests {
  private static let trouble = Failure(code: .transport(.connection), text: "sin conexión")

  @Test func anUnreachableAPIIsWaitedForAndSpendsNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 30)
      var isBack = false
      let api = ScriptedGateway { _ in isBack ? .sent(messageID: "w", warning: nil) : .hold(Self.trouble) }
      let runner = try await q.runner(api)
      let running = spawn { await runner.run() }
      try await eventually("the operator is told") {
        try await q.queue.statuses.read("X")?.reason?.hasPrefix("La API de WhatsApp no responde") == true
      }
      isBack = true
      #expect(await running.value == .completed)
      // One probe at a time: the first one after 2 s, and the others only when one had a good answer. On a slow machine
      // there may have been several before `isBack`.
      let first = try #require(zip(api.started, api.started.dropFirst()).map { $1 - $0 }.firstIndex { $0 >= 1800 }) + 1
      #expect(first <= 16, "what was on its way when the circuit opened")
      let good = try #require(api.sends.firstIndex { $0.isGood })
      #expect(good >= first)
      for probe in first...good { #expect(api.started[probe] - api.started[probe - 1] >= 1800) }
      #expect(api.started[good + 1] >= api.ended[good])
      for line in try await q.list("campaign:X:resultados") {
        #expect(line.split(separator: "\t")[2].split(separator: "|")[1] == "1", "nothing was spent: \(line)")
      }
      #expect(try await q.expectSound().values.allSatisfy { $0 == .sent })
    }
  }

  @Test func fiveUncertainInARowHoldTheCampaign() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 12)
      let api = ScriptedGateway { $0.count <= 5 ? .uncertain(Self.trouble) : .sent(messageID: "w", warning: nil) }
      let runner = try await q.runner(api) { $0.maximumInFlight = 1 }
      let running = spawn { await runner.run() }
      try await eventually { try await q.queue.statuses.read("X")?.waitUntil != nil }
      #expect(await running.value == .completed)
      #expect(zip(api.started, api.started.dropFirst()).map { $1 - $0 >= 1800 }.firstIndex(of: true) == 4, "after five")
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == .uncertain } == 5 && places.values.count { $0 == .sent } == 7)
    }
  }

  /// A wall clock that is set back does not change the circuit.
  @Test func theCircuitGoesByTheMonotonicClock() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      let runner = try await q.runner(ScriptedGateway { _ in .hold(Self.trouble) })
      let running = spawn { await runner.run() }
      try await eventually("its pause is over") { runner.context.health.breaker.openUntil != nil }
      let until = try #require(runner.context.health.breaker.openUntil)
      #expect((-3000...2000).contains(until - Loop.now.milliseconds))
      // Both times must be of the same pause, since the next one is longer.
      try await eventually("the operator is told") {
        let until = runner.context.health.breaker.openUntil
        guard let held = try await q.queue.statuses.read("X")?.waitUntil, let until else { return false }
        guard until == runner.context.health.breaker.openUntil else { return false }
        return abs(held - Loop.wallClockMilliseconds() - (until - Loop.now.milliseconds)) < 3000
      }
      runner.requestStop()
      #expect(await running.value == .released)
    }
  }

  struct Stop: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let outcome: Outcome
    let reason: String
    let place: Place
  }

  @Test(arguments: [
    Stop(
      testDescription: "20 uncertain", outcome: .uncertain(trouble), reason: "20 ", place: .uncertain),
    Stop(
      testDescription: "20 failures of one code", outcome: .failed(Failure(code: .meta(131008), text: "x")),
      reason: "20 ", place: .failed),
    Stop(
      testDescription: "the account",
      outcome: .stopCampaign(reason: "La cuenta está bloqueada.", code: .http(401), mayHaveGoneOut: false),
      reason: "La cuenta está bloqueada.", place: .pending),
  ]) func aStormStopsTheCampaignWithAReason(_ row: Stop) async throws {
    // Enough messages are in flight, and the circuit does not call them back.
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 24 }) { q in
      try await q.publish(count: 500)
      let api = ScriptedGateway { _ in row.outcome }
      let runner = try await q.runner(api) { $0.maximumInFlight = 24 }
      #expect(await runner.run() == .released)
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .stopped)
      #expect(status.reason?.contains(row.reason) == true, "\(status.reason ?? "")")
      #expect(api.sendCount <= 48, "an API in trouble does not get 500 messages")
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == row.place } >= 20)
      #expect(places.values.allSatisfy { $0 == row.place || $0 == .pending })
      for element in try await q.list("campaign:X") { #expect(element.split(separator: "|")[1] == "0", "\(element)") }
    }
  }

  /// Each try is an attempt, also one that the server says came too slowly.
  @Test(arguments: [503, 408]) func afterTheLastRetryAMessageIsFailed(status: Int) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 4)
      let api = ScriptedGateway { _ in Outcome(GatewayAnswer(status: status, errorText: "ocupado")) }
      let runner = try await q.runner(api) { $0.retries = RetryPolicy(base: 20, maximumRetries: 2) }
      #expect(await runner.run() == .completed)
      #expect(api.sendCount == 12, "one attempt and two retries each")
      for line in try await q.list("campaign:X:fallidos") {
        let fields = line.split(separator: "\t")
        #expect(fields[1] == "HTTP \(status)" && fields[2] == "ocupado" && fields[3].split(separator: "|")[1] == "3")
      }
      #expect(try await q.expectSound().values.allSatisfy { $0 == .failed })
    }
  }

  @Test func twentyMessagesWhoseRetriesAreUsedUpStopTheCampaign() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 300)
      let api = ScriptedGateway { _ in .retry(Failure(code: .http(503), text: "ocupado"), after: nil) }
      let runner = try await q.runner(api) { $0.retries = RetryPolicy(base: 1, maximumRetries: 1) }
      #expect(await runner.run() == .released)
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .stopped)
      #expect(status.reason?.hasPrefix("20 mensajes seguidos fallaron con el mismo código (HTTP 503)") == true)
      let places = try await q.expectSound()
      #expect((20...52).contains(places.values.count { $0 == .failed }), "and what was on its way")
    }
  }

  /// A send is still under way when the operator has the campaign go on, so its runner has never let it go; and then
  /// that send is refused as well.
  @Test func afterARefusedTokenTheRestIsSentWithTheNewOne() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 2 }) { q in
      try await q.publish(count: 20)
      let inbox = OneInbox(token: "VIEJO")
      let held = Wakeup()
      let api = ScriptedGateway { send in
        if send.token == "NUEVO" { return .sent(messageID: "w", warning: nil) }
        if send.count == 1 { await held.wait(until: nil) }
        return .stopCampaign(reason: "El token venció.", code: .http(401), mayHaveGoneOut: false)
      }
      let runner = try await q.runner(api, credentials: inbox) { $0.maximumInFlight = 2 }
      let running = spawn { await runner.run() }
      try await eventually { try await q.queue.statuses.read("X")?.state == .stopped }
      #expect(inbox.drops == 1 && api.sendCount == 2)
      inbox.token = "NUEVO"
      #expect(try await q.queue.controls.resume("X") == .done(.processing))
      runner.poke()
      try await eventually("the new token is used") { api.sends.contains { $0.token == "NUEVO" } }
      held.signal()
      #expect(await running.value == .completed)
      #expect(inbox.drops == 1, "the new token was not refused")
      #expect(api.sends.count { $0.token == "VIEJO" } == 2)
      #expect(try await q.expectSound().values.allSatisfy { $0 == .sent })
    }
  }

  /// ENVIO_INCIERTO=reenviar: each time is an attempt, and after the last one it is uncertain after all.
  @Test func anUncertainMessageIsSentAgainUpToTheLastRetry() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 3)
      let api = ScriptedGateway { send in
        send.seq == 1 || send.count == 2 ? .uncertain(Self.trouble) : .sent(messageID: "w", warning: nil)
      }
      let runner = try await q.runner(api) {
        $0.maximumInFlight = 1
        $0.resendsUncertain = true
        $0.retries = RetryPolicy(base: 30, maximumRetries: 2)
      }
      #expect(await runner.run() == .completed)
      #expect(try await q.expectSound() == [1: .uncertain, 2: .sent, 3: .sent])
      #expect(api.sends.count { $0.seq == 1 } == 3, "one attempt and two retries")
      #expect(try await q.hash("campaign:X:inciertos")["1"]?.contains("|1|3|[") == true)
      #expect(api.sends.count { $0.seq == 2 } == 2 && api.sends.count { $0.seq == 3 } == 1)
      let attempts = try await q.list("campaign:X:resultados").map { $0.split(separator: "|")[1] }
      #expect(attempts.sorted() == ["1", "2"])
    }
  }

  @Test func aHandoverGivesBackAwaitsAndIsRemembered() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 300)
      let api = ScriptedGateway(latency: .milliseconds(80)) { _ in .sent(messageID: "w", warning: nil) }
      let runner = try await q.runner(api, interval: 15)
      let running = spawn { await runner.run() }
      try await eventually { api.sendCount > 10 }
      runner.requestHandover()
      let asked = Loop.wallClockMilliseconds()
      let started = runner.startedCount
      #expect(await running.value == .released)
      #expect(try await q.hash("campaign:X:inflight").isEmpty)
      let stats = try await q.stats()
      #expect(stats["propietario"] == "")
      #expect(Milliseconds(stats["cedida_ms"] ?? "") ?? 0 >= asked)
      // The next slot is an interval after what really left last.
      #expect(Milliseconds(stats["ultimo_inicio_ms"] ?? "") ?? 0 >= (api.started.last ?? .max) - 1)
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == .sent } == api.sendCount)
      #expect(runner.startedCount == started, "nothing starts any more")
      #expect(try await q.own().claimed.handedOver != nil)
    }
  }

  @Test func theNextOwnerKeepsItsDistanceFromALateStart() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 10)
      let api = ScriptedGateway { _ in .sent(messageID: "w", warning: nil) }
      let runner = try await q.runner(api, interval: 600)
      let running = spawn { await runner.run() }
      // This process stalls over a slot.
      try await eventually { api.sendCount > 0 && runner.machine.hasGranted }
      let slot = runner.machine.messages.granted[0].taken.slot
      let count = api.sendCount
      usleep(160_000)
      try await eventually { api.sendCount == count + 1 }
      runner.requestHandover()
      #expect(await running.value == .released)
      #expect(api.started[count] >= slot + 40, "it was late")
      let next = try await q.own().claimed
      #expect(try #require(next.lastStart) >= slot + 40, "the start that was made, not the one that was planned")
    }
  }

  /// The circuit's pauses outgrow what a runner waits for, so each runner sees few outcomes.
  @Test func twentyUncertainOverSeveralRunsStopTheCampaign() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 40)
      var current: CampaignRunner?
      let api = ScriptedGateway { send in
        // The runner stops as it would for a pause of 16 s.
        if send.count % 5 == 0 { current?.requestStop() }
        return .uncertain(Self.trouble)
      }
      var runner = try await q.runner(api) { $0.maximumInFlight = 1 }
      let context = runner.context
      for run in 1...4 {
        current = runner
        #expect(await runner.run() == .released)
        #expect(api.sendCount == 5 * run)
        if run == 4 { break }
        context.health.breaker = CircuitBreaker()
        _ = try await q.redis.command("HSET", "campaign:X:stats", "espera_hasta_ms", 0)
        runner = try await q.runner(in: context)
      }
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .stopped && status.reason?.hasPrefix("20 envíos seguidos") == true)
      #expect(try await q.expectSound().values.count { $0 == .uncertain } == 20)
    }
  }

  @Test func streaksAreTakenUpOnlyByTheNextRun() async throws {
    try await withDeadline {
      var streaks = CampaignStreaks()
      _ = streaks.failures.failed(.http(503))
      let kept = KeptStreaks()
      for (turn, isResumed) in [(7, true), (8, false), (6, false)] as [(Int64, Bool)] {
        kept.keep(streaks, upload: "u", turn: 7)
        #expect(kept.resume(upload: "otra", formerTurn: turn) == CampaignStreaks())
        #expect((kept.resume(upload: "u", formerTurn: turn) == streaks) == isResumed)
        #expect(kept.resume(upload: "u", formerTurn: turn) == CampaignStreaks(), "once")
      }
      for upload in 0..<KeptStreaks.capacity + 1 { kept.keep(streaks, upload: "\(upload)", turn: 1) }
      #expect(kept.resume(upload: "0", formerTurn: 1) == CampaignStreaks(), "bounded")
      #expect(kept.resume(upload: "\(KeptStreaks.capacity)", formerTurn: 1) == streaks)
    }
  }
}

// One fault at a time, with real processes: each test fails without the rule of docs/consistency.md that it is about.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue
@testable import Text

/// A short lease, so that a takeover does not take long.
private let lease = 1500
private let brief = settings(lease: lease)
private func settings(lease: Int) -> [String: String] {
  ["ARRIENDO_MS": "\(lease)", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8"]
}

/// A lease so long that no trouble ends because the lease does.
private let longLease = "600000"

@Suite struct TakeoverTests {
  @Test func aCampaignIsTakenOverOnlyAfterItsOwnerStoodStillForALease() async throws {
    try await withDeadline(.seconds(60)) {
      try await inTime([.milliseconds(lease), .seconds(6), .seconds(24)]) { try await takeOver(lease: $0) }
    }
  }

  @LoopActor
  private func takeOver(lease time: Duration) async throws {
    let lease = Int(time.milliseconds)
    try await Fleet.run(2, settings(lease: lease)) { fleet in
      _ = try await fleet.upload(lease, title: "toma", interval: 20)
      let owner = try await fleet.waitForOwner(of: "toma")
      try await eventually { try await fleet.stack.received().count > 10 }
      // An owner survives a short stop. It does not when the machine makes the stop a long one, or keeps the owner
      // waiting after it.
      let began = Int(Loop.wallClockMilliseconds())
      fleet.freeze(owner)
      try await Loop.sleep(for: .milliseconds(lease / 2))
      fleet.thaw(owner)
      try await Loop.sleep(for: .milliseconds(lease))
      let isKept = try await fleet.owner(of: "toma") == owner
      let waited = fleet.stack.waits.waited(from: began - lease, to: Int(Loop.wallClockMilliseconds()))
      if !isKept, waited > lease / 10 { throw TooLate() }
      #expect(isKept)

      fleet.freeze(owner)
      let stopped = Loop.now
      let stoppedAt = Int(Loop.wallClockMilliseconds())
      let watch = fleet.stack.waits.stopwatch()
      try await eventually("the other instance takes over") { try await fleet.owner(of: "toma") == 1 - owner }
      let taken = Loop.now - stopped
      // Its last turn was at most a third of a lease before it was stopped, if it had a processor for it.
      let late = fleet.stack.waits.waited(from: stoppedAt - lease, to: stoppedAt)
      #expect(taken >= .milliseconds(lease * 2 / 3 - late), "after \(taken)")
      #expect(watch.elapsed <= .milliseconds(lease * 2 + 1000), "after \(taken)")
      fleet.thaw(owner)
      try await fleet.hurry("toma")
      try await fleet.waitUntilCompleted("toma", from: 1 - owner)
      let journal = try await Journal.read(from: fleet.stack.simulator)
      let containers = try await fleet.containers(of: "toma")
      #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
    }
  }

  @Test func anOwnerThatWakesAfterTheTakeoverSendsNothingMore() async throws {
    try await withDeadline(.seconds(60)) {
      // Answers are slow, so that many messages are on their way or waiting for their slot when the owner is stopped.
      try await Fleet.run(2, brief, simulator: ["--latencia", "200", "--dispersion", "1", "--errores", "0"]) { fleet in
        _ = try await fleet.upload(300, title: "zombi", interval: 15)
        let owner = try await fleet.waitForOwner(of: "zombi")
        try await eventually { try await fleet.stack.received().count > 20 }
        fleet.freeze(owner)
        try await eventually { try await fleet.owner(of: "zombi") == 1 - owner }
        let set = try await fleet.containers(of: "zombi").uncertain
        #expect(!set.isEmpty && set.count <= 8, "what was in flight is uncertain: \(set.count)")
        // The new owner hangs, so every message that arrives now comes from the one that wakes.
        fleet.freeze(1 - owner)
        let count = try await settled { try await fleet.stack.received().count }
        fleet.thaw(owner)
        try await eventually("the former owner has noticed") {
          try await fleet.servers[owner].metrics().value("loopserver_campaigns_owned") == 0
        }
        try await Loop.sleep(for: .milliseconds(700))
        #expect(try await settled { try await fleet.stack.received().count } == count, "the former owner sends nothing")
        fleet.thaw(1 - owner)
        try await fleet.waitUntilCompleted("zombi", from: 1 - owner)
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "zombi")
        #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
      }
    }
  }

  @Test func lateOutcomesOfAFormerOwnerResolveItsUncertainMessagesOnce() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, brief, simulator: ["--latencia", "120", "--dispersion", "1", "--errores", "0"]) { fleet in
        _ = try await fleet.upload(300, title: "tardía", interval: 15)
        let owner = try await fleet.waitForOwner(of: "tardía")
        try await eventually { try await fleet.stack.received().count > 20 }
        // The owner goes on sending what it has taken and hears the answers; only Redis is out of its reach.
        fleet.proxies[owner].weather = .silent
        try await eventually { try await fleet.owner(of: "tardía") == 1 - owner }
        // Messages of a turn whose reply was held up never reached the owner; the others were sent.
        let before = Set(try await fleet.containers(of: "tardía").uncertain)
        fleet.proxies[owner].weather = .fair
        try await eventually("what was uncertain turns out as sent") {
          let sent = Set(try await Journal.read(from: fleet.stack.simulator).messages(of: "tardía").map(\.seq))
          return try await fleet.containers(of: "tardía").uncertain.allSatisfy { !sent.contains($0) }
        }
        try await fleet.waitUntilCompleted("tardía", from: 1 - owner)
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "tardía")
        #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
        let sent = Set(journal.messages(of: "tardía").map(\.seq))
        #expect(!before.isDisjoint(with: sent))
        #expect(Set(containers.uncertain) == before.subtracting(sent))
      }
    }
  }

  /// The quickest of three hand-overs counts, since the machine that runs the tests is not the one the promise is
  /// about. A takeover from a dead owner would take a lease each time.
  @Test func sigtermHandsOverWithinHalfASecond() async throws {
    try await withDeadline(.seconds(90)) {
      try await Fleet.run(2, brief) { fleet in
        var pauses: [Int] = []
        for round in 1...3 where (pauses.min() ?? .max) >= 500 {
          let id = "relevo \(round)"
          _ = try await fleet.upload(300, title: id, interval: 20)
          let owner = try await fleet.waitForOwner(of: id)
          try await eventually { try await Journal.read(from: fleet.stack.simulator).arrivals(of: id).count > 20 }
          #expect(await fleet.stop(owner) == .exited(0))
          try await fleet.waitUntilCompleted(id, from: 1 - owner)
          let journal = try await Journal.read(from: fleet.stack.simulator)
          let arrivals = journal.arrivals(of: id)
          pauses.append(fleet.stack.longestPause(arrivals))
          let containers = try await fleet.containers(of: id)
          #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
          #expect(containers.sent.count == 300)
          try await fleet.restart(owner)
          try await fleet.waitUntilHealthy(owner)
        }
        #expect(pauses.min()! < 500 && pauses.max()! < lease, "the campaign went on after \(pauses) ms")
      }
    }
  }

  @Test func afterAKillOnlyWhatWasInFlightIsUncertain() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, brief, simulator: ["--latencia", "100", "--dispersion", "1", "--errores", "0"]) { fleet in
        _ = try await fleet.upload(400, title: "muerte", interval: 10)
        let owner = try await fleet.waitForOwner(of: "muerte")
        try await eventually { try await fleet.stack.received().count > 20 }
        await fleet.crash(owner)
        let inFlight = Set(try await fleet.containers(of: "muerte").inFlight)
        #expect(!inFlight.isEmpty && inFlight.count <= 8)
        try await fleet.waitUntilCompleted("muerte", from: 1 - owner)
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "muerte")
        #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
        #expect(Set(containers.uncertain) == inFlight)
        #expect(containers.sent.count == 400 - inFlight.count)
      }
    }
  }

  /// The instance that cancelled was killed between two calls of the script.
  @Test func anInterruptedCancellationIsFinished() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, brief) { fleet in
        _ = try await fleet.upload(2500, title: "a medias", interval: 1000)
        _ = try await fleet.waitForOwner(of: "a medias")
        _ = try await fleet.stack.redisCLI("HSET", "campaign:a medias:stats", "estado", "cancelado")
        try await eventually("all of it is cancelled") {
          let containers = try await fleet.containers(of: "a medias")
          return containers.pending.isEmpty && containers.inFlight.isEmpty
        }
        try await eventually("the campaign is given up") { try await fleet.owner(of: "a medias") == nil }
        #expect(try await fleet.containers(of: "a medias").defects(expecting: "cancelado") == [])
      }
    }
  }

  @Test func aCancelledCampaignOfADeadOwnerEndsAndExpires() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, brief, simulator: ["--latencia", "200", "--dispersion", "1", "--errores", "0"]) { fleet in
        _ = try await fleet.upload(200, title: "anulada", interval: 10)
        let owner = try await fleet.waitForOwner(of: "anulada")
        try await eventually { try await fleet.stack.received().count > 8 }
        await fleet.crash(owner)
        let inFlight = Set(try await fleet.containers(of: "anulada").inFlight)
        #expect(!inFlight.isEmpty)
        #expect(try await fleet.queue.controls.cancel("anulada") == .done(.cancelled))
        try await eventually("the messages in flight are set aside") {
          try await fleet.containers(of: "anulada").inFlight.isEmpty
        }
        try await eventually("the campaign is given up") { try await fleet.owner(of: "anulada") == nil }
        let containers = try await fleet.containers(of: "anulada")
        #expect(containers.defects(expecting: "cancelado") == [])
        #expect(Set(containers.uncertain) == inFlight)
      }
    }
  }
}

@Suite struct LostReplyTests {
  @Test(arguments: [RedisProxy.Accident.Kind.lostReply, .lateRequest(.milliseconds(150))])
  func lostAndLateTurnsStrandNothingAndDoubleNothing(_ accident: RedisProxy.Accident.Kind) async throws {
    try await withDeadline(.seconds(90)) {
      // The lease is long, so that no other instance clears up.
      let settings = ["ARRIENDO_MS": longLease, "MAX_EN_VUELO": "8"]
      try await Fleet.run(2, settings) { fleet in
        for proxy in fleet.proxies {
          proxy.expect(accident, times: 12, pattern: CampaignTurns.script.digest)
          proxy.expect(accident, times: 3)
        }
        _ = try await fleet.upload(300, title: "perdidas", interval: 10)
        // After each of a dozen failures in a row the owner tries again, within 2 s.
        try await fleet.waitUntilCompleted("perdidas", within: .seconds(60))
        #expect(fleet.proxies.contains { $0.accidentCount >= 12 })
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "perdidas")
        #expect(containers.defects() == [])
        #expect(containers.contradictions(to: journal) == [])
        #expect(containers.sent.count == 300)
      }
    }
  }

  @Test(arguments: [RedisProxy.Accident.Kind.lostReply, .lateRequest(.milliseconds(150))])
  func aClaimWhoseReplyIsLostIsMadeGoodAtOnce(_ accident: RedisProxy.Accident.Kind) async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, ["ARRIENDO_MS": longLease]) { fleet in
        fleet.proxies[0].expect(accident, times: 2, pattern: CampaignClaims.claimScript.digest)
        _ = try await fleet.upload(20, title: "reclamo", interval: 0)
        try await fleet.waitUntilCompleted("reclamo", within: .seconds(10))
        #expect(fleet.proxies[0].accidentCount == 2)
        #expect(try await fleet.containers(of: "reclamo").sent.count == 20)
      }
    }
  }

  @Test func aReleaseWhoseReplyIsLostLeavesTheCampaignFree() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, ["ARRIENDO_MS": longLease, "MAX_EN_VUELO": "8"]) { fleet in
        _ = try await fleet.upload(300, title: "entrega", interval: 10)
        let owner = try await fleet.waitForOwner(of: "entrega")
        fleet.proxies[owner].expect(.lostReply, times: 2, pattern: CampaignClaims.releaseScript.digest)
        try await eventually { try await fleet.stack.received().count > 10 }
        #expect(await fleet.stop(owner) == .exited(0))
        #expect(fleet.proxies[owner].accidentCount == 2)
        try await fleet.waitUntilCompleted("entrega", within: .seconds(10), from: 1 - owner)
        #expect(try await fleet.containers(of: "entrega").sent.count == 300)
      }
    }
  }
}

@Suite struct RollbackTests {
  /// Expects that every message was sent once and counts as sent.
  @LoopActor
  private func expectAllSent(_ fleet: Fleet, _ campaign: String) async throws {
    let journal = try await Journal.read(from: fleet.stack.simulator)
    let containers = try await fleet.containers(of: campaign)
    #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
    #expect(containers.sent.count == containers.total && containers.total > 0)
  }

  @Test func whatRedisForgotIsToldAgainAndNothingIsSentTwice() async throws {
    try await withDeadline(.seconds(90)) {
      try await Fleet.run(2, ["ARRIENDO_MS": "6000", "TIEMPO_ENVIO_MS": "2000", "MAX_EN_VUELO": "8"]) { fleet in
        _ = try await fleet.upload(400, title: "olvido", interval: 15)
        for round in 1...4 {
          try await eventually { try await fleet.stack.received().count > round * 60 }
          try await fleet.rollBackRedis(pastMessages: round * 6)
        }
        try await fleet.waitUntilCompleted("olvido")
        try await expectAllSent(fleet, "olvido")
      }
    }
  }

  @Test func manyInFlightAndALongLedgerAreReconciledInSeveralParts() async throws {
    try await withDeadline(.seconds(90)) {
      let settings = ["ARRIENDO_MS": "10000", "TIEMPO_ENVIO_MS": "5000", "MAX_EN_VUELO": "400"]
      let simulator = ["--latencia", "400", "--dispersion", "3", "--errores", "0"]
      try await Fleet.run(2, settings, simulator: simulator) { fleet in
        _ = try await fleet.upload(2500, title: "larga", interval: 0)
        try await eventually { try await fleet.stack.received().count > 700 }
        try await fleet.rollBackRedis(pastMessages: 200)
        try await fleet.waitUntilCompleted("larga", within: .seconds(60))
        try await expectAllSent(fleet, "larga")
      }
    }
  }

  @Test func aCampaignThatHadEndedIsNotSentAgain() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2, ["ARRIENDO_MS": "4000", "TIEMPO_ENVIO_MS": "2000"]) { fleet in
        _ = try await fleet.upload(200, title: "acabada", interval: 10)
        try await eventually { try await fleet.stack.received().count > 150 }
        try await fleet.rollBackRedis(past: { try await fleet.waitUntilCompleted("acabada") })
        try await fleet.waitUntilCompleted("acabada")
        try await expectAllSent(fleet, "acabada")
      }
    }
  }

  @Test func aCampaignJustClaimedIsNotSentTwiceByTwo() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(3, ["ARRIENDO_MS": "4000", "TIEMPO_ENVIO_MS": "2000"]) { fleet in
        _ = try await fleet.upload(3000, title: "recién", interval: 10)
        try await eventually { try await fleet.stack.received().count > 10 }
        #expect(try await fleet.queue.controls.pause("recién") == .done(.paused))
        try await eventually { try await fleet.owner(of: "recién") == nil }
        let count = try await fleet.stack.received().count
        // Redis forgets the claim and the sends since.
        try await fleet.rollBackRedis(past: {
          #expect(try await fleet.queue.controls.resume("recién") == .done(.processing))
          try await eventually { try await fleet.stack.received().count > count + 40 }
        })
        try await Loop.sleep(for: .milliseconds(500))
        try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
        _ = try await fleet.queue.controls.resume("recién")
        try await fleet.hurry("recién")
        try await fleet.waitUntilCompleted("recién")
        let journal = try await Journal.read(from: fleet.stack.simulator)
        let containers = try await fleet.containers(of: "recién")
        #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
      }
    }
  }

  /// Redis forgets that a campaign was claimed, and another instance comes back first, or is new.
  @Test(arguments: [true, false]) func aForgottenClaimIsWaitedFor(byNewProcess: Bool) async throws {
    try await withDeadline(.seconds(60)) {
      try await inTime { try await forgetAClaim(byNewProcess: byNewProcess, lead: $0) }
    }
  }

  /// Publishes a campaign whose start is `lead` away. Throws `TooLate` in `past`, when it has begun before Redis' data
  /// were copied.
  @LoopActor
  private func publish(_ id: String, _ count: Int, lead: Duration, _ fleet: Fleet) async throws -> Milliseconds {
    let start = (Loop.wallClockMilliseconds() + lead.milliseconds) / 1000 * 1000
    let answer = try await fleet.stack.upload(
      csv(rows: count), title: id, fields: ["intervalo_ms": "10", "inicio": Timestamp.text(start)],
      to: fleet.servers[0])
    #expect(answer.status == 200)
    return start
  }

  @LoopActor
  private func forgetAClaim(byNewProcess: Bool, lead: Duration) async throws {
    let settings = ["ARRIENDO_MS": "12000", "TIEMPO_ENVIO_MS": "2000", "MAX_EN_VUELO": "8"]
    try await Fleet.run(2, settings) { fleet in
      if byNewProcess { #expect(await fleet.stop(1) == .exited(0)) }
      let start = try await publish("olvidada", 300, lead: lead, fleet)
      var owner = 0
      try await fleet.rollBackRedis(
        past: {
          if Loop.wallClockMilliseconds() >= start { throw TooLate() }
          try await eventually { try await fleet.stack.received().count > 40 }
          owner = try await fleet.waitForOwner(of: "olvidada")
          fleet.proxies[owner].weather = .refusing
          fleet.proxies[owner].reset()
        }, downFor: byNewProcess ? .zero : .seconds(5),
        meanwhile: { if byNewProcess { try await fleet.restart(1) } })
      // The other instance gets a moment to look while the owner cannot tell. The moment is short, so that the owner is
      // back before it is given up.
      let other = fleet.servers[1 - owner]
      try? await eventually(within: .milliseconds(1200)) { try await look(other.url("/health")).status == 200 }
      fleet.proxies[owner].weather = .fair
      try await fleet.waitUntilCompleted("olvidada", from: owner)
      try await expectAllSent(fleet, "olvidada")
    }
  }

  /// The runner of the only instance has lost a campaign that has no owner, and takes it up again.
  @Test func aForgottenClaimIsMadeAgain() async throws {
    try await withDeadline(.seconds(60)) {
      try await inTime { lead in
        try await Fleet.run(1, ["MAX_EN_VUELO": "8"], simulator: ["--latencia", "60", "--errores", "0"]) { fleet in
          let start = try await publish("sola", 200, lead: lead, fleet)
          // Messages are granted and on their way when Redis goes.
          try await fleet.rollBackRedis(past: {
            if Loop.wallClockMilliseconds() >= start { throw TooLate() }
            try await eventually { try await fleet.stack.received().count > 40 }
          })
          try await fleet.waitUntilCompleted("sola")
          let journal = try await Journal.read(from: fleet.stack.simulator)
          let containers = try await fleet.containers(of: "sola")
          #expect(containers.defects() == [] && containers.contradictions(to: journal) == [])
          // The account was told once, and once more if the former runner told it.
          let told = fleet.servers[0].logLines.count { "\($0["msg"] ?? "")".contains("olvidó") }
          #expect(told <= 3, "\(told) times")
        }
      }
    }
  }

  @Test func anOwnerThatComesBackLastIsNotTakenForDead() async throws {
    try await withDeadline(.seconds(60)) {
      let settings = ["ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8"]
      try await Fleet.run(3, settings) { fleet in
        // The campaign is so slow that the others see its last turn, which is still the last one afterwards.
        _ = try await fleet.upload(400, title: "pausada", interval: 900)
        let owner = try await fleet.waitForOwner(of: "pausada")
        let token = try await fleet.token(of: "pausada")
        try await eventually { try await fleet.stack.received().count >= 3 }
        try await Loop.sleep(for: .milliseconds(500))
        await fleet.redis.kill()
        fleet.proxies[owner].weather = .refusing
        try await Loop.sleep(for: .milliseconds(3500))
        try await fleet.redis.start()
        // The others look first, and see a turn that has not moved for longer than the lease.
        for number in 0..<3 where number != owner { try await fleet.waitUntilHealthy(number) }
        try await Loop.sleep(for: .milliseconds(600))
        #expect(try await fleet.token(of: "pausada") == token)
        let count = try await fleet.stack.received().count
        fleet.proxies[owner].weather = .fair
        try await eventually { try await fleet.stack.received().count >= count + 2 }
        #expect(try await fleet.token(of: "pausada") == token)
        try await fleet.hurry("pausada")
        try await fleet.waitUntilCompleted("pausada")
        try await expectAllSent(fleet, "pausada")
      }
    }
  }

  @Test func anOutageLongerThanTheLeaseDoesNotMakeOwnersLookDead() async throws {
    try await withDeadline(.seconds(90)) {
      let settings = ["ARRIENDO_MS": "2000", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8"]
      try await Fleet.run(3, settings) { fleet in
        // The campaign has more messages than can be sent meanwhile, because one that has ended has no owner either.
        _ = try await fleet.upload(5000, title: "viva", interval: 20)
        _ = try await fleet.waitForOwner(of: "viva")
        let token = try await fleet.token(of: "viva")
        for round in 1...3 {
          try await eventually { try await fleet.stack.received().count > round * 60 }
          // An instance that takes the campaign over now would send again what only the owner can tell.
          try await fleet.rollBackRedis(pastMessages: 8, downFor: .milliseconds(2500))
          let count = try await fleet.stack.received().count
          try await eventually("it goes on") { try await fleet.stack.received().count > count }
          #expect(try await fleet.token(of: "viva") == token)
        }
        try await eventually { try await fleet.stack.received().count > 300 }
        #expect(try await fleet.token(of: "viva") == token, "nor is it taken over later")
        try await fleet.hurry("viva")
        try await fleet.waitUntilCompleted("viva")
        try await expectAllSent(fleet, "viva")
      }
    }
  }
}

@Suite struct MemoryTests {
  @Test func withoutMemoryUploadsStopAndOutcomesDoNot() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1, ["MAX_EN_VUELO": "8"]) { fleet in
        _ = try await fleet.upload(300, title: "llena", interval: 10)
        try await eventually { try await fleet.stack.received().count > 10 }
        #expect(try await fleet.redis.cli("CONFIG", "SET", "maxmemory", "1mb") == "OK")
        let refused = try await fleet.upload(10, title: "otra", interval: 0)
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.body)")
        #expect(try await look(fleet.servers[0].url("/api/estado-cola/otra")).status == 404)
        try await fleet.waitUntilCompleted("llena")
        let containers = try await fleet.containers(of: "llena")
        #expect(containers.defects() == [])
        #expect(containers.sent.count == 300)
        #expect(try await fleet.redis.cli("CONFIG", "SET", "maxmemory", "0") == "OK")
        #expect(try await fleet.upload(10, title: "otra", interval: 0).status == 200)
        try await fleet.waitUntilCompleted("otra")
      }
    }
  }
}

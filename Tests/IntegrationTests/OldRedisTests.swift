// A Redis that comes back much older than it was: a restored snapshot, a lost file. Living instances tell it all they
// know of the campaigns, and messages that nobody knows of are set aside.

import Campaigns
import EventLoop
import TestSupport
import Testing

@testable import Delivery
@testable import Queue

@Suite struct OldRedisTests {
  /// More messages than a ledger has details for, so that the details cannot tell all that was forgotten.
  private static let many = SendLedger.capacity + 1500
  private static let quick = ["--latencia", "2", "--errores", "0.02", "--codigos", "131026", "--semilla", "7"]

  /// Expects that nothing went out twice, that every message is somewhere, and that one that went out counts as sent or
  /// as uncertain.
  @LoopActor
  private func expectNothingTwice(_ fleet: Fleet, _ campaign: String) async throws -> Containers {
    let journal = try await Journal.read(from: fleet.stack.simulator)
    let containers = try await fleet.containers(of: campaign)
    #expect(containers.defects() == [])
    #expect(containers.contradictions(to: journal) == [])
    return containers
  }

  @LoopActor
  private func waitForMessages(_ fleet: Fleet, _ count: Int) async throws {
    try await eventually(within: .seconds(60), "\(count) messages went out") {
      try await fleet.stack.received().count >= count
    }
  }

  @Test(arguments: [1, 2]) func anOwnerThatLivesTellsAllItHasSent(instances: Int) async throws {
    try await withDeadline(.seconds(180)) {
      let settings = ["ARRIENDO_MS": "6000", "TIEMPO_ENVIO_MS": "2000", "MAX_EN_VUELO": "100"]
      try await Fleet.run(instances, settings, simulator: Self.quick, clockAhead: 0) { fleet in
        _ = try await fleet.upload(Self.many + 1000, title: "vieja", interval: 0)
        try await waitForMessages(fleet, 100)
        try await fleet.rollBackRedis(
          past: { try await waitForMessages(fleet, Self.many) },
          // By Redis' clock that was two minutes ago.
          meanwhile: { try fleet.redis.setClock(ahead: 120) })
        try await fleet.waitUntilCompleted("vieja", within: .seconds(60))
        let containers = try await expectNothingTwice(fleet, "vieja")
        #expect(containers.uncertain.isEmpty, "the owner knew everything")
        let reason = try await fleet.status("vieja").string("motivo")
        #expect(reason?.contains("Redis volvió a un estado anterior de hace") == true, "\(reason ?? "")")
        #expect(fleet.servers.contains { $0.log.contains("campaña conciliada") })
      }
    }
  }

  @Test func aCampaignThatEndedLongAgoIsNotSentAgain() async throws {
    try await withDeadline(.seconds(180)) {
      let settings = ["ARRIENDO_MS": "6000", "TIEMPO_ENVIO_MS": "2000", "MAX_EN_VUELO": "100"]
      try await Fleet.run(1, settings, simulator: Self.quick) { fleet in
        _ = try await fleet.upload(Self.many, title: "acabada", interval: 0)
        try await waitForMessages(fleet, 100)
        try await fleet.rollBackRedis(past: { try await fleet.waitUntilCompleted("acabada", within: .seconds(60)) })
        try await fleet.waitUntilCompleted("acabada", within: .seconds(60))
        #expect(try await expectNothingTwice(fleet, "acabada").uncertain.isEmpty)
        #expect(try await fleet.stack.received().count == Self.many)
      }
    }
  }

  /// An owner tells the outcomes that it read from Redis when it took the campaign over, as if they were its own.
  @Test func whatAFormerOwnerSentIsToldByTheNext() async throws {
    try await withDeadline(.seconds(120)) {
      let settings = ["ARRIENDO_MS": "4000", "TIEMPO_ENVIO_MS": "1000", "MAX_EN_VUELO": "8"]
      try await Fleet.run(2, settings, simulator: Self.quick) { fleet in
        _ = try await fleet.upload(2000, title: "heredada", interval: 5)
        let owner = try await fleet.waitForOwner(of: "heredada")
        try await waitForMessages(fleet, 50)
        try await fleet.rollBackRedis(past: {
          try await waitForMessages(fleet, 300)
          #expect(await fleet.stop(owner) == .exited(0))
          _ = try await fleet.waitForOwner(of: "heredada", otherThan: owner)
          let count = try await fleet.stack.received().count
          try await waitForMessages(fleet, count + 100)
        })
        try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
        try await fleet.hurry("heredada")
        try await fleet.waitUntilCompleted("heredada", within: .seconds(60), from: 1 - owner)
        let containers = try await expectNothingTwice(fleet, "heredada")
        // Only messages that the first owner had in flight, by what is left in Redis, are uncertain.
        #expect(containers.uncertain.count <= 8)
      }
    }
  }

  /// Milliseconds.
  private static let orphanInterval = 20

  /// Makes a campaign whose owner has died together with what Redis forgot.
  /// - Parameter freezingOther: whether the other instance, which has seen how far the campaign had come, stands still
  ///   from then on.
  /// - Returns: the owner's number, of two instances.
  private func orphan(_ title: String, _ fleet: Fleet, freezingOther: Bool = false) async throws -> Int {
    _ = try await fleet.upload(3000, title: title, interval: Self.orphanInterval)
    try await waitForMessages(fleet, 50)
    var owner = 0
    try await fleet.rollBackRedis(
      past: {
        try await waitForMessages(fleet, 250)
        // On a slow machine it may have been handed over meanwhile.
        owner = try await fleet.waitForOwner(of: title)
      },
      meanwhile: {
        await fleet.crash(owner)
        if freezingOther { fleet.freeze(1 - owner) }
      })
    return owner
  }

  private func waitForDoubt(of title: String, _ fleet: Fleet) async throws {
    try await eventually("it is noted") { try await fleet.stack.hash("campaign:\(title):stats")["olvidado"] != nil }
  }

  /// The owner died together with what Redis forgot. Another instance has seen how far the campaign had come. A new
  /// process learns that, should the other instance be gone too.
  @Test(arguments: [false, true]) func whatNobodyKnowsIsSetAside(byNewProcess: Bool) async throws {
    try await withDeadline(.seconds(120)) {
      let settings = ["ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "1000", "MAX_EN_VUELO": "8"]
      try await Fleet.run(2, settings, simulator: Self.quick) { fleet in
        let start = Loop.now
        let owner = try await orphan("huérfana", fleet)
        let other = 1 - owner
        if byNewProcess {
          try await waitForDoubt(of: "huérfana", fleet)
          await fleet.crash(other)
          try await fleet.restart(other)
        }
        let taken = try await fleet.waitForOwner(of: "huérfana", otherThan: owner)
        #expect(taken == other)
        try await eventually("what may have gone out is set aside") {
          try await fleet.stack.status("huérfana", from: fleet.servers[other]).int("inciertos") ?? 0 >= 200
        }
        let longest = Int((Loop.now - start).milliseconds)
        try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
        try await fleet.hurry("huérfana")
        try await fleet.waitUntilCompleted("huérfana", within: .seconds(60), from: other)
        let containers = try await expectNothingTwice(fleet, "huérfana")
        // Not more than can have gone out, however slow the machine was: two messages may be half an interval apart.
        let most = 2 * longest / Self.orphanInterval + 8
        #expect(containers.uncertain.count <= most, "\(containers.uncertain.count) of \(most)")
        let status = try await fleet.stack.status("huérfana", from: fleet.servers[other])
        #expect(status.string("motivo")?.contains("no se sabe si salieron") == true, "\(status.body)")
        #expect(fleet.servers[other].log.contains("nadie dice qué se envió"))
      }
    }
  }

  /// The operator cancels it before anybody has set aside what may have gone out: that is done all the same.
  @Test(arguments: [true, false]) func whatIsCancelledMeanwhileIsSetAside(onceItIsNoted: Bool) async throws {
    try await withDeadline(.seconds(120)) {
      let settings = ["ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "1000", "MAX_EN_VUELO": "8"]
      try await Fleet.run(2, settings, simulator: Self.quick) { fleet in
        let owner = try await orphan("cortada", fleet, freezingOther: !onceItIsNoted)
        let other = 1 - owner
        if onceItIsNoted { try await waitForDoubt(of: "cortada", fleet) }
        try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
        #expect(try await fleet.queue.controls.cancel("cortada") == .done(.cancelled))
        fleet.thaw(other)
        try await eventually(within: .seconds(40), "what may have gone out is set aside, and nobody has it") {
          let status = try await fleet.stack.status("cortada", from: fleet.servers[other])
          let owner = try await fleet.token(of: "cortada")
          return status.int("inciertos") ?? 0 >= 200 && owner.isEmpty
        }
        let containers = try await fleet.containers(of: "cortada")
        #expect(containers.defects(expecting: "cancelado") == [])
        #expect(containers.contradictions(to: try await Journal.read(from: fleet.stack.simulator)) == [])
      }
    }
  }

  /// Redis forgot the owner, who takes too long to come back. The next owner sets its messages aside, and they count as
  /// sent once the first has told.
  @Test func anOwnerThatComesTooLateStillTells() async throws {
    try await withDeadline(.seconds(120)) {
      let settings = ["ARRIENDO_MS": "3000", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8"]
      try await Fleet.run(2, settings) { fleet in
        _ = try await fleet.upload(2000, title: "tardía", interval: 10)
        try await waitForMessages(fleet, 50)
        #expect(try await fleet.queue.controls.pause("tardía") == .done(.paused))
        try await eventually("nobody has it") { try await fleet.owner(of: "tardía") == nil }
        #expect(try await fleet.queue.controls.resume("tardía") == .done(.processing))
        var owner = 0
        try await fleet.rollBackRedis(
          past: {
            owner = try await fleet.waitForOwner(of: "tardía")
            // The other instance sees how far the campaign has come.
            try await Loop.sleep(for: .seconds(1))
            let count = try await fleet.stack.received().count
            try await waitForMessages(fleet, count + 100)
            fleet.proxies[owner].weather = .refusing
            fleet.proxies[owner].reset()
          })
        let other = 1 - owner
        try await eventually(within: .seconds(40), "what may have gone out is set aside") {
          try await fleet.stack.status("tardía", from: fleet.servers[other]).int("inciertos") ?? 0 >= 100
        }
        fleet.proxies[owner].weather = .fair
        try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
        try await fleet.hurry("tardía")
        try await fleet.waitUntilCompleted("tardía", within: .seconds(60), from: other)
        var untold: Set<Int> = []
        try await eventually("the late one has told; sent, and not so in Redis: \(untold.sorted())") {
          let journal = try await Journal.read(from: fleet.stack.simulator)
          let accepted = Set(journal.messages(of: "tardía").filter { $0.fate == "aceptado" }.map(\.seq))
          let sent = Set(try await fleet.containers(of: "tardía").sent)
          untold = accepted.subtracting(sent)
          return sent == accepted
        }
        _ = try await expectNothingTwice(fleet, "tardía")
      }
    }
  }
}

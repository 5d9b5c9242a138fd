// The instance on which a campaign runs, with real processes: who takes a free campaign, when one moves, and that
// neither delays or doubles a message. Inboxes are chosen so that placement gives the instance that a test needs.

import Campaigns
import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct PlacementTests {
  /// A CSV uploaded for an inbox, to any instance.
  @LoopActor
  private func upload(
    _ count: Int, title: String, inbox: String, interval: Int = 50, to number: Int, _ fleet: Fleet
  ) async throws {
    let answer = try await fleet.stack.upload(
      csv(rows: count), title: title, fields: ["buzon": inbox, "intervalo_ms": "\(interval)"],
      to: fleet.servers[number])
    #expect(answer.status == 200, "\(answer.body)")
  }

  /// Waits until so many instances live and know of each other.
  @LoopActor
  private func instances(_ count: Int, _ fleet: Fleet) async throws -> [String] {
    var names: [String] = []
    try await eventually(within: .seconds(20), "\(count) instances live") {
      names = try await fleet.queue.lookout.look(by: 0, limit: 1).instances
      return names.count == count
    }
    if count == 1 { return names }
    // Each looks around just after its beat.
    let known = Loop.wallClockMilliseconds()
    try await eventually("all have looked around") {
      let key = RedisArgument.string(QueueKeys.instances)
      let silent = try await fleet.queue.link.connection.command("ZCOUNT", key, "-inf", .integer(known))
      return silent.asInteger == 0
    }
    return names
  }

  /// An inbox that is placed on the instance whose name begins so.
  private func inbox(placedOn prefix: String, among names: [String], from first: Int = 1) -> String {
    (first...).lazy.map { String($0) }
      .first { RendezvousHash.choice(for: $0, among: names)!.hasPrefix(prefix) }!
  }

  /// Lets campaigns send so many messages more, ends them, and checks the sends: every message once, at its pace,
  /// without a pause. The smoothest campaign may not pause for half a second; only one must keep that promise, because
  /// the machine that runs the tests is not the one it is about. No campaign may pause for as long as a takeover would
  /// take.
  @LoopActor
  private func expectSmooth(_ ids: [String], interval: Int, after more: Int, _ fleet: Fleet) async throws {
    if ids.isEmpty { return }
    let before = try await Journal.read(from: fleet.stack.simulator)
    try await eventually(within: .seconds(20), "they go on") {
      let journal = try await Journal.read(from: fleet.stack.simulator)
      return ids.allSatisfy { journal.arrivals(of: $0).count >= before.arrivals(of: $0).count + more }
    }
    for id in ids { #expect(try await fleet.queue.controls.cancel(id) == .done(.cancelled)) }
    for id in ids { try await eventually("\(id) is given up") { try await fleet.owner(of: id) == nil } }
    var pauses: [Int] = []
    for id in ids { pauses.append(try await longestPause(id, interval: interval, fleet)) }
    #expect(pauses.min()! <= interval + 500 && pauses.max()! < 2000, "\(ids): \(pauses) ms")
  }

  @LoopActor
  private func longestPause(_ id: String, interval: Int, _ fleet: Fleet) async throws -> Int {
    let journal = try await Journal.read(from: fleet.stack.simulator)
    let containers = try await fleet.containers(of: id)
    #expect(containers.defects(expecting: "cancelado") == [] && containers.contradictions(to: journal) == [])
    #expect(containers.sent.count + containers.cancelled.count == containers.total)
    let arrivals = journal.arrivals(of: id)
    // Arrivals jitter on a loaded machine; over any stretch the pace may not be exceeded by more than one late start.
    for count in [20, 60] {
      for (earlier, later) in zip(arrivals, arrivals.dropFirst(count)) {
        let least = count * interval - 270 - 80
        if later - earlier >= least { continue }
        let waited = fleet.stack.waits.waited(from: earlier - 1000, to: later)
        #expect(
          later - earlier >= least - waited, "\(id): \(count) messages in \(later - earlier) ms, \(waited) waited")
      }
    }
    return fleet.stack.longestPause(arrivals)
  }

  /// From a moment of the wall clock to a campaign's first message, in ms, without what the machine kept the processes
  /// waiting.
  @LoopActor
  private func timeToStart(_ id: String, from moment: Int, _ fleet: Fleet) async throws -> Int {
    let start = try await Journal.read(from: fleet.stack.simulator).arrivals(of: id)[0]
    return start - moment - fleet.stack.waits.waited(from: moment, to: start)
  }

  @Test func aCampaignStartsAtOnceWhereverItIsPublished() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2) { fleet in
        let names = try await instances(2, fleet)
        var delays: [Int] = []
        var next = 1
        for round in 1...6 {
          let target = round % 2
          let inbox = inbox(placedOn: "instancia-\(target)", among: names, from: next)
          next = Int(inbox)! + 1
          try await upload(20, title: "c\(round)", inbox: inbox, to: 0, fleet)
          #expect(try await fleet.waitForOwner(of: "c\(round)") == target)
          try await fleet.waitUntilCompleted("c\(round)")
          let published = Int(try await fleet.stack.redisCLI("HGET", "campaign:c\(round):stats", "publicado_ms"))!
          delays.append(try await timeToStart("c\(round)", from: published, fleet))
        }
        print("published to sent: \(delays) ms, odd ones on the other instance")
        // The quickest of three counts, because the machine that runs the tests is not the one the promise is about.
        for parity in [0, 1] {
          #expect(delays.enumerated().filter { $0.offset % 2 == parity }.map(\.element).min()! <= 200, "\(delays)")
        }
      }
    }
  }

  @Test func aNewInstanceIsHandedWhatIsPlacedOnIt() async throws {
    try await withDeadline(.seconds(90)) {
      try await Fleet.run(2) { fleet in
        #expect(await fleet.stop(1) == .exited(0))
        _ = try await instances(1, fleet)
        let inboxes = (1...6).map { String($0) }
        for inbox in inboxes { try await upload(5000, title: "t\(inbox)", inbox: inbox, interval: 80, to: 0, fleet) }
        for inbox in inboxes { #expect(try await fleet.waitForOwner(of: "t\(inbox)") == 0) }
        try await fleet.restart(1)
        let names = try await instances(2, fleet)
        let joined = Loop.now
        let moving = inboxes.filter { RendezvousHash.choice(for: $0, among: names)!.hasPrefix("instancia-1") }
        for inbox in moving {
          try await eventually(within: .seconds(14), "t\(inbox) moves") {
            try await fleet.owner(of: "t\(inbox)") == 1
          }
        }
        if !moving.isEmpty { #expect(Loop.now - joined >= .milliseconds(9500), "not before 10 s") }
        for inbox in inboxes where !moving.contains(inbox) {
          #expect(try await fleet.owner(of: "t\(inbox)") == 0, "what is placed on the old one stays")
        }
        try await expectSmooth(moving.map { "t\($0)" }, interval: 80, after: 60, fleet)
        try await expectSmooth(inboxes.filter { !moving.contains($0) }.map { "t\($0)" }, interval: 80, after: 1, fleet)
        print("\(moving.count) of \(inboxes.count) campaigns moved")
      }
    }
  }

  @Test func anInstanceThatLivesAndTakesNothingStarvesNobody() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        let wedged = CampaignQueue(
          connection: fleet.queue.link.connection, settings: QueueSettings(),
          identity: InstanceIdentity(label: "atascada"))
        let beating = spawn {
          while !Task.isCancelled {
            try? await wedged.instances.beat(running: 0)
            try? await Loop.sleep(for: .milliseconds(300))
          }
        }
        defer { beating.cancel() }
        let names = try await instances(2, fleet)
        let hers = inbox(placedOn: "atascada", among: names)
        let ours = inbox(placedOn: "instancia-0", among: names)
        let began = Int(Loop.wallClockMilliseconds())
        try await upload(5, title: "suya", inbox: hers, to: 0, fleet)
        try await upload(5, title: "nuestra", inbox: ours, to: 0, fleet)
        for id in ["nuestra", "suya"] { try await fleet.waitUntilCompleted(id) }
        #expect(try await timeToStart("nuestra", from: began, fleet) < 4000)
        #expect(try await timeToStart("suya", from: began, fleet) < 8000)
        let left = try await Journal.read(from: fleet.stack.simulator).arrivals(of: "suya")[0] - began
        #expect(left >= 4900, "left to her for 5 s: \(left) ms")
        // The other instance is known by now.
        let later = Int(Loop.wallClockMilliseconds())
        try await upload(5, title: "otra", inbox: hers, to: 0, fleet)
        try await fleet.waitUntilCompleted("otra")
        #expect(try await timeToStart("otra", from: later, fleet) < 4000)
      }
    }
  }

  @Test func anInstanceThatWasKilledIsSoonForgotten() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(2) { fleet in
        let names = try await instances(2, fleet)
        await fleet.crash(1)
        let left = try await instances(1, fleet)
        #expect(left[0].hasPrefix("instancia-0-"))
        let hers = inbox(placedOn: "instancia-1", among: names)
        let began = Int(Loop.wallClockMilliseconds())
        try await upload(5, title: "suya", inbox: hers, to: 0, fleet)
        try await fleet.waitUntilCompleted("suya")
        #expect(try await timeToStart("suya", from: began, fleet) < 4000)
      }
    }
  }

  @Test func aStopHandsEveryCampaignOverWithinHalfASecond() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(3) { fleet in
        let names = try await instances(3, fleet)
        var owned: [String] = []
        var next = 1
        for number in 0..<3 {
          let inbox = inbox(placedOn: "instancia-\(number)", among: names, from: next)
          next = Int(inbox)! + 1
          owned.append("p\(number)")
          try await upload(5000, title: "p\(number)", inbox: inbox, interval: 40, to: 0, fleet)
        }
        for number in 0..<3 { #expect(try await fleet.waitForOwner(of: owned[number]) == number) }
        try await eventually { try await fleet.stack.received().count > 30 }
        #expect(await fleet.stop(2) == .exited(0))
        #expect(try await fleet.stack.redisCLI("KEYS", "instancia:instancia-2*") == "")
        try await expectSmooth(owned, interval: 40, after: 80, fleet)
      }
    }
  }

  @Test func campaignsThatTheHintsHaveLostAreFound() async throws {
    try await withDeadline(.seconds(60)) {
      try await Fleet.run(1) { fleet in
        try await upload(3000, title: "perdida", inbox: "14", to: 0, fleet)
        // The campaign is paused only after it was taken, or the pause's own hint would come after the loss.
        _ = try await fleet.waitForOwner(of: "perdida")
        #expect(try await fleet.queue.controls.pause("perdida") == .done(.paused))
        try await eventually { try await fleet.owner(of: "perdida") == nil }
        _ = try await fleet.stack.redisCLI("DEL", "campaigns:index", "campaigns:activas")
        // Only the campaign's own hash says that it runs again.
        _ = try await fleet.stack.redisCLI("HSET", "campaign:perdida:stats", "estado", "procesando")
        try await eventually("it is listed again") {
          try await look(fleet.servers[0].url("/api/listar-campanas")).body.contains("perdida")
        }
        _ = try await fleet.waitForOwner(of: "perdida")
        try await fleet.hurry("perdida")
        try await fleet.waitUntilCompleted("perdida")
      }
    }
  }
}

// Everything at once: three instances, one Redis, thousands of messages, and faults at random for a while. Afterwards
// the promises to the operator must hold: every campaign ends, every message is in one place, nothing was accepted
// twice, the pace was kept, and the counts are those that the API recorded.
//
// The script of the faults follows from CHAOS_SEED, which is printed; CHAOS_SECONDS makes it longer. Timing does not
// repeat, so a seed that failed may have to be run more than once. CHAOS_TLS=1 lets the instances reach Redis over TLS,
// which `make soak` does every second time.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue
@testable import Text

@Suite struct ChaosTests {
  @Test func nothingIsLostNothingSentTwiceAndThePaceHolds() async throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["CHAOS_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
    let seconds = environment["CHAOS_SECONDS"].flatMap { Int($0) } ?? 20
    print("CHAOS_SEED=\(seed) CHAOS_SECONDS=\(seconds)")
    try await withDeadline(.seconds(seconds * 2 + 120)) {
      let simulator = [
        "--latencia", "12", "--dispersion", "4", "--semilla", "\(seed)", "--errores", "0.03", "--codigos",
        "131026,131016", "--cortes", "0.01", "--errores-500", "0.01",
      ]
      let settings = [
        "ARRIENDO_MS": "1500", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "8", "REINTENTO_BASE_MS": "300",
        "DEBUG": "true",
      ]
      func run(_ tls: TestCertificates?) async throws {
        try await Fleet.run(3, settings, simulator: simulator, tls: tls) { fleet in
          let chaos = Chaos(fleet: fleet, seed: seed, seconds: seconds)
          do { try await chaos.run() } catch {
            Issue.record("seed \(seed): \(error)\n\(chaos.story)")
          }
          try await chaos.judge()
        }
      }
      if environment["CHAOS_TLS"] == nil { return try await run(nil) }
      try await TestCertificates.run { try await run($0) }
    }
  }
}

/// One run: campaigns, faults, and the judgement at the end.
@LoopActor
final class Chaos {
  let fleet: Fleet
  /// Whether the fleet sends to the simulated Cloud API, which tells what becomes of messages.
  private let isMeta: Bool
  private let seed: UInt64
  private let seconds: Int
  private var random: SeededGenerator
  private let began = Loop.now
  private(set) var events: [String] = []
  /// Campaigns with their intervals, and whether the operator cancelled them.
  private(set) var campaigns: [(id: String, interval: Int, isCancelled: Bool)] = []
  private var sampleCount = 0
  private var isOver = false

  init(fleet: Fleet, seed: UInt64, seconds: Int, isMeta: Bool = false) {
    self.fleet = fleet
    self.isMeta = isMeta
    self.seed = seed
    self.seconds = seconds
    random = SeededGenerator(seed: seed)
  }

  var story: String { events.joined(separator: "\n") }

  func note(_ what: String) {
    events.append("\((Loop.now - began).wholeMilliseconds) ms: \(what)")
  }

  private func pick(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }

  private func pause(_ range: ClosedRange<Int>) async throws { try await Loop.sleep(for: .milliseconds(pick(range))) }

  // MARK: The run

  func run() async throws {
    try await publish("lenta", seconds * 3, interval: 200)
    try await publish("media", seconds * 15, interval: 40)
    try await publish("rápida 1", seconds * 50, interval: 12)
    try await publish("libre-0", seconds * 12, interval: 0)
    try await publish("cancelada", seconds * 40, interval: 25)
    try await spoilOne()
    let sampler = spawn { await self.sample() }
    defer { isOver = true }
    let end = began + .seconds(seconds)
    var round = 0
    while Loop.now < end {
      round += 1
      for _ in 0..<pick(1...3) where Loop.now < end { try await instanceFault() }
      try await settle()
      try await publish("libre-\(round)", seconds * 10, interval: 0)
      try await pause(300...600)
      try await redisFault()
      if round.isMultiple(of: 2) { try await foreignHand() } else { try await oldRedis() }
      if round == 2 { try await operate() }
      if isMeta { try await pauseTheTemplate() }
    }
    for proxy in fleet.proxies {
      proxy.weather = .fair
      proxy.accidents = []
    }
    note("no more faults")
    if let left = campaigns.firstIndex(where: { $0.id == "cancelada" && !$0.isCancelled }) {
      try await cancel(left)
    }
    for campaign in campaigns {
      let expected = campaign.isCancelled ? "cancelado" : "completado"
      var last = ""
      do {
        try await eventually(within: .seconds(40), "campaign \(campaign.id) ends") {
          let status = try await fleet.status(campaign.id)
          try status.checkSum()
          last = status.body
          if isMeta { _ = try await goesOn(campaign.id) }
          return status.string("estado") == expected && status.int("en_vuelo") == 0
        }
      } catch {
        throw Unfinished(what: "\(error)", status: last)
      }
    }
    note("all campaigns have ended")
    if isMeta { try await waitUntilMetaHasToldAll() }
    try await judgeTheSpoiltOne()
    isOver = true
    await sampler.value
  }

  private func publish(_ id: String, _ count: Int, interval: Int) async throws {
    try await eventually(within: .seconds(15), "campaign \(id) is accepted") {
      let answer = try await self.fleet.upload(count, title: id, interval: interval)
      return answer.status == 200
    }
    campaigns.append((id, interval, false))
    note("published \(id), \(count) messages, interval \(interval)")
  }

  /// The first promise, in every answer of every instance.
  private func sample() async {
    let client = StatusClient()
    var number = 0
    while !isOver {
      number += 1
      let server = fleet.servers[number % fleet.servers.count]
      let id = campaigns[number % campaigns.count].id
      if let status = await client.status(id, at: server.port) {
        sampleCount += 1
        if !status.isSound { Issue.record("the sum of \(id) is wrong: \(status.text)\n\(story)") }
      }
      try? await Loop.sleep(for: .milliseconds(50))
    }
    client.close()
  }

  // MARK: Faults

  /// Something happens to one instance, or between it and Redis.
  private func instanceFault() async throws {
    let number = pick(0...2)
    let proxy = fleet.proxies[number]
    switch pick(0...8) {
    case 0:
      note("kill -9 of \(number)")
      await fleet.crash(number)
      try await pause(50...700)
      try await fleet.restart(number)
    case 1:
      note("SIGTERM to \(number)")
      let status = await fleet.stop(number)
      if status != .exited(0) { Issue.record("an orderly stop ended with \(status)\n\(story)") }
      try await pause(0...400)
      try await fleet.restart(number)
    case 2:
      let duration = pick(1700...2600)
      note("SIGSTOP of \(number) for \(duration) ms, longer than the lease")
      fleet.freeze(number)
      try await Loop.sleep(for: .milliseconds(duration))
      fleet.thaw(number)
    case 3:
      let duration = pick(100...1200)
      note("SIGSTOP of \(number) for \(duration) ms, shorter than the lease")
      fleet.freeze(number)
      try await Loop.sleep(for: .milliseconds(duration))
      fleet.thaw(number)
    case 4:
      note("\(number) is cut off from Redis, longer than the lease")
      proxy.weather = pick(0...1) == 0 ? .silent : .refusing
      if proxy.weather == .refusing { proxy.reset() }
      try await pause(1800...2600)
      proxy.weather = .fair
    case 5:
      let count = pick(1...5)
      note("\(count) replies to \(number) get lost")
      proxy.expect(.lostReply, times: count)
      try await pause(500...900)
    case 6:
      let count = pick(1...3)
      note("\(count) requests of \(number) arrive late")
      for _ in 0..<count { proxy.expect(.lateRequest(.milliseconds(pick(50...600)))) }
      try await pause(500...900)
    case 7:
      note("the network of \(number) is slow")
      proxy.weather = .slow(.milliseconds(pick(5...60)))
      try await pause(500...1200)
      proxy.weather = .fair
    default:
      note("all connections to Redis are reset")
      for proxy in fleet.proxies { proxy.reset() }
    }
    try await pause(100...600)
  }

  /// Something happens to Redis while all instances are well: an owner that has just died cannot tell what Redis
  /// forgot.
  private func redisFault() async throws {
    for _ in 0..<pick(1...2) {
      switch pick(0...5) {
      case 0:
        note("Redis is killed and starts again")
        try await fleet.crashRedis()
      case 1:
        let duration = pick(100...2500)
        note("Redis hangs for \(duration) ms")
        fleet.redis.suspend()
        try await Loop.sleep(for: .milliseconds(duration))
        fleet.redis.resume()
      default:
        let time = pick(30...300)
        note("Redis is rolled back by \(time) ms")
        try await fleet.rollBackRedis(by: .milliseconds(time))
      }
      try await Loop.sleep(for: .milliseconds(1500))
    }
  }

  /// Redis comes back seconds older, which is long beside the leases, and every second time an instance dies meanwhile.
  /// Then nobody knows what that instance sent, and the others know only that it sent something.
  private func oldRedis() async throws {
    try await settle()
    let time = pick(1000...3000)
    let victim = pick(0...1) == 0 ? pick(0...2) : nil
    note("Redis is rolled back by \(time) ms" + (victim.map { ", and \($0) is killed" } ?? ""))
    try await fleet.rollBackRedis(
      past: { try await Loop.sleep(for: .milliseconds(time)) },
      meanwhile: { if let victim { await self.fleet.crash(victim) } })
    // The other instances get no faults until they have seen to it.
    try await Loop.sleep(for: .milliseconds(1500))
    if let victim { try await fleet.restart(victim) }
    try await settle()
    try await eventually(within: .seconds(30), "no campaign is in doubt") {
      try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
      let seen = try await fleet.queue.observer.observe(campaigns.map(\.id))
      for (campaign, seen) in zip(campaigns, seen) where seen?.state.isRunning == true {
        let stats = try await fleet.stack.hash("campaign:\(campaign.id):stats")
        func turn(_ name: String) -> Int { stats[name].flatMap { Int($0) } ?? 0 }
        // A claim raises the turn, and leaves the doubt until its owner has told.
        if turn("dudado") > turn("conciliado") || turn("olvidado") > max(turn("turno"), turn("conciliado")) {
          return false
        }
      }
      return true
    }
  }

  /// Puts elements that are no messages into a campaign that goes on.
  private func foreignHand() async throws {
    note("a foreign hand in media and rápida 1")
    for id in ["media", "rápida 1"] {
      _ = try await fleet.queue.link.connection.command(
        "EVAL",
        """
        if redis.call('HGET', KEYS[1] .. ':stats', 'estado') ~= 'procesando' then return 0 end
        redis.call('LPUSH', KEYS[1], 'basura', '')
        redis.call('HSET', KEYS[1] .. ':inflight', 'basura', 'basura')
        return redis.call('PEXPIRE', KEYS[1], 60000)
        """, 1, .string("campaign:\(id)"))
    }
  }

  /// Spoils a key of one campaign from the beginning. No other campaign may notice.
  private func spoilOne() async throws {
    let key = [":stats", ":inflight", ":resultados", ":delayed"][pick(0...3)]
    try await publish("rota", 50, interval: 500)
    campaigns.removeLast()
    note("campaign:rota\(key) is spoilt")
    try await eventually {
      try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
      return try await fleet.queue.link.connection.command("SET", .string("campaign:rota\(key)"), "basura").asText
        == "OK"
    }
  }

  private func judgeTheSpoiltOne() async throws {
    for number in fleet.servers.indices {
      let status = try await fleet.stack.status("rota", from: fleet.servers[number])
      if status.string("estado") != "dañado" { Issue.record("the spoilt campaign is \(status.body)\n\(story)") }
    }
    #expect(try await fleet.queue.controls.delete("rota") == .done(.damaged))
  }

  /// Lets every campaign find a living owner: takeovers take up to a lease and a bit, and on a busy machine as long as
  /// they take.
  func settle() async throws {
    note("settling")
    for proxy in fleet.proxies {
      proxy.weather = .fair
      proxy.accidents = []
    }
    for number in fleet.servers.indices { try await fleet.waitUntilHealthy(number) }
    let before = try await turns()
    try await Loop.sleep(for: .milliseconds(2500))
    try await eventually(within: .seconds(20), "every campaign's owner takes turns") {
      let now = try await turns()
      // A campaign that is gone from the list has ended, or has no owner.
      return before.allSatisfy { id, turn in now[id] != turn }
    }
  }

  /// The last turns of the campaigns that have an owner.
  private func turns() async throws -> [String: String] {
    try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
    let seen = try await fleet.queue.observer.observe(campaigns.map(\.id))
    var turns: [String: String] = [:]
    for (campaign, seen) in zip(campaigns, seen) {
      if let seen, !seen.isFree, !seen.token.isEmpty { turns[campaign.id] = "\(seen.token) \(seen.turn)" }
    }
    return turns
  }

  /// The operator pauses and resumes one campaign and cancels another.
  private func operate() async throws {
    try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
    note("pause of media: \(try await fleet.queue.controls.pause("media"))")
    try await pause(300...1500)
    note("resume of media: \(try await fleet.queue.controls.resume("media"))")
    if let place = campaigns.firstIndex(where: { $0.id == "cancelada" }) { try await cancel(place) }
  }

  private func cancel(_ place: Int) async throws {
    try await fleet.queue.link.connection.waitUntilReady(within: .seconds(10))
    let reply = try await fleet.queue.controls.cancel(campaigns[place].id)
    note("cancel of \(campaigns[place].id): \(reply)")
    if case .done(.cancelled) = reply { campaigns[place].isCancelled = true }
  }

  // MARK: The judgement

  /// How much later than it left a message may arrive on a machine that is loaded, in ms.
  private static let arrivalJitter = 80

  func judge() async throws {
    let journal = try await Journal.read(from: fleet.stack.simulator)
    var problems: [String] = []
    var line: [String] = []
    for campaign in campaigns {
      let containers = try await fleet.containers(of: campaign.id)
      problems += containers.defects(expecting: campaign.isCancelled ? "cancelado" : "completado")
      problems += containers.contradictions(to: journal, mayFailLate: isMeta)
      problems += paceDefects(campaign.id, campaign.interval, journal.arrivals(of: campaign.id))
      line.append(
        "\(campaign.id) \(containers.total): \(containers.sent.count) sent, \(containers.failed.count) failed, "
          + "\(containers.uncertain.count) uncertain, \(containers.cancelled.count) cancelled")
    }
    let accidents = fleet.proxies.reduce(0) { $0 + $1.accidentCount }
    print("chaos \(seed): \(line.joined(separator: "; ")); \(sampleCount) samples, \(accidents) accidents")
    if ProcessInfo.processInfo.environment["CHAOS_STORY"] != nil { print(story) }
    if !problems.isEmpty {
      Issue.record("seed \(seed): \(problems.joined(separator: "\n"))\n\(story)\n\(said(of: problems))")
    }
    #expect(sampleCount > seconds * 2, "status answers were sampled")
  }

  /// The log lines about the campaigns that have a problem.
  private func said(of problems: [String]) -> String {
    let ids = campaigns.map(\.id).filter { id in problems.contains { $0.hasPrefix(id) } }
    return fleet.stack.servers.map(\.log).joined().split(separator: "\n")
      .filter { line in ids.contains { line.contains("\"campaign_id\":\"\($0)\"") } || line.contains("Redis") }
      .suffix(200).joined(separator: "\n")
  }

  /// Two checks. Neighbours: no gap is shorter than interval − min(interval/2, 20 ms), less the jitter of arrivals;
  /// only where the interval is longer than the jitter. Stretches: no n messages come in less than (n − 1) intervals,
  /// less what the first of them may be late by: 250 ms past its slot (the last gate) and the jitter. In both, what the
  /// machine kept the processes waiting when the first of them was on its way makes it later still.
  private func paceDefects(_ id: String, _ interval: Int, _ arrivals: [Int]) -> [String] {
    guard interval > 0, arrivals.count > 1 else { return [] }
    var defects: [String] = []
    if interval > 2 * Self.arrivalJitter {
      let least = interval - min(interval / 2, 20) - Self.arrivalJitter
      for (earlier, later) in zip(arrivals, arrivals.dropFirst()) where later - earlier < least {
        let waited = fleet.stack.waits.waited(from: earlier - 1000, to: later)
        if later - earlier >= least - waited { continue }
        defects.append("\(id): \(later - earlier) ms after the one before, at \(later), \(waited) ms waited")
      }
    }
    let slack = 250 + 20 + Self.arrivalJitter
    var latest = (lag: arrivals[0], at: arrivals[0])
    var worst = 0
    for (place, at) in arrivals.enumerated() {
      let lag = at - place * interval
      if latest.lag - lag > slack {
        let waited = fleet.stack.waits.waited(from: latest.at - 1000, to: latest.at)
        worst = max(worst, latest.lag - lag - slack - waited)
      }
      if lag > latest.lag { latest = (lag, at) }
    }
    if worst > 0 { defects.append("\(id): \(worst + slack) ms ahead of its pace") }
    return defects
  }
}

private struct Unfinished: Error, CustomStringConvertible {
  let what: String
  let status: String
  var description: String { "\(what); last seen: \(status)" }
}

// The pace of a WhatsApp number over campaigns and instances, set by the operator or asked for by the API.

import Campaigns
import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Queue
@testable import Text

@Suite struct NumberLimitTests {
  @Test func campaignsAndInstancesShareTheNumbersLimit() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["LIMITE_NUMERO_MPS": "40"]) { stack in
        let second = try await stack.startServer()
        _ = try await stack.upload(csv(rows: 50), title: "a")
        _ = try await stack.upload(csv(rows: 50), title: "b", to: second)
        _ = try await stack.waitUntilCompleted("a", within: .seconds(40))
        _ = try await stack.waitUntilCompleted("b", within: .seconds(40))
        let times = try await stack.received().map(\.at).sorted()
        #expect(times.count == 100)
        // 100 messages at 40 a second take two and a half seconds, whichever instance sends them.
        #expect(times.last! - times.first! >= 2300 - stack.waits.waited(from: times[0] - 1000, to: times[0]))
        for (earlier, later) in zip(times, times.dropFirst(42)) {
          #expect(later - earlier >= 850 - stack.waits.waited(from: earlier - 1000, to: later))
        }
      }
    }
  }

  /// With LIMITE_DIARIO two campaigns on two instances send that many messages together, then wait until tomorrow.
  @Test func campaignsAndInstancesShareTheDaysLimit() async throws {
    try await withDeadline(.seconds(90)) {
      let options = ["--latencia", "1", "--errores", "0", "--limite-mps", "60"]
      try await Stack.run(["LIMITE_DIARIO": "40", "MAX_EN_VUELO": "8"], simulator: options) { stack in
        let second = try await stack.startServer()
        _ = try await stack.upload(csv(rows: 50), title: "a")
        _ = try await stack.upload(csv(rows: 50), title: "b", to: second)
        _ = try await stack.upload(csv(rows: 30), title: "otro", fields: ["buzon": "15"])
        var waiting: [CurlAnswer] = []
        try await eventually(within: .seconds(40), "both wait") {
          waiting = [try await stack.status("a"), try await stack.status("b", from: second)]
          for status in waiting { try status.checkSum() }
          return waiting.allSatisfy {
            $0.string("motivo")?.contains("LIMITE_DIARIO") == true && $0.int("en_vuelo") == 0
          }
        }
        let until = try waiting.map { try #require(Timestamp.parse($0.string("espera_hasta") ?? "")?.utc) }
        let day: Int64 = 86_400_000
        let now = Loop.wallClockMilliseconds()
        for moment in until { #expect(moment > now + day - 60_000 && moment < now + day + 660_000) }
        let sent = waiting.reduce(0) { $0 + ($1.int("enviados") ?? 0) }
        #expect(sent == 40)
        let done = try await stack.waitUntilCompleted("otro", within: .seconds(40))
        #expect(done.int("enviados") == 30, "another buzon has its own")
      }
    }
  }

  @Test func whenTheAPIAsksToSlowDownNothingIsSpentAndEverythingGoesOut() async throws {
    try await withDeadline(.seconds(90)) {
      let options = ["--latencia", "1", "--errores", "0", "--limite-mps", "30"]
      try await Stack.run(["MAX_EN_VUELO": "8"], simulator: options) { stack in
        _ = try await stack.upload(csv(rows: 90), title: "frenada")
        let done = try await stack.waitUntilCompleted("frenada", within: .seconds(60))
        #expect(done.int("enviados") == 90)
        let received = try await stack.received()
        #expect(received.contains { $0.fate == "frenado" })
        #expect(received.count { $0.fate == "aceptado" } == 90)
        // Nothing was spent on a refusal: each message was taken once as far as its attempts tell.
        let results = try await stack.redisCLI("LRANGE", "campaign:frenada:resultados", "0", "-1")
        for line in results.split(separator: "\n") {
          #expect(line.split(separator: "\t")[2].split(separator: "|")[1] == "1")
        }
      }
    }
  }

  @Test func whatOneInstanceIsToldSlowsTheNumberEverywhere() async throws {
    try await withDeadline(.seconds(90)) {
      let api = try PickyAPI(retryAfter: 3)
      defer { api.close() }
      try await Fleet.run(2, ["API_WHATSAPP_URL": api.url, "MAX_EN_VUELO": "4"]) { fleet in
        // One number on two instances: placed on the second, which is out of sight when the first takes a campaign of
        // it.
        try await instances(2, fleet)
        let inbox = try await inboxOfTheSecond(fleet)
        fleet.freeze(1)
        try await instances(1, fleet)
        try await upload("a", inbox: inbox, to: fleet)
        #expect(try await fleet.waitForOwner(of: "a") == 0)
        fleet.thaw(1)
        try await instances(2, fleet)
        try await upload("b", inbox: inbox, to: fleet)
        #expect(try await fleet.waitForOwner(of: "b") == 1)
        try await eventually { ["a", "b"].allSatisfy { api.arrivals(of: $0) > 5 } }

        let watch = fleet.stack.waits.stopwatch()
        api.refuses = "a"
        try await eventually { api.refusedAt != nil }
        let refusedAt = try #require(api.refusedAt)
        try await Loop.sleep(until: refusedAt + .seconds(3))
        let waited = watch.waited
        for id in ["a", "b"] { try await fleet.hurry(id) }
        for id in ["a", "b"] { try await fleet.waitUntilCompleted(id) }
        // Messages that were on their way may arrive until then, and those until the next look.
        #expect(api.arrivals(from: refusedAt + .milliseconds(800) + waited, to: refusedAt + .milliseconds(2950)) == [])
        #expect(api.arrivals(of: "a") == 2001 && api.arrivals(of: "b") == 2000)
      }
    }
  }

  @Test func aProcessThatStartsKeepsToThePause() async throws {
    try await withDeadline(.seconds(90)) {
      try await inTime([.seconds(8), .seconds(30), .seconds(120)]) { try await startDuringAPause(of: $0) }
    }
  }

  @LoopActor
  private func startDuringAPause(of pause: Duration) async throws {
    let api = try PickyAPI(retryAfter: Int(pause.components.seconds))
    defer { api.close() }
    let settings = [
      "API_WHATSAPP_URL": api.url, "ARRIENDO_MS": "1500", "TIEMPO_ENVIO_MS": "500", "MAX_EN_VUELO": "4",
    ]
    try await Fleet.run(1, settings) { fleet in
      try await upload("a", inbox: "14", to: fleet)
      try await eventually { api.arrivals(of: "a") > 5 }
      let watch = fleet.stack.waits.stopwatch()
      api.refuses = "a"
      try await eventually("Redis knows") {
        try await fleet.queue.lookout.look(by: 0, limit: 1).pausedNumbers == ["14"]
      }
      let waited = watch.waited
      await fleet.crash(0)
      try await fleet.restart(0)
      try await fleet.waitUntilHealthy(0)
      try await upload("b", inbox: "14", to: fleet)
      let refusedAt = try #require(api.refusedAt)
      let end = refusedAt + (pause - .milliseconds(50))
      // Later than this nothing would be tested.
      if Loop.now >= refusedAt + (pause - .seconds(1)) { throw TooLate() }
      try await Loop.sleep(until: end)
      for id in ["a", "b"] { try await fleet.hurry(id) }
      for id in ["a", "b"] { try await fleet.waitUntilCompleted(id) }
      #expect(api.arrivals(from: refusedAt + .milliseconds(500) + waited, to: end) == [])
    }
  }

  @LoopActor
  private func upload(_ title: String, inbox: String, to fleet: Fleet) async throws {
    let answer = try await fleet.stack.upload(
      csv(rows: 2000), title: title, fields: ["buzon": inbox, "intervalo_ms": "50"], to: fleet.servers[0])
    #expect(answer.status == 200, "\(answer.body)")
  }

  /// Waits until so many instances live, and know of each other.
  @LoopActor
  private func instances(_ count: Int, _ fleet: Fleet) async throws {
    try await eventually("\(count) instances live") {
      try await fleet.queue.lookout.look(by: 0, limit: 1).instances.count == count
    }
    // Each looks around just after its beat, which is seldom while it is alone.
    if count == 1 { return }
    let known = Loop.wallClockMilliseconds()
    try await eventually("all have looked around") {
      let silent = try await fleet.queue.link.connection.command(
        "ZCOUNT", .string(QueueKeys.instances), "-inf", .integer(known))
      return silent.asInteger == 0
    }
  }

  @LoopActor
  private func inboxOfTheSecond(_ fleet: Fleet) async throws -> String {
    let names = try await fleet.queue.lookout.look(by: 0, limit: 1).instances
    return (1...).lazy.map { String($0) }
      .first { RendezvousHash.choice(for: $0, among: names)!.hasPrefix("instancia-1") }!
  }
}

/// An API that accepts every message except the one that the test makes it refuse as too fast.
@LoopActor
private final class PickyAPI {
  /// The campaign whose next message is refused.
  var refuses: String?
  private(set) var refusedAt: LoopInstant?
  private var arrivals: [(campaign: String, at: LoopInstant)] = []
  private var farEnd: FarEnd?

  var url: String { farEnd?.address("/enviar-mensaje") ?? "" }

  init(retryAfter seconds: Int) throws {
    farEnd = try FarEnd { [unowned self] connection in
      while let request = try await connection.readRequest() {
        let campaign = request.header("Idempotency-Key")?.split(separator: ":").first.map(String.init) ?? ""
        arrivals.append((campaign, Loop.now))
        if campaign == refuses {
          refuses = nil
          refusedAt = Loop.now
          connection.respond(
            "429 Too Many Requests", #"{"detail":"despacio"}"#, headers: ["Retry-After: \(seconds)"])
        } else {
          connection.respond("200 OK", #"{"message_id":"wamid.x"}"#)
        }
      }
    }
  }

  func arrivals(of campaign: String) -> Int { arrivals.count { $0.campaign == campaign } }

  /// The campaigns of the messages that arrived in that time.
  func arrivals(from start: LoopInstant, to end: LoopInstant) -> [String] {
    arrivals.filter { $0.at >= start && $0.at < end }.map(\.campaign)
  }

  func close() { farEnd?.close() }
}

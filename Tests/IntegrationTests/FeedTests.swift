// The stream of all campaigns, as a page with their list has it open: its beginning, its events, and a client that
// comes again.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct FeedTests {
  /// One event: its id, its kind and its data.
  private struct Event {
    let id: String
    let kind: String
    let data: [String: Any]

    var campaign: String? { data["campaign_id"] as? String }
  }

  private static func events(_ text: String) -> [Event] {
    // The last event may still be on its way.
    text.components(separatedBy: "\n\n").dropLast().compactMap { block in
      var fields: [String: String] = [:]
      for line in block.split(separator: "\n") {
        guard let colon = line.range(of: ": ") else { continue }
        fields[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
      }
      guard let data = fields["data"] else { return nil }
      let object = (try? JSONSerialization.jsonObject(with: Data(data.utf8))) as? [String: Any]
      return Event(id: fields["id"] ?? "", kind: fields["event"] ?? "message", data: object ?? [:])
    }
  }

  @LoopActor
  private static func open(_ server: ServerProcess, after id: String? = nil) throws -> ChildProcess {
    try ChildProcess(
      "curl", ["-sN"] + (id.map { ["-H", "Last-Event-ID: \($0)"] } ?? []) + [server.url("/api/eventos")],
      standardOutput: .capture)
  }

  @LoopActor private static func seen(_ stream: ChildProcess) -> [Event] { events(stream.standardOutput.text) }

  /// Events come for campaigns that are created, go on, end or are deleted, on any instance. Campaigns from before are
  /// in the list.
  @Test func changesOfAllCampaignsCome() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let other = try await stack.startServer()
        _ = try await stack.upload(csv(rows: 3), title: "vieja", fields: ["inicio": nextYear])
        let stream = try Self.open(other)
        try await eventually { Self.seen(stream).first?.kind == "inicio" }
        _ = try await stack.upload(csv(rows: 60), title: "nueva", fields: ["intervalo_ms": "50"])
        try await eventually(within: .seconds(20)) {
          Self.seen(stream).last { $0.campaign == "nueva" }?.data["estado"] as? String == "completado"
        }
        #expect(!Self.seen(stream).contains { $0.campaign == "vieja" }, "nothing has happened to it")
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/vieja/pausar"))
        try await eventually { Self.seen(stream).last?.data["estado"] as? String == "pausado" }
        _ = try await stack.redisCLI("DEL", "campaign:vieja:stats")
        try await eventually { Self.seen(stream).last?.kind == "eliminada" }

        let events = Self.seen(stream)
        let sent = events.filter { $0.campaign == "nueva" }.compactMap { $0.data["enviados"] as? Int }
        #expect(sent == sent.sorted() && sent.last == 60 && sent.count < 30, "at most once a second: \(sent)")
        #expect(Set(events.map(\.id)).count == events.count && !events.contains { $0.id.isEmpty })
        stream.kill(SIGKILL)
      }
    }
  }

  /// A client that comes again gets the events since. It begins anew at another instance, or with an id of its own.
  @Test func whoComesAgainGoesOnWhereItWas() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let other = try await stack.startServer()
        _ = try await stack.upload(csv(rows: 3), title: "una", fields: ["inicio": nextYear])
        let stream = try Self.open(stack.server)
        try await eventually { Self.seen(stream).count == 1 }
        let id = Self.seen(stream)[0].id
        stream.kill(SIGKILL)
        for verb in ["pausar", "reanudar"] {
          _ = try await curl("-X", "POST", stack.server.url("/api/campanas/una/\(verb)"))
        }
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/una/cancelar"))
        let again = try Self.open(stack.server, after: id)
        try await eventually { !Self.seen(again).isEmpty }
        #expect(Self.seen(again)[0].kind == "message" && Self.seen(again)[0].data["estado"] as? String == "cancelado")
        again.kill(SIGKILL)
        for (server, id) in [(other, id), (stack.server, "x-1"), (stack.server, id + "99999"), (stack.server, "-1")] {
          let anew = try Self.open(server, after: id)
          try await eventually { Self.seen(anew).first?.kind == "inicio" }
          anew.kill(SIGKILL)
        }
      }
    }
  }

  /// Redis is asked once for all watchers, and not at all without any.
  @Test func allWatchersShareWhatIsRead() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        for number in 0..<5 {
          _ = try await stack.upload(csv(rows: 3), title: "c\(number)", fields: ["inicio": nextYear])
        }
        let streams = try (0..<40).map { _ in try Self.open(stack.server) }
        try await eventually(within: .seconds(20)) { streams.allSatisfy { Self.seen($0).count == 1 } }
        /// The number of readings: only the feed asks for the members of the set of active campaigns by rank while
        /// nothing else goes on.
        func readings() async throws -> Int {
          let stats = try await stack.redisCLI("INFO", "commandstats")
          let line = stats.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_zrange:") } ?? ""
          return Int(line.firstMatch(of: /calls=(\d+)/)?.1 ?? "0") ?? 0
        }
        let (before, began) = (try await readings(), Loop.now)
        try await eventually(within: .seconds(20)) { try await readings() >= before + 3 }
        // There is one reading a second by the clock, also while the machine lets the processes wait.
        let read = try await readings() - before
        #expect(read <= Int((Loop.now - began).components.seconds) + 4)
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/c0/pausar"))
        try await eventually { streams.allSatisfy { Self.seen($0).last?.data["estado"] as? String == "pausado" } }
        #expect(streams.allSatisfy { Self.seen($0).count == 2 })
        for stream in streams { stream.kill(SIGKILL) }
        for stream in streams { _ = await stream.wait() }
        #expect(await stack.server.stop() == .exited(0))
      }
    }
  }

  @Test func itOutlivesAnOutageOfRedisAndEndsWithTheServer() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 3), title: "firme", fields: ["inicio": nextYear])
        let stream = try Self.open(stack.server)
        try await eventually { Self.seen(stream).count == 1 }
        await stack.redis.kill()
        try await stack.server.waitForHealth(503)
        try await eventually("nobody is let in who would be told nothing") {
          try await curl("-N", "--max-time", "1", stack.server.url("/api/eventos")).status == 503
        }
        #expect(stream.exitStatus == nil)
        try await stack.redis.start()
        try await stack.server.waitForHealth(200)
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/firme/cancelar"))
        try await eventually { Self.seen(stream).last?.data["estado"] as? String == "cancelado" }
        #expect(await stack.server.stop() == .exited(0))
        #expect(await stream.wait() == .exited(0))
      }
    }
  }
}

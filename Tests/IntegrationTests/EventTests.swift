// The event stream of a campaign, as curl -N shows it.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct EventTests {
  /// The status objects of a stream's events.
  private func events(_ text: String) -> [[String: Any]] {
    values("data", text).compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
  }

  /// The values of one field's lines, in order.
  private func values(_ field: String, _ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("\(field): ") }.map { String($0.dropFirst(field.count + 2)) }
  }

  @Test func theStatusComesOnceASecondUntilTheEnd() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let other = try await stack.startServer()
        _ = try await stack.upload(csv(rows: 60), title: "seguida", fields: ["intervalo_ms": "50"])
        let began = Loop.now
        let stream = try await curl("-N", other.url("/api/campanas/seguida/eventos"))
        let seconds = Int((Loop.now - began).components.seconds)
        #expect(stream.exit == .exited(0), "the server ends it")
        #expect(stream.headers["content-type"] == "text/event-stream")
        let events = events(stream.body)
        #expect(events.count >= 3 && events.count <= seconds + 1)
        #expect(events.last?["estado"] as? String == "completado" && events.last?["enviados"] as? Int == 60)
        let sent = events.compactMap { $0["enviados"] as? Int }
        #expect(sent == sent.sorted())

        let ended = try await curl("-N", other.url("/api/campanas/seguida/eventos"))
        #expect(self.events(ended.body).count == 1 && ended.exit == .exited(0))

        // EventSource comes again after every end, and is told once that there is no more.
        let ids = values("id", stream.body)
        #expect(ids.count == events.count && Set(ids).count == ids.count)
        let again = try await curl(
          "-N", "-H", "Last-Event-ID: \(ids.last!)", stack.server.url("/api/campanas/seguida/eventos"))
        #expect(again.status == 204 && again.body.isEmpty)
        // A client that lost its connection before the end has not seen the last event yet.
        let late = try await curl("-N", "-H", "Last-Event-ID: \(ids[0])", other.url("/api/campanas/seguida/eventos"))
        #expect(late.status == 200 && values("id", late.body) == [ids.last!])

        let unknown = try await curl(other.url("/api/campanas/nadie/eventos"))
        #expect(unknown.status == 404 && unknown.string("detail") == "Campaña 'nadie' no encontrada")
      }
    }
  }

  @Test func aQuietStreamShowsThatItLivesAndAChangeComesAtOnce() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 5), title: "quieta", fields: ["intervalo_ms": "60000"])
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/quieta/pausar"))
        try await eventually { try await stack.status("quieta").int("en_vuelo") == 0 }
        let stream = try ChildProcess(
          "curl", ["-sN", stack.server.url("/api/campanas/quieta/eventos")], standardOutput: .capture)
        try await eventually(within: .seconds(20)) { stream.standardOutput.text.contains("\n\n: ") }
        #expect(events(stream.standardOutput.text).count == 1, "nothing has changed")
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/quieta/cancelar"))
        #expect(await stream.wait() == .exited(0))
        #expect(events(stream.standardOutput.text).last?["estado"] as? String == "cancelado")
      }
    }
  }

  @Test func nobodyIsAskedForAClientThatIsGone() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 5), title: "vista", fields: ["intervalo_ms": "60000"])
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/vista/pausar"))
        try await eventually { try await stack.redisCLI("HGET", "campaign:vista:stats", "propietario") == "" }
        // While no campaign runs the status script counts with it, and the inspection of foreign hands, which asks PTTL
        // of twelve keys for five lengths of lists.
        func statusCalls() async throws -> Int {
          let stats = try await stack.redisCLI("INFO", "commandstats")
          func calls(_ command: String) -> Int {
            let line = stats.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_\(command):") } ?? ""
            return Int(line.firstMatch(of: /calls=(\d+)/)?.1 ?? "0") ?? 0
          }
          return calls("llen") - calls("pttl") / 12 * 5
        }
        let stream = try ChildProcess(
          "curl", ["-sN", stack.server.url("/api/campanas/vista/eventos")], standardOutput: .capture)
        try await eventually { events(stream.standardOutput.text).count == 1 }
        let before = try await statusCalls()
        try await eventually { try await statusCalls() >= before + 2 }
        stream.kill(SIGKILL)
        _ = await stream.wait()
        try await eventually(within: .seconds(20), "the status is no longer asked for") {
          let calls = try await statusCalls()
          try await Loop.sleep(for: .milliseconds(2200))
          return try await statusCalls() == calls
        }
        #expect(await stack.server.stop() == .exited(0))
      }
    }
  }

  @Test func aStreamOutlivesAnOutageOfRedis() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 5), title: "firme", fields: ["inicio": nextYear])
        let stream = try ChildProcess(
          "curl", ["-sN", stack.server.url("/api/campanas/firme/eventos")], standardOutput: .capture)
        try await eventually { events(stream.standardOutput.text).count == 1 }
        await stack.redis.kill()
        try await stack.server.waitForHealth(503)
        // The wait is longer than the time from one look to the next.
        try await Loop.sleep(for: .milliseconds(1500))
        #expect(stream.exitStatus == nil)
        try await stack.redis.start()
        try await stack.server.waitForHealth(200)
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/firme/cancelar"))
        #expect(await stream.wait() == .exited(0))
        #expect(events(stream.standardOutput.text).last?["estado"] as? String == "cancelado")
      }
    }
  }

  @Test func aStreamOfACampaignThatIsDeletedSaysSoAndEnds() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 5), title: "borrada", fields: ["inicio": nextYear])
        let url = stack.server.url("/api/campanas/borrada/eventos")
        let stream = try ChildProcess("curl", ["-sN", url], standardOutput: .capture)
        try await eventually { events(stream.standardOutput.text).count == 1 }
        // Both happen within one instant, so that the state in between is never seen.
        _ = try await stack.redisCLI("DEL", "campaign:borrada:stats")
        #expect(await stream.wait() == .exited(0))
        let text = stream.standardOutput.text
        #expect(
          text.hasSuffix("event: eliminada\ndata: {\"campaign_id\":\"borrada\",\"eliminada\":true}\n\n"), "\(text)")
        let again = try await curl("-H", "Last-Event-ID: \(values("id", text).last!)", url)
        #expect(again.status == 404)
      }
    }
  }

  @Test func aServerThatStopsEndsItsStreams() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        _ = try await stack.upload(csv(rows: 5), title: "abierta", fields: ["intervalo_ms": "60000"])
        _ = try await curl("-X", "POST", stack.server.url("/api/campanas/abierta/pausar"))
        let stream = try ChildProcess(
          "curl", ["-sN", stack.server.url("/api/campanas/abierta/eventos")], standardOutput: .capture)
        try await eventually { !stream.standardOutput.text.isEmpty }
        let watch = stack.waits.stopwatch()
        #expect(await stack.server.stop() == .exited(0))
        #expect(await stream.wait() == .exited(0))
        #expect(watch.elapsed < .seconds(6))
      }
    }
  }
}

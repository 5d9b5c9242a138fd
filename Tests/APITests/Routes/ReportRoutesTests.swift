// The reports' route with real sockets: the limit at a time, and a report whose client goes away.

import CampaignSupport
import EventLoop
import HTTPServer
import RedisClient
import TestSupport
import Testing

@testable import API
@testable import Queue
@testable import Reports

@Suite struct ReportRoutesTests {
  @Test func aClientThatGoesAwayFreesItsSlotAndNothingMoreIsReadForIt() async throws {
    try await QueueFixture.run { fixture in
      // The report is far larger than the sockets' buffers.
      let keys = QueueKeys.campaign("X")
      let note = String(repeating: "x", count: 1000)
      for start in stride(from: 0, to: 12_000, by: 500) {
        var push = RedisCommand("RPUSH")
        push.append(keys.pending)
        for seq in (start + 1)...(start + 500) {
          push.append("\(seq)|0|[\"\(QueueFixture.number(seq))\",\"\",[\"\(note)\"]]")
        }
        _ = try await fixture.redis.command(push)
      }
      _ = try await fixture.redis.command(
        "HSET", .string(keys.stats), "upload_id", "u1", "columnas", "[\"numero\",\"variable1\"]", "total", 12_000)
      let routes = ReportRoutes(queue: fixture.queue, limit: 2)
      let listener = HTTPListener(
        router: Router([.async(.get, "/informe/{id}") { try await routes.handle($0, .all) }]))
      try listener.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
      let port = Int(listener.localAddress!.port)

      /// Asks and reads the answer's first bytes only.
      @LoopActor func open() async throws -> (client: RudeClient, answer: String) {
        let client = try RudeClient(port: port)
        client.ask("GET", "/informe/X")
        var answer = ""
        try await eventually(within: .seconds(30), "the answer begins") {
          answer += client.read(upTo: 1024) ?? ""
          return answer.count > 100
        }
        return (client, answer)
      }
      /// The number of calls that read containers so far.
      @LoopActor func reads() async throws -> Int {
        let stats = try await fixture.text("INFO", "commandstats") ?? ""
        return Int(stats.firstMatch(of: /cmdstat_lrange:calls=(\d+)/)?.1 ?? "0") ?? 0
      }

      let first = try await open()
      let second = try await open()
      #expect(first.answer.hasPrefix("HTTP/1.1 200") && second.answer.hasPrefix("HTTP/1.1 200"))
      let refused = try await open().answer
      #expect(refused.hasPrefix("HTTP/1.1 503") && refused.contains("Retry-After: 5\r\n"), "\(refused)")
      #expect(refused.contains("Se están descargando demasiados informes a la vez"))
      // The clients do not read, so the reports stop reading.
      let before = try await settled(within: .seconds(30), "the reading") { try await reads() }
      #expect(before * 8 < 2 * 12_000, "neither is through")

      first.client.reset()
      try await eventually(within: .seconds(30), "its slot is free") { routes.slots.takenCount == 1 }
      let third = try await open()
      #expect(third.answer.hasPrefix("HTTP/1.1 200"))
      second.client.reset()
      third.client.reset()
      try await eventually(within: .seconds(30), "all slots are free") { routes.slots.takenCount == 0 }
      #expect((try await reads() - before) * 8 < 12_000, "no more was read than for the third one's beginning")
      await listener.stop(within: .seconds(20))
    }
  }
}

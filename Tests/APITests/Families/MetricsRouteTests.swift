// A page of metrics is made in slices, so that other work goes on, and once for all who ask meanwhile.

import EventLoop
import HTTPServer
import Metrics
import TestSupport
import Testing

@testable import API

@Suite struct MetricsRouteTests {
  /// A source that notes the turns of the loop in which it is asked.
  private final class Source: MetricSource {
    private(set) var turns: [Int64] = []

    func write(to page: inout MetricsPage) {
      turns.append(Loop.turnDurations.count)
      page.family("a", .gauge, "Una.")
      page.sample(value: turns.count)
    }
  }

  @Test func aPageIsMadeOnceForAllWhoAskMeanwhile() async throws {
    try await withDeadline {
      let metrics = MetricsRoute()
      let source = Source()
      metrics.sources = [source]
      let server = HTTPListener(router: Router([.async(.get, "/metrics") { try await metrics.handle($0) }]))
      try server.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
      let clients = try (0..<50).map { _ in try RudeClient(port: Int(server.localAddress!.port)) }
      for client in clients { client.ask("GET", "/metrics") }
      for client in clients {
        var answer = ""
        try await eventually {
          answer += client.read(upTo: 4096) ?? ""
          return answer.contains("# TYPE a gauge\na ")
        }
        #expect(answer.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
      }
      // There is one page for each turn in which some of the fifty came, and not one for each of the fifty.
      #expect(source.turns.count <= 10)
      await server.stop(within: .zero)
    }
  }

  @Test func eachSourceHasATurnOfTheLoop() async throws {
    try await withDeadline {
      let metrics = MetricsRoute()
      let sources = (0..<5).map { _ in Source() }
      metrics.sources = sources
      let server = HTTPListener(router: Router([.async(.get, "/metrics") { try await metrics.handle($0) }]))
      try server.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
      let client = try RudeClient(port: Int(server.localAddress!.port))
      client.ask("GET", "/metrics")
      try await eventually { sources.allSatisfy { $0.turns.count == 1 } }
      let turns = sources.map { $0.turns[0] }
      #expect(zip(turns, turns.dropFirst()).allSatisfy { $0 < $1 })
      await server.stop(within: .zero)
    }
  }
}

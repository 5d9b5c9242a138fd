// More hostile connections than the server takes. It keeps its limit, and a client that waits behind them in the
// kernel's queue has its turn as soon as their time is up.

import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct FloodTests {
  /// What each of the flood sends before it falls silent.
  @Test(arguments: ["", "GET /a HTTP/1.1\r\nHo", "POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"])
  func anHonestClientGetsItsTurn(_ opening: String) async throws {
    try await withDeadline {
      var limits = HTTPServerLimits()
      limits.connections = 50
      // Longer than the loop may have to wait for a processor, or the honest client's time is up too.
      limits.idleTime = .milliseconds(600)
      limits.headTime = .milliseconds(600)
      limits.bodyStallTime = .milliseconds(600)
      limits.drainTime = .milliseconds(100)
      try await withServer([fixed("/a", "x"), echo("/eco")], limits: limits) { server in
        var flood: [RawClient] = []
        for _ in 0..<150 {
          let client = try await RawClient(server)
          if !opening.isEmpty { try await client.send(opening) }
          flood.append(client)
        }
        try await eventually { server.connectionCount == 50 }
        var most = 0
        let watch = spawn {
          while true {
            most = max(most, server.connectionCount)
            try await Loop.sleep(for: .milliseconds(2))
          }
        }
        let honest = try await RawClient(server)
        #expect(try await honest.get("/a").body == "x")
        watch.cancel()
        #expect(most == 50)
        #expect(server.counters.accepted == 151)
        for client in flood { client.close() }
        honest.close()
      }
    }
  }

  /// Idle connections give their places up long before their own time is over, but only when somebody waits for one.
  @Test func idleConnectionsMakeRoomForThoseWhoWait() async throws {
    try await withDeadline {
      var limits = HTTPServerLimits()
      limits.connections = 20
      limits.idleTimeWhenFull = .milliseconds(200)
      try await withServer([fixed("/a", "x")], limits: limits) { server in
        var idle: [RawClient] = []
        for _ in 0..<20 {
          let client = try await RawClient(server)
          #expect(try await client.get("/a").body == "x")
          idle.append(client)
        }
        // No client waits, so no connection is closed, also after its time.
        try await Loop.sleep(for: .milliseconds(400))
        #expect(server.connectionCount == 20)
        let honest = try await RawClient(server)
        #expect(try await honest.get("/a").body == "x")
        #expect(server.counters.accepted == 21 && server.connectionCount <= 20)
        for client in idle { client.close() }
        honest.close()
      }
    }
  }

  /// Clients that ask for much and read nothing make room too, long before they are cut off anyway.
  @Test func stuckReadersMakeRoomForThoseWhoWait() async throws {
    try await withDeadline {
      var limits = HTTPServerLimits()
      limits.connections = 5
      limits.idleTimeWhenFull = .milliseconds(200)
      limits.bodyStallTime = .milliseconds(400)
      let routes = [fixed("/mucho", String(repeating: "x", count: 8000)), fixed("/a", "x")]
      try await withServer(routes, limits: limits) { server in
        var stuck: [RudeClient] = []
        for _ in 0..<5 {
          let client = try RudeClient(port: Int(server.localAddress!.port))
          for _ in 0..<1500 { client.ask("GET", "/mucho") }
          stuck.append(client)
        }
        try await eventually { server.connections.count { $0.burden > 0 } == 5 }
        let honest = try await RawClient(server)
        #expect(try await honest.get("/a").body == "x")
        #expect(server.counters.timedOut > 0 && server.counters.accepted == 6)
        for client in stuck { client.reset() }
        honest.close()
      }
    }
  }

  /// The server promises ten thousand connections. A probe must not wait until one of them makes room.
  @Test func tenThousandHeldConnectionsLeavePlacesForProbes() {
    #expect(HTTPServerLimits().connections >= 10_000 + 100)
  }

  @Test func whoIsBusyIsNotClosedForThoseWhoWait() async throws {
    try await withDeadline {
      var limits = HTTPServerLimits()
      limits.connections = 2
      limits.idleTimeWhenFull = .milliseconds(100)
      let slow = Route.async(.get, "/lento") { _ in
        try await Loop.sleep(for: .milliseconds(700))
        return HTTPResponse(text: "lento")
      }
      try await withServer([fixed("/a", "x"), slow], limits: limits) { server in
        let busy = [try await RawClient(server), try await RawClient(server)]
        for client in busy { try await client.send("GET /lento HTTP/1.1\r\nHost: a\r\n\r\n") }
        let waiting = try await RawClient(server)
        try await waiting.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        for client in busy { #expect(try await client.response().body == "lento") }
        #expect(try await waiting.response().body == "x")
        for client in busy + [waiting] { client.close() }
      }
    }
  }
}

// Clients that ask for much and read little of it. One that is slower than any honest client is cut off, and all
// together they hold no more than the server can bear. A client that is merely slow gets everything.

import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct SlowReaderTests {
  static let block = fixed("/a", String(repeating: "x", count: 8000))

  /// A client that asks for far more than the sockets' buffers, and does not read.
  @LoopActor
  private static func stuffed(_ server: HTTPListener) throws -> RudeClient {
    let client = try RudeClient(port: Int(server.localAddress!.port))
    for _ in 0..<1500 { client.ask("GET", "/a") }
    return client
  }

  @LoopActor
  private func queued(_ server: HTTPListener) -> Int { server.connections.first?.transport.queuedByteCount ?? 0 }

  @Test func whoReadsAFewBytesNowAndThenIsCutOff() async throws {
    try await withDeadline {
      let limits = DeadlineTests.limits {
        $0.writeStallTime = .milliseconds(400)
        $0.writeRate = 1 << 20
      }
      try await withServer([Self.block], limits: limits) { server in
        let client = try Self.stuffed(server)
        try await eventually {
          _ = client.read(upTo: 512)
          return server.counters.accepted == 1 && server.connectionCount == 0
        }
        #expect(server.counters.timedOut == 1 && server.heldBytes == 0)
      }
    }
  }

  /// A further request does not put the check off. Otherwise a small one every few seconds would put it off for ever.
  @Test func askingForMoreDoesNotPutItOff() async throws {
    try await withDeadline {
      let limits = DeadlineTests.limits { $0.writeStallTime = .seconds(2) }
      try await withServer([Self.block, fixed("/b", "y")], limits: limits) { server in
        let client = try RudeClient(port: Int(server.localAddress!.port))
        try await eventually {
          if queued(server) > 0 { return true }
          for _ in 0..<10 { client.ask("GET", "/a") }
          return false
        }
        for _ in 0..<300 where server.connectionCount == 1 {
          client.ask("GET", "/b")
          try await Loop.sleep(for: .milliseconds(20))
        }
        #expect(server.connectionCount == 0 && server.counters.timedOut == 1)
      }
    }
  }

  /// The server answers no further request while the kernel takes no more bytes for the client.
  @Test func whoDoesNotReadHoldsLittle() async throws {
    try await withDeadline {
      try await withServer([Self.block]) { server in
        let client = try Self.stuffed(server)
        try await eventually { queued(server) > 0 && server.connections[0].stash.count > 0 }
        #expect(queued(server) < 80_000)
        #expect(server.heldBytes == queued(server) + server.connections[0].stash.capacity)
        client.reset()
        try await eventually { server.connectionCount == 0 }
        #expect(server.heldBytes == 0)
      }
    }
  }

  @Test func whoIsSlowAndSteadyGetsItAll() async throws {
    try await withDeadline(.seconds(60)) {
      let body = [UInt8](repeating: 65, count: 8 << 20)
      let limits = DeadlineTests.limits {
        $0.writeStallTime = .seconds(1)
        $0.writeRate = 100_000
      }
      try await withServer([.immediate(.get, "/grande") { _ in HTTPResponse(body: body) }], limits: limits) { server in
        let client = try await RawClient(server)
        try await client.send("GET /grande HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        var received = 0
        while let bytes = try await client.connection.read() {
          received += bytes.count
          try await Loop.sleep(for: .milliseconds(10))
        }
        #expect(received > body.count && server.counters.timedOut == 0)
        client.close()
      }
    }
  }

  /// A stream of events without events is no slow reader.
  @Test func aStreamThatHasNothingToSayIsLeftAlone() async throws {
    try await withDeadline {
      let events = Route.async(.get, "/eventos") { _ in
        HTTPResponse(mediaType: "text/event-stream", endsWithClient: true) { writer in
          for number in 1...2 {
            try await writer.write("data: \(number)\n\n")
            try await Loop.sleep(for: .milliseconds(800))
          }
        }
      }
      let limits = DeadlineTests.limits {
        $0.writeStallTime = .milliseconds(100)
        $0.writeRate = 1 << 20
      }
      try await withServer([events], limits: limits) { server in
        let client = try await RawClient(server)
        #expect(try await client.get("/eventos").body == "data: 1\n\ndata: 2\n\n")
        #expect(server.counters.timedOut == 0)
        client.close()
      }
    }
  }

  @Test func allTogetherHoldNoMoreThanTheLimit() async throws {
    try await withDeadline {
      var limits = HTTPServerLimits()
      limits.held = 512 << 10
      try await withServer([Self.block, fixed("/b", "y")], limits: limits) { server in
        var clients: [RudeClient] = []
        for _ in 0..<12 { clients.append(try Self.stuffed(server)) }
        try await eventually { server.counters.accepted == 12 && server.counters.timedOut > 0 }
        let honest = try await RawClient(server)
        for _ in 0..<20 {
          #expect(try await honest.get("/b").body == "y")
          #expect(server.heldBytes <= limits.held)
          #expect(server.heldBytes == server.connections.reduce(0) { $0 + $1.burden })
          try await Loop.sleep(for: .milliseconds(5))
        }
        #expect(server.connectionCount > 1, "no more were cut off than had to be")
        for client in clients { client.reset() }
        try await eventually { server.connectionCount == 1 && server.heldBytes == 0 }
        honest.close()
      }
    }
  }

  /// Unfinished heads count as held bytes. Past the bound the longest are given up.
  @Test func unfinishedHeadsAreWithinTheLimit() async throws {
    try await withDeadline {
      let limits = DeadlineTests.limits { $0.held = 200 << 10 }
      try await withServer([fixed("/b", "y")], limits: limits) { server in
        var clients: [RawClient] = []
        for number in 0..<40 {
          let client = try await RawClient(server)
          // Two of the clients have sent little, and may go on.
          let length = number < 2 ? 20 : 12_000
          try await client.send("GET /b HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: length))
          clients.append(client)
          #expect(server.heldBytes <= limits.held)
        }
        try await eventually { server.counters.accepted == 40 && server.counters.timedOut > 20 }
        #expect(server.heldBytes > 0 && server.heldBytes <= limits.held)
        #expect(server.heldBytes == server.connections.reduce(0) { $0 + $1.burden })
        for client in clients.prefix(2) {
          try await client.send("\r\n\r\n")
          #expect(try await client.response().body == "y")
        }
        for client in clients { client.close() }
        try await eventually { server.connectionCount == 0 }
        #expect(server.heldBytes == 0)
      }
    }
  }

  /// A client that reads has more bytes waiting than those that do not, and is still not the one to be cut off.
  @Test func theSlowestAreCutOffFirst() async throws {
    try await withDeadline(.seconds(60)) {
      let body = [UInt8](repeating: 65, count: 64 << 20)
      let limits = DeadlineTests.limits {
        $0.held = 2 << 20
        $0.bodyStallTime = .milliseconds(200)
      }
      let large = Route.immediate(.get, "/grande") { _ in HTTPResponse(body: body) }
      try await withServer([Self.block, large], limits: limits) { server in
        let honest = try await RawClient(server)
        try await honest.send("GET /grande HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        var received = 0
        let reading = spawn {
          while let bytes = try await honest.connection.read() {
            received += bytes.count
            if server.counters.timedOut == 0 { try await Loop.sleep(for: .milliseconds(5)) }
          }
        }
        try await eventually { server.connections.first.map { $0.watch.writeSpeed > 0 && $0.burden > 0 } ?? false }
        var clients: [RudeClient] = []
        for _ in 0..<40 where server.counters.timedOut == 0 {
          clients.append(try Self.stuffed(server))
          try await eventually { server.counters.accepted == clients.count + 1 }
          try await Loop.sleep(for: .milliseconds(20))
        }
        #expect(server.counters.timedOut > 0 && received < body.count)
        try await reading.value
        #expect(received > body.count)
        for client in clients { client.reset() }
        honest.close()
      }
    }
  }
}

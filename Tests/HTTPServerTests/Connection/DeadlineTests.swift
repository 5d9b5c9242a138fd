import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

/// Server and client share one loop, which waits for a processor like all others. So limits that must be met are longer
/// here.
@Suite struct DeadlineTests {
  static func limits(_ change: (inout HTTPServerLimits) -> Void) -> HTTPServerLimits {
    var limits = HTTPServerLimits()
    change(&limits)
    return limits
  }

  /// Waits for the server to end the connection and returns what it said and how long it took.
  @LoopActor
  private func end(of client: RawClient) async throws -> (String, Duration) {
    let start = Loop.now
    let text = try await client.readToEnd()
    return (text, Loop.now - start)
  }

  @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")], limits: Self.limits { $0.idleTime = .milliseconds(500) }) { server in
        let silent = try await RawClient(server)
        #expect(try await end(of: silent).0 == "")
        let client = try await RawClient(server)
        let start = Loop.now
        #expect(try await client.get("/a").body == "x")
        #expect(try await end(of: client).0 == "")
        #expect(Loop.now - start >= .milliseconds(500))
      }
    }
  }

  @Test func aHeadMustBeCompleteInTimeHoweverItTrickles() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")], limits: Self.limits { $0.headTime = .milliseconds(600) }) { server in
        let client = try await RawClient(server)
        let trickle = spawn {
          for byte in "GET /a HTTP/1.1\r\nHost: " + String(repeating: "a", count: 1000) {
            try await client.send(String(byte))
            try await Loop.sleep(for: .milliseconds(10))
          }
        }
        let (text, time) = try await end(of: client)
        #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(text.contains("Connection: close\r\n"))
        #expect(time >= .milliseconds(590))
        trickle.cancel()
        client.close()
      }
    }
  }

  @Test func aBodyThatStopsMovingIsAnswered408() async throws {
    try await withDeadline {
      try await withServer([echo("/eco")], limits: Self.limits { $0.bodyStallTime = .milliseconds(200) }) { server in
        let client = try await RawClient(server)
        try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        let (text, time) = try await end(of: client)
        #expect(text.hasPrefix("HTTP/1.1 408 "))
        #expect(text.hasSuffix(#"{"detail":"El cuerpo de la petición dejó de llegar"}"#))
        #expect(time >= .milliseconds(190))
        #expect(server.counters.timedOut == 1)
        client.close()
      }
    }
  }

  /// The body moves fast enough for the other limits, and would go on for hours.
  @Test(arguments: ["Content-Length: 1000000", "Transfer-Encoding: chunked"])
  func aBodyMayHaveATimeOfItsOwn(_ framing: String) async throws {
    try await withDeadline {
      let limits = Self.limits {
        $0.bodyStallTime = .milliseconds(1200)
        $0.bodyRate = 1
      }
      let route = Route.async(.post, "/breve", bodyTime: .milliseconds(600)) { request in
        let body = try await request.collect(upTo: .max)
        return HTTPResponse(text: "\(body.count)")
      }
      try await withServer([route], limits: limits) { server in
        let client = try await RawClient(server)
        try await client.send("POST /breve HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
        let trickle = spawn {
          while true {
            try await client.send("5\r\nabcde\r\n")
            try await Loop.sleep(for: .milliseconds(10))
          }
        }
        let (text, time) = try await end(of: client)
        #expect(text.hasPrefix("HTTP/1.1 408 "))
        #expect(time >= .milliseconds(590))
        trickle.cancel()
        client.close()
        // A body that is in time meets no other limit.
        let other = try await RawClient(server)
        #expect(try await other.post("/breve", "hola").body == "4")
        other.close()
      }
    }
  }

  @Test func aBodyThatWaitsForItsHandlerIsNotTooSlow() async throws {
    try await withDeadline {
      let slow = Route.async(.post, "/lento") { request in
        var total = 0
        while let chunk = try await request.nextChunk() {
          total += chunk.count
          if total < 200_000 { try await Loop.sleep(for: .milliseconds(700)) }
        }
        return HTTPResponse(text: "\(total)")
      }
      let limits = Self.limits { $0.bodyStallTime = .milliseconds(600) }
      try await withServer([slow], limits: limits) { server in
        let client = try await RawClient(server)
        try await client.send("POST /lento HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n")
        try await client.send([UInt8](repeating: 1, count: 900_000))
        #expect(try await client.response().body == "900000")
        client.close()
      }
    }
  }

  @Test func aClientThatReadsNothingIsCutOff() async throws {
    try await withDeadline {
      let body = [UInt8](repeating: 65, count: 32 << 20)
      let large = Route.immediate(.get, "/grande") { _ in HTTPResponse(body: body) }
      try await withServer([large], limits: Self.limits { $0.writeStallTime = .milliseconds(200) }) { server in
        let client = try await RawClient(server)
        try await client.send("GET /grande HTTP/1.1\r\nHost: a\r\n\r\n")
        try await eventually { server.connectionCount == 0 }
        #expect(server.counters.timedOut == 1)
        client.close()
      }
    }
  }

  @Test func aClientThatReadsSlowlyGetsItAll() async throws {
    try await withDeadline {
      let body = [UInt8](repeating: 65, count: 16 << 20)
      let large = Route.immediate(.get, "/grande") { _ in HTTPResponse(body: body) }
      let limits = Self.limits {
        $0.writeStallTime = .seconds(1)
        $0.drainTime = .milliseconds(200)
      }
      try await withServer([large], limits: limits) { server in
        let client = try await RawClient(server)
        try await client.send("GET /grande HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let start = Loop.now
        var received = 0
        while let bytes = try await client.connection.read() {
          received += bytes.count
          if Loop.now - start < .seconds(2) { try await Loop.sleep(for: .milliseconds(10)) }
        }
        #expect(received > body.count)
        client.close()
      }
    }
  }

  @Test func aClientThatDoesNotEndItsSideIsDrainedForALimitedTime() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")], limits: Self.limits { $0.drainTime = .milliseconds(200) }) { server in
        let client = try await RawClient(server)
        let start = Loop.now
        try await client.send("nonsense\r\n\r\n")
        #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 400 "))
        try await eventually { server.connectionCount == 0 }
        #expect(Loop.now - start >= .milliseconds(190))
        client.close()
      }
    }
  }
}

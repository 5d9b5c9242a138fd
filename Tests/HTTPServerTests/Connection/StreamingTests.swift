import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct StreamingTests {
  static func counting(_ pattern: String, lines: Int) -> Route {
    .async(.get, pattern) { _ in
      HTTPResponse(mediaType: "text/csv", headers: ["X-Nombre": "año"]) { writer in
        for line in 0..<lines { try await writer.write("línea \(line)\r\n") }
      }
    }
  }

  static func text(lines: Int) -> String { (0..<lines).map { "línea \($0)\r\n" }.joined() }

  @Test func aStreamIsChunkedAndTheConnectionKept() async throws {
    try await withDeadline {
      try await withServer([Self.counting("/csv", lines: 100), fixed("/a", "uno")]) { server in
        let client = try await RawClient(server)
        for _ in 0..<3 {
          let response = try await client.get("/csv")
          #expect(response.body == Self.text(lines: 100))
          #expect(response["transfer-encoding"] == "chunked")
          #expect(response["content-length"] == nil)
          #expect(response["content-type"] == "text/csv")
          #expect(try await client.get("/a").body == "uno")
        }
        try await client.send("HEAD /csv HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.response(toHead: true)["transfer-encoding"] == "chunked")
        #expect(try await client.get("/a").body == "uno")
        client.close()
      }
    }
  }

  @Test func onHTTP10AStreamEndsWithTheConnection() async throws {
    try await withDeadline {
      try await withServer([Self.counting("/csv", lines: 10)]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /csv HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let response = try await client.response()
        #expect(response.body == Self.text(lines: 10))
        #expect(response["connection"] == "close")
        #expect(response["transfer-encoding"] == nil)
        client.close()
      }
    }
  }

  @Test func anImmediateHandlerMayAnswerWithAStream() async throws {
    try await withDeadline {
      let route = Route.immediate(.get, "/s") { _ in
        HTTPResponse(mediaType: "text/plain") { writer in try await writer.write("hola") }
      }
      try await withServer([route]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /s HTTP/1.1\r\nHost: a\r\n\r\nGET /s HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.response().body == "hola")
        #expect(try await client.response().body == "hola")
        client.close()
      }
    }
  }

  @Test func aReaderThatTakesItsTimeSlowsTheProducer() async throws {
    try await withDeadline {
      var produced = 0
      let total = 24 << 20
      let route = Route.async(.get, "/mucho") { _ in
        HTTPResponse(mediaType: "text/plain") { writer in
          let block = [UInt8](repeating: 65, count: 64 * 1024)
          while produced < total {
            try await writer.write(block)
            produced += block.count
          }
        }
      }
      try await withServer([route]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /mucho HTTP/1.1\r\nHost: a\r\n\r\n")
        var previous = -1
        try await eventually("the producer stalls") {
          defer { previous = produced }
          try await Loop.sleep(for: .milliseconds(50))
          return produced == previous && produced > 0
        }
        #expect(produced < total)
        var received = 0
        while received < total, let bytes = try await client.connection.read() { received += bytes.count }
        #expect(produced == total)
        client.close()
      }
    }
  }

  @Test func aLargeAnswerIsSentInPiecesAndTheConnectionKept() async throws {
    try await withDeadline {
      let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: 65 + $0 % 26) }
      let routes: [Route] = [
        .immediate(.get, "/grande") { _ in HTTPResponse(body: body) },
        .async(.get, "/tarea") { _ in HTTPResponse(body: body) },
        .immediate(.post, "/grande") { _ in HTTPResponse(body: body) }, fixed("/a", "uno"),
      ]
      try await withServer(routes) { server in
        let client = try await RawClient(server)
        for target in ["/grande", "/tarea"] {
          // A pipelined request waits until the whole stream before it is out.
          try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
          let large = try await client.response()
          #expect(Array(large.body.utf8) == body)
          #expect(try await client.response().body == "uno")
        }
        // The request's own body arrives meanwhile and is dropped.
        try await client.send("POST /grande HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
        try await client.send([UInt8](repeating: 1, count: 50_000))
        #expect(try await client.response().body.utf8.count == body.count)
        #expect(try await client.get("/a").body == "uno")
        client.close()
      }
    }
  }

  @Test func aProducerLearnsThatItsClientLeft() async throws {
    try await withDeadline {
      var ends: [String] = []
      let endless = Route.async(.get, "/sin-fin") { _ in
        HTTPResponse(mediaType: "text/plain") { writer in
          do {
            while true {
              try await writer.write("x\n")
              try await Loop.sleep(for: .milliseconds(5))
            }
          } catch {
            ends.append(error is ClientDisconnected ? "cortado" : error is CancellationError ? "cancelado" : "\(error)")
            throw error
          }
        }
      }
      try await withServer([endless]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /sin-fin HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await client.receive()
        client.connection.reset()
        try await eventually { ends.count == 1 && server.connectionCount == 0 }
        let second = try await RawClient(server)
        try await second.send("GET /sin-fin HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await second.receive()
        second.close()
        try await eventually { ends.count == 2 && server.connectionCount == 0 }
        #expect(ends.allSatisfy { $0 == "cortado" || $0 == "cancelado" })
      }
    }
  }

  @Test func eventStreamsEndWithTheClientsSide() async throws {
    try await withDeadline {
      var isCancelled = false
      let events = Route.async(.get, "/eventos") { _ in
        HTTPResponse(mediaType: "text/event-stream", endsWithClient: true) { writer in
          try await writer.write("data: 1\n\n")
          do { try await Loop.sleep(for: .seconds(1000)) } catch {
            isCancelled = true
            throw error
          }
        }
      }
      try await withServer([events]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /eventos HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await client.receive()
        client.connection.shutdownWrite()
        try await eventually { isCancelled && server.connectionCount == 0 }
        client.close()
      }
    }
  }

  @Test func aStreamThatFailsIsCutOffVisibly() async throws {
    struct Broken: Error {}
    try await withDeadline {
      var failures = 0
      let route = Route.async(.get, "/roto") { _ in
        HTTPResponse(mediaType: "text/plain") { writer in
          try await writer.write("medio")
          try await Loop.sleep(for: .milliseconds(20))
          throw Broken()
        }
      }
      try await withServer([route], configure: { $0.onFailure = { _, error in if error is Broken { failures += 1 } } })
      { server in
        let client = try await RawClient(server)
        try await client.send("GET /roto HTTP/1.1\r\nHost: a\r\n\r\n")
        await #expect(throws: (any Error).self) { _ = try await client.readToEnd() }
        #expect(failures == 1)
        #expect(!String(decoding: client.received, as: UTF8.self).contains("0\r\n\r\n"))
      }
    }
  }

  @Test func aHandlerWhoseClientResetsIsCancelled() async throws {
    try await withDeadline {
      var isCancelled = false
      let slow = Route.async(.get, "/lento") { _ in
        do { try await Loop.sleep(for: .seconds(1000)) } catch {
          isCancelled = true
          throw error
        }
        return .noContent
      }
      try await withServer([slow]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /lento HTTP/1.1\r\nHost: a\r\n\r\n")
        try await eventually { server.counters.requests == 1 }
        client.connection.reset()
        try await eventually { isCancelled && server.connectionCount == 0 }
      }
    }
  }
}

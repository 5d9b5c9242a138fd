import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct AdmissionTests {
  @Test func aRequestWaitsForItsAdmissionBeforeAnythingElse() async throws {
    try await withDeadline {
      var order: [String] = []
      let routes = [fixed("/a", "x"), fixed("/libre", "y"), echo("/eco", bodyLimit: 10)]
      try await withServer(
        routes,
        configure: { server in
          server.admission = { request in
            if request.path == "/libre" { return nil }
            return { request in
              order.append("admission \(request.path)")
              try await Loop.sleep(for: .milliseconds(20))
              request.responseHeaders.add("X-Left", "1")
              if request.header("x-refuse") != nil { throw HTTPError(.tooManyRequests, "no") }
            }
          }
          server.before = { request in
            order.append("before \(request.path)")
            return nil
          }
        }
      ) { server in
        let client = try await RawClient(server)
        // Answers of pipelined requests stay in order though the first one waits.
        try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /libre HTTP/1.1\r\nHost: a\r\n\r\n")
        let first = try await client.response()
        #expect(first.body == "x" && first["x-left"] == "1")
        let second = try await client.response()
        #expect(second.body == "y" && second["x-left"] == nil)
        #expect(order == ["admission /a", "before /a", "before /libre"])
        let refused = try await client.get("/a", headers: "X-Refuse: 1\r\n")
        #expect(refused.status == 429 && refused["x-left"] == "1")
        #expect(order.last == "admission /a")
        // The router's own answer comes after the admission too.
        #expect(try await client.get("/nada").status == 404)
        #expect(order.suffix(2) == ["admission /nada", "before /nada"])
        #expect(try await client.post("/eco", "hola").body == "hola")
        client.close()
      }
    }
  }

  @Test(arguments: ["Content-Length: 50\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n32\r\n"])
  func theBodyLimitHoldsForWhatCameInTheMeantime(_ framing: String) async throws {
    try await withDeadline {
      try await withServer(
        [echo("/eco", bodyLimit: 10)],
        configure: { server in
          server.admission = { _ in { _ in try await Loop.sleep(for: .milliseconds(50)) } }
        }
      ) { server in
        let client = try await RawClient(server)
        let body = String(repeating: "a", count: 50) + (framing.contains("chunked") ? "\r\n0\r\n\r\n" : "")
        try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\n" + framing + body)
        #expect(try await client.response().status == 413)
        client.close()
      }
    }
  }

  /// A stranger's body must take no memory before the stranger is let in.
  @Test(arguments: [true, false])
  func nothingIsReadOfABodyBeforeItsAdmission(_ isLetIn: Bool) async throws {
    try await withDeadline {
      let gate = Gate()
      try await withServer(
        [echo("/eco"), fixed("/a", "x")],
        configure: { server in
          server.admission = { request in
            if request.path == "/a" { return nil }
            return { _ in
              await gate.wait()
              if !isLetIn { throw HTTPError(.tooManyRequests, "no") }
            }
          }
        }
      ) { server in
        let client = try await RawClient(server)
        let body = String(repeating: "a", count: 60_000)
        // The body's beginning comes with its head.
        try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + body.prefix(1000))
        try await eventually { server.counters.requests == 1 }
        try await client.send(String(body.dropFirst(1000)))
        let connection = try #require(server.connections.first)
        for _ in 0..<10 {
          try await Loop.sleep(for: .milliseconds(2))
          #expect(!connection.transport.isReading && connection.exchange?.received == 0)
        }
        gate.open()
        let answer = try await client.response()
        #expect(answer.status == (isLetIn ? 200 : 429) && (answer.body == body) == isLetIn)
        #expect(try await client.get("/a").body == "x")
        client.close()
      }
    }
  }

  /// The bytes behind a head, of a body or of the next requests, wait in the kernel, except for one small piece.
  @Test(arguments: [
    "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n",
  ])
  func littleIsReadAheadOfAnAdmissionAndAllOfItCounts(_ head: String) async throws {
    try await withDeadline {
      let gate = Gate()
      try await withServer(
        [fixed("/a", "x"), echo("/eco")],
        configure: { server in server.admission = { _ in { _ in await gate.wait() } } }
      ) { server in
        let body = head.hasPrefix("POST") ? String(repeating: "a", count: 40_000) : ""
        let more = String(repeating: "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000)
        var clients: [RawClient] = []
        for _ in 0..<8 {
          let client = try await RawClient(server)
          try await client.send(head + body + more)
          clients.append(client)
        }
        try await eventually { server.counters.requests == 8 }
        for _ in 0..<5 {
          try await Loop.sleep(for: .milliseconds(2))
          for connection in server.connections {
            #expect(!connection.transport.isReading)
            #expect(connection.stash.count <= TCPConnection.smallPiece)
          }
        }
        #expect(server.heldBytes >= server.connections.reduce(0) { $0 + $1.stash.count })
        #expect(server.heldBytes > 0 && server.heldBytes <= 8 * 2 * TCPConnection.smallPiece)
        gate.open()
        for client in clients {
          #expect(try await client.response().body == (body.isEmpty ? "x" : body))
          for _ in 0..<1000 { #expect(try await client.response().body == "x") }
          client.close()
        }
        try await eventually { server.connectionCount == 0 }
        #expect(server.heldBytes == 0)
      }
    }
  }

  @Test func aClientThatLeavesWhileItWaitsIsForgotten() async throws {
    try await withDeadline {
      var isCancelled = false
      try await withServer(
        [fixed("/a", "x")],
        configure: { server in
          server.admission = { _ in
            { _ in
              do { try await Loop.sleep(for: .seconds(20)) } catch {
                isCancelled = true
                throw error
              }
            }
          }
        }
      ) { server in
        let client = try await RawClient(server)
        try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        try await eventually { server.counters.requests == 1 }
        client.connection.reset()
        try await eventually { server.connectionCount == 0 && isCancelled }
      }
    }
  }
}

import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct ShutdownTests {
  @Test func requestsInFlightFinishAndIdleConnectionsClose() async throws {
    try await withDeadline {
      let gate = Gate()
      let slow = Route.async(.get, "/lento") { _ in
        await gate.wait()
        return HTTPResponse(text: "fin")
      }
      let server = HTTPListener(router: Router([slow, fixed("/a", "x")]))
      try server.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
      let address = server.localAddress!
      let idle = try await RawClient(server)
      #expect(try await idle.get("/a").body == "x")
      let busy = try await RawClient(server)
      // The second request behind it is not answered any more.
      try await busy.send("GET /lento HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
      let beginning = try await RawClient(server)
      try await beginning.send("GET /a HTTP/1.1\r\n")
      try await eventually { server.counters.requests == 2 && server.connectionCount == 3 }
      try await Loop.sleep(for: .milliseconds(20))
      var isStopped = false
      spawn {
        await server.stop(within: .seconds(10))
        isStopped = true
      }
      #expect(try await idle.readToEnd() == "")
      await #expect(throws: LoopError.self) { _ = try await TCPConnection.connect(to: address) }
      #expect(!isStopped)
      try await beginning.send("Host: a\r\n\r\n")
      let last = try await beginning.response()
      #expect(last.body == "x")
      #expect(last["connection"] == "close")
      gate.open()
      let response = try await busy.response()
      #expect(response.body == "fin")
      #expect(response["connection"] == "close")
      #expect(try await busy.readToEnd() == "")
      for client in [idle, busy, beginning] { client.close() }
      try await eventually { isStopped && server.connectionCount == 0 }
    }
  }

  @Test func whatDoesNotFinishIsCutOff() async throws {
    try await withDeadline {
      var isCancelled = false
      let endless = Route.async(.get, "/sin-fin") { _ in
        do { try await Loop.sleep(for: .seconds(1000)) } catch {
          isCancelled = true
          throw error
        }
        return .noContent
      }
      let server = HTTPListener(router: Router([endless]))
      try server.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
      let client = try await RawClient(server)
      try await client.send("GET /sin-fin HTTP/1.1\r\nHost: a\r\n\r\n")
      try await eventually { server.counters.requests == 1 }
      let start = Loop.now
      await server.stop(within: .milliseconds(100))
      #expect(Loop.now - start >= .milliseconds(90))
      #expect(server.connectionCount == 0)
      try await eventually { isCancelled }
      client.close()
    }
  }

  @Test func aTakenPortIsReported() async throws {
    try await withDeadline {
      try await withServer([]) { first in
        let second = HTTPListener(router: Router([]))
        let error = #expect(throws: LoopError.self) { try second.start(on: first.localAddress!) }
        #expect(error?.name == "EADDRINUSE")
        await second.stop()
      }
    }
  }
}

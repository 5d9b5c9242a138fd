// Strangers who send slowly, and the bytes that they may hold, with real sockets.

import EventLoop
import HTTPServer
import TestSupport
import Testing

@testable import Webhooks

@Suite struct UnprovenBodiesTests {
  /// A server whose route tells how many bytes came, and connections to it.
  @LoopActor
  private func withBodies(
    limit: Int, _ body: @escaping @LoopActor (UnprovenBodies, SocketAddress) async throws -> Void
  ) async throws {
    let bodies = UnprovenBodies(limit: limit, refusal: "lleno")
    let route = Route.async(.post, "/avisos") { request in
      let body = try await bodies.collect(request)
      return HTTPResponse(text: "\(body.count)")
    }
    let listener = HTTPListener(router: Router([route]))
    try listener.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
    let result: Result<Void, any Error>
    do { result = .success(try await body(bodies, listener.localAddress!)) } catch { result = .failure(error) }
    await listener.stop(within: .zero)
    try result.get()
  }

  private static let head = "POST /avisos HTTP/1.1\r\nHost: a\r\n"

  private static func bytes(_ count: Int) -> String { String(repeating: "x", count: count) }

  /// Reads until the server ends its side or has said what is expected.
  @LoopActor
  private func answer(_ connection: TCPConnection, _ end: String) async throws -> String {
    var text = ""
    while !text.hasSuffix(end), let bytes = try await connection.read() {
      text += String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  @Test func theOldestMakeWayForWhoIsThereAtOnce() async throws {
    try await withDeadline {
      try await withBodies(limit: 100_000) { bodies, address in
        var slow: [TCPConnection] = []
        for number in 1...3 {
          let connection = try await TCPConnection.connect(to: address)
          try await connection.send(Array((Self.head + "Transfer-Encoding: chunked\r\n\r\n7530\r\n").utf8))
          try await connection.send(Array(Self.bytes(30_000).utf8))
          slow.append(connection)
          try await eventually { bodies.heldBytes == number * 30_000 }
        }
        for _ in 0..<3 {
          let honest = try await TCPConnection.connect(to: address)
          try await honest.send(Array((Self.head + "Content-Length: 60000\r\n\r\n" + Self.bytes(60_000)).utf8))
          #expect(try await answer(honest, "60000").hasPrefix("HTTP/1.1 200 "))
          honest.close()
        }
        // Two bodies had to go. Their senders learn it when they go on.
        #expect(bodies.heldBytes == 30_000)
        for (connection, status) in zip(slow, ["503", "503", "200"]) {
          try await connection.send(Array("\r\n1\r\nx\r\n0\r\n\r\n".utf8))
          let text = try await answer(connection, status == "200" ? "30001" : "}")
          #expect(text.hasPrefix("HTTP/1.1 \(status) "))
          #expect(text.contains("Retry-After: 5\r\n") == (status == "503"))
          connection.close()
        }
        #expect(bodies.heldBytes == 0)
      }
    }
  }

  @Test func whoGoesAwayHoldsNothing() async throws {
    try await withDeadline {
      try await withBodies(limit: 100_000) { bodies, address in
        let connection = try await TCPConnection.connect(to: address)
        try await connection.send(Array((Self.head + "Content-Length: 60000\r\n\r\n" + Self.bytes(50_000)).utf8))
        try await eventually { bodies.heldBytes == 50_000 }
        connection.reset()
        try await eventually { bodies.heldBytes == 0 }
      }
    }
  }
}

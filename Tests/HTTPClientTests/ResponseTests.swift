// Responses of the far end, from odd to hostile.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct ResponseTests {
  /// Sends a raw answer to every request and closes.
  private func answering(raw: String) -> @LoopActor (FarConnection) async throws -> Void {
    { connection in
      _ = try await connection.readRequest()
      connection.send(raw)
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
    ("HTTP/1.0 404 Not Found\r\n\r\nuntil the end", 404, "until the end"),
    ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
    ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, ""),
    ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
    (
      "HTTP/1.1 100 Continue\r\nRetry-After: 9\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        + "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n", 429, ""
    ),
    ("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 302, ""),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nRetry-After: 9\r\n\r\n",
      200, "abcde"
    ),
  ])
  func proper(raw: String, status: Int, body: String) async throws {
    try await withClient(serving: answering(raw: raw)) { client, far in
      let response = try await client.perform(post(far)).response()
      #expect(response.status == status)
      #expect(response.text == body)
      #expect(!response.isTruncated)
      #expect(response.retryAfter == nil)
      #expect(far.requests.count == 1)
    }
  }

  @Test(arguments: [
    "hello\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "\r\n\r\n", "HTTP/1.1 99 No\r\n\r\n",
    "RTSP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n", "\u{1}\u{2}\u{3}",
    "HTTP/1.1 200 OK\r\nX-A: 1\r\n",
  ])
  func malformed(raw: String) async throws {
    try await withClient(serving: answering(raw: raw)) { client, far in
      let failure = try await client.perform(post(far)).failure()
      #expect(failure.kind != .timeout)
      #expect(failure.mayHaveBeenDelivered)
      #expect(far.requests.count == 1)
    }
  }

  /// The answer is known once the final head is here, however the body ends.
  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\nzz\r\n",
  ])
  func cutInTheBody(raw: String) async throws {
    try await withClient(serving: answering(raw: raw)) { client, far in
      let response = try await client.perform(post(far)).response()
      #expect(response.status == 200)
      #expect(response.text == "part")
      #expect(response.isTruncated)
    }
  }

  @Test func aBodyThatNeverEndsIsAnAnswerAtTheDeadline() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readRequest()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
      _ = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      let response = try await client.perform(post(far, timeout: .seconds(2))).response()
      #expect(response.status == 200)
      #expect(response.isTruncated)
    }
  }

  @Test func aSlowAnswerArrivesWholeByteByByte() async throws {
    let raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        for byte in raw.utf8 {
          connection.tcp.write([byte])
          try await Loop.sleep(for: .milliseconds(1))
        }
      }
    }
    try await withClient(serving: serve) { client, far in
      for _ in 0..<2 {
        let response = try await client.perform(post(far)).response()
        #expect(response.text == "hello world")
      }
      #expect(far.connections.count == 1)
    }
  }

  @Test(arguments: [
    "Content-Length: 1000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nf4240\r\n", "\r\n",
  ])
  func aBodyBeyondTheLimitIsCutThere(head: String) async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readRequest()
      connection.send("HTTP/1.1 201 Created\r\n\(head)")
      for _ in 0..<100 { try await connection.tcp.send(Array(repeating: UInt8(ascii: "x"), count: 10_000)) }
      _ = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      for limit in [1, 1000, 64 << 10] {
        var request = try post(far)
        request.responseLimit = limit
        let response = try await client.perform(request).response()
        #expect(response.status == 201)
        #expect(response.body == Array(repeating: UInt8(ascii: "x"), count: limit))
        #expect(response.isTruncated)
      }
      #expect(far.requests.count == 3)
      try await eventually { far.openCount == 0 }
    }
  }

  @Test func aBodyOfExactlyTheLimitIsWhole() async throws {
    try await withClient(serving: HTTPClientTests.answering) { client, far in
      var request = try post(far)
      request.responseLimit = 2
      let response = try await client.perform(request).response()
      #expect(response.text == "{}")
      #expect(!response.isTruncated)
    }
  }

  @Test func endlessHeadersAreRefused() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readRequest()
      connection.send("HTTP/1.1 200 OK\r\n")
      for number in 0..<10_000 { try await connection.tcp.send(Array("X-\(number): filler filler\r\n".utf8)) }
      _ = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      let failure = try await client.perform(post(far)).failure()
      #expect(failure.kind == .tooLarge)
      #expect(failure.mayHaveBeenDelivered)
    }
  }

  @Test func anErrorBeforeTheBodyWasReadIsAnAnswer() async throws {
    // Larger than the socket's buffers, so that the answer comes in the middle of the upload.
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      _ = try await connection.readHead()
      connection.respond("413 Too Large", "no", headers: ["Connection: close"])
      connection.tcp.shutdownWrite()
      _ = try await connection.readToEnd()
    }
    try await withClient(serving: serve) { client, far in
      let body = String(repeating: "0123456789", count: 900_000)
      let response = try await client.perform(post(far, body, timeout: .seconds(10))).response()
      #expect(response.status == 413)
      #expect(response.text == "no")
    }
  }

  @Test func redirectsAreNotFollowed() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        connection.respond("307 Temporary Redirect", "", headers: ["Location: /elsewhere"])
      }
    }
    try await withClient(serving: serve) { client, far in
      let response = try await client.perform(post(far)).response()
      #expect(response.status == 307)
      #expect(response.location == "/elsewhere")
      #expect(far.requests.count == 1)
    }
  }
}

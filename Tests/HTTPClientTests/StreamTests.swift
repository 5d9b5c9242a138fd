// Requests and answers that are too long to be held, and the methods that change things by another name.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct StreamTests {
  @Test func everyMethodHasItsNameAndItsBodyOnOneConnection() async throws {
    try await withClient(serving: answering) { client, far in
      let requests: [(ClientRequest.Method, String)] = [
        (.put, "uno"), (.delete, ""), (.get, ""), (.delete, "dos"), (.post, "tres"), (.put, "cuatro"), (.get, ""),
      ]
      for (method, body) in requests {
        let request = ClientRequest(
          method: method, url: try ClientURL(far.address()), headers: try HeaderList([]), body: Array(body.utf8),
          timeout: .seconds(10))
        #expect(try await client.perform(request).response().status == 200)
      }
      #expect(far.requests.map { String($0.line.prefix { $0 != " " }) } == requests.map { $0.0.rawValue.uppercased() })
      #expect(far.requests.map(\.text) == requests.map(\.1))
      #expect(far.requests.allSatisfy { $0.connection == 1 })
    }
  }

  /// Bytes that say where in the body they stand.
  private static func byte(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: place &* 31 &+ place >> 8) }

  @Test func aBodyIsMadeWhileItIsSent() async throws {
    try await withClient(serving: answering) { client, far in
      let count = 3_000_000
      var sent = 0
      var request = ClientRequest(
        method: .post, url: try ClientURL(far.address()), headers: try HeaderList([]), timeout: .seconds(30))
      request.upload = StreamedBody(count: count) { buffer in
        // Fewer than there is room for, as a file may give.
        let piece = min(buffer.count, count - sent, 5000)
        for place in 0..<piece { buffer[place] = Self.byte(sent + place) }
        sent += piece
        return piece
      }
      #expect(try await client.perform(request).response().status == 200)
      #expect(far.requests[0].header("Content-Length") == "\(count)")
      let isWhole = far.requests[0].body == (0..<count).map(Self.byte)
      #expect(isWhole)
    }
  }

  @Test func aBodyThatCannotBeHadEndsTheRequest() async throws {
    try await withClient(serving: answering) { client, far in
      var pieces = 0
      var request = ClientRequest(
        method: .put, url: try ClientURL(far.address()), headers: try HeaderList([]), timeout: .seconds(10))
      request.upload = StreamedBody(count: 100_000) { buffer in
        pieces += 1
        return pieces > 2 ? nil : min(buffer.count, 10)
      }
      let failure = try await client.perform(request).failure()
      #expect(failure.kind == .aborted && failure.mayHaveBeenDelivered)
      #expect(far.requests.isEmpty)
      // The next one has a connection of its own.
      #expect(try await client.perform(get(far)).response().status == 200)
    }
  }

  @Test func anAnswerIsGivenPieceByPiece() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in ["uno ", "dos ", "tres"] { connection.send("\(piece.utf8.count)\r\n\(piece)\r\n") }
        connection.send("0\r\n\r\n")
      }
    }
    try await withClient(serving: serve) { client, far in
      var text = ""
      var request = try get(far)
      request.responseLimit = 1
      request.onBody = { bytes in
        text += String(decoding: bytes, as: UTF8.self)
        return true
      }
      let response = try await client.perform(request).response()
      #expect(text == "uno dos tres")
      #expect(response.body.isEmpty && !response.isTruncated)
    }
  }

  @Test func whoHasSeenEnoughEndsIt() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nuno \r\n")
      }
    }
    try await withClient(serving: serve) { client, far in
      var request = try get(far)
      request.onBody = { _ in false }
      let response = try await client.perform(request).response()
      #expect(response.status == 200 && response.isTruncated)
    }
  }

  @Test func whatIsRefusedIsKept() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil { connection.respond("403 Forbidden", #"{"detail":"no"}"#) }
    }
    try await withClient(serving: serve) { client, far in
      var request = try get(far)
      request.onBody = { _ in
        Issue.record("a refusal is no answer to be streamed")
        return true
      }
      let response = try await client.perform(request).response()
      #expect(response.status == 403 && response.text == #"{"detail":"no"}"#)
    }
  }
}

import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct BodyTests {
  @Test func aLargeUploadArrivesWholeInPiecesOfLimitedSize() async throws {
    try await withDeadline {
      let payload = [UInt8](repeating: 0, count: 1_000_000).indices.map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let check = Route.async(.post, "/subir", bodyLimit: 64 << 20) { request in
        var received: [UInt8] = []
        var largest = 0
        for try await chunk in request.body {
          received += chunk
          largest = max(largest, chunk.count)
        }
        return HTTPResponse(text: "\(received == payload) \(largest <= 65536)")
      }
      try await withServer([check]) { server in
        let client = try await RawClient(server)
        try await client.send("POST /subir HTTP/1.1\r\nHost: a\r\nContent-Length: \(payload.count)\r\n\r\n")
        try await client.send(payload)
        #expect(try await client.response().body == "true true")
        // The same in chunks of many sizes, on the same connection.
        try await client.send("POST /subir HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        var start = 0
        for size in [1, 2, 3, 10_000, 65_536, 100_000, 300_000].cycled(until: payload.count) {
          let end = min(payload.count, start + size)
          let framed = Array("\(String(end - start, radix: 16))\r\n".utf8) + payload[start..<end] + Array("\r\n".utf8)
          try await client.send(framed)
          start = end
        }
        try await client.send("0\r\n\r\n")
        #expect(try await client.response().body == "true true")
        client.close()
      }
    }
  }

  @Test func thePieceThatIsHandledFillsTheStream() async throws {
    try await withDeadline {
      @LoopActor final class Source: RequestBodySource {
        var asked = 0
        func bodyIsWanted() { asked += 1 }
      }
      let source = Source()
      let stream = RequestBodyStream(source: source)
      var pieces: [[UInt8]] = []
      let gate = Gate()
      let handler = spawn {
        while let piece = try await stream.next() {
          pieces.append(piece)
          if piece == [1] { await gate.wait() }
        }
      }
      try await eventually { source.asked == 1 }
      #expect(!stream.isFull)
      stream.append([1])
      #expect(stream.isFull)
      try await eventually { pieces.count == 1 }
      #expect(stream.isFull && source.asked == 1, "the handler has it still")
      // What had been read already is not lost.
      stream.append([2])
      gate.open()
      try await eventually { source.asked == 2 }
      #expect(pieces == [[1], [2]] && !stream.isFull)
      stream.append([3])
      stream.complete()
      try await handler.value
      #expect(pieces == [[1], [2], [3]] && source.asked == 2)
    }
  }

  /// After each piece of a body the loop turns to other work, however much of the body has come.
  @Test func aTurnOfTheLoopHandlesOnePiece() async throws {
    try await withDeadline {
      var turns: [Int64] = []
      let upload = Route.async(.post, "/subir", bodyLimit: 64 << 20) { request in
        while try await request.nextChunk() != nil { turns.append(Loop.turnDurations.count) }
        return HTTPResponse(text: "hecho")
      }
      try await withServer([upload]) { server in
        let client = try await RawClient(server)
        let size = 2 << 20
        try await client.send("POST /subir HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
        try await client.send([UInt8](repeating: 1, count: size))
        #expect(try await client.response().body == "hecho")
        client.close()
      }
      #expect(turns.count >= 32 && zip(turns, turns.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  /// A probe and a small body do not wait for uploads; a piece of an upload waits for those that came before it.
  @Test func onlyAPieceThatIsAskedForIsBulkWork() async throws {
    try await withDeadline {
      let upload = Route.async(.post, "/pieza") { request in
        _ = try await request.nextChunk()
        return HTTPResponse(text: "hecho")
      }
      try await withServer([upload, echo("/eco"), fixed("/health", "bien")]) { server in
        let client = try await RawClient(server)
        var answers: [String] = []
        let probe = try await BulkWork.slices { answers.append(try await client.get("/health").body) }
        let small = try await BulkWork.slices { answers.append(try await client.post("/eco", "hola").body) }
        let piece = try await BulkWork.slices { answers.append(try await client.post("/pieza", "hola").body) }
        client.close()
        #expect(answers == ["bien", "hola", "hecho"])
        #expect(probe <= BulkWork.few && small <= BulkWork.few)
        #expect(piece >= BulkWork.waiting)
      }
    }
  }

  @Test func aHandlerThatDoesNotReadStopsTheClient() async throws {
    try await withDeadline {
      let gate = Gate()
      let slow = Route.async(.post, "/lento", bodyLimit: 1 << 30) { request in
        await gate.wait()
        var total = 0
        while let chunk = try await request.nextChunk() { total += chunk.count }
        return HTTPResponse(text: "\(total)")
      }
      try await withServer([slow]) { server in
        let client = try await RawClient(server)
        let total = 24 << 20
        try await client.send("POST /lento HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
        var sent = 0
        let sender = spawn {
          let block = [UInt8](repeating: 1, count: 1 << 20)
          while sent < total {
            try await client.send(block)
            sent += block.count
          }
        }
        // Comes to rest with the kernel's buffers full.
        var previous = -1
        try await eventually("the sender stalls") {
          defer { previous = sent }
          try await Loop.sleep(for: .milliseconds(50))
          return sent == previous && sent > 0
        }
        #expect(sent < total)
        gate.open()
        try await sender.value
        #expect(try await client.response().body == "\(total)")
        client.close()
      }
    }
  }

  @Test func theInvitationToSendComesWhenTheHandlerAsks() async throws {
    try await withDeadline {
      let gate = Gate()
      let late = Route.async(.post, "/tarde") { request in
        await gate.wait()
        return HTTPResponse(text: String(decoding: try await request.collect(upTo: 100), as: UTF8.self))
      }
      try await withServer([late, echo("/eco")]) { server in
        let client = try await RawClient(server)
        try await client.send("POST /tarde HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 4\r\n\r\n")
        try await Loop.sleep(for: .milliseconds(30))
        #expect(client.received.isEmpty)
        gate.open()
        #expect(try await client.response().status == 100)
        try await client.send("hola")
        #expect(try await client.response().body == "hola")
        // A client that sends without waiting needs no invitation, but may get one; with chunks as well.
        try await client.send(
          "POST /eco HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
        )
        var response = try await client.response()
        if response.status == 100 { response = try await client.response() }
        #expect(response.body == "x")
        // HTTP/1.0 knows no informational answers.
        try await client.send("POST /eco HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\ny")
        #expect(try await client.response().body == "y")
        #expect(try await client.readToEnd() == "")
        client.close()
      }
    }
  }

  @Test func anAnswerWithoutTheBodyClosesAndCanBeRead() async throws {
    try await withDeadline {
      let refuse = Route.async(.post, "/no", bodyLimit: 100 << 20) { _ in
        throw HTTPError(.unauthorized, "Clave no válida")
      }
      try await withServer([refuse, echo("/eco", bodyLimit: 1000)]) { server in
        for (target, status) in [("/no", 401), ("/eco", 413)] {
          // The body is announced, and most of it is never sent.
          let client = try await RawClient(server)
          try await client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n")
          try await client.send([UInt8](repeating: 1, count: 300_000))
          let response = try await client.response()
          #expect(response.status == status)
          #expect(response["connection"] == "close")
          #expect(try await client.readToEnd() == "")
          client.close()
        }
        // The client asks for an invitation and gets the answer instead.
        let client = try await RawClient(server)
        try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n")
        let response = try await client.response()
        #expect(
          response
            == RawResponse(
              status: 413, headers: [], body: #"{"detail":"El cuerpo de la petición supera el máximo de 1000 bytes"}"#))
        #expect(try await client.readToEnd() == "")
        client.close()
      }
    }
  }

  @Test func theRestOfASmallBodyIsSkippedAndTheConnectionKept() async throws {
    try await withDeadline {
      let refuse = Route.immediate(.post, "/no") { _ in throw HTTPError(.unauthorized, "no") }
      try await withServer([refuse, fixed("/a", "uno")]) { server in
        let client = try await RawClient(server)
        try await client.send("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n")
        let response = try await client.response()
        #expect(response.status == 401)
        #expect(response["connection"] == nil)
        try await client.send([UInt8](repeating: 1, count: 60_000))
        #expect(try await client.get("/a").body == "uno")
        // A route that does not exist, with its body in the same packet.
        #expect(try await client.post("/nada", "cuerpo").status == 404)
        #expect(try await client.get("/a").body == "uno")
        client.close()
      }
    }
  }

  @Test func aChunkedBodyIsCountedAgainstTheLimit() async throws {
    try await withDeadline {
      try await withServer([echo("/eco", bodyLimit: 10)]) { server in
        let client = try await RawClient(server)
        try await client.send(
          "POST /eco HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n")
        #expect(try await client.response().body == "0123456789")
        try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n01234567890\r\n")
        let response = try await client.response()
        #expect(response.status == 413)
        #expect(response["connection"] == "close")
        #expect(try await client.readToEnd() == "")
        client.close()
      }
    }
  }

  @Test func aClientThatGoesAwayInMidBodyIsNoticed() async throws {
    try await withDeadline {
      var ended: [String] = []
      let reading = Route.async(.post, "/subir") { request in
        do {
          while try await request.nextChunk() != nil {}
          ended.append("entero")
        } catch is ClientDisconnected {
          ended.append("cortado")
        } catch is CancellationError {
          ended.append("cancelado")
        }
        throw HTTPError(.badRequest, "cortado")
      }
      try await withServer([reading]) { server in
        for action in ["close", "reset", "half"] {
          let client = try await RawClient(server)
          try await client.send("POST /subir HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")
          try await eventually { server.counters.requests > UInt64(ended.count) }
          try await Loop.sleep(for: .milliseconds(10))
          switch action {
          case "close": client.close()
          case "reset": client.connection.reset()
          default:
            client.connection.shutdownWrite()
            // A client that ended only its own side still gets an answer.
            #expect(try await client.response().status == 400)
            client.close()
          }
          let count = ended.count
          try await eventually("\(action) is noticed") { ended.count > count || action == "half" }
        }
        try await eventually { ended.count == 3 && server.connectionCount == 0 }
        #expect(ended == ["cortado", "cortado", "cortado"])
      }
    }
  }

  @Test func brokenChunksAreRefusedThroughTheHandler() async throws {
    try await withDeadline {
      try await withServer([echo("/eco")]) { server in
        let client = try await RawClient(server)
        try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz")
        let response = try await client.response()
        #expect(
          response
            == RawResponse(
              status: 400, headers: [], body: #"{"detail":"Petición HTTP no válida: cuerpo chunked no válido"}"#))
        #expect(response["connection"] == "close")
        #expect(try await client.readToEnd() == "")
        client.close()
      }
    }
  }

  @Test func aFormIsReadAsItArrives() async throws {
    try await withDeadline {
      let form = Route.async(.post, "/form", bodyLimit: 10 << 20) { request in
        let stream = try MultipartStream(request)
        var seen: [String] = []
        while let event = try await stream.next() {
          guard case .partBegan(let part) = event else { continue }
          if part.fileName == nil {
            seen.append("\(part.name)=\(String(decoding: try await stream.collectPart(), as: UTF8.self))")
          } else {
            var size = 0
            while case .data(let slice) = try await stream.next() { size += slice.count }
            seen.append("\(part.name):\(size)")
          }
        }
        return HTTPResponse(text: seen.joined(separator: " "))
      }
      try await withServer([form]) { server in
        let client = try await RawClient(server)
        let file = String(repeating: "584121234567,Ana\r\n", count: 20_000)
        let body =
          "--b\r\nContent-Disposition: form-data; name=\"archivo_csv\"; filename=\"m.csv\"\r\n\r\n\(file)\r\n"
          + "--b\r\nContent-Disposition: form-data; name=\"titulo\"\r\n\r\npromo ñ\r\n--b--\r\n"
        let head = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        try await client.send(head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
        #expect(try await client.response().body == "archivo_csv:360000 titulo=promo ñ")
        // The form ends without its last delimiter.
        let cut = String(body.dropLast(7))
        try await client.send(head + "Content-Length: \(cut.utf8.count)\r\n\r\n" + cut)
        #expect(try await client.response().status == 400)
        #expect(try await client.post("/form", "x").status == 415)
        client.close()
      }
    }
  }

  /// An encoded body is refused, because its bytes would be taken for the content itself.
  @Test(arguments: [
    ("", 200), ("Content-Encoding: identity\r\n", 200), ("Content-Encoding: Identity\r\n", 200),
    ("Content-Encoding:\r\n", 200), ("Content-Encoding: gzip\r\n", 415), ("content-encoding: br\r\n", 415),
    ("Content-Encoding: identity, gzip\r\n", 415), ("Content-Encoding: x\r\n", 415),
  ])
  func aBodyInACodingIsRefused(header: String, status: Int) async throws {
    try await withDeadline {
      try await withServer([echo("/eco"), fixed("/a", "x")]) { server in
        let client = try await RawClient(server)
        for framing in ["Content-Length: 4\r\n\r\nhola", "Transfer-Encoding: chunked\r\n\r\n4\r\nhola\r\n0\r\n\r\n"] {
          try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\n\(header)\(framing)")
          #expect(try await client.response().status == status)
          if status != 200, framing.contains("chunked") { return client.close() }
        }
        // Without a body there is nothing in it.
        #expect(try await client.get("/a", headers: header).status == 200)
        client.close()
      }
    }
  }
}

/// Lets tasks through once it is opened.
@LoopActor
final class Gate {
  private var isOpen = false
  private var waiting: [UnsafeContinuation<Void, Never>] = []

  func wait() async {
    if isOpen { return }
    await withUnsafeContinuation { waiting.append($0) }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}

extension Array where Element == Int {
  /// The elements again and again until they add up to `total`.
  func cycled(until total: Int) -> [Int] {
    var result: [Int] = []
    var sum = 0
    while sum < total {
      result.append(self[result.count % count])
      sum += result.last!
    }
    return result
  }
}

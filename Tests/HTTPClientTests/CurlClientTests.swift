import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct CurlClientTests {
  @Test func aPostArrivesWithItsHeadersAndItsAnswerComesBack() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        connection.respond(
          "201 Created", #"{"id":"ñ"}"#,
          headers: ["Content-Type: application/json", "retry-AFTER:  7 ", "Location: /here"])
      }
    }
    try await withClient(serving: serve) { client, far in
      var request = try post(far, #"{"a":1}"#, path: "/enviar?x=1")
      request.headers = try HeaderList([("Content-Type", "application/json"), ("X-Empty", "")])
      request.extraHeader = try HeaderLine(name: "Idempotency-Key", value: Array("promo:1".utf8))
      let response = try await client.perform(request).response()
      #expect(response.status == 201)
      #expect(response.text == #"{"id":"ñ"}"#)
      #expect(response.retryAfter == "7")
      #expect(response.location == "/here")
      #expect(!response.isTruncated)

      let seen = try #require(far.requests.first)
      #expect(seen.line == "POST /enviar?x=1 HTTP/1.1")
      #expect(seen.text == #"{"a":1}"#)
      #expect(seen.header("Content-Type") == "application/json")
      #expect(seen.header("Idempotency-Key") == "promo:1")
      #expect(seen.header("X-Empty") == "")
      #expect(seen.header("Content-Length") == "7")
      #expect(seen.header("Host") == "127.0.0.1:\(far.port)")
      #expect(seen.header("Expect") == nil)
      #expect(seen.header("User-Agent") == "LoopServer")
    }
  }

  @Test func aGetHasNoBody() async throws {
    try await withClient(serving: answering) { client, far in
      _ = try await client.perform(get(far, path: "/rest?select=a")).response()
      #expect(far.requests[0].line == "GET /rest?select=a HTTP/1.1")
      #expect(far.requests[0].body.isEmpty)
    }
  }

  @Test func requestsReuseTheConnectionWhateverTheirKind() async throws {
    try await withClient(serving: answering) { client, far in
      for number in 0..<30 {
        let outcome = await client.perform(number % 3 == 0 ? try get(far) : try post(far, "body \(number)"))
        #expect(try outcome.response().status == 200)
      }
      #expect(far.requests.map(\.connection) == Array(repeating: 1, count: 30))
      #expect(far.requests[29].text == "body 29")
      #expect(far.requests[28].text == "body 28")
      #expect(client.inFlightCount == 0)
    }
  }

  @Test func manyRequestsAreInFlightTogether() async throws {
    // The far end answers nobody before all have arrived.
    let everybody = 64
    let arrived = Gathering(everybody)
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while let request = try await connection.readRequest() {
        await arrived.arrive()
        connection.respond("200 OK", request.text)
      }
    }
    try await withClient(serving: serve) { client, far in
      let tasks = (0..<everybody).map { number in
        spawn { try await client.perform(post(far, "message \(number)")).response().text }
      }
      var answers: Set<String> = []
      for task in tasks { answers.insert(try await task.value) }
      #expect(answers == Set((0..<everybody).map { "message \($0)" }))
      #expect(far.connections.count == everybody)
    }
  }
}

/// Lets everybody pass once all have come.
@LoopActor
final class Gathering {
  private var missing: Int
  private var waiting: [UnsafeContinuation<Void, Never>] = []

  nonisolated init(_ count: Int) { missing = count }

  func arrive() async {
    missing -= 1
    if missing <= 0 {
      for continuation in waiting { continuation.resume() }
      waiting = []
    } else {
      await withUnsafeContinuation { waiting.append($0) }
    }
  }
}

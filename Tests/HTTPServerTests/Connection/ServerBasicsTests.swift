import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct ServerBasicsTests {
  @Test func anImmediateAnswerHasTheUsualHeaders() async throws {
    try await withDeadline {
      try await withServer([.immediate(.get, "/health") { _ in HTTPResponse(json: Array("{}".utf8)) }]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try await client.response()
        #expect(response.status == 200)
        #expect(response.body == "{}")
        #expect(response["content-type"] == "application/json")
        #expect(response["content-length"] == "2")
        #expect(response["x-content-type-options"] == "nosniff")
        #expect(response["date"]?.hasSuffix(" GMT") == true)
        #expect(response["connection"] == nil)
        client.close()
      }
    }
  }

  @Test func aConnectionServesManyRequests() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "uno"), echo("/eco")]) { server in
        let client = try await RawClient(server)
        for index in 0..<50 {
          #expect(try await client.get("/a").body == "uno")
          #expect(try await client.post("/eco", "número \(index)").body == "número \(index)")
        }
        #expect(server.counters.accepted == 1)
        #expect(server.counters.requests == 100)
        #expect(server.connectionCount == 1)
        client.close()
        try await eventually { server.connectionCount == 0 }
      }
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrderWhateverTheirHandlers() async throws {
    try await withDeadline {
      let slow = Route.async(.get, "/lento/{n}") { request in
        try await Loop.sleep(for: .milliseconds(request.parameter("n") == "1" ? 30 : 1))
        return HTTPResponse(text: "lento \(request.parameter("n"))")
      }
      try await withServer([fixed("/a", "rápido"), slow, echo("/eco")]) { server in
        let client = try await RawClient(server)
        try await client.send(
          "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /lento/1 HTTP/1.1\r\nHost: a\r\n\r\n"
            + "POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            + "GET /lento/2 HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        var bodies: [String] = []
        for _ in 0..<5 { bodies.append(try await client.response().body) }
        #expect(bodies == ["rápido", "lento 1", "abc", "lento 2", "rápido"])
        client.close()
      }
    }
  }

  @Test func aThousandPipelinedRequestsFromAClientThatShutsItsSideAreAllAnswered() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")]) { server in
        let client = try await RawClient(server)
        let request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        spawn {
          try await client.send(String(repeating: request, count: 1000))
          client.connection.shutdownWrite()
        }
        for _ in 0..<1000 { #expect(try await client.response().body == "x") }
        #expect(try await client.readToEnd() == "")
      }
    }
  }

  @Test func errorsOfHandlersBecomeAnswers() async throws {
    struct Surprise: Error {}
    try await withDeadline {
      let routes: [Route] = [
        .immediate(.get, "/http") { _ in
          throw HTTPError(.conflict, "Campaña 'ñ' ya existe", headers: ["Retry-After": "3"])
        },
        .async(.get, "/otro") { _ in throw Surprise() },
        .async(.get, "/lista") { _ in
          throw HTTPError(issues: [ValidationIssue(["body", "titulo", 2], "Falta", type: "missing")])
        },
      ]
      var failures: [String] = []
      try await withServer(routes, configure: { $0.onFailure = { failures.append("\($0.path) \($1)") } }) { server in
        let client = try await RawClient(server)
        let conflict = try await client.get("/http")
        #expect(conflict == RawResponse(status: 409, headers: [], body: #"{"detail":"Campaña 'ñ' ya existe"}"#))
        #expect(conflict["retry-after"] == "3")
        #expect(
          try await client.get("/otro") == RawResponse(status: 500, headers: [], body: #"{"detail":"Error interno"}"#))
        #expect(failures == ["/otro Surprise()"])
        #expect(
          try await client.get("/lista").body
            == #"{"detail":[{"loc":["body","titulo",2],"msg":"Falta","type":"missing"}]}"#)
        client.close()
      }
    }
  }

  @Test func unknownPathsAndMethodsAreAnsweredAsTheRouterSays() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "uno"), echo("/eco")]) { server in
        let client = try await RawClient(server)
        #expect(
          try await client.get("/nada") == RawResponse(status: 404, headers: [], body: #"{"detail":"No encontrado"}"#))
        try await client.send("DELETE /a HTTP/1.1\r\nHost: a\r\n\r\n")
        let refused = try await client.response()
        #expect(refused.status == 405)
        #expect(refused["allow"] == "GET, HEAD, OPTIONS")
        try await client.send("OPTIONS /eco HTTP/1.1\r\nHost: a\r\n\r\n")
        let options = try await client.response()
        #expect(options.status == 204)
        #expect(options["allow"] == "POST, OPTIONS")
        #expect(options["content-length"] == nil)
        #expect(try await client.get("/%zz").status == 400)
        try await client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try await client.response(toHead: true)
        #expect(head.status == 200)
        #expect(head["content-length"] == "3")
        #expect(try await client.get("/a").body == "uno")
        client.close()
      }
    }
  }
}

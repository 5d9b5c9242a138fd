import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct ConnectionTests {
  static let refused: [(String, Int)] = [
    ("GET / HTTP/2.0\r\n\r\n", 400), ("CONNECT a:1 HTTP/1.1\r\n\r\n", 400), ("GET /\r\n", 400),
    ("\u{16}\u{3}\u{1}", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400), ("GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
    ("GET /" + String(repeating: "a", count: 9000), 414),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 17_000), 431),
  ]

  @Test(arguments: refused)
  func whatIsNotHTTPIsAnsweredAndTheConnectionClosed(_ text: String, _ status: Int) async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")]) { server in
        let client = try await RawClient(server)
        // The answer of a good request comes before the refusal of the bad one behind it.
        try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n" + text)
        #expect(try await client.response().body == "x")
        let response = try await client.response()
        #expect(response.status == status)
        #expect(response["connection"] == "close")
        #expect(response["content-type"] == "application/json")
        #expect(response.body.hasPrefix(#"{"detail":"Petición HTTP no válida: "#))
        #expect(try await client.readToEnd() == "")
        #expect(server.counters.rejected == 1)
        client.close()
      }
    }
  }

  @Test func whatFollowsNonsenseIsNotAnswered() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")]) { server in
        let client = try await RawClient(server)
        try await client.send("GET / HTTP/3.0\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.response().status == 400)
        try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await client.readToEnd() == "")
        client.close()
      }
    }
  }

  @Test func keepAliveFollowsTheVersionAndTheClientsWish() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")]) { server in
        for (request, connection, stays) in [
          ("GET /a HTTP/1.1\r\nHost: a\r\n\r\n", nil, true),
          ("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", false),
          ("GET /a HTTP/1.0\r\n\r\n", "close", false),
          ("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive", true),
          ("GET /a HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", nil, true),
        ] as [(String, String?, Bool)] {
          let client = try await RawClient(server)
          try await client.send(request)
          let response = try await client.response()
          #expect(response.body == "x")
          #expect(response["connection"] == connection)
          if stays {
            #expect(try await client.get("/a").body == "x")
          } else {
            #expect(try await client.readToEnd() == "")
          }
          client.close()
        }
      }
    }
  }

  @Test func aRequestInPiecesIsAnsweredOnce() async throws {
    try await withDeadline {
      try await withServer([echo("/eco")]) { server in
        let client = try await RawClient(server)
        let text = "POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nhola"
        for byte in text.utf8 { try await client.send([byte]) }
        #expect(try await client.response().body == "hola")
        #expect(server.counters.requests == 1)
        client.close()
      }
    }
  }

  @Test func anUnfinishedHeadIsAnsweredWhenTheClientEndsItsSide() async throws {
    try await withDeadline {
      try await withServer([fixed("/a", "x")]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n")
        client.connection.shutdownWrite()
        #expect(try await client.response().status == 400)
        #expect(try await client.readToEnd() == "")
        // A client that says nothing gets no answer.
        let silent = try await RawClient(server)
        silent.connection.shutdownWrite()
        #expect(try await silent.readToEnd() == "")
      }
    }
  }

  @Test func aClientThatEndsItsSideStillGetsItsAnswers() async throws {
    try await withDeadline {
      let slow = Route.async(.get, "/lento") { _ in
        try await Loop.sleep(for: .milliseconds(50))
        return HTTPResponse(text: "lento")
      }
      try await withServer([fixed("/a", "x"), slow]) { server in
        let client = try await RawClient(server)
        try await client.send("GET /lento HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        client.connection.shutdownWrite()
        #expect(try await client.response().body == "lento")
        #expect(try await client.response().body == "x")
        #expect(try await client.readToEnd() == "")
      }
    }
  }

  @Test func connectionsBeyondTheLimitWaitForAPlace() async throws {
    try await withDeadline {
      var limits = HTTPServerLimits()
      limits.connections = 3
      try await withServer([fixed("/a", "x")], limits: limits) { server in
        var clients: [RawClient] = []
        for _ in 0..<5 { clients.append(try await RawClient(server)) }
        for client in clients { try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n") }
        for client in clients[..<3] { #expect(try await client.response().body == "x") }
        #expect(server.connectionCount == 3)
        #expect(server.counters.accepted == 3)
        #expect(server.counters.pauses == 1 && server.connectionLimit == 3)
        clients[0].close()
        #expect(try await clients[3].response().body == "x")
        clients[1].close()
        #expect(try await clients[4].response().body == "x")
        for client in clients[2...] { client.close() }
        try await eventually { server.connectionCount == 0 }
      }
    }
  }

  @Test func aClientThatAsksMuchAndReadsNothingIsNotServedFurther() async throws {
    try await withDeadline {
      var served = 0
      let body = [UInt8](repeating: 65, count: 16_000)
      let route = Route.immediate(.get, "/a") { _ in
        served += 1
        return HTTPResponse(body: body)
      }
      try await withServer([route]) { server in
        let client = try await RawClient(server)
        let total = 2000
        spawn {
          let block = String(repeating: "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", count: 100)
          for _ in 0..<total / 100 { try await client.send(block) }
        }
        var previous = -1
        try await eventually("the server pauses") {
          defer { previous = served }
          try await Loop.sleep(for: .milliseconds(50))
          return served == previous && served > 0
        }
        #expect(served < total)
        // The server goes on when the client reads, and all answers come in full.
        var received = 0
        while served < total || received < total * body.count, let bytes = try await client.connection.read() {
          received += bytes.count
        }
        #expect(served == total)
        client.close()
      }
    }
  }

  @Test func theHookSeesEveryRequestBeforeItsBody() async throws {
    try await withDeadline {
      var seen: [String] = []
      let routes: [Route] = [
        .immediate(.get, "/abierta", access: .open) { _ in HTTPResponse(text: "abierta") },
        echo("/eco", bodyLimit: 10),
      ]
      try await withServer(
        routes,
        configure: { server in
          server.before = { request in
            seen.append("\(request.method) \(request.path) \(request.route?.pattern ?? "-")")
            request.responseHeaders.add("Vary", "Origin")
            if request.method == .options { return HTTPResponse(.noContent, headers: ["Access-Control-Max-Age": "60"]) }
            if request.route?.access == .open || request.header("x-api-key") == "clave" { return nil }
            throw HTTPError(.unauthorized, "Clave no válida", headers: ["WWW-Authenticate": "Bearer"])
          }
        }
      ) { server in
        let client = try await RawClient(server)
        let open = try await client.get("/abierta")
        #expect(open.status == 200)
        #expect(open["vary"] == "Origin")
        #expect(try await client.get("/nada").status == 401)
        let missing = try await client.get("/nada", headers: "X-API-Key: clave\r\n")
        #expect(missing.status == 404)
        #expect(missing["vary"] == "Origin")
        try await client.send("OPTIONS /eco HTTP/1.1\r\nHost: a\r\n\r\n")
        let preflight = try await client.response()
        #expect(preflight["access-control-max-age"] == "60")
        #expect(preflight["vary"] == "Origin")
        // 401 comes before 413, and both before the body.
        try await client.send("POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n")
        #expect(try await client.response().status == 401)
        try await client.send([UInt8](repeating: 65, count: 50))
        #expect(try await client.get("/abierta").status == 200)
        #expect(
          seen == [
            "GET /abierta /abierta", "GET /nada -", "GET /nada -", "OPTIONS /eco -", "POST /eco /eco",
            "GET /abierta /abierta",
          ])
        client.close()
      }
    }
  }
}

import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

/// The server with curl, the client of the README.
@Suite struct CurlTests {
  static let routes: [Route] = [
    fixed("/a", "uno"), echo("/eco"),
    .async(.post, "/no", bodyLimit: 1000) { _ in throw HTTPError(.unauthorized, "Clave no válida") },
    .async(.get, "/csv") { _ in
      HTTPResponse(mediaType: "text/csv") { writer in for line in 0..<1000 { try await writer.write("\(line)\r\n") } }
    },
    .async(.get, "/estado/{id}") { HTTPResponse(text: "\($0.parameter("id")) \(try $0.query("q") ?? "-")") },
    .async(.post, "/form") { request in
      let form = try MultipartStream(request)
      var seen: [String] = []
      while let event = try await form.next() {
        guard case .partBegan(let part) = event else { continue }
        let content = try await form.collectPart(upTo: 1 << 20)
        seen.append("\(part.name)(\(part.fileName ?? ""))=\(content.count)")
      }
      return HTTPResponse(text: seen.joined(separator: " "))
    },
  ]

  @LoopActor
  private func curl(_ server: HTTPListener, _ path: String, _ arguments: [String], input: [UInt8] = []) async throws
    -> String
  {
    let child = try ChildProcess(
      "curl", ["-s", "--max-time", "15"] + arguments + ["http://\(server.localAddress!)\(path)"],
      standardOutput: .capture,
      standardInput: input)
    let status = await child.wait()
    return child.standardOutput.text + (status.isSuccess ? "" : " \(status)")
  }

  @Test func curlIsServed() async throws {
    try await withDeadline {
      try await withServer(Self.routes) { server async throws in
        #expect(try await curl(server, "/a", []) == "uno")
        #expect(try await curl(server, "/a", ["-0"]) == "uno")
        #expect(try await curl(server, "/a", ["-I"]).hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(try await curl(server, "/nada", ["-w", " %{http_code}"]) == #"{"detail":"No encontrado"} 404"#)
        #expect(try await curl(server, "/csv", []) == (0..<1000).map { "\($0)\r\n" }.joined())
        #expect(try await curl(server, "/estado/promo%20a%C3%B1o?q=1+2", []) == "promo año 1 2")
        // Two URLs over one connection.
        let address = "http://\(server.localAddress!)/a"
        #expect(try await curl(server, "/a", [address, "-w", "%{num_connects} "]) == "uno1 uno0 ")
      }
    }
  }

  @Test func curlUploads() async throws {
    try await withDeadline {
      try await withServer(Self.routes) { server async throws in
        let megabytes = [UInt8](repeating: 65, count: 3_000_000)
        let echoed = try await curl(server, "/eco", ["--data-binary", "@-"], input: megabytes)
        #expect(echoed.utf8.count == megabytes.count)
        let chunked = try await curl(server, "/eco", ["-T", "-", "-X", "POST"], input: megabytes)
        #expect(chunked.utf8.count == megabytes.count)
        // curl waits for the invitation, or for a second.
        #expect(
          try await curl(server, "/eco", ["-H", "Expect: 100-continue", "--expect100-timeout", "10", "-d", "hola"])
            == "hola")
        #expect(
          try await curl(
            server, "/form", ["-F", "titulo=promo", "-F", "archivo=@-;filename=\"a ñ.csv\""], input: Array("1,2".utf8))
            == "titulo()=5 archivo(a ñ.csv)=3")
      }
    }
  }

  @Test func curlReadsEarlyAnswers() async throws {
    try await withDeadline {
      try await withServer(Self.routes) { server async throws in
        let megabytes = [UInt8](repeating: 65, count: 3_000_000)
        let refused = try await curl(
          server, "/no", ["--data-binary", "@-", "-H", "Expect:", "-w", " %{http_code}"], input: megabytes)
        #expect(refused.contains("El cuerpo de la petición supera el máximo de 1000 bytes"))
        #expect(refused.contains(" 413"))
        let key = try await curl(server, "/no", ["-d", "x", "-w", " %{http_code}"])
        #expect(key == #"{"detail":"Clave no válida"} 401"#)
      }
    }
  }
}

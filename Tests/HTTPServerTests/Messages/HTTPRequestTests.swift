import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct HTTPRequestTests {
  @Test func headersAreFoundInAnyCasing() async throws {
    try await withDeadline {
      let request = try HTTPRequest(
        .get, "/a",
        headers: ["Content-Type": "text/csv ", "x-api-KEY": "s3creto", "Via": "a", "VIA": "b", "X-Empty": ""])
      #expect(request.header("content-type") == "text/csv")
      #expect(request.header("x-api-key") == "s3creto")
      #expect(request.header("x-empty") == "")
      #expect(request.header("content-typ") == nil)
      #expect(request.header("host") == "localhost")
      #expect(request.headers("via") == ["a", "b"])
      #expect(request.withHeader("via") { $0.count } == 1)
    }
  }

  @Test func theQueryIsDecoded() async throws {
    try await withDeadline {
      let request = try HTTPRequest(
        .get,
        "/a?detalle=true&estado=en%20curso&x=1+2&vacio=&solo&&ñ=".replacing("ñ", with: "%C3%B1") + "b=c&estado=otro")
      #expect(try request.query("detalle") == "true")
      #expect(try request.query("estado") == "en curso")
      #expect(try request.query("x") == "1 2")
      #expect(try request.query("vacio") == "")
      #expect(try request.query("solo") == "")
      #expect(try request.query("ñ") == "b=c")
      #expect(try request.query("nada") == nil)
      #expect(request.rawQueryItems.count == 7)
      #expect(request.path == "/a")
      let plain = try HTTPRequest(.get, "/a")
      #expect(plain.rawQueryItems.isEmpty)
    }
  }

  @Test func bodiesAreCollectedUpToALimit() async throws {
    try await withDeadline {
      let body = [UInt8](repeating: 7, count: 150_000)
      #expect(try await HTTPRequest(.post, "/", body: body).collect(upTo: 150_000) == body)
      let error = await #expect(throws: HTTPError.self) {
        _ = try await HTTPRequest(.post, "/", body: body).collect(upTo: 149_999)
      }
      #expect(error?.status == .contentTooLarge)
      var pieces: [Int] = []
      for try await chunk in try HTTPRequest(.post, "/", body: body).body { pieces.append(chunk.count) }
      #expect(pieces == [65536, 65536, 18928])
      #expect(try await HTTPRequest(.post, "/").collect(upTo: 0).isEmpty)
    }
  }

  @Test func anInvalidRequestCannotBeMade() async throws {
    try await withDeadline {
      #expect(throws: MessageDefect.badTarget) { try HTTPRequest(.get, "no slash") }
      #expect(throws: MessageDefect.duplicateHost) { try HTTPRequest(.get, "/", headers: ["Host": "b"]) }
    }
  }
}

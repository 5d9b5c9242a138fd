// A head that is the same byte by byte as the last one is not parsed again; any other is.

import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct HeadMemoTests {
  /// The heads in a text, as one connection reads them.
  private func heads(_ text: String, memo: HeadMemo, limits: HeadLimits = HeadLimits()) -> [RequestHead] {
    var reader = RequestReader(limits: limits, memo: memo)
    return Array(text.utf8).withUnsafeBytes { bytes in
      var heads: [RequestHead] = []
      var offset = 0
      while offset < bytes.count {
        switch reader.next(bytes, from: &offset) {
        case .head(let head): heads.append(head)
        case .body: break
        case .needsMore, .rejected: return heads
        }
      }
      return heads
    }
  }

  private static let plain = "GET /a?b HTTP/1.1\r\nHost: a\r\nX-API-Key: x\r\n\r\n"

  @Test(arguments: [
    // The second of these and the remembered first are one.
    (plain + plain, true),
    ("\r\n" + plain + plain + "GET /a?c", true),
    // One byte differs, or there is one more.
    (plain + plain.replacing("/a?b", with: "/a?c"), false),
    (plain + plain.replacing("X-API-Key: x", with: "X-API-Key: y"), false),
    (plain + plain.replacing("x\r\n\r\n", with: "x\r\nB: c\r\n\r\n"), false),
    (plain + plain.replacing("GET", with: "PUT"), false),
    // Another one came between.
    (plain + "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + plain, false),
  ]) func onlyTheLastHeadIsRemembered(text: String, isSame: Bool) throws {
    let heads = heads(text, memo: HeadMemo())
    try #require(heads.count >= 2)
    #expect((heads.first!.storage === heads.last!.storage) == isSame)
  }

  @Test func aHeadWithABodyIsParsedEachTime() {
    for body in ["Content-Length: 2\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"] {
      let post = "POST /x HTTP/1.1\r\nHost: a\r\n" + body
      let memo = HeadMemo()
      let found = heads(Self.plain + post + post + Self.plain, memo: memo)
      #expect(found.count == 4 && found[1].storage !== found[2].storage)
      #expect(found[0].storage === found[3].storage, "it does not replace the remembered one")
    }
  }

  @Test func aLongHeadIsNotKept() {
    func long(_ size: Int) -> String {
      let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
      return start + String(repeating: "x", count: size - start.utf8.count - 4) + "\r\n\r\n"
    }
    for (size, isKept) in [(HeadMemo.longest, true), (HeadMemo.longest + 1, false)] {
      let found = heads(long(size) + long(size), memo: HeadMemo())
      #expect(found.count == 2 && (found[0].storage === found[1].storage) == isKept)
    }
  }

  /// Connections share the memo: a head that one has sent is not parsed for the next.
  @Test func aRequestLikeTheLastHasAStateOfItsOwn() async throws {
    try await withDeadline {
      let counting = Route.immediate(.get, "/contar/{nombre}") { request in
        request.responseHeaders.add("X-Veces", "1")
        return HTTPResponse(text: "\(request.parameter("nombre")) \(request.responseHeaders.fields.count)")
      }
      try await withServer([counting, echo("/eco"), fixed("/a", "uno")]) { server in
        let (first, second) = (try await RawClient(server), try await RawClient(server))
        for client in [first, second, first, first] {
          #expect(try await client.get("/contar/ana").body == "ana 1")
        }
        #expect(try await second.get("/contar/eva").body == "eva 1")
        #expect(try await first.get("/a").body == "uno")
        #expect(try await first.get("/nada").status == 404)
        #expect(try await second.get("/nada").status == 404)
        // The same head again and again, with other requests behind it in the same bytes.
        let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        let post = "POST /eco HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
        try await second.send(get + get + post + "dos" + get + post + "GET" + get)
        for body in ["uno", "uno", "dos", "uno", "GET", "uno"] { #expect(try await second.response().body == body) }
        // Begun in one packet, ended in another.
        for cut in [1, 20, get.utf8.count - 1] {
          try await first.send(String(get.prefix(cut)))
          try await Loop.sleep(for: .milliseconds(1))
          try await first.send(String(get.dropFirst(cut)))
          #expect(try await first.response().body == "uno")
        }
        first.close()
        second.close()
      }
    }
  }
}

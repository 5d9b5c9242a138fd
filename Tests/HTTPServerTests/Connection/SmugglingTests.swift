// Two requests hidden in one. The hidden one must not be answered, whatever a proxy in front may have taken the bytes
// for. Each case has the name of its desync, and the statuses of all answers that may come.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct SmugglingTests {
  static let hidden = "GET /oculta HTTP/1.1\r\nHost: a\r\n\r\n"
  private static func post(_ headers: String...) -> String {
    "POST /eco HTTP/1.1\r\nHost: a\r\n" + headers.map { $0 + "\r\n" }.joined() + "\r\n"
  }

  static let cases: [(String, String, [Int])] = [
    ("CL.TE", post("Content-Length: 6", "Transfer-Encoding: chunked") + "0\r\n\r\n" + hidden, [400]),
    ("TE.CL", post("Transfer-Encoding: chunked", "Content-Length: 4") + "5c\r\n" + hidden + "0\r\n\r\n", [400]),
    ("TE.TE", post("Transfer-Encoding: chunked", "Transfer-encoding: x") + "0\r\n\r\n" + hidden, [400]),
    ("TE.TE", post("Transfer-Encoding: xchunked") + "0\r\n\r\n" + hidden, [400]),
    ("TE.TE", post("Transfer-Encoding : chunked") + "0\r\n\r\n" + hidden, [400]),
    ("TE.TE", post("Transfer-Encoding:\u{B}chunked") + "0\r\n\r\n" + hidden, [400]),
    ("TE.TE", post("X: x\nTransfer-Encoding: chunked") + "0\r\n\r\n" + hidden, [400]),
    ("TE.TE", post("Transfer-Encoding\r\n : chunked") + "0\r\n\r\n" + hidden, [400]),
    ("TE.TE", post("Transfer-Encoding: identity") + hidden, [400]),
    ("TE.TE", post("Transfer-Encoding: chunked, chunked") + "0\r\n\r\n" + hidden, [400]),
    ("CL.CL", post("Content-Length: 0", "Content-Length: \(hidden.utf8.count)") + hidden, [400]),
    ("CL.CL", post("Content-Length: 5", "Content-Length: 5") + "hola!" + hidden, [400]),
    ("CL list", post("Content-Length: 0, \(hidden.utf8.count)") + hidden, [400]),
    ("CL sign", post("Content-Length: +0") + hidden, [400]),
    ("CL folded", post("Content-Length: \(hidden.utf8.count)", " 0") + hidden, [400]),
    ("TE on 1.0", "POST /eco HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, [400]),
    // A body is a body, on any method and whatever it looks like.
    ("CL.0", "GET /visible HTTP/1.1\r\nHost: a\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n" + hidden, [200]),
    ("CL.0", post("Content-Length: \(hidden.utf8.count)") + hidden, [200]),
    ("underscore", post("Content_Length: 0", "Content-Length: \(hidden.utf8.count)") + hidden, [200]),
    ("chunk size", post("Transfer-Encoding: chunked") + "0x0\r\n\r\n" + hidden, [400]),
    ("chunk feed", post("Transfer-Encoding: chunked") + "1;\n" + hidden, [400]),
    ("chunk end", post("Transfer-Encoding: chunked") + "1\r\nxx0\r\n\r\n" + hidden, [400]),
    ("chunk overflow", post("Transfer-Encoding: chunked") + "10000000000000000\r\n" + hidden, [400]),
    ("trailer framing", post("Transfer-Encoding: chunked") + "0\r\nContent-Length: 50\r\n\r\n", [200]),
    // The server reads nothing behind the last message of a connection.
    ("close", "GET /visible HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + hidden, [200]),
    ("1.0", "GET /visible HTTP/1.0\r\n\r\n" + hidden, [200]),
    ("connect", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n" + hidden, [400]),
    ("h2c", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden, [400]),
  ]

  @Test(arguments: cases) func theHiddenRequestIsNotAnswered(_ name: String, _ bytes: String, _ statuses: [Int])
    async throws
  {
    try await withDeadline {
      var isHiddenAnswered = false
      let hidden = Route.immediate(.get, "/oculta") { _ in
        isHiddenAnswered = true
        return HTTPResponse(text: "oculta")
      }
      try await withServer([hidden, fixed("/visible", "x"), echo("/eco")]) { server in
        let client = try await RawClient(server)
        try await client.send(bytes)
        client.connection.shutdownWrite()
        let text = try await client.readToEnd()
        let answers = text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
        #expect(answers == statuses, "\(text)")
        #expect(!isHiddenAnswered)
        client.close()
      }
    }
  }
}

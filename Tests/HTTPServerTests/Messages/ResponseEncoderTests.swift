import EventLoop
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct ResponseEncoderTests {
  /// The encoded response without its date line.
  @LoopActor
  private func encode(
    _ response: HTTPResponse, adding extra: HTTPHeaders = HTTPHeaders(), _ frame: ResponseFrame = ResponseFrame()
  ) -> (String, rest: Int) {
    let output = OutputBuffer()
    let rest = ResponseEncoder.append(response, adding: extra, frame: frame, to: output)
    let text = String(decoding: output.bytes, as: UTF8.self)
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Date: ") }
    return (lines.joined(separator: "\n"), rest.count)
  }

  /// The headers of every answer that has no others.
  static let usual = "X-Content-Type-Options: nosniff\nCache-Control: no-store\n"

  @Test func headersComeInOrderAndTheLengthIsExact() async throws {
    try await withDeadline {
      let json = HTTPResponse(json: Array("{}".utf8))
      let base = "HTTP/1.1 200 OK\n\(Self.usual)Content-Type: application/json\n"
      #expect(encode(json).0 == base + "Content-Length: 2\n\n{}")
      #expect(encode(json, ResponseFrame(isHead: true)).0 == base + "Content-Length: 2\n\n")
      #expect(encode(json, ResponseFrame(keepsAlive: false)).0 == base + "Connection: close\nContent-Length: 2\n\n{}")
      #expect(
        encode(json, ResponseFrame(isVersion10: true)).0 == base + "Connection: keep-alive\nContent-Length: 2\n\n{}")
      #expect(
        encode(json, adding: ["Vary": "Origin"]).0 == base + "Vary: Origin\nContent-Length: 2\n\n{}")
    }
  }

  @Test func nothingIsStoredThatDoesNotSayItMayBe() async throws {
    try await withDeadline {
      let own = "HTTP/1.1 204 No Content\nX-Content-Type-Options: nosniff\ncache-control: no-cache\n\n"
      let response = HTTPResponse(.noContent, headers: ["cache-control": "no-cache"])
      #expect(encode(response).0 == own)
      #expect(encode(.noContent, adding: ["cache-control": "no-cache"]).0 == own)
      let other = encode(HTTPResponse(.noContent, headers: ["Cache-Controls": "x", "Vary": "Origin"])).0
      #expect(other == "HTTP/1.1 204 No Content\n\(Self.usual)Cache-Controls: x\nVary: Origin\n\n")
      let stream = HTTPResponse(mediaType: "text/csv") { _ in }
      #expect(encode(stream).0.contains("\nCache-Control: no-store\n"))
      #expect(encode(HTTPError(.notFound, "no").response).0.contains("\nCache-Control: no-store\n"))
    }
  }

  @Test func someStatusesHaveNoContent() async throws {
    try await withDeadline {
      #expect(encode(.noContent).0 == "HTTP/1.1 204 No Content\n\(Self.usual)\n")
      #expect(
        encode(HTTPResponse(HTTPStatus(418), body: [65])).0
          == "HTTP/1.1 418 \n\(Self.usual)Content-Length: 1\n\nA")
    }
  }

  @Test func aHeaderValueCannotAddALine() async throws {
    try await withDeadline {
      let response = HTTPResponse(.found, headers: ["Location": "/a\r\nSet-Cookie: x=1\u{0}"])
      #expect(encode(response).0.contains("\nLocation: /a  Set-Cookie: x=1 \n"))
    }
  }

  @Test func largeBodiesAreNotCopied() async throws {
    try await withDeadline {
      let limit = ResponseEncoder.copyLimit
      #expect(encode(HTTPResponse(body: [UInt8](repeating: 65, count: limit))).rest == 0)
      let large = encode(HTTPResponse(body: [UInt8](repeating: 65, count: limit + 1)))
      #expect(large.rest == limit + 1)
      #expect(large.0.hasSuffix("Content-Length: \(limit + 1)\n\n"))
    }
  }

  @Test(arguments: [0, 7, 10, 99, 100, 65535, 1_234_567_890, Int.max])
  func numbersAreWrittenInBothBases(_ number: Int) async throws {
    try await withDeadline {
      let output = OutputBuffer()
      output.append(number)
      #expect(String(decoding: output.bytes, as: UTF8.self) == String(number))
      let hexadecimal = OutputBuffer()
      hexadecimal.append(number, radix: 16)
      #expect(String(decoding: hexadecimal.bytes, as: UTF8.self) == String(number, radix: 16))
    }
  }

  @Test func theBufferGrowsWithWhatIsPutIn() async throws {
    try await withDeadline {
      let output = OutputBuffer()
      var expected: [UInt8] = []
      for index in 0..<5000 {
        output.append(utf8: "línea \(index) ")
        expected += Array("línea \(index) ".utf8)
      }
      #expect(output.bytes == expected)
    }
  }
}

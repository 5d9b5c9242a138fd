// Idempotency-Key and other texts in header fields. That bytes which are no UTF-8 are refused needs a socket
// (DocumentedAnswersTests).

import HTTPServer
import TestSupport
import Testing

@testable import LoopServer

@Suite struct HTTPRequestFieldsTests {
  @Test(arguments: [
    ("pedido 7 / ñ", true), (String(repeating: "ñ", count: 255), true), (String(repeating: "x", count: 256), false),
    ("", false), (" ", false),
  ])
  func aKeyHasOneTo255Characters(key: String, isAccepted: Bool) async throws {
    try await withDeadline {
      let request = try HTTPRequest(.post, "/", headers: ["Idempotency-Key": key])
      if isAccepted {
        #expect(try request.idempotencyKey() == key)
      } else {
        let error = #expect(throws: HTTPError.self) { try request.idempotencyKey() }
        #expect(error?.status == .unprocessableContent)
      }
    }
  }

  @Test func withoutTheFieldThereIsNone() async throws {
    try await withDeadline {
      #expect(try HTTPRequest(.post, "/").idempotencyKey() == nil)
    }
  }
}

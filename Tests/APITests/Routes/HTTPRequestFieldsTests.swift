// Idempotency-Key and other texts in header fields. DocumentedAnswersTests, which has sockets, tests that bytes which
// are no UTF-8 are refused.

import HTTPServer
import TestSupport
import Testing

@testable import API

@Suite struct HTTPRequestFieldsTests {
  @Test(arguments: [
    ("pedido 7 / ñ", true), (String(repeating: "ñ", count: 255), true), (String(repeating: "x", count: 256), false),
    ("", false), (" ", false),
  ])
  func aKeyHasOneTo255Characters(key: String, isAccepted: Bool) async throws {
    try await withDeadline {
      let request = try HTTPRequest(.post, "/", headers: ["Idempotency-Key": key])
      do {
        let found = try request.idempotencyKey()
        #expect(isAccepted && found == key)
      } catch let error as HTTPError {
        #expect(!isAccepted && error.status == .unprocessableContent)
      }
    }
  }

  @Test func withoutTheFieldThereIsNone() async throws {
    try await withDeadline {
      let found = try HTTPRequest(.post, "/").idempotencyKey()
      #expect(found == nil)
    }
  }
}

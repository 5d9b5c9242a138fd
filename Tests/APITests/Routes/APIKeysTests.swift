import EventLoop
import HTTPServer
import TestSupport
import Testing

@testable import API

@Suite struct APIKeysTests {
  @Test(arguments: [
    ("X-API-Key", "primera", true), ("x-api-key", "segunda", true), ("Authorization", "Bearer primera", true),
    ("authorization", "bearer  segunda", true), ("X-API-Key", "primer", false), ("X-API-Key", "primera ", true),
    ("X-API-Key", "", false), ("Authorization", "primera", false), ("Authorization", "Basic primera", false),
    ("Authorization", "Bearer", false), ("Otra", "primera", false),
  ])
  func aKeyIsAcceptedWholeOrNotAtAll(header: String, value: String, isAccepted: Bool) async throws {
    try await withDeadline {
      let keys = APIKeys(["primera", "segunda"])
      var headers = HTTPHeaders()
      headers.add(header, value)
      let request = try HTTPRequest(.get, "/", headers: headers)
      #expect(keys.accepts(request) == isAccepted)
    }
  }

  @Test func withoutKeysEverybodyMayCall() async throws {
    try await withDeadline {
      let request = try HTTPRequest(.get, "/")
      #expect(APIKeys([]).accepts(request))
    }
  }
}

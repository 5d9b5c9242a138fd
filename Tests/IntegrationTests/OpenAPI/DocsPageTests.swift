// /docs in a real browser, used as a person would (docs_page.py): everything is shown, the key is taken, an operation
// can be tried out, and nothing is asked of anybody but this server.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct DocsPageTests {
  @Test func aBrowserShowsAndTriesTheAPI() async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(["API_KEYS": "clave-de-prueba"]) { stack in
        let server = stack.server
        let (exit, output) = try await Python.run(
          ["\(Python.scripts)/docs_page.py", "chromium", server.url(""), "clave-de-prueba"])
        try #require(exit == .exited(0), "\(output)")
        let seen = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])

        let document = try await curl(server.url("/openapi.json")).json
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let described = paths.flatMap { path, operations in operations.keys.map { "\($0.uppercased()) \(path)" } }
        let shown = try #require(seen["operations"] as? [String])
        #expect(shown.filter { $0.contains(" /") }.sorted() == described.sorted())

        // An operation was tried out with the key.
        #expect(seen["status"] as? String == "200")
        #expect((seen["shown"] as? String)?.contains("\"campanas\": []") == true)
        // The page forgets the key.
        #expect(seen["remembers_key"] as? Bool == false)
        #expect(seen["stored"] as? Int == 0)

        let requests = try #require(seen["requests"] as? [String])
        #expect(requests.contains(server.url("/docs/swagger-ui-bundle.js")))
        #expect(requests.filter { !$0.hasPrefix(server.url("/")) && !$0.hasPrefix("data:") } == [])
        // Neither the content security policy nor the console had anything to say.
        #expect(seen["complaints"] as? [String] == [])
      }
    }
  }
}

// Titles with letters that mean something in a URL, or that can be written in two ways: such a campaign is seen,
// controlled and deleted by its path as any other.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct TitlePathTests {
  private static let titles = [
    "a/b", "50%", "a%2Fb", "¿sí? #1", "a&b=c+d", "..", ".", ".oculta", "fin.", "...", "c\\d", "café", "cafe\u{301} 2",
  ]

  @Test func everyTitleThatIsAcceptedHasItsPath() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        for title in Self.titles {
          let created = try await stack.upload(csv(rows: 2), title: title, fields: ["inicio": nextYear])
          if title.allSatisfy({ $0 == "." }) && title.count < 3 {
            #expect(created.status == 422 && created.body.contains("no puede ser '.' ni '..'"), "\(title)")
            continue
          }
          #expect(created.status == 200, "\(title): \(created.body)")
          // Both spellings, percent-encoded as encodeURIComponent does it.
          for spelling in [title.precomposedStringWithCanonicalMapping, title.decomposedStringWithCanonicalMapping] {
            let path = "/api/campanas/" + spelling.utf8.map { String(format: "%%%02X", $0) }.joined()
            let status = try await stack.status(spelling)
            #expect(status.status == 200 && status.string("campaign_id") == title, "\(title)")
            let cancelled = try await curl("-X", "POST", stack.server.url("\(path)/cancelar"))
            #expect(cancelled.status == 200, "\(title): \(cancelled.body)")
            #expect(try await curl(stack.server.url("\(path)/resultados.csv")).status == 200, "\(title)")
            #expect(try await curl(stack.server.url("\(path)/eventos")).status == 200, "\(title)")
          }
          let again = title.decomposedStringWithCanonicalMapping
          let taken = try await stack.upload(csv(rows: 3), title: again, fields: ["inicio": nextYear])
          #expect(taken.status == 409, "\(title): in the other spelling it is the same title")
          let path = "/api/campanas/" + again.utf8.map { String(format: "%%%02X", $0) }.joined()
          #expect(try await curl("-X", "DELETE", stack.server.url(path)).status == 200, "\(title)")
        }
        #expect(try await stack.keys() == ["auditoria"], "who did it stays")
      }
    }
  }
}

// The warning about the limit that Meta gives a business, when a campaign is created.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Text

@Suite struct NumberPreflightTests {
  /// The simulated business' limit, rows, what the warning says
  @Test(
    arguments: [
      ("TIER_250", 251, "251 mensajes y Meta deja a la empresa iniciar 250 conversaciones"), ("TIER_250", 250, nil),
      ("antiguo:TIER_50", 60, "iniciar 50 conversaciones en 24 horas (TIER_50)"), ("TIER_UNLIMITED", 300, nil),
      ("NOT_SET", 300, nil),
    ] as [(String, Int, String?)])
  func moreRowsThanTheLimitAreAWarning(tier: String, rows: Int, text: String?) async throws {
    try await MetaStack.run(simulator: ["--limite-cuenta", tier]) { stack in
      for title in ["una", "otra"] {
        let answer = try await stack.upload(csv(rows: rows), title: title)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer.warnings.map(\.code) == (text == nil ? [] : ["limite_de_meta"]), "\(answer.body)")
        if let text { #expect(answer.body.contains(text), "\(answer.body)") }
      }
      #expect(try await stack.waitUntilCompleted("una").int("enviados") == rows)
    }
  }

  @Test func metaOutOfReachSaysNothing() async throws {
    try await MetaStack.run { stack in
      // Nobody listens there.
      let far = try await stack.startServer(
        MetaStack.settings.merging(["META_GRAPH_URL": "http://127.0.0.1:\(try freePort())/v25.0"]) { $1 })
      let start = Timestamp.text(Loop.wallClockMilliseconds() + 86_400_000)
      let answer = try await stack.upload(
        csv(rows: 300), title: "lejos", fields: ["inicio": start], to: far)
      #expect(answer.status == 200 && answer.warnings.isEmpty, "\(answer.body)")
    }
  }
}

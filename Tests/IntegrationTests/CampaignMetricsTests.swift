// The campaigns on /metrics: their titles, whatever they hold, and no more of them than the bound.

import EventLoop
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import API

@Suite struct CampaignMetricsTests {
  private static let hostile = [
    #"di "hola""#, #"promo\nueva\"#, #"\"#, "ñandú 🦤 中文", #"x",estado="en_vuelo") 1 #"#,
    "a=b,c", "'; DROP", "❤\u{FE0F} ya", String(repeating: "é", count: 100),
  ]

  /// Creates a campaign of `count` messages.
  /// - Returns: the answer's status; 0 when there was none.
  @LoopActor
  private static func create(
    _ title: String, _ count: Int, on stack: Stack, with client: CurlClient
  ) async throws -> Int {
    let fields: [String: Any] = [
      "titulo_campana": title, "plantilla": "p", "buzon": "14",
      "mensajes": (0..<count).map { ["numero": "58412\(1_000_000 + $0)"] },
    ]
    let outcome = await client.perform(
      ClientRequest(
        method: .post, url: try ClientURL(stack.server.url("/api/crear-campana-json")),
        headers: try HeaderList([("Content-Type", "application/json")]),
        body: Array(try JSONSerialization.data(withJSONObject: fields)), timeout: .seconds(10)))
    guard case .response(let response) = outcome else { return 0 }
    return response.status
  }

  @Test func titlesOfAnyKindAreLabels() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "600000"]) { stack in
        let client = CurlClient()
        defer { client.close() }
        for title in Self.hostile {
          #expect(try await Self.create(title, 5, on: stack, with: client) == 200, "\(title)")
        }
        for title in ["dos\nlíneas", "\u{202e}revés"] {
          #expect(try await Self.create(title, 5, on: stack, with: client) == 422)
        }
        var metrics = try await stack.server.metrics()
        try await eventually("each has sent its first message") {
          metrics = try await stack.server.metrics()
          return metrics.value("loopserver_campaign_starts_total") == Double(Self.hostile.count)
            && metrics.value("loopserver_campaign_messages") == Double(4 * Self.hostile.count)
        }
        #expect(metrics.values(of: "campana", in: "loopserver_campaign_messages") == Set(Self.hostile))
        for title in Self.hostile {
          #expect(
            metrics.value("loopserver_campaign_messages", ["campana": title, "estado": "pendiente"]) == 4, "\(title)")
          #expect(metrics.value("loopserver_campaign_interval_seconds", ["campana": title]) == 600)
          #expect(metrics.value("loopserver_campaign_held", ["campana": title]) == 0)
        }
        #expect(try await promtoolComplaint("check", "metrics", input: metrics.text) == nil)
      }
    }
  }

  @Test func pastTheBoundCampaignsAreAddedUp() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "600000"]) { stack in
        let client = CurlClient()
        defer { client.close() }
        let count = CampaignMetrics.namedCampaigns + 5
        for number in 0..<count {
          // The later campaigns have more messages left.
          #expect(try await Self.create("campaña \(number)", 2 + number, on: stack, with: client) == 200)
        }
        let left = (0..<count).reduce(0) { $0 + 1 + $1 }
        var metrics = try await stack.server.metrics()
        try await eventually("each has sent its first message") {
          metrics = try await stack.server.metrics()
          return metrics.value("loopserver_campaign_messages") == Double(left)
        }
        #expect(metrics.value("loopserver_campaigns_owned") == Double(count))
        #expect(metrics.value("loopserver_campaigns_unnamed") == 5)
        let named = metrics.values(of: "campana", in: "loopserver_campaign_messages")
        #expect(named == Set((5..<count).map { "campaña \($0)" } + ["{otras}"]))
        // The sum of the five with the least left, which are 1 to 5 messages each.
        #expect(metrics.value("loopserver_campaign_messages", ["campana": "{otras}", "estado": "pendiente"]) == 15)
        #expect(
          metrics.values(of: "campana", in: "loopserver_campaign_starts_total").count == CampaignMetrics.namedCampaigns)
        #expect(try await promtoolComplaint("check", "metrics", input: metrics.text) == nil)
      }
    }
  }
}

// Somebody writes numbers into campaigns' hashes that no script would write. Each of those campaigns may stand still.
// The instance that finds them goes on, all other campaigns go on, and their status gets an answer.

import CampaignSupport
import EventLoop
import Metrics
import RedisClient
import TestSupport
import Testing

@testable import API
@testable import Campaigns
@testable import Delivery
@testable import Queue
@testable import Reports
@testable import Text

@Suite struct SpoiltCampaignTests {
  private static let fields = [
    "total", "turno", "ultimo_inicio_ms", "espera_hasta_ms", "intervalo_ms", "publicado_ms", "visto_ms", "desfase_ms",
    "inicio_ms", "cedida_ms", "entregados", "leidos",
  ]
  private static let values = [
    "9223372036854775807", "-9223372036854775808", "9300000000000", "253402300799000", "1e300", "-1e300", "-1",
  ]
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  @Test func oneSpoiltFieldHoldsUpNobodyElse() async throws {
    try await QueueFixture.run { q in
      var spoilt: [String] = []
      for (number, field) in Self.fields.enumerated() {
        for (row, value) in Self.values.enumerated() {
          let id = "\(field) \(value)"
          try await q.publish(id, upload: "u\(number)-\(row)", count: 3)
          _ = try await q.redis.command("HSET", .string("campaign:\(id):stats"), .string(field), .string(value))
          spoilt.append(id)
        }
      }
      let api = ScriptedGateway { _ in Self.sent }
      let context = q.context(api) {
        $0.interval = 0
        $0.takeoverDelay = 0
        $0.sendTimeout = 100
      }
      let dispatcher = CampaignDispatcher(context: context)
      let running = spawn { await dispatcher.run() }
      // Each of them is claimed, except those that wait till the end of time.
      try await eventually(within: .seconds(30), "every campaign is claimed") {
        var untouched: [String] = []
        for id in spoilt {
          if try await q.stats(id)["turno"] == "0" { untouched.append(id) }
        }
        return untouched.allSatisfy { $0.hasPrefix("espera_hasta_ms") }
      }
      try await q.publish(count: 20)
      await dispatcher.notice("X")
      try await eventually { try await q.queue.statuses.read("X")?.state == .completed }
      // The status shows what there is, or says that it cannot be read.
      for id in spoilt {
        if let status = try await q.queue.statuses.read(id) {
          var json: [UInt8] = []
          status.appendJSON(to: &json)
          #expect(status.counts.sum == 3 && !json.isEmpty)
        }
        let report = try await CampaignReport.open(id, .failed, queue: q.queue)
        try await report?.write { _ in }
      }
      var page = MetricsPage()
      await CampaignMetrics(dispatcher).write(to: &page)
      #expect(!page.bytes.isEmpty)
      _ = await dispatcher.stop()
      await dispatcher.abandon()
      await running.value
    }
  }
}

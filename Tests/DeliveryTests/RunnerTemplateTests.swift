// Campaigns whose template is refused, and campaigns that the API cannot carry, on a real queue.

import CampaignSupport
import EventLoop
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Text
@testable import WhatsApp

@Suite struct RunnerTemplateTests {
  private static let paused = Outcome.stopCampaign(
    reason: MetaCode.stopReason(of: 132015) ?? "", code: .meta(132015), mayHaveGoneOut: false)

  /// Meta's word that the template is back arrives while a message is under way that it still refuses: nothing was
  /// stopped then. The word came, or did not, after the message had left.
  @Test(arguments: [(TemplateEvent.approved, true), (.flagged, false), (.paused, false)])
  func aRefusalThatIsOlderThanTheReturnStopsNothing(event: TemplateEvent, goesOn: Bool) async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 3)
      let templates = q.queue.templates
      let api = ScriptedGateway { send in
        if send.count > 1 { return .sent(messageID: "w", warning: nil) }
        _ = try? await templates.note("2|promo|es", event: event.rawValue, time: 5)
        return Self.paused
      }
      let runner = try await q.runner(api) { $0.maximumInFlight = 1 }
      let ending = await runner.run()
      if goesOn {
        // The campaign may have been let go before it was revived.
        if ending == .released {
          try await eventually { try await q.queue.statuses.read("X")?.state == .processing }
          #expect(await (try await q.runner(api)).run() == .completed)
        } else {
          #expect(ending == .completed)
        }
        #expect(try await q.expectSound().values.allSatisfy { $0 == .sent })
      } else {
        #expect(ending == .released)
        #expect(try await settled { try await q.queue.statuses.read("X")?.state } == .stopped)
      }
    }
  }

  @Test func aRefusalThatIsNewerStopsIt() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 3)
      _ = try await q.queue.templates.note("2|promo|es", event: "APPROVED", time: 5)
      let word = try #require(try await q.queue.templates.last("2|promo|es"))
      try await eventually { q.queue.clock.now > word.arrived + 1 }
      let runner = try await q.runner(ScriptedGateway { _ in Self.paused }) { $0.maximumInFlight = 1 }
      #expect(await runner.run() == .released)
      #expect(try await settled { try await q.queue.statuses.read("X")?.state } == .stopped)
    }
  }
}

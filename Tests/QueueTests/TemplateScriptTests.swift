// A template's state in Redis. The latest word counts, a stop is taken back only if it is still the same one, and
// remarks come and go.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct TemplateScriptTests {
  /// the seconds of Meta's words, in the order in which they come, and whether each is acted on
  @Test(arguments: [
    ([1, 2, 3], [true, true, true]), ([3, 2, 3, 4], [true, false, true, true]), ([5, 5], [true, true]),
    ([0, 0, 1, 0], [true, true, true, false]),
  ])
  func theLatestWordCounts(times: [Int64], isNews: [Bool]) async throws {
    try await QueueFixture.run { q in
      for (time, expected) in zip(times, isNews) {
        let found = try await q.queue.templates.note("1|promo|es", event: "PAUSED", time: time)
        #expect(found == expected)
        #expect(try await q.queue.templates.note("1|promo|en", event: "PAUSED", time: 1))
      }
      #expect(try await q.redis.command("PTTL", "plantillas").asInteger ?? 0 > 0)
    }
  }

  /// The moment at which the latest word came is kept, by Redis' clock. For a repeated word it is the first one.
  @Test func whenItCame() async throws {
    try await QueueFixture.runTimeless { q in
      let templates = q.queue.templates
      #expect(try await templates.last("1|promo|es") == nil)
      _ = try await templates.note("1|promo|es", event: "APPROVED", time: 5)
      let first = try #require(try await templates.last("1|promo|es"))
      #expect(first.event == .approved && first.arrived > 0)
      try q.server.moveClock(by: 5000)
      #expect(try await templates.note("1|promo|es", event: "APPROVED", time: 5))
      #expect(try await templates.note("1|promo|es", event: "PAUSED", time: 4) == false)
      #expect(try await templates.last("1|promo|es") == first)
      #expect(try await templates.note("1|promo|es", event: "PAUSED", time: 5))
      let second = try #require(try await templates.last("1|promo|es"))
      #expect(second.event == .paused && second.arrived == first.arrived + 5000)
      // An entry of an older version does not have that moment.
      _ = try await q.redis.command("HSET", "plantillas", "1|promo|en", "7|APPROVED")
      #expect(try await templates.last("1|promo|en") == nil)
      #expect(try await templates.note("1|promo|en", event: "PAUSED", time: 6) == false)
      #expect(try await templates.note("1|promo|en", event: "APPROVED", time: 7))
    }
  }

  @Test func aStopIsTakenBackOnlyIfItIsTheSame() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let controls = q.queue.controls
      #expect(try await controls.revive("X", stoppedFor: "pausada") == .conflict(.queued))
      #expect(try await controls.stop("X", reason: "pausada") == .done(.stopped))
      #expect(try await controls.revive("X", stoppedFor: "otra") == .conflict(.stopped))
      #expect(try await controls.revive("X", stoppedFor: "pausada") == .done(.queued))
      #expect(try await q.queue.statuses.read("X")?.reason == nil)
      // The operator's cancellation goes before Meta's word.
      #expect(try await controls.stop("X", reason: "pausada") == .done(.stopped))
      #expect(try await controls.cancel("X") == .done(.cancelled))
      #expect(try await controls.revive("X", stoppedFor: "pausada") == .conflict(.cancelled))
      #expect(try await controls.revive("Y", stoppedFor: "pausada") == .gone)
    }
  }

  @Test func aRemarkIsSaidWhileNothingElseIs() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 2)
      let controls = q.queue.controls
      func reason() async throws -> String? { try await q.queue.statuses.read("X")?.reason }
      #expect(try await controls.remark("X", "baja calidad") == .done(.queued))
      #expect(try await reason() == "baja calidad")
      #expect(try await controls.stop("X", reason: "pausada") == .done(.stopped))
      #expect(try await reason() == "pausada")
      #expect(try await controls.resume("X") == .done(.queued))
      #expect(try await controls.retract("X", "otra") == .conflict(.queued))
      #expect(try await reason() == "baja calidad")
      #expect(try await controls.retract("X", "baja calidad") == .done(.queued))
      #expect(try await reason() == nil)
      // The remark ends with the campaign.
      #expect(try await controls.remark("X", "baja calidad") == .done(.queued))
      var owner = try await q.own()
      _ = try await owner.take(0, try await owner.take(2).messages.all(.sent(messageID: "w")))
      #expect(try await reason() == nil)
      #expect(try await controls.remark("X", "tarde") == .conflict(.completed))
    }
  }
}

// The changes that are kept for watchers: who begins anew, and that they do not grow without bound.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import API
@testable import Queue

@Suite struct CampaignFeedTests {
  /// Stores a paused campaign with the fields that the status needs.
  @LoopActor
  private func put(_ fixture: QueueFixture, _ id: String, reason: String) async throws {
    let keys = QueueKeys.campaign(id)
    _ = try await fixture.redis.pipeline([
      RedisCommand(
        "HSET", .string(keys.stats), "upload_id", "u", "propietario", "", "turno", 0, "estado", "pausado", "total", 0,
        "motivo", .string(reason)),
      RedisCommand("ZADD", .string(QueueKeys.active), 0, .string(id)),
    ])
  }

  private func texts(_ bytes: [UInt8]?) -> [String]? {
    bytes.map {
      String(decoding: $0, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("id: ") }.map(String.init)
    }
  }

  @Test func eachIsToldWhatItHasMissedWhileThatIsKept() async throws {
    try await QueueFixture.run { fixture in
      let feed = CampaignFeed(
        list: fixture.queue.list, statuses: fixture.queue.statuses, kept: 8, interval: .zero, share: 0)
      try await put(fixture, "A", reason: "0")
      try await feed.update()
      #expect(feed.last == 0 && feed.events(after: 0) == [], "what is there at first is in the list")
      for round in 1...8 {
        try await put(fixture, "A", reason: "\(round)")
        try await feed.update()
        try await feed.update()
        #expect(feed.last == round, "once for each change")
      }
      #expect(texts(feed.events(after: 0)) == (1...8).map { "id: \(feed.id($0))" })
      #expect(texts(feed.events(after: 7)) == ["id: \(feed.id(8))"] && feed.events(after: 8) == [])
      let twice = [feed.events(after: 3), feed.events(after: 3)]
      #expect(twice[0] == twice[1] && texts(twice[0])?.count == 5)
      for round in 9...40 {
        try await put(fixture, round.isMultiple(of: 2) ? "A" : "B", reason: "\(round)")
        try await feed.update()
        #expect((texts(feed.events(after: max(0, feed.last - 6)))?.count ?? 0) <= 8)
      }
      #expect(feed.events(after: 0) == nil && feed.events(after: feed.last - 9) == nil, "no longer kept")
      #expect(texts(feed.events(after: feed.last - 1))?.count == 1)
    }
  }

  @Test func aCampaignThatEndsIsToldOnceMore() async throws {
    try await QueueFixture.run { fixture in
      let feed = CampaignFeed(
        list: fixture.queue.list, statuses: fixture.queue.statuses, interval: .zero, share: 0)
      for id in ["A", "B"] { try await put(fixture, id, reason: "") }
      try await feed.update()
      let keys = QueueKeys.campaign("A")
      _ = try await fixture.redis.pipeline([
        RedisCommand("HSET", .string(keys.stats), "estado", "cancelado"),
        RedisCommand("ZREM", .string(QueueKeys.active), "A"),
        RedisCommand("DEL", .string(QueueKeys.campaign("B").stats)),
        RedisCommand("ZREM", .string(QueueKeys.active), "B"),
      ])
      for _ in 0..<3 { try await feed.update() }
      let told = String(decoding: feed.events(after: 0) ?? [], as: UTF8.self)
      #expect(feed.last == 2 && told.contains(#""campaign_id":"A""#) && told.contains(#""estado":"cancelado""#))
      #expect(told.contains("event: eliminada\ndata: {\"campaign_id\":\"B\""), "\(told)")
    }
  }

  /// an id that a client brings, and whether it names an event of this run
  @Test func onlyItsOwnEventsAreNamed() async throws {
    try await QueueFixture.run { fixture in
      let feed = CampaignFeed(list: fixture.queue.list, statuses: fixture.queue.statuses, interval: .zero, share: 0)
      let other = CampaignFeed(list: fixture.queue.list, statuses: fixture.queue.statuses, interval: .zero, share: 0)
      #expect(feed.number(feed.id(0)) == 0)
      let run = String(feed.id(0).dropLast(2))
      for id in [
        other.id(0), feed.id(1), feed.id(-1), "", "-", "-0", run, "\(run)-", "\(run)-x", "\(run)-+0", "\(run)-0-0",
        " \(run)-0", "\(run)-99999999999999999999",
      ] {
        #expect(feed.number(id) == nil, "\(id)")
      }
    }
  }
}

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

/// Campaigns of the version that kept the owner in `token`. It stored them before an upgrade, or its processes hold
/// them while instances are replaced one after another.
@Suite struct FormerOwnerTests {
  /// Puts a campaign's stats back to what that version wrote.
  @LoopActor
  private static func makeFormer(_ q: QueueFixture, owner: String) async throws {
    _ = try await q.redis.command("HDEL", "campaign:X:stats", "propietario")
    _ = try await q.redis.command("HSET", "campaign:X:stats", "token", .string(owner))
  }

  @Test func aFreeCampaignIsClaimedAndSent() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      try await Self.makeFormer(q, owner: "")
      #expect(try await q.queue.observer.observe(["X"])[0]?.isFree == true)
      #expect(try await q.queue.inspector.inspect("X")?.mended == 0)
      var owner = try await q.own()
      #expect(try await q.stats()["propietario"] == owner.owned.token.text)
      let taken = try await owner.take(5).messages
      #expect(try await owner.take(0, taken.all(.sent(messageID: "w"))).isOver)
      try await q.expectSound()
    }
  }

  /// The former owner is observed, and claimed from after a lease. The messages it had in flight are set aside: nothing
  /// is lost, and nothing goes out again. From then on `token` names another owner for its process.
  @Test func aRunningCampaignIsTakenOver() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var former = try await q.own()
      let taken = try await former.take(2).messages
      try await Self.makeFormer(q, owner: former.owned.token.text)

      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      #expect(seen.token == former.owned.token.text && seen.turn == former.turn && !seen.isFree)
      #expect(try await q.queue.inspector.inspect("X")?.mended == 0)
      var owner = try await q.own()
      #expect(owner.claimed.setAside == 2)
      let stats = try await q.stats()
      #expect(stats["propietario"] == owner.owned.token.text && stats["token"] == StoredFields.moved)
      guard case .lost = try await former.ask(2, taken.all(.sent(messageID: "w"))) else { throw Unexpected("not lost") }

      let rest = try await owner.take(5).messages
      #expect(rest.map(\.seq) == [3, 4, 5])
      #expect(try await owner.take(0, rest.all(.sent(messageID: "w"))).isOver)
      // The former owner has told of the first two.
      #expect(try await q.expectSound().values.count { $0 == .sent } == 5)
    }
  }

  /// An owner goes on with a campaign that it claimed in that version's fields, and may hand it back.
  @Test func itsOwnerIsKnownByTheFormerField() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      try await Self.makeFormer(q, owner: owner.owned.token.text)
      let taken = try await owner.take(2).messages
      #expect(taken.count == 2)
      _ = try await owner.take(0, taken.all(.sent(messageID: "w")))
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      #expect(try await q.queue.observer.observe(["X"])[0]?.isFree == true)
    }
  }

  /// A process of that version claims a campaign of this one, and gives it back.
  @Test func aProcessOfThatVersionMayTakeAndReturnACampaign() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      _ = try await owner.take(1)
      _ = try await q.redis.command("HINCRBY", "campaign:X:stats", "turno", 1_000_000)
      _ = try await q.redis.command("HSET", "campaign:X:stats", "token", "u1:1:otra-0000000000000001")
      #expect(try await q.queue.observer.observe(["X"])[0]?.token == "u1:1:otra-0000000000000001")
      guard case .lost(_, let token, _) = try await owner.ask(1) else { throw Unexpected("not lost") }
      #expect(token == "u1:1:otra-0000000000000001")

      _ = try await q.redis.command("HSET", "campaign:X:stats", "token", "")
      #expect(try await q.queue.observer.observe(["X"])[0]?.isFree == true)
      #expect(try await q.own().claimed.setAside == 1)
    }
  }

  /// To that version every campaign of this one looks owned.
  @Test func thatVersionTakesAFreeCampaignForAnOwnedOne() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      #expect(try await q.stats()["token"] == StoredFields.moved)
      let owner = try await q.own()
      #expect(try await q.stats()["token"] == StoredFields.moved)
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      let stats = try await q.stats()
      #expect(stats["token"] == StoredFields.moved && stats["propietario"] == "")
    }
  }
}

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct ClaimScriptTests {
  @Test func aFreeCampaignIsClaimedAtOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 20) { $0.interval = 900 }
      let claimed = try await q.own().claimed
      #expect(claimed.counts == CampaignCounts(pending: 20) && claimed.total == 20 && claimed.state == .queued)
      #expect(claimed.template == "promo" && claimed.inbox == "14" && claimed.language == "es")
      #expect(claimed.columns == "[\"numero\",\"variable1\",\"cedula\"]" && claimed.interval == 900)
      #expect(claimed.reason == nil && claimed.lastStart == nil && claimed.holdUntil == nil)
      #expect(claimed.setAside == 0 && claimed.putBack == 0)
      #expect(abs(claimed.redisTime / 1000 - Loop.wallClockMilliseconds()) < 60_000)
      #expect(try await q.stats()["propietario"] == claimed.owned.token.text)
    }
  }

  @Test func aRepeatedClaimGivesTheSameAnswerAndChangesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let token = q.queue.claims.newToken(upload: seen.upload)
      guard case .owned(let first) = try await q.queue.claims.claim("X", observed: seen, token: token) else {
        throw Unexpected("first claim")
      }
      let before = try await q.contents()
      guard case .owned(let second) = try await q.queue.claims.claim("X", observed: seen, token: token) else {
        throw Unexpected("second claim")
      }
      #expect(first.turn == second.turn && first.counts == second.counts)
      #expect(try await q.contents() == before)
    }
  }

  @Test func anOwnerThatMovedIsNotReplaced() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      var owner = try await q.own()
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      _ = try await owner.take(1)
      let before = try await q.contents()
      guard
        case .busy(let token, let turn) = try await q.queue.claims.claim(
          "X", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
      else { throw Unexpected("not busy") }
      #expect(token == owner.owned.token.text && turn == owner.turn)
      #expect(try await q.contents() == before)
    }
  }

  @Test func aLateDuplicateOfAClaimDoesNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let free = try #require(try await q.queue.observer.observe(["X"])[0])
      let token = q.queue.claims.newToken(upload: "u1")
      guard case .owned(let claimed) = try await q.queue.claims.claim("X", observed: free, token: token) else {
        throw Unexpected("claim")
      }
      #expect(try await q.queue.claims.release(claimed.owned) == .released)
      let before = try await q.contents()
      guard case .busy(token: "", _) = try await q.queue.claims.claim("X", observed: free, token: token) else {
        throw Unexpected("the duplicate succeeded")
      }
      #expect(try await q.contents() == before)
    }
  }

  @Test func aTokenOfAnotherUploadOwnsNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      guard
        case .gone = try await q.queue.claims.claim("X", observed: seen, token: q.queue.claims.newToken(upload: "u0")),
        case .gone = try await q.queue.claims.claim("Y", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
      else { throw Unexpected("claimed") }
    }
  }

  struct DeadOwner: Sendable, CustomTestStringConvertible {
    var resendUpTo: Int?
    var attempts: Int
    var cancelled = false
    var expected: Place
    var testDescription: String { "resend \(resendUpTo ?? -1), attempt \(attempts), cancelled \(cancelled)" }
  }

  @Test(arguments: [
    DeadOwner(resendUpTo: nil, attempts: 1, expected: .uncertain),
    DeadOwner(resendUpTo: 2, attempts: 1, expected: .pending),
    DeadOwner(resendUpTo: 2, attempts: 2, expected: .pending),
    DeadOwner(resendUpTo: 2, attempts: 3, expected: .uncertain),
    DeadOwner(resendUpTo: 2, attempts: 1, cancelled: true, expected: .uncertain),
  ])
  func whatADeadOwnerHadInFlight(_ row: DeadOwner) async throws {
    try await QueueFixture.run(.fast.with { $0.resendUpTo = row.resendUpTo }) { q in
      try await q.publish(count: 6)
      var dead = try await q.own()
      var messages = try await dead.take(3).messages
      for _ in 1..<row.attempts { messages = try await dead.take(3, messages.all(.retry(after: 0))).messages }
      #expect(messages.map(\.attempts) == [row.attempts, row.attempts, row.attempts])
      if row.cancelled { _ = try await q.queue.controls.cancel("X") }

      let claimed = try await q.own().claimed
      let isBack = row.expected == .pending
      #expect(claimed.setAside == (isBack ? 0 : 3) && claimed.putBack == (isBack ? 3 : 0))
      let places = try await q.expectSound()
      for message in messages { #expect(places[message.seq] == row.expected) }
      if isBack {
        // The messages are at the head again, in their order, with the attempt spent.
        let head = try await q.list("campaign:X").prefix(3).map { $0.prefix { $0 != "[" } }
        #expect(head == messages.map { "\($0.seq)|\(row.attempts)|" })
      } else {
        let value = try #require(try await q.hash("campaign:X:inciertos")["\(messages[0].seq)"])
        #expect(value.hasPrefix(dead.owned.token.text + "|"))
        #expect(value.hasSuffix("|" + String(decoding: messages[0].element, as: UTF8.self)))
      }
    }
  }

  @Test func aFinishedCampaignIsNotOwnedAndLeavesTheHints() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 1)
      var owner = try await q.own()
      _ = try await owner.take(0, try await owner.take(1).messages.all(.sent(messageID: "w")))
      _ = try await q.redis.command("ZADD", "campaigns:activas", 1, "X")
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      guard
        case .finished(.completed) = try await q.queue.claims.claim(
          "X", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
      else { throw Unexpected("not finished") }
      #expect(try await q.sortedSet("campaigns:activas") == [])
    }
  }

  /// The instance that cancelled was killed between two calls. The campaign is found, and the cancellation goes on.
  @Test func anInterruptedCancellationIsFound() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      let owner = try await q.own()
      _ = try await q.redis.command("HSET", "campaign:X:stats", "estado", "cancelado")
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      guard
        case .halfCancelled = try await q.queue.claims.claim(
          "X", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
      else { throw Unexpected("finished") }
      #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.queue.hints.due(by: .max / 1000) == [])
      #expect(try await q.expectSound().values.allSatisfy { $0 == .cancelled })
    }
  }

  @Test func aCampaignThatIsGoneLeavesTheHints() async throws {
    try await QueueFixture.run { q in
      _ = try await q.redis.command("ZADD", "campaigns:activas", 1, "Z")
      let seen = CampaignObservation(upload: "u1", token: "", turn: 0, state: .queued)
      guard
        case .gone = try await q.queue.claims.claim("Z", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
      else {
        throw Unexpected("claimed nothing")
      }
      #expect(try await q.sortedSet("campaigns:activas") == [])
    }
  }

  @Test func manyCampaignsAreObservedAtOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish("A", upload: "u1", count: 1)
      try await q.publish("B", upload: "u2", count: 1)
      let owner = try await q.own("B")
      let seen = try await q.queue.observer.observe(["A", "nobody", "B"])
      let published = try #require(Int64(try await q.stats("A")["publicado_ms"] ?? ""))
      #expect(
        seen[0]
          == CampaignObservation(upload: "u1", token: "", turn: 0, state: .queued, inbox: "14", published: published))
      #expect(seen[1] == nil)
      #expect(seen[2]?.token == owner.owned.token.text && seen[2]?.isFree == false)
    }
  }
}

@Suite struct ReleaseScriptTests {
  @Test func aReleasedCampaignIsFreeAndDueAtOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let owner = try await q.own()
      #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == [])
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
      let before = try await q.contents()
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      #expect(try await q.contents() == before)
      _ = try await q.own()
      #expect(try await q.queue.claims.release(owner.owned) == .lost)
    }
  }

  @Test func notWhileMessagesAreInFlight() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      #expect(try await q.queue.claims.release(owner.owned) == .inFlight(2))
      #expect(try await owner.take(0, messages.all(.back)).inFlight == 0)
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      #expect(try await q.list("campaign:X").first == "1|0|\(QueueFixture.row(1))")
      try await q.expectSound()
    }
  }

  @Test func aPausedCampaignCostsNothing() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let owner = try await q.own()
      _ = try await q.queue.controls.pause("X")
      #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      #expect(try await q.queue.hints.due(by: .max / 1000) == [])
      #expect(try await q.sortedSet("campaigns:activas") == ["X"])
    }
  }

  @Test func anotherUploadsTokenIsNotKnown() async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      let token = q.queue.claims.newToken(upload: "u0")
      let owned = OwnedCampaign(
        campaign: "X", token: token, turnCommand: q.queue.turns.command("X", token: token, inbox: "14"))
      #expect(try await q.queue.claims.release(owned) == .gone)
    }
  }
}

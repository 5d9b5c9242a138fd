import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

@Suite struct WebhookScriptTests {
  static let day: Milliseconds = 86_400_000

  /// A campaign of `count` messages, brought to an end in one of the ways there are.
  @LoopActor
  private static func end(_ q: QueueFixture, as state: CampaignState, count: Int = 3) async throws {
    switch state {
    case .cancelled: #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
    case .stopped:
      var owner = try await q.own()
      _ = try await owner.take(0, stop: "motivo")
      _ = try await q.queue.claims.release(owner.owned)
    default:
      var owner = try await q.own()
      _ = try await owner.take(0, try await owner.take(count).messages.all(.sent(messageID: "w")))
    }
    #expect(try await q.queue.statuses.read("X")?.state == state)
  }

  @LoopActor
  private static func due(_ q: QueueFixture) async throws -> Set<String> {
    Set(
      try await q.queue.announcements.due(by: Loop.wallClockMilliseconds() + 1000, limit: 10).map(\.member))
  }

  @LoopActor
  private static func take(_ q: QueueFixture, _ target: WebhookTarget = .general, reservation: Milliseconds = 12_000)
    async throws -> TakenAnnouncement?
  {
    try await q.queue.announcements.take(Announcement(campaign: "X", target: target), reservation: reservation)
  }

  @Test(
    arguments: [.completed, .cancelled, .stopped] as [CampaignState],
    [(false, false), (true, false), (false, true), (true, true)])
  func everyEndIsOwedToWhoWantsIt(_ state: CampaignState, wanted: (general: Bool, own: Bool)) async throws {
    try await QueueFixture.run(.fast.with { $0.announcesEnds = wanted.general }) { q in
      let own = "https://ejemplo.com/aviso?t=1"
      try await q.publish(count: 3) { if wanted.own { $0.fields += [("webhook_url", own)] } }
      #expect(try await Self.due(q).isEmpty)
      try await Self.end(q, as: state)
      var expected: Set<String> = []
      if wanted.general { expected.insert("general:X") }
      if wanted.own { expected.insert("propia:X") }
      #expect(try await Self.due(q) == expected)
      #expect(try await q.queue.statuses.read("X")?.webhook == (expected.isEmpty ? nil : .pending))

      let general = try await Self.take(q, .general)
      let other = try await Self.take(q, .own)
      #expect((general != nil) == wanted.general && (other != nil) == wanted.own)
      for taken in [general, other].compactMap({ $0 }) {
        #expect(taken.event == state && taken.id.hasPrefix("u1-") && taken.attempts == 0)
        #expect(taken.ownAddress == (wanted.own ? own : nil))
        #expect((0..<60_000).contains(taken.now - taken.occurred))
      }
      if let general, let other { #expect(general.id == other.id) }
      try await q.expectSound()
    }
  }

  /// An announcement is refused when its tries or its date are spoilt.
  @Test(
    arguments: [
      ("webhook_general_intentos", "9223372036854775807"), ("webhook_general_intentos", "-1"),
      ("webhook_general_intentos", "1e300"), ("webhook_ms", "9223372036854775807"),
      ("webhook_ms", "-9223372036854775808"), ("webhook_ms", "nada"),
    ])
  func anAnnouncementWithSpoiltNumbersIsRefused(field: String, value: String) async throws {
    try await QueueFixture.run(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: 3)
      try await Self.end(q, as: .completed)
      _ = try await q.redis.command("HSET", "campaign:X:stats", .string(field), .string(value))
      await #expect(throws: RedisError.self) { try await Self.take(q) }
    }
  }

  @Test func aReservationIsOnesOwnUntilItEnds() async throws {
    try await QueueFixture.runTimeless(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: 1)
      try await Self.end(q, as: .cancelled)
      let first = try #require(try await Self.take(q, reservation: 150))
      for wait in [0, 100] as [Milliseconds] {
        try q.server.moveClock(by: wait)
        #expect(try await Self.take(q) == nil)
      }
      // The holder died and settled nothing.
      try q.server.moveClock(by: 50)
      let second = try await Self.take(q)
      #expect(second?.id == first.id && second?.attempts == 0)
      try await q.queue.announcements.settle(try #require(second), .again(after: 0, isSpent: true))
      let third = try #require(try await Self.take(q))
      #expect(third.id == first.id && third.attempts == 1)
      try await q.queue.announcements.settle(third, .again(after: 60_000, isSpent: false))
      #expect(try await Self.take(q) == nil)
      #expect(try await q.stats()["webhook_general_intentos"] == "1")
    }
  }

  @Test(arguments: [WebhookState.delivered, .rejected, .abandoned])
  func aFinishedCampaignIsKeptForItsAnnouncementAndNoLonger(_ ending: WebhookState) async throws {
    let settings = QueueSettings.fast.with {
      $0.announcesEnds = true
      $0.finishedCampaignLife = 60_000
    }
    try await QueueFixture.run(settings) { q in
      try await q.publish(count: 3) { $0.fields += [("webhook_url", "https://ejemplo.com/")] }
      try await Self.end(q, as: .completed)
      for key in ["campaign:X:stats", "campaign:X:resultados"] {
        let left = try #require(Int64(try await q.text("PTTL", .string(key)) ?? ""))
        #expect(left > Self.day && left <= Self.day + 3_600_000)
      }
      let general = try #require(try await Self.take(q, .general))
      try await q.queue.announcements.settle(general, .over(ending))
      #expect(try await q.queue.statuses.read("X")?.webhook == .pending)
      #expect(try #require(Int64(try await q.text("PTTL", "campaign:X:stats") ?? "")) > Self.day)
      try await q.queue.announcements.settle(try #require(try await Self.take(q, .own)), .over(.delivered))
      #expect(try await q.queue.statuses.read("X")?.webhook == ending)
      for key in ["campaign:X:stats", "campaign:X:resultados"] {
        let left = try #require(Int64(try await q.text("PTTL", .string(key)) ?? ""))
        #expect(left > 50_000 && left <= 60_000)
      }
      #expect(try await Self.due(q).isEmpty)
      // Repeating it changes nothing.
      let before = try await q.contents()
      try await q.queue.announcements.settle(general, .over(.abandoned))
      #expect(try await q.contents() == before)
    }
  }

  @Test func aLateOutcomeDoesNotShortenTheLifeOfWhatIsOwed() async throws {
    let settings = QueueSettings.fast.with {
      $0.announcesEnds = true
      $0.finishedCampaignLife = 60_000
    }
    try await QueueFixture.run(settings) { q in
      try await q.publish(count: 1)
      var zombie = try await q.own()
      let messages = try await zombie.take(1).messages
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let token = q.queue.claims.newToken(upload: seen.upload)
      guard case .owned(let claimed) = try await q.queue.claims.claim("X", observed: seen, token: token) else {
        throw Unexpected("claim")
      }
      var owner = Owner(queue: q.queue, claimed: claimed)
      #expect(try await owner.take(0).isOver)
      _ = try await zombie.ask(0, messages.all(.sent(messageID: "w")))
      #expect(try await q.queue.statuses.read("X")?.counts.sent == 1)
      #expect(try #require(Int64(try await q.text("PTTL", "campaign:X:stats") ?? "")) > Self.day)
    }
  }

  @Test func aCancellationIsAnnouncedOnceNothingIsInFlight() async throws {
    try await QueueFixture.run(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await Self.due(q).isEmpty)
      _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
      let taken = try #require(try await Self.take(q))
      #expect(taken.event == .cancelled)
      // A repeated cancellation is no second end.
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.stats()["webhook_id"] == taken.id)
    }
  }

  @Test func aStopThatIsResumedBeforeItsDeliveryIsNotAnnounced() async throws {
    try await QueueFixture.run(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: 3)
      try await Self.end(q, as: .stopped)
      let stop = try #require(try await Self.take(q, reservation: 0))
      _ = try await q.queue.controls.resume("X")
      #expect(try await Self.take(q) == nil)
      #expect(try await q.queue.statuses.read("X")?.webhook == .superseded)
      #expect(try await Self.due(q).isEmpty)

      try await Self.end(q, as: .completed)
      let end = try #require(try await Self.take(q, reservation: 0))
      #expect(end.event == .completed && end.id != stop.id && end.attempts == 0)
      // The result of the stop's delivery comes late, and does not touch the end's.
      try await q.queue.announcements.settle(stop, .over(.delivered))
      #expect(try await q.queue.statuses.read("X")?.webhook == .pending)
      #expect(try await Self.take(q)?.id == end.id)
    }
  }

  @Test func aRetryAfterTheEndMakesAnotherEnd() async throws {
    try await QueueFixture.run(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let failed = MessageOutcome.Kind.failed(code: "1", text: "t")
      _ = try await owner.take(0, try await owner.take(2).messages.all(failed))
      let first = try #require(try await Self.take(q))
      try await q.queue.announcements.settle(first, .over(.delivered))
      #expect(try await q.queue.controls.retry("X", .failed, operation: "op") == .moved(2))
      try await Self.end(q, as: .completed, count: 2)
      let second = try #require(try await Self.take(q))
      #expect(second.id != first.id && second.event == .completed)
    }
  }

  @Test func aDeletedCampaignTakesItsAnnouncementsAlong() async throws {
    try await QueueFixture.run(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: 1) { $0.fields += [("webhook_url", "https://ejemplo.com/")] }
      try await Self.end(q, as: .cancelled)
      let taken = try #require(try await Self.take(q))
      _ = try await q.queue.controls.delete("X")
      #expect(try await q.contents().isEmpty)
      try await q.queue.announcements.settle(taken, .over(.delivered))
      #expect(try await q.contents().isEmpty)
    }
  }

  @Test func anExpiredCampaignIsTakenOffTheList() async throws {
    try await QueueFixture.run(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: 1)
      try await Self.end(q, as: .cancelled)
      _ = try await q.redis.command("DEL", "campaign:X:stats")
      #expect(try await Self.take(q) == nil)
      #expect(try await q.text("EXISTS", "webhooks:pendientes") == "0")
    }
  }

  @Test(arguments: ["general:a:b", "propia:x", "otra:x", "general", ""])
  func membersNameCampaignAndReceiver(member: String) {
    let announcement = Announcement(member: member)
    #expect((announcement != nil) == (member.hasPrefix("general:") || member.hasPrefix("propia:")))
    if let announcement { #expect(announcement.member == member) }
  }
}

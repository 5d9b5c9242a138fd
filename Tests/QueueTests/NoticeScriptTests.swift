// The notices that a campaign asks for with `avisos`, in take_turn, take_webhook and settle_webhook.

import CampaignSupport
import Campaigns
import EventLoop
import TestSupport
import Testing

@testable import Queue

@Suite struct NoticeScriptTests {
  private static let sent = MessageOutcome.Kind.sent(messageID: "w")
  private static let everything = CampaignNotice.list(CampaignNotice.all)!

  private static func run(
    _ notices: String?, own: Bool = false, count: Int = 8,
    _ body: @escaping @LoopActor (QueueFixture) async throws -> Void
  ) async throws {
    try await QueueFixture.runTimeless(.fast.with { $0.announcesEnds = true }) { q in
      try await q.publish(count: count) {
        if let notices { $0.fields += [("avisos", notices)] }
        if own { $0.fields += [("webhook_url", "https://ejemplo.com/")] }
      }
      try await body(q)
    }
  }

  @LoopActor
  private static func take(_ q: QueueFixture, _ target: WebhookTarget = .general) async throws -> TakenAnnouncement? {
    try await q.queue.announcements.take(Announcement(campaign: "X", target: target), reservation: 12_000)
  }

  /// Takes the announcement that is due and settles it as delivered. Returns its name.
  @LoopActor
  private static func deliver(_ q: QueueFixture, _ target: WebhookTarget = .general) async throws -> String? {
    guard let taken = try await take(q, target) else { return nil }
    try await q.queue.announcements.settle(taken, .over(.delivered))
    return taken.notice?.rawValue ?? taken.event.rawValue
  }

  /// the outcomes that each turn brings, of 8 messages; the notices, if each is delivered at once
  @Test(
    arguments: [
      (everything, [1, 1, 1, 1, 1, 1, 1, 1], [nil, "25", nil, "50", nil, "75", nil, "completado"]),
      (everything, [2, 2, 4], ["25", "50", "completado"]), (everything, [5, 2, 1], ["50", "75", "completado"]),
      (everything, [7, 1], ["75", "completado"]), (everything, [8], ["completado"]),
      ("50", [2, 2, 2, 2], [nil, "50", nil, "completado"]), ("75,reanudada", [5, 1, 2], [nil, "75", "completado"]),
      ("detenida", [4, 4], [nil, "completado"]), (nil, [2, 2, 2, 2], [nil, nil, nil, "completado"]),
    ] as [(String?, [Int], [String?])])
  func eachShareIsToldOnce(notices: String?, steps: [Int], told: [String?]) async throws {
    try await Self.run(notices) { q in
      var owner = try await q.own()
      var messages = try await owner.take(8).messages
      #expect(messages.count == 8)
      var delivered: [String?] = []
      for step in steps {
        let some = Array(messages.prefix(step))
        messages.removeFirst(step)
        _ = try await owner.take(0, some.all(Self.sent))
        delivered.append(try await Self.deliver(q))
        if !messages.isEmpty {
          // A turn without news repeats no notice.
          _ = try await owner.take(0)
          #expect(try await Self.deliver(q) == nil)
        }
      }
      #expect(delivered == told)
      try await q.expectSound()
    }
  }

  @Test func ofSeveralThatNobodyDeliveredTheNewestIsTold() async throws {
    try await Self.run(Self.everything) { q in
      var owner = try await q.own()
      let messages = try await owner.take(8).messages
      _ = try await owner.take(0, Array(messages[0..<2]).all(Self.sent))
      _ = try await owner.take(0, Array(messages[2..<4]).all(Self.sent))
      #expect(try await Self.deliver(q) == "50")
      #expect(try await Self.deliver(q) == nil)
    }
  }

  @Test func anotherOwnerTellsNothingAgain() async throws {
    try await Self.run(Self.everything) { q in
      var first = try await q.own()
      _ = try await first.take(0, Array(try await first.take(8).messages[0..<4]).all(Self.sent))
      #expect(try await Self.deliver(q) == "50")
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      let token = q.queue.claims.newToken(upload: seen.upload)
      guard case .owned(let claimed) = try await q.queue.claims.claim("X", observed: seen, token: token) else {
        throw Unexpected("claim")
      }
      var second = Owner(queue: q.queue, claimed: claimed)
      _ = try await second.take(0)
      // The four in flight are uncertain now, and so have an outcome: only the end is left to tell.
      #expect(try await Self.deliver(q) == "completado")
    }
  }

  @Test func theNextNoticeWaitsForTheOneUnderWay() async throws {
    try await Self.run(Self.everything) { q in
      var owner = try await q.own()
      let messages = try await owner.take(8).messages
      _ = try await owner.take(0, Array(messages[0..<2]).all(Self.sent))
      let quarter = try #require(try await Self.take(q))
      try q.server.moveClock(by: 1)
      _ = try await owner.take(0, Array(messages[2..<8]).all(Self.sent))
      #expect(try await Self.take(q) == nil)
      // The receiver has the notice, so the end comes at once.
      try await q.queue.announcements.settle(quarter, .over(.delivered))
      let end = try #require(try await Self.take(q))
      #expect(end.notice == nil && end.event == .completed && end.id != quarter.id)
    }
  }

  /// The first holder died. Its reserved notice holds up the next for no longer than the reservation.
  @Test func aReservationThatNobodySettlesEnds() async throws {
    try await Self.run(Self.everything) { q in
      var owner = try await q.own()
      let messages = try await owner.take(8).messages
      _ = try await owner.take(0, Array(messages[0..<2]).all(Self.sent))
      _ = try #require(try await Self.take(q))
      _ = try await owner.take(0, Array(messages[2..<8]).all(Self.sent))
      try q.server.moveClock(by: 12_000)
      #expect(try await Self.deliver(q) == "completado")
    }
  }

  /// A receiver is told that a stop is over only if it was told of the stop.
  @Test(arguments: [true, false], [true, false])
  func onlyWhoWasToldOfTheStopIsToldThatItIsOver(general: Bool, own: Bool) async throws {
    try await Self.run(Self.everything, own: true) { q in
      var owner = try await q.own()
      _ = try await owner.take(0, stop: "motivo")
      if general { #expect(try await Self.deliver(q, .general) == "detenida") }
      if own { #expect(try await Self.deliver(q, .own) == "detenida") }
      _ = try await q.queue.controls.resume("X")
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q, .general) == (general ? "reanudada" : nil))
      #expect(try await Self.deliver(q, .own) == (own ? "reanudada" : nil))
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q, .general) == nil)
      #expect(try await Self.deliver(q, .own) == nil)
      try await q.expectSound()
    }
  }

  /// A stop that is being delivered while somebody resumes the campaign is told, and then the resumption.
  @Test func aStopThatIsDeliveredWhileItIsResumedIsFollowedByTheResumption() async throws {
    try await Self.run("reanudada") { q in
      var owner = try await q.own()
      _ = try await owner.take(0, stop: "motivo")
      let stop = try #require(try await Self.take(q))
      #expect(stop.notice == nil && stop.event == .stopped)
      _ = try await q.queue.controls.resume("X")
      _ = try await owner.take(0)
      try await q.queue.announcements.settle(stop, .over(.delivered))
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == "reanudada")
    }
  }

  @Test func aShareThatIsPassedWhileItIsStoppedComesAfterTheResumption() async throws {
    try await Self.run(Self.everything) { q in
      var owner = try await q.own()
      let messages = try await owner.take(8).messages
      _ = try await owner.take(0, stop: "motivo")
      #expect(try await Self.deliver(q) == "detenida")
      _ = try await owner.take(0, Array(messages[0..<4]).all(Self.sent))
      #expect(try await Self.deliver(q) == nil)
      _ = try await q.queue.controls.resume("X")
      _ = try await owner.take(0)
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == "reanudada")
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == "50")
    }
  }

  /// A campaign that is kept from sending tells so once, after five minutes, and later that it goes on.
  @Test func aLongWaitIsToldOnceAndSoIsItsEnd() async throws {
    try await Self.run("espera,reanudada") { q in
      var owner = try await q.own()
      _ = try await owner.take(0, hold: .lasting(3_600_000, reason: "fuera de ventana"))
      try q.server.moveClock(by: 299_000)
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == nil)
      try q.server.moveClock(by: 1000)
      for told in ["espera", nil] {
        _ = try await owner.take(0)
        #expect(try await Self.deliver(q) == told)
      }
      try q.server.moveClock(by: 3_600_000)
      let messages = try await owner.take(8).messages
      #expect(messages.count == 8)
      #expect(try await Self.deliver(q) == nil)
      _ = try await owner.take(0, Array(messages[0..<2]).all(Self.sent))
      #expect(try await Self.deliver(q) == "reanudada")
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == nil)
      try await q.expectSound()
    }
  }

  @Test func aWaitThatIsOverBeforeItWasToldIsNotTold() async throws {
    try await Self.run("espera,reanudada") { q in
      var owner = try await q.own()
      let messages = try await owner.take(8).messages
      try q.server.moveClock(by: 300_000)
      _ = try await owner.take(0)
      _ = try await owner.take(0, Array(messages[0..<2]).all(Self.sent))
      #expect(try await Self.deliver(q) == nil)
    }
  }

  /// A pause and a slow pace are no waits.
  @Test func whatSomebodyWantsIsNoWait() async throws {
    try await Self.run("espera") { q in
      var owner = try await q.own()
      _ = try await q.queue.controls.pause("X")
      _ = try await owner.take(0)
      try q.server.moveClock(by: 400_000)
      _ = try await owner.take(0)
      _ = try await q.queue.controls.resume("X")
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == nil)
      _ = try await q.queue.controls.setInterval("X", 600_000)
      let messages = try await owner.take(1).messages
      _ = try await owner.take(0, messages.all(Self.sent))
      try q.server.moveClock(by: 400_000)
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == nil)
    }
  }

  /// Nobody takes turns for a campaign that is held for long: the dispatcher finds it when the wait must be told.
  @Test func aWaitIsToldWhileNobodyOwnsTheCampaign() async throws {
    try await Self.run("espera,reanudada") { q in
      let owner = try await q.own()
      var turns = owner
      _ = try await turns.take(0, hold: .lasting(3_600_000, reason: "fuera de ventana"))
      #expect(try await q.queue.claims.release(owner.owned) == .released)
      let due = try #require(try await q.queue.observer.observe(["X"])[0]?.noticeDue)
      #expect(try await q.queue.hints.due(by: due - 1).isEmpty)
      #expect(try await q.queue.hints.due(by: due) == ["X"])
      try q.server.moveClock(by: 300_000)
      for told in ["espera", nil] {
        try await q.queue.announcements.noteDue(of: "X")
        #expect(try await Self.deliver(q) == told)
      }
      // Now it is looked at when the hold ends.
      #expect(try await q.queue.hints.due(by: due + 3_000_000).isEmpty)
      try q.server.moveClock(by: 3_600_000)
      var next = try await q.own()
      let messages = try await next.take(8).messages
      _ = try await next.take(0, Array(messages[0..<2]).all(Self.sent))
      #expect(try await Self.deliver(q) == "reanudada")
      try await q.expectSound()
    }
  }

  /// Messages are tried and come back, again and again: nothing moves.
  @Test func triesInVainAreAWait() async throws {
    try await Self.run("espera,reanudada") { q in
      var owner = try await q.own()
      for _ in 0..<5 {
        let messages = try await owner.take(1).messages
        #expect(try await Self.deliver(q) == nil)
        try q.server.moveClock(by: 60_000)
        _ = try await owner.take(0, messages.all(.back))
      }
      #expect(try await Self.deliver(q) == "espera")
    }
  }

  /// What was waited for until a planned start does not count.
  @Test func aPlannedStartIsNoWait() async throws {
    try await QueueFixture.runTimeless(.fast.with { $0.announcesEnds = true }) { q in
      let start = q.queue.link.clock.now + 3_600_000
      try await q.publish(count: 8) {
        $0.start = start
        $0.fields += [("avisos", "espera")]
      }
      var owner = try await q.own()
      _ = try await owner.take(0)
      try q.server.moveClock(by: 3_600_000)
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == nil)
      try q.server.moveClock(by: 300_000)
      _ = try await owner.take(0)
      #expect(try await Self.deliver(q) == "espera")
    }
  }
}

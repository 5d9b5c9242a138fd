// Drafts. Only the scripts that are for them take them for campaigns, they expire by themselves, and they are started
// once.

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

@Suite struct DraftScriptTests {
  private static func start(
    draft: String = "u1", asked: String = "a", at start: Milliseconds? = nil,
    fields: [(name: String, value: String)] = []
  ) -> DraftStart {
    DraftStart(draft: draft, asked: asked, start: start, fields: fields)
  }

  @Test func aDraftIsThereUntilItsTimeIsUp() async throws {
    try await QueueFixture.runTimeless(QueueSettings.fast.with { $0.draftLife = 60_000 }) { q in
      try await q.exclude([2])
      try await q.stage("u1", count: 2)
      _ = try await q.redis.command("RPUSH", "carga:u1:excluidos", "1\t3|0|\(QueueFixture.row(3))")
      var publication = QueueFixture.publication(count: 3)
      publication.isDraft = true
      publication.start = 1_900_000_000_000
      #expect(try await q.queue.publisher.publish(publication) == .published)
      #expect(try await q.queue.publisher.publish(publication) == .published, "a lost reply")
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .draft && status.total == 3 && status.counts.pending == 2 && status.counts.excluded == 1)
      #expect(status.waitUntil == nil && status.reason == nil && status.estimatedEnd == nil)
      let stats = try await q.stats()
      #expect(stats["borrador"] == "u1" && stats["upload_id"] == nil && stats["inicio_ms"] == "1900000000000")
      #expect(try await q.sortedSet("campaigns:activas").isEmpty)
      #expect(try await q.queue.list.totals() == QueueTotals())
      let keys = try await q.redis.command("KEYS", "campaign:X*").asArray?.compactMap(\.asText) ?? []
      #expect(keys.count == 3)
      for key in keys { #expect(try await q.text("PTTL", .string(key)) == "60000", "\(key)") }
      #expect(try await q.queue.drafts.expiry(of: "X") != nil)

      try q.server.moveClock(by: 60_001)
      try await eventually("all of it is gone") { try await q.text("DBSIZE") == "2" }
      #expect(try await q.queue.statuses.read("X") == nil)
      #expect(try await q.queue.drafts.start("X", Self.start()) == .gone)
      #expect(try await q.publish("X", upload: "u2") == .published, "its title is free")
    }
  }

  @Test func nobodySendsADraft() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.isDraft = true }
      #expect(try await q.queue.observer.observe(["X"]) == [nil])
      let seen = CampaignObservation(upload: "u1", token: "", turn: 0, state: .draft)
      let reply = try await q.queue.claims.claim("X", observed: seen, token: q.queue.claims.newToken(upload: "u1"))
      guard case .gone = reply else { return #expect(Bool(false), "\(reply)") }
      #expect(try await q.queue.inspector.inspect("X") == nil)
      _ = try await q.queue.hints.forget("X")
      #expect(try await q.sortedSet("campaigns:index") == ["X"], "it is listed on")
      // The healing of the hints meets the draft, and does not make it due.
      var cursor: UInt64 = 0
      repeat { cursor = try await q.queue.hints.heal(from: cursor, now: 1).next } while cursor != 0
      #expect(try await q.sortedSet("campaigns:activas").isEmpty)
      #expect(try await q.sortedSet("campaigns:index") == ["X"])
      #expect(try await q.queue.drafts.expiry(of: "X") != nil)
    }
  }

  @Test func aDraftTakesNoMessagesAndKeepsItsTitle() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.isDraft = true }
      let before = try await q.contents()
      let message = AddedMessage(
        campaign: "X", row: Array("[\"584120000001\"]".utf8), filledColumns: ["numero"], request: "r", upload: "u9",
        template: "promo", inbox: "14", language: "es", columns: "[\"numero\"]", created: 0)
      guard case .conflict(.draft) = try await q.queue.messages.append(message) else {
        return #expect(Bool(false), "it took a message")
      }
      #expect(try await q.contents() == before)
      #expect(try await q.publish("X", upload: "u2") { $0.fingerprint = "other" } == .inUse(.draft))
      #expect(
        try await q.publish("X", upload: "u3") { $0.fingerprint = "sha-u1" } == .repeated(answer: "{\"answer\":1}"))
      #expect(try await q.queue.controls.setInterval("X", 700) == .done(.draft))
      #expect(try await q.stats()["intervalo_ms"] == "700")
      #expect(try await q.queue.drafts.expiry(of: "X") != nil)
    }
  }

  @Test(arguments: [CampaignState.queued, .draft])
  func onlyADraftIsDiscarded(state: CampaignState) async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.isDraft = state == .draft }
      let reply = try await q.queue.controls.discard("X")
      #expect(reply == (state == .draft ? .done(.draft) : .conflict(.queued)))
      #expect(try await q.sortedSet("campaigns:index").isEmpty == (state == .draft))
      #expect(try await q.redis.command("KEYS", "campaign:X*").asArray?.isEmpty == (state == .draft))
      if state == .draft { #expect(try await q.queue.controls.discard("X") == .gone) }
    }
  }

  @Test func aStartedDraftIsACampaignLikeAnyOther() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5) {
        $0.isDraft = true
        $0.fields += [("ventana", "08:00-20:00"), ("zona_horaria", "UTC")]
      }
      // A recipient is excluded after the draft was shown.
      try await q.exclude([2])
      let start = Self.start(fields: [("ventana", ""), ("zona_horaria", ""), ("intervalo_ms", "0")])
      #expect(try await q.queue.drafts.start("X", start) == .started(.queued))
      #expect(try await q.queue.drafts.start("X", start) == .startedBefore(.queued))
      let stats = try await q.stats()
      #expect(stats["upload_id"] == "u1" && stats["borrador"] == nil && stats["ventana"] == nil)
      #expect(stats["intervalo_ms"] == "0" && stats["plantilla"] == "promo")
      #expect(try await q.sortedSet("campaigns:activas") == ["X"])
      for key in try await q.redis.command("KEYS", "campaign:X*").asArray?.compactMap(\.asText) ?? [] {
        #expect(try await q.text("PTTL", .string(key)) == "-1", "\(key)")
      }
      #expect(try await q.queue.drafts.start("X", Self.start(asked: "b")) == .conflict(.queued))
      #expect(try await q.queue.drafts.start("X", Self.start(draft: "u2")) == .conflict(.queued))
      var owner = try await q.own()
      let messages = try await owner.take(5).messages
      #expect(messages.count == 4)
      _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == .completed && status.counts.sent == 4 && status.counts.excluded == 1)
      #expect(try await q.queue.drafts.start("X", start) == .startedBefore(.completed))
    }
  }

  /// One of whose keys somebody has made another of still expires.
  @Test func aDamagedDraftIsNotStarted() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.isDraft = true }
      _ = try await q.redis.command("SET", "campaign:X", "nada", "PX", 60_000)
      #expect(try await q.queue.drafts.start("X", Self.start()) == .damaged)
      #expect(try await q.stats()["borrador"] == "u1")
      #expect(try await q.redis.command("PTTL", "campaign:X:stats").asInteger ?? -1 > 0)
      #expect(try await q.sortedSet("campaigns:activas").isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func aStartMayWaitForItsTime(isOfTheUpload: Bool) async throws {
    try await QueueFixture.runTimeless { q in
      try await q.queue.clock.read()
      let later = q.queue.clock.now + 3_600_000
      try await q.publish {
        $0.isDraft = true
        $0.start = 1_900_000_000_000
      }
      let start = Self.start(at: isOfTheUpload ? later : nil)
      #expect(try await q.queue.drafts.start("X", start) == .started(isOfTheUpload ? .scheduled : .queued))
      let stats = try await q.stats()
      #expect(stats["inicio_ms"] == (isOfTheUpload ? "\(later)" : nil))
      #expect(stats["espera_hasta_ms"] == (isOfTheUpload ? "\(later)" : nil))
      let due = try #require(try await q.text("ZSCORE", "campaigns:activas", "X").flatMap { Int64($0) })
      #expect(isOfTheUpload ? due == later : due < later)
    }
  }

  @Test func anotherDraftOfTheTitleIsNotStarted() async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.isDraft = true }
      _ = try await q.queue.controls.delete("X")
      try await q.publish("X", upload: "u2") { $0.isDraft = true }
      let before = try await q.contents()
      #expect(try await q.queue.drafts.start("X", Self.start()) == .changed)
      #expect(try await q.contents() == before)
    }
  }
}

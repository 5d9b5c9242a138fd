// A request for a copy that comes again finds what it has made, whichever of the titles that was.

import CampaignSupport
import EventLoop
import TestSupport
import Testing
import Text

@testable import Queue

@Suite struct EarlierPublicationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var fingerprint = "f"
    var key: String?
    /// Since the publication, ms.
    var age: Milliseconds = 1000
    var found: EarlierPublication?
    var testDescription: String { "\(fingerprint) \(key ?? "-") \(age)" }
  }

  @Test(arguments: [
    Row(found: .same(answer: "a2")), Row(age: 60_001), Row(key: "k", age: 60_001, found: .same(answer: "a2")),
    Row(fingerprint: "g"), Row(fingerprint: "g", key: "k", found: .reused(title: "X 2")),
    Row(key: "other", found: .same(answer: "a2")), Row(key: "k", age: 86_400_001),
    Row(fingerprint: "g", key: "k", age: 86_400_001),
  ])
  func thePublicationIsFoundUnderAnyTitle(row: Row) async throws {
    try await QueueFixture.run { q in
      for (title, upload, fingerprint, key) in [("X", "u1", "e", "j"), ("X 2", "u2", "f", "k")] {
        try await q.stage(upload, count: 3)
        var publication = QueueFixture.publication(title, upload: upload, count: 3)
        publication.fingerprint = fingerprint
        publication.idempotencyKey = key
        publication.answer = "a" + upload.dropFirst()
        #expect(try await q.queue.publisher.publish(publication) == .published)
      }
      _ = try await q.redis.command("SET", "campaign:X 3:stats", "damaged")
      let stored = try await q.redis.command("HGET", "campaign:X 2:stats", "publicado_ms").asInteger
      let published = try #require(stored)
      let found = try await q.queue.publisher.earlier(
        among: ["X", "X 1", "X 2", "X 3"], fingerprint: row.fingerprint, idempotencyKey: row.key,
        now: published + row.age)
      #expect(found == row.found)
    }
  }
}

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct AuditTrailTests {
  private static func entry(_ number: Int) -> AuditEntry {
    AuditEntry(
      key: number % 2 == 0 ? "panel" : nil, role: number % 2 == 0 ? "operador" : nil, action: "a\(number)",
      campaign: number % 3 == 0 ? nil : "C\(number % 3)", address: "127.0.0.1")
  }

  @Test func theLatestComeFirstPageByPage() async throws {
    try await QueueFixture.run { q in
      for number in 1...10 { try await q.queue.audit.add(Self.entry(number)) }
      // A foreign entry is passed over.
      _ = try await q.redis.command("XADD", "auditoria", "*", "basura", "x")
      var found: [AuditEntry] = []
      var cursor: String?
      repeat {
        let page = try await q.queue.audit.page(of: nil, before: cursor, limit: 4)
        #expect(page.entries.count <= 4)
        found += page.entries
        cursor = page.next
      } while cursor != nil
      #expect(found.map(\.action) == (1...10).reversed().map { "a\($0)" })
      #expect(found.allSatisfy { !$0.id.isEmpty && abs($0.moment - Loop.wallClockMilliseconds()) < 600_000 })
      for (entry, number) in zip(found, (1...10).reversed()) {
        var written = entry
        written.id = ""
        #expect(written == Self.entry(number))
      }
    }
  }

  /// Redis refuses to look before the first id that there can be.
  @Test(arguments: ["0-0", "00-0"])
  func nothingIsBeforeTheFirst(cursor: String) async throws {
    try await QueueFixture.run { q in
      try await q.queue.audit.add(Self.entry(1))
      let page = try await q.queue.audit.page(of: nil, before: cursor, limit: 5)
      #expect(page.entries.isEmpty && page.next == nil)
    }
  }

  /// The entries of one campaign are found, however many others lie between them.
  @Test func thoseOfOneCampaignAreFound() async throws {
    try await QueueFixture.run { q in
      for number in 1...1600 { try await q.queue.audit.add(Self.entry(number)) }
      let first = try await q.queue.audit.page(of: "C1", before: nil, limit: 500)
      let second = try await q.queue.audit.page(of: "C1", before: first.next, limit: 500)
      let actions = (first.entries + second.entries).map(\.action)
      #expect(actions == (1...1600).reversed().filter { $0 % 3 == 1 }.map { "a\($0)" } && second.next == nil)
      let none = try await q.queue.audit.page(of: "nada", before: nil, limit: 5)
      #expect(none.entries.isEmpty && none.next == nil)
    }
  }

  @Test func itIsBounded() async throws {
    try await QueueFixture.run { q in
      let fill = "for i = 1, 10050 do redis.call('XADD', KEYS[1], '*', 'accion', 'x', 'desde', 'y') end"
      _ = try await q.redis.command("EVAL", .string(fill), 1, "auditoria")
      try await q.queue.audit.add(Self.entry(2))
      #expect(try await q.text("XLEN", "auditoria") == "\(AuditTrail.capacity)")
      #expect(try await q.queue.audit.page(of: nil, before: nil, limit: 1).entries.map(\.action) == ["a2"])
    }
  }
}

// The walk through the list, with a real Redis. It gives all campaigns in order, each once, whichever come and go
// meanwhile.

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

@Suite struct CampaignWalkTests {
  /// Stores a campaign with the fields that the list needs.
  @LoopActor
  private static func add(_ id: String, _ state: CampaignState, created: Int, to q: QueueFixture) async throws {
    let keys = QueueKeys.campaign(id)
    var commands = [
      RedisCommand("HSET", .string(keys.stats), "upload_id", "u", "estado", .string(state.rawValue), "total", 2),
      RedisCommand("RPUSH", .string(keys.pending), "1|0|[]"),
      RedisCommand("ZADD", .string(keys.delayed), 1, "2|0|[]"),
      RedisCommand("ZADD", .string(QueueKeys.index), RedisArgument(created), .string(id)),
    ]
    if state.isActive { commands.append(RedisCommand("ZADD", .string(QueueKeys.active), 1, .string(id))) }
    _ = try await q.redis.pipeline(commands)
  }

  /// C0, C1, …, every third of them completed.
  @LoopActor
  private static func fill(_ q: QueueFixture, _ count: Int) async throws {
    for number in 0..<count {
      try await add("C\(number)", number % 3 == 2 ? .completed : .paused, created: number / 4, to: q)
    }
  }

  /// Titles in the index' order: by creation, then by bytes.
  private static func ids(_ count: Int, where isWanted: (Int) -> Bool) -> [String] {
    (0..<count).sorted { ($0 / 4, "C\($0)") < ($1 / 4, "C\($1)") }.filter(isWanted).map { "C\($0)" }
  }

  /// The titles of a whole walk, in which no slice has more than `room`.
  @LoopActor
  private static func walk(
    _ q: QueueFixture, _ state: CampaignState? = nil, room: Int = .max, from start: CampaignList.Start = .oldest
  ) async throws -> [String] {
    let walk = q.queue.list.walk(state, from: start)
    var titles: [String] = []
    while !walk.isAtEnd {
      let some = try await walk.titles(room)
      #expect(some.count <= room)
      titles += some
    }
    #expect(walk.position == nil)
    return titles
  }

  @Test(arguments: [1, 7, 600])
  func itHasEachOnceAndInOrder(room: Int) async throws {
    try await QueueFixture.run { q in
      try await Self.fill(q, 60)
      #expect(try await Self.walk(q, room: room) == Self.ids(60) { $0 % 3 != 2 })
      #expect(try await Self.walk(q, .paused, room: room) == Self.ids(60) { $0 % 3 != 2 })
      #expect(try await Self.walk(q, .completed, room: room) == Self.ids(60) { $0 % 3 == 2 })
      #expect(try await Self.walk(q, .stopped, room: room) == [])
      let walk = q.queue.list.walk(nil, from: .oldest)
      var statuses: [CampaignStatus] = []
      while !walk.isAtEnd { statuses += try await walk.statuses(room) }
      #expect(statuses.map(\.id) == Self.ids(60) { $0 % 3 != 2 })
      #expect(statuses.allSatisfy { $0.state == .paused && $0.counts.pending == 1 && $0.counts.retrying == 1 })
    }
  }

  @Test func anEmptyListEndsAtOnce() async throws {
    try await QueueFixture.run { q in
      let lists = [try await Self.walk(q), try await Self.walk(q, .completed, from: .newest(10))]
      #expect(lists == [[], []])
      #expect(try await q.queue.list.totals() == QueueTotals())
    }
  }

  @Test func theNewestOnlyAreTheEndOfTheList() async throws {
    try await QueueFixture.run { q in
      try await Self.fill(q, 60)
      let newest = Self.ids(60) { _ in true }.suffix(10)
      let completed = Self.ids(60) { $0 % 3 == 2 }.filter { newest.contains($0) }
      #expect(try await Self.walk(q, .completed, from: .newest(10)) == completed)
      #expect(try await Self.walk(q, .completed, from: .newest(1000)) == Self.ids(60) { $0 % 3 == 2 })
    }
  }

  /// An active campaign is listed and counted however many finished or expired ones surround it.
  @Test func noNumberOfOthersHidesAnActiveOne() async throws {
    try await QueueFixture.run { q in
      let count = 2 * QueueLimits.listLook + 500
      for start in stride(from: 0, to: count, by: 500) {
        var add = RedisCommand("ZADD", .string(QueueKeys.index))
        for number in start..<(start + 500) {
          add.append(10 + number)
          add.append("gone \(number)")
        }
        _ = try await q.redis.command(add)
      }
      try await Self.add("vieja", .paused, created: 1, to: q)
      try await Self.add("entre ellas", .queued, created: count / 2, to: q)
      try await Self.add("nueva", .stopped, created: count * 2, to: q)
      try await Self.add("anulada", .cancelled, created: 2, to: q)
      #expect(try await Self.walk(q) == ["vieja", "entre ellas", "nueva"])
      #expect(try await q.queue.list.totals() == QueueTotals(activeCampaigns: 3, pendingMessages: 6))
    }
  }

  /// The hint may be wrong. The campaign's own hash counts.
  @Test func whoIsNamedAmongTheActiveOnesNeedNotBeOne() async throws {
    try await QueueFixture.run { q in
      try await Self.fill(q, 6)
      _ = try await q.redis.command("ZADD", .string(QueueKeys.active), 1, "C2", 1, "nadie")
      _ = try await q.redis.command("ZADD", .string(QueueKeys.index), 0, "nadie")
      #expect(try await Self.walk(q) == ["C0", "C1", "C3", "C4"])
      #expect(try await q.queue.list.totals() == QueueTotals(activeCampaigns: 4, pendingMessages: 8))
    }
  }

  @Test func whatComesAndGoesMeanwhileCostsNobodyItsPlace() async throws {
    try await QueueFixture.run { q in
      for number in 0..<8 { try await Self.add("C\(number)", .paused, created: 100 + number, to: q) }
      func rest(after cursor: String, created: Int) async throws -> [String] {
        try await Self.walk(q, from: .after(ListPosition(created: Milliseconds(created), title: cursor)))
      }
      // Three campaigns go: the one before the last one given, that one itself, and the one behind it.
      #expect(try await q.redis.command("ZREM", "campaigns:index", "C2", "C3", "C4") == .integer(3))
      #expect(try await rest(after: "C3", created: 103) == ["C5", "C6", "C7"])
      // A campaign of the same title is a new one, at the end of the list: those between are not passed over.
      try await Self.add("C3", .paused, created: 200, to: q)
      #expect(try await rest(after: "C3", created: 103) == ["C5", "C6", "C7", "C3"])
      // When the last one given has gone, some of those created in the same ms come again. No other is passed over.
      for twin in ["Ca", "Cb", "Cd"] { try await Self.add(twin, .paused, created: 300, to: q) }
      #expect(try await rest(after: "Ca", created: 300) == ["Cb", "Cd"])
      #expect(try await rest(after: "Cc", created: 300) == ["Ca", "Cb", "Cd"])
    }
  }

  @Test func aServerThatForgotTheScriptsIsTaughtThemAgain() async throws {
    try await QueueFixture.run { q in
      try await Self.fill(q, 6)
      let walk = q.queue.list.walk(nil, from: .oldest)
      _ = try await q.redis.command("SCRIPT", "FLUSH")
      #expect(try await walk.titles(2) == ["C0", "C1"])
      _ = try await q.redis.command("SCRIPT", "FLUSH")
      #expect(try await walk.titles(2) == ["C3", "C4"])
      _ = try await q.redis.command("SCRIPT", "FLUSH")
      #expect(try await q.queue.list.totals().activeCampaigns == 4)
    }
  }

  /// More than one slice of sums, and names that come twice.
  @Test func manyCampaignsAreSummedUpOnceEach() async throws {
    try await QueueFixture.run { q in
      let count = 3 * QueueLimits.totalsSlice
      for number in 0..<count { try await Self.add("C\(number)", .paused, created: number, to: q) }
      #expect(try await q.queue.list.totals() == QueueTotals(activeCampaigns: count, pendingMessages: 2 * count))
    }
  }
}

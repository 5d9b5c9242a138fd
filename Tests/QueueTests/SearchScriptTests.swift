// Messages are found wherever they are, a few at a time, and campaigns from the newest back.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Queue

@Suite struct SearchScriptTests {
  /// Looks through the containers, call by call.
  @LoopActor
  private static func look(
    _ q: QueueFixture, _ wish: CampaignSearch.Wish, through containers: [ReportContainer] = MessageCursor.walk
  ) async throws -> (found: [Int: ReportContainer], told: [Int], calls: Int) {
    final class Found { var seqs: [Int: ReportContainer] = [:] }
    let found = Found()
    var told: [Int] = []
    var place = CampaignSearch.Place(containers[0])
    for calls in 1...1000 {
      let reply = try #require(
        try await q.queue.search.look(in: "X", for: wish, through: containers, from: place) { bytes, container in
          guard let entry = ReportEntry(bytes, in: container) else { return }
          found.seqs[entry.seq] = container
        })
      told += reply.seqs
      guard let next = reply.next else { return (found.seqs, told, calls) }
      #expect(next != place)
      place = next
    }
    throw Unexpected("no end")
  }

  /// Makes a campaign with one message in every container, and many in some.
  @LoopActor
  private static func everywhere(_ q: QueueFixture) async throws -> [Int: Place] {
    try await q.publish(count: 3000)
    var owner = try await q.own()
    let taken = try await owner.take(900).messages
    let kinds: [MessageOutcome.Kind] = [
      .sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain, .retry(after: 600_000),
    ]
    _ = try await owner.take(0, taken[100...].enumerated().map { MessageOutcome(of: $1, kinds[$0 % 4]) })
    try await q.exclude([1500])
    return try await q.expectSound()
  }

  @Test func everyMessageIsSeenOnceWhereItIs() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      #expect(
        try await q.queue.search.look(
          in: "X", for: .init(seqs: 1...9), through: [.pending], from: .init(.pending), { _, _ in }) == nil)
      let places = try await Self.everywhere(q)
      let (found, told, calls) = try await Self.look(q, .init(seqs: 1...3000, tellsSeqs: true))
      #expect(Set(found.keys) == Set(1...3000) && told.sorted() == Array(1...3000))
      #expect(calls >= 12 && calls < 60, "\(calls)")
      for (seq, place) in places { #expect(Self.container(of: place) == found[seq], "\(seq)") }
      let (some, none, _) = try await Self.look(q, .init(seqs: 95...120))
      #expect(Set(some.keys) == Set(95...120) && none.isEmpty)
      let failures = try await Self.look(q, .init(seqs: 1...3000), through: [.failures]).found
      #expect(failures.count == 200 && failures.values.allSatisfy { $0 == .failures })
      _ = try await q.queue.controls.cancel("X")
      #expect(try await Self.look(q, .init(seqs: 1...3000)).found.count == 3000)
    }
  }

  private static func container(of place: Place) -> ReportContainer? {
    switch place {
    case .pending: .pending
    case .inFlight: .inFlight
    case .delayed: .delayed
    case .sent: .results
    case .failed: .failures
    case .uncertain: .uncertain
    case .excluded: .excluded
    case .cancelled: nil
    }
  }

  @Test func aRecipientIsFoundInEveryContainer() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      let places = try await Self.everywhere(q)
      for seq in [1, 101, 102, 103, 104, 2999, 3000] {
        let wish = CampaignSearch.Wish(seqs: 1...3000, spellings: ["7", QueueFixture.number(seq)])
        let (found, _, _) = try await Self.look(q, wish)
        let place = try #require(places[seq])
        let container = try #require(Self.container(of: place))
        #expect(found == [seq: container])
      }
      #expect(try await Self.look(q, .init(seqs: 1...3000, spellings: ["584120000000"])).found.isEmpty)
    }
  }

  /// Rows of a hundred kilobytes come a few at a time.
  @Test func bytesAreBounded() async throws {
    try await QueueFixture.run { q in
      for seq in 1...20 {
        let note = String(repeating: "x", count: 100_000)
        _ = try await q.redis.command(
          "RPUSH", "carga:u1", "\(seq)|0|[\"\(QueueFixture.number(seq))\",\"\",[\"\(note)\"]]")
      }
      _ = try await q.queue.publisher.publish(QueueFixture.publication(count: 20))
      let (found, _, calls) = try await Self.look(q, .init(seqs: 1...20))
      #expect(found.count == 20 && calls >= 10, "\(calls)")
    }
  }

  /// Marks change when entries move to where a reader has been.
  @Test func marksTellOfWhatMovesBack() async throws {
    try await QueueFixture.run(ReceiptScriptTests.settings) { q in
      try await ReceiptScriptTests.send(q, 20)
      func marks() async throws -> String {
        try #require(
          try await q.queue.search.look(
            in: "X", for: .init(seqs: 1...1), through: [.results], from: .init(.results), { _, _ in })
        ).marks
      }
      let first = try await marks()
      _ = try await ReceiptScriptTests.record(q, [ReceiptScriptTests.status(3, .read)])
      #expect(try await marks() == first)
      _ = try await ReceiptScriptTests.record(q, [ReceiptScriptTests.status(4, .failed)])
      let second = try await marks()
      #expect(second != first)
      _ = try await q.queue.controls.retry("X", .failed, operation: "o")
      #expect(try await marks() != second)
    }
  }

  /// No cursor makes Redis refuse a command.
  @Test(arguments: [Int64.min, -1_000_000, -1, 0, 1, 7_000_000, 999_999_999_999_999])
  func anyPlaceIsOne(position: Int64) async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      for container in MessageCursor.walk {
        let place = CampaignSearch.Place(container, at: position)
        let reply = try await q.queue.search.look(
          in: "X", for: .init(seqs: 1...3), through: MessageCursor.walk, from: place
        ) { _, _ in }
        #expect(reply?.total == 3)
      }
    }
  }

  @Test func theNewestCampaignsComeFirst() async throws {
    try await QueueFixture.run { q in
      for number in 1...9 {
        // Three in each ms.
        _ = try await q.redis.command(
          "ZADD", .string(QueueKeys.index), RedisArgument(1000 + (number - 1) / 3), "C\(number)")
      }
      for most in [1, 2, 4, 100] {
        var titles: [String] = []
        var position: ListPosition?
        var hasMore = true
        while hasMore {
          let (some, more) = try await q.queue.latest.campaigns(after: position, most: most)
          #expect(some.count <= most && (!more || !some.isEmpty))
          titles += some.map(\.title)
          position = some.last
          hasMore = more
        }
        #expect(titles == (1...9).reversed().map { "C\($0)" })
      }
      // The last campaign given may be gone. Then those of its ms come again, and none is passed over.
      let gone = ListPosition(created: 1001, title: "borrada")
      #expect(
        try await q.queue.latest.campaigns(after: gone, most: 9).campaigns.map(\.title).prefix(3) == ["C6", "C5", "C4"])
      _ = try await q.redis.command("FLUSHALL")
      #expect(try await q.queue.latest.campaigns(after: nil, most: 9).campaigns.isEmpty)
    }
  }
}

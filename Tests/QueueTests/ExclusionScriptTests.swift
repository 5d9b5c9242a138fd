// The list of exclusions itself, and the scripts with messages to numbers on it.

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Uploads

@Suite struct ExclusionScriptTests {
  @LoopActor private func number(_ seq: Int) throws -> Recipient {
    try Self.number(QueueFixture.number(seq))
  }

  private static func number(_ digits: String) throws -> Recipient {
    try #require(Array(digits.utf8).withUnsafeBytes { Recipient(stored: $0) })
  }

  // MARK: The list

  @Test func aNumberKeepsItsDateAndOrigin() async throws {
    try await QueueFixture.run { q in
      let list = q.queue.exclusions
      #expect(try await !list.isInUse())
      let numbers: [RedisArgument] = ["584120000001", "584120000002", "584120000001"]
      let value = Exclusion.value(at: 1_767_868_200_000, origin: .csv, reason: "baja | correo")
      #expect(try await list.add(numbers, value: value, isRepeat: false) == .added(2))
      let before = try await q.contents()
      // There is a second request, and a repeat of the first, whose reply was lost.
      #expect(
        try await list.add(
          numbers, value: Exclusion.value(at: 1, origin: .manual, reason: ""), isRepeat: true) == .added(0))
      #expect(try await list.add(numbers, value: value, isRepeat: false) == .added(0))
      #expect(try await list.add(numbers, value: value, isRepeat: true) == .added(2))
      #expect(try await q.contents() == before)
      let page = try await list.page(from: "0", limit: 10)
      #expect(page.next == "0" && page.entries.map(\.number).sorted() == ["584120000001", "584120000002"])
      #expect(page.entries.allSatisfy { $0.addedAt == 1_767_868_200_000 && $0.origin == "csv" })
      #expect(page.entries.allSatisfy { $0.reason == "baja | correo" })
      #expect(try await list.remove([try Self.number("584120000001"), try Self.number("584120000009")]) == 1)
      #expect(try await list.count() == 1)
    }
  }

  /// An exclusion by Meta's switch, which the switch may take off again, makes way for any lasting reason. No other one
  /// does.
  @Test(
    arguments: [
      (.preference, .reply, true), (.preference, .manual, true), (.preference, .csv, true),
      (.preference, .preference, false), (.reply, .preference, false), (.stopped, .preference, false),
      (.manual, .reply, false),
    ] as [(Exclusion.Origin, Exclusion.Origin, Bool)])
  func onlyASwitchMakesWay(first: Exclusion.Origin, second: Exclusion.Origin, isReplaced: Bool) async throws {
    try await QueueFixture.run { q in
      let list = q.queue.exclusions
      func add(_ origin: Exclusion.Origin, at moment: Int64, isRepeat: Bool = false) async throws -> Int {
        let value = Exclusion.value(at: moment, origin: origin, reason: "")
        guard case .added(let count) = try await list.add(["584120000001"], value: value, isRepeat: isRepeat) else {
          return -1
        }
        return count
      }
      #expect(try await add(first, at: 1) == 1)
      for isRepeat in [false, true] {
        #expect(try await add(second, at: 2, isRepeat: isRepeat) == (isReplaced ? 1 : 0))
      }
      let entry = try #require(try await list.entry(of: try Self.number("584120000001")))
      #expect(entry.origin == (isReplaced ? second : first).rawValue && entry.addedAt == (isReplaced ? 2 : 1))
      #expect(try await list.count() == 1)
    }
  }

  /// A phone has several spellings. It makes no difference under which one it is excluded, or was excluded by an older
  /// version.
  @Test(arguments: [
    ["525512340001", "5215512340001"], ["541112345678", "5491112345678"], ["551187654321", "5511987654321"],
  ]) func everySpellingIsTheSamePhone(spellings: [String]) async throws {
    try await QueueFixture.run { q in
      let list = q.queue.exclusions
      let value = Exclusion.value(at: 1_767_868_200_000, origin: .manual, reason: "")
      for written in spellings {
        let arguments = [RedisArgument.string(written)]
        #expect(try await list.add(arguments, value: value, isRepeat: false) == .added(1))
        #expect(try await q.hash("exclusiones") == [spellings[0]: value])
        for spelling in spellings { try await expectListed(spelling, list, q) }
        #expect(try await list.remove([try Self.number(spellings[1])]) == 1)
        #expect(try await list.count() == 0)

        // A version without identities stored the number so.
        _ = try await q.redis.command("HSET", "exclusiones", .string(written), .string(value))
        for spelling in spellings { try await expectListed(spelling, list, q) }
        #expect(try await list.add([.string(spellings[0])], value: value + "otro", isRepeat: false) == .added(0))
        #expect(try await q.hash("exclusiones") == [written: value])
        #expect(try await list.remove([try Self.number(spellings[0])]) == 1)
        #expect(try await list.count() == 0)
      }
      // A phone that is stored under both spellings is one entry.
      for written in spellings {
        _ = try await q.redis.command("HSET", "exclusiones", .string(written), .string(value))
      }
      #expect(try await list.remove([try Self.number(spellings[0]), try Self.number(spellings[1])]) == 1)
      #expect(try await list.count() == 0)
    }
  }

  /// Expects that the number is excluded when it is asked for and when it is staged. CountryTests append and take it.
  @LoopActor
  private func expectListed(_ spelling: String, _ list: ExclusionList, _ q: QueueFixture) async throws {
    #expect(try await list.contains(try Self.number(spelling)))
    let collector = RecipientCollector(limit: 10)
    let parser = CSVRecipientParser(into: collector)
    try Array("numero\n584120000001\n\(spelling)\n".utf8).withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    let upload = "u\(spelling)"
    let push = q.queue.staging.screenedPush(try #require(collector.lastBatch()), upload: upload)
    #expect(try await q.queue.staging.stageScreened(push) == 1)
    _ = try await q.redis.command("DEL", .string("carga:\(upload)"), .string("carga:\(upload):excluidos"))
  }

  @Test func whatDoesNotFitIsRefusedWhole() async throws {
    try await QueueFixture.run { q in
      let cases: [(numbers: [RedisArgument], word: String, counts: [Int64])] = [
        (["1", "2"], "OK", [2, 2]), (["3", "4"], "FULL", [2]), (["1", "2", "3", "3"], "OK", [1, 3]),
      ]
      for (numbers, word, counts) in cases {
        var arguments: [RedisArgument] = [3, "1|manual|", 0]
        arguments += numbers
        let reply = try await ExclusionList.script.run(on: q.redis, keys: ["exclusiones"], arguments: arguments)
        #expect(reply.asArray?.first?.asText == word)
        #expect(reply.asArray?.dropFirst().compactMap(\.asInteger) == counts)
      }
      #expect(try await q.hash("exclusiones").count == 3)
    }
  }

  @Test func aWalkFindsEveryNumber() async throws {
    try await QueueFixture.run { q in
      try await q.exclude(1...2500)
      let list = q.queue.exclusions
      var found: Set<String> = []
      var cursor = "0"
      var pages = 0
      repeat {
        let page = try await list.page(from: cursor, limit: 100)
        found.formUnion(page.entries.map(\.number))
        cursor = page.next
        pages += 1
      } while cursor != "0"
      #expect(found.count == 2500 && pages > 10)
    }
  }

  // MARK: Intake

  /// Elements 1…count as the collector makes them.
  @LoopActor private func batch(_ count: Int) throws -> ElementBatch {
    let collector = RecipientCollector(limit: 1000)
    let parser = CSVRecipientParser(into: collector)
    let text = "numero\n" + (1...count).map { QueueFixture.number($0) + "\n" }.joined()
    try Array(text.utf8).withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    return try #require(collector.lastBatch())
  }

  @Test func excludedMessagesArePartOfTheCampaignFromItsPublication() async throws {
    try await QueueFixture.run { q in
      try await q.exclude([2, 5, 500])
      let push = q.queue.staging.screenedPush(try batch(6), upload: "u1")
      #expect(try await q.queue.staging.stageScreened(push) == 2)
      let before = try await q.contents()
      #expect(try await q.queue.staging.stageScreened(push) == 2)
      #expect(try await q.contents() == before, "a repeat changes nothing")
      #expect(try await q.text("PTTL", "carga:u1:excluidos") != "-1")
      #expect(try await q.queue.publisher.publish(QueueFixture.publication(count: 6)) == .published)
      #expect(try await q.queue.publisher.publish(QueueFixture.publication(count: 6)) == .published)
      let places = try await q.expectSound()
      #expect(places[2] == .excluded && places[5] == .excluded && places.values.count { $0 == .pending } == 4)
      #expect(try await q.text("PTTL", "campaign:X:excluidos") == "-1")
      #expect(try await q.text("EXISTS", "carga:u1", "carga:u1:excluidos") == "0")
    }
  }

  @Test(arguments: [[1, 2, 3, 4, 5, 6], [6], [1]]) func theLastElementMayBeInEitherList(excluded: [Int]) async throws {
    try await QueueFixture.run { q in
      try await q.exclude(excluded)
      #expect(
        try await q.queue.staging.stageScreened(q.queue.staging.screenedPush(try batch(6), upload: "u1"))
          == excluded.count)
      #expect(try await q.queue.publisher.publish(QueueFixture.publication(count: 7)) == .incomplete(length: 6))
      #expect(try await q.queue.publisher.publish(QueueFixture.publication(count: 6)) == .published)
      try await q.expectSound()
      var owner = try await q.own()
      let turn = try await owner.take(10)
      #expect(turn.messages.count == 6 - excluded.count)
      if excluded.count == 6 { #expect(turn.isOver && turn.state == .completed) }
    }
  }

  @Test func aMissingBatchIsNoticed() async throws {
    try await QueueFixture.run { q in
      try await q.exclude([1])
      let second = [RedisArgument.integer(60_000), .string("7|0|[\"584120000001\"]")]
      let keys: [RedisArgument] = ["carga:u1", "carga:u1:excluidos", "exclusiones"]
      let reply = try await UploadStaging.script.run(on: q.redis, keys: keys, arguments: second)
      #expect(reply == .array([.string(Array("GAP".utf8)), .integer(0)]))
      #expect(try await q.text("EXISTS", "carga:u1") == "0")
    }
  }

  // MARK: Sending

  @Test func aMessageIsSetAsideWhereItWouldBeTaken() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 40 }) { q in
      try await q.publish(count: 6)
      var owner = try await q.own()
      let first = try await owner.take(1).messages
      #expect(first.map(\.seq) == [1])
      try await q.exclude([2, 3, 5])
      // Only messages that are sent get slots: 4 and 6 follow at the campaign's pace, as if the others were not there.
      var slots = first.map(\.slot)
      var seqs: [Int] = []
      try await eventually {
        let turn = try await owner.take(2)
        seqs += turn.messages.map(\.seq)
        slots += turn.messages.map(\.slot)
        try await q.expectSound()
        return seqs.count == 2
      }
      #expect(seqs == [4, 6])
      for (earlier, later) in zip(slots, slots.dropFirst()) { #expect(later - earlier >= 40 && later - earlier < 4000) }
      let places = try await q.expectSound()
      #expect([2, 3, 5].allSatisfy { places[$0] == .excluded })
      #expect(try await q.list("campaign:X:excluidos").first?.contains("\t2|0|") == true)
      // The same turn once more is a late duplicate.
      let before = try await q.contents()
      #expect(try await q.queue.turns.take(owner.owned, owner.request(5)) == .stale(turn: owner.turn))
      #expect(try await q.contents() == before)
    }
  }

  @Test func whatWaitsForARetryIsSetAsideToo() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let taken = try await owner.take(3).messages
      _ = try await owner.take(
        0,
        [
          MessageOutcome(of: taken[0], .retry(after: 0)), MessageOutcome(of: taken[1], .later(after: 0)),
          MessageOutcome(of: taken[2], .back),
        ])
      try await q.exclude([1, 3])
      let turn = try await owner.take(5)
      #expect(turn.messages.map(\.seq) == [2])
      let places = try await q.expectSound()
      #expect(places[1] == .excluded && places[3] == .excluded)
      let done = try await owner.take(5, turn.messages.all(.sent(messageID: "w")))
      #expect(done.isOver && done.state == .completed)
    }
  }

  @Test func whatALostReplyTookIsSetAsideUnseen() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 8)
      var owner = try await q.own()
      _ = try await owner.take(2)
      try await owner.ask(4)
      try await q.exclude([1, 3, 5])
      let turn = try await owner.take(0)
      // 1 was taken before. It is on its way, and its outcome counts.
      #expect(turn.messages.map(\.seq) == [4, 6] && turn.inFlight == 4)
      let places = try await q.expectSound()
      #expect(places[1] == .inFlight && places[3] == .excluded && places[5] == .excluded)
      #expect(try await q.list("campaign:X:excluidos").allSatisfy { $0.contains("|0|[") }, "nothing is spent")
    }
  }

  @Test func manyExcludedOnesTakeNoTime() async throws {
    try await QueueFixture.run(.fast.with { $0.interval = 60_000 }) { q in
      try await q.publish(count: 3501)
      try await q.exclude(1...3500)
      var owner = try await q.own()
      var turns = 0
      var messages: [TakenMessage] = []
      while messages.isEmpty, turns < 10 {
        let turn = try await owner.take(1)
        messages += turn.messages
        turns += 1
        if messages.isEmpty { #expect(turn.nextSlot! <= turn.redisTime / 1000) }
        try await q.expectSound()
      }
      #expect(messages.map(\.seq) == [3501] && turns == 4)
    }
  }

  @Test func whoStoppedMarketingIsExcludedWithTheFailure() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 4)
      var owner = try await q.own()
      let taken = try await owner.take(3).messages
      let outcomes = [
        MessageOutcome(of: taken[0], .failed(code: "131050", text: "no")),
        MessageOutcome(of: taken[1], .failed(code: "131026", text: "no")),
      ]
      try await owner.ask(0, outcomes)
      let list = q.queue.exclusions
      let entry = try await list.entry(of: try number(1))
      #expect(entry?.origin == "131050" && entry?.reason == "")
      // The reply was lost. The same turn again adds nothing and changes no date.
      _ = try await owner.take(0, outcomes)
      #expect(try await list.entry(of: try number(1)) == entry)
      #expect(try await list.count() == 1)
      try await q.expectSound()
      // A retry of the failures does not send to the excluded number.
      _ = try await owner.take(0, [MessageOutcome(of: taken[2], .sent(messageID: "w"))], stop: "prueba")
      _ = try await q.queue.controls.retry("X", .failed, operation: "op")
      let turn = try await owner.take(5)
      #expect(Set(turn.messages.map(\.seq)) == [4, 2])
      #expect(try await q.expectSound()[1] == .excluded)
    }
  }

  @Test func aLateOutcomeOfAFormerOwnerExcludesToo() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 2)
      var owner = try await q.own()
      let taken = try await owner.take(1).messages
      let seen = try #require(try await q.queue.observer.observe(["X"])[0])
      _ = try await q.queue.claims.claim("X", observed: seen, token: q.queue.claims.newToken(upload: seen.upload))
      guard case .lost = try await owner.ask(0, taken.all(.failed(code: "131050", text: "no"))) else {
        throw Unexpected("not lost")
      }
      #expect(try await q.queue.exclusions.contains(try number(1)))
      #expect(try await q.expectSound()[1] == .failed)
    }
  }

  @Test func aSingleMessageToAnExcludedNumberIsRefused() async throws {
    try await QueueFixture.run { q in
      let message = AddedMessage(
        campaign: "X", row: Array(QueueFixture.row(1).utf8), filledColumns: ["numero"], request: "r1", upload: "u9",
        template: "promo", inbox: "14", language: "es", columns: "[\"numero\"]", created: 0)
      let answer = AppendReply.added(seq: 1, position: 1, state: .queued, isRepeat: false)
      #expect(try await q.queue.messages.append(message) == answer)
      try await q.exclude([1])
      let before = try await q.contents()
      var another = message
      another.request = "r2"
      #expect(try await q.queue.messages.append(another) == .excluded)
      #expect(try await q.queue.messages.append(another) == .excluded)
      // The request that was answered before gets its answer again.
      #expect(try await q.queue.messages.append(message) == .added(seq: 1, position: 1, state: .queued, isRepeat: true))
      #expect(try await q.contents() == before)
    }
  }
}

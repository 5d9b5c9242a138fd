import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing
import Text

@testable import Queue

@Suite struct ControlScriptTests {
  /// Brings a fresh campaign of three messages into a state.
  @LoopActor
  private static func campaign(in state: CampaignState, _ q: QueueFixture) async throws {
    let start = state == .scheduled ? Loop.wallClockMilliseconds() + 3_600_000 : nil
    try await q.publish(count: 3) {
      $0.start = start
      $0.isDraft = state == .draft
    }
    switch state {
    case .draft, .scheduled, .queued, .damaged: break
    case .paused: _ = try await q.queue.controls.pause("X")
    case .cancelled: _ = try await q.queue.controls.cancel("X")
    case .processing, .stopped, .completed:
      var owner = try await q.own()
      if state == .completed {
        _ = try await owner.take(0, try await owner.take(3).messages.all(.sent(messageID: "w")))
      } else {
        _ = try await owner.take(0, try await owner.take(1).messages.all(.back), stop: state == .stopped ? "m" : nil)
        _ = try await q.queue.claims.release(owner.owned)
      }
    }
    #expect(try await q.queue.statuses.read("X")?.state == state)
  }

  @Test(arguments: CampaignState.allCases.filter { $0 != .damaged })
  func theScriptAgreesWithTheTableOfVerbs(_ state: CampaignState) async throws {
    for verb in ControlVerb.allCases where verb != .retry && verb != .start {
      try await QueueFixture.run { q in
        try await Self.campaign(in: state, q)
        let before = try await q.contents()
        let applied = try await q.queue.controls.apply(verb, to: "X")
        let reply = applied.reply
        #expect(applied.hasChanged == (verb.decision(in: state) == .allowed), "\(verb) from \(state)")
        switch verb.decision(in: state) {
        case .allowed:
          guard case .done = reply else { return #expect(Bool(false), "\(verb) from \(state): \(reply)") }
        case .already:
          #expect(reply == .done(state))
          #expect(try await q.contents() == before)
        case .illegal:
          #expect(reply == .conflict(state))
          #expect(try await q.contents() == before)
        }
        // The repeated verb changes nothing.
        let after = try await q.contents()
        let again = try await q.queue.controls.apply(verb, to: "X")
        #expect(!again.hasChanged)
        #expect(try await q.contents() == after, "\(verb) twice from \(state)")
      }
    }
  }

  @Test(arguments: CampaignState.allCases.filter { $0 != .damaged })
  func retryAgreesWithTheTableOfVerbs(_ state: CampaignState) async throws {
    try await QueueFixture.run { q in
      try await Self.campaign(in: state, q)
      let reply = try await q.queue.controls.retry("X", .failed, operation: "op")
      #expect(reply == (ControlVerb.retry.decision(in: state) == .allowed ? .moved(0) : .conflict(state)))
    }
  }

  @Test(arguments: CampaignState.allCases.filter { $0 != .damaged })
  func aCampaignIsParkedOnceAndThenResumedForGood(_ state: CampaignState) async throws {
    try await QueueFixture.run { q in
      try await Self.campaign(in: state, q)
      try await q.queue.clock.read()
      let since = q.queue.clock.now - 1
      let expected = state.isRunning ? CampaignState.paused : state
      for _ in 0..<2 { #expect(try await q.queue.controls.park("X", since: since, reason: "m") == expected) }
      if state.isRunning { #expect(try await q.queue.statuses.read("X")?.reason == "m") }
      guard state.isRunning || state == .paused || state == .stopped else { return }
      _ = try await q.queue.controls.resume("X")
      let resumed = try await q.queue.controls.park("X", since: since, reason: "m")
      #expect(resumed?.isRunning == true, "who was resumed has been looked at")
      // A later start with the option pauses again, and so does one whose clock is behind.
      try await eventually("the clock moves on") {
        try await q.queue.clock.read()
        return q.queue.clock.now > since + 10
      }
      #expect(try await q.queue.controls.park("X", since: q.queue.clock.now, reason: "m") == .paused)
      _ = try await q.queue.controls.resume("X")
      let key = RedisArgument.string(QueueKeys.campaign("X").stats)
      _ = try await q.redis.command("HSET", key, "en_pausa_ms", .integer(q.queue.clock.now + 3_600_000))
      #expect(try await q.queue.controls.park("X", since: since, reason: "m") == .paused)
    }
  }

  @Test func noSuchCampaign() async throws {
    try await QueueFixture.run { q in
      for verb in ControlVerb.allCases where verb != .retry && verb != .start {
        let applied = try await q.queue.controls.apply(verb, to: "nobody")
        #expect(applied == .init(reply: .gone, hasChanged: false))
      }
      #expect(try await q.queue.controls.setInterval("nobody", 5) == .gone)
      #expect(try await q.queue.controls.retry("nobody", .failed, operation: "op") == .gone)
      #expect(try await q.contents().isEmpty)
    }
  }

  @Test(arguments: [CampaignState.draft, .queued])
  func theSamePaceIsNoChange(state: CampaignState) async throws {
    try await QueueFixture.run { q in
      try await q.publish { $0.isDraft = state == .draft }
      for (interval, isNew) in [(700, true), (700, false), (nil, true), (nil, false)] as [(Milliseconds?, Bool)] {
        let applied = try await q.queue.controls.applyInterval("X", interval)
        #expect(applied == .init(reply: .done(state), hasChanged: isNew))
      }
    }
  }

  @Test func resumingGoesBackToWhereItWas() async throws {
    for state in [CampaignState.scheduled, .queued, .processing] {
      try await QueueFixture.run { q in
        try await Self.campaign(in: state, q)
        let due = try await q.text("ZSCORE", "campaigns:activas", "X")
        #expect(try await q.queue.controls.pause("X") == .done(.paused))
        #expect(try await q.text("ZSCORE", "campaigns:activas", "X") == "inf")
        #expect(try await q.queue.controls.resume("X") == .done(state))
        if state == .scheduled {
          #expect(try await q.text("ZSCORE", "campaigns:activas", "X") == due)
          #expect(try await q.queue.statuses.read("X")?.waitUntil.map { "\($0)" } == due)
        } else {
          #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
        }
      }
    }
  }

  @Test func anOwnerIsToldOfEveryVerbAtOnce() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      for verb in [ControlVerb.pause, .resume, .cancel] {
        _ = try await owner.take(1)
        #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == [])
        _ = try await q.queue.controls.apply(verb, to: "X")
        #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == ["X"], "\(verb)")
      }
    }
  }

  @Test func cancellingMovesEverythingThatWaits() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3000)
      var owner = try await q.own()
      let messages = try await owner.take(4).messages
      _ = try await owner.take(0, messages.prefix(2).map { MessageOutcome(of: $0, .retry(after: 60_000)) })
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts == CampaignCounts(inFlight: 2, cancelled: 2998))
      let turn = try await owner.take(
        5, [MessageOutcome(of: messages[2], .sent(messageID: "w")), MessageOutcome(of: messages[3], .retry(after: 1))])
      #expect(turn.isOver && turn.state == .cancelled)
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == .cancelled } == 2999)
      #expect(try await q.text("PTTL", "campaign:X:cancelados") != "-1")
    }
  }

  @Test(arguments: [(10, 2000), (2000, 10), (1500, 2500)])
  func aSecondCancellationJoinsTheFirst(first: Int, second: Int) async throws {
    try await QueueFixture.run { q in
      // Messages are cancelled; then failed ones are retried and cancelled too, in the list and in the delayed set.
      try await q.publish(count: 1)
      _ = try await q.queue.controls.cancel("X")
      _ = try await q.redis.command("DEL", "campaign:X:cancelados", "campaign:X:cancelados_z")
      try await Self.fill(q, "RPUSH", "campaign:X:cancelados", from: 1, count: first)
      try await Self.fill(q, "ZADD", "campaign:X:cancelados_z", from: first + 1, count: first)
      try await Self.fill(q, "RPUSH", "campaign:X", from: 2 * first + 1, count: second)
      try await Self.fill(q, "ZADD", "campaign:X:delayed", from: 2 * first + second + 1, count: second)
      let total = 2 * (first + second)
      _ = try await q.redis.command("HSET", "campaign:X:stats", "estado", "procesando", "total", RedisArgument(total))
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      let places = try await q.expectSound()
      #expect(places.count == total && places.values.allSatisfy { $0 == .cancelled })
      #expect(try await q.queue.statuses.read("X")?.counts.cancelled == total)
    }
  }

  @LoopActor
  private static func fill(_ q: QueueFixture, _ verb: String, _ key: String, from: Int, count: Int) async throws {
    var command = RedisCommand(verb)
    command.append(key)
    for seq in from..<from + count {
      if verb == "ZADD" { command.append(seq) }
      command.append("\(seq)|1|\(QueueFixture.row(seq))")
    }
    _ = try await q.redis.command(command)
  }

  @Test func deletingRemovesEveryKey() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 4)
      var owner = try await q.own()
      let messages = try await owner.take(2).messages
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.queue.controls.delete("X") == .inFlight(2))
      _ = try await owner.take(0, messages.all(.sent(messageID: "w")))
      #expect(try await q.queue.controls.delete("X") == .done(.cancelled))
      #expect(try await q.contents().isEmpty)
      #expect(try await q.queue.losses.deletions(of: ["X", "Y"]).keys.sorted() == ["X"])
      #expect(try await q.queue.controls.delete("X") == .gone)
    }
  }
}

@Suite struct RetryScriptTests {
  /// A campaign of which `count` messages failed or are uncertain, completed.
  @LoopActor
  static func finished(_ q: QueueFixture, count: Int, _ kind: MessageOutcome.Kind) async throws {
    try await q.publish(count: count)
    var owner = try await q.own()
    var turn = try await owner.take(1000)
    while !turn.isOver { turn = try await owner.take(1000, turn.messages.all(kind)) }
  }

  /// The commands that Redis executed since its statistics were reset, with their numbers.
  @LoopActor
  private static func calls(_ q: QueueFixture) async throws -> [String: Int] {
    let stats = try await q.text("INFO", "commandstats") ?? ""
    var calls: [String: Int] = [:]
    for match in stats.matches(of: /cmdstat_(\w+):calls=(\d+)/) { calls[String(match.1)] = Int(match.2) }
    return calls
  }

  /// The price of a cancellation is two RENAMEs, whatever the queue's length.
  @Test func cancellingMovesNoElement() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3000)
      let keys = QueueKeys.campaign("X")
      for start in stride(from: 3001, through: 6000, by: 1000) {
        var add = RedisCommand("ZADD", .string(keys.delayed))
        for seq in start..<(start + 1000) {
          add.append(seq)
          add.append("\(seq)|1|[]")
        }
        _ = try await q.redis.command(add)
      }
      _ = try await q.redis.command("HSET", "campaign:X:stats", "total", 6000)
      _ = try await q.redis.command("CONFIG", "RESETSTAT")
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      let calls = try await Self.calls(q)
      #expect(calls["rename"] == 2 && calls["evalsha", default: 0] + calls["eval", default: 0] <= 2)
      for command in ["lrange", "rpush", "ltrim", "zrange", "lpop", "lmove", "zpopmin"] {
        #expect(calls[command] == nil, "\(command)")
      }
      #expect(try await q.queue.statuses.read("X")?.counts.cancelled == 6000)
    }
  }

  /// When a cancellation has to move messages, each call moves a thousand.
  @Test func noCallMovesMoreThanAThousand() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await Self.finished(q, count: 2500, .failed(code: "1", text: "t"))
      let keys = QueueKeys.campaign("X").withActive
      let first = try await CampaignControls.retryScript.run(
        on: q.redis, keys: keys, arguments: ["X", "fallidos", "op", "1"])
      #expect(first.asArray?.dropFirst().compactMap(\.asInteger) == [1000, 1500])
      #expect(try await q.queue.controls.retry("X", .failed, operation: "op") == .moved(2500))
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      // A second cancellation of as many, while the first one's are more than a call may move.
      for start in stride(from: 1, through: 2000, by: 1000) {
        var push = RedisCommand("RPUSH", "campaign:X")
        for seq in start..<(start + 1000) { push.append("\(seq)|0|[]") }
        _ = try await q.redis.command(push)
      }
      _ = try await q.redis.command("HSET", "campaign:X:stats", "estado", "pausado", "total", 4500)
      let control = keys + [.string(QueueKeys.index), .string(QueueKeys.webhooks)]
      let more = try await CampaignControls.controlScript.run(
        on: q.redis, keys: control, arguments: ["X", "cancel", 1000, "", "0", 1000])
      #expect(more.asArray?.first?.asText == "MORE")
      #expect(try await q.text("LLEN", "campaign:X") == "1000")
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.queue.statuses.read("X")?.counts == CampaignCounts(cancelled: 4500))
    }
  }

  struct Row: Sendable {
    var source: RetrySource
    var kind: MessageOutcome.Kind
  }
  static let rows = [
    Row(source: .failed, kind: .failed(code: "131026", text: "texto")), Row(source: .uncertain, kind: .uncertain),
  ]

  @Test(arguments: rows)
  func allThatThereWereAreMovedAThousandACall(_ row: Row) async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await Self.finished(q, count: 2300, row.kind)
      #expect(try await q.queue.controls.retry("X", row.source, operation: "op") == .moved(2300))
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts == CampaignCounts(pending: 2300) && status.state == .processing)
      try await q.expectSound()
      for key in try await q.redis.command("KEYS", "campaign:*").asArray?.compactMap(\.asText) ?? [] {
        #expect(try await q.text("PTTL", .string(key)) == "-1", "\(key)")
      }
      #expect(try await q.queue.hints.due(by: Loop.wallClockMilliseconds() + 1000) == ["X"])
      var owner = try await q.own()
      let message = try await owner.take(1).messages[0]
      #expect(message.attempts == 1)
      let element = String(decoding: message.element, as: UTF8.self)
      #expect(element == "\(message.seq)|1|\(QueueFixture.row(message.seq))")
    }
  }

  @Test(arguments: rows)
  func theSameOperationMovesNoMoreThanThereWere(_ row: Row) async throws {
    try await QueueFixture.run { q in
      try await Self.finished(q, count: 5, row.kind)
      #expect(try await q.queue.controls.retry("X", row.source, operation: "op") == .moved(5))
      var owner = try await q.own()
      var turn = try await owner.take(5)
      turn = try await owner.take(0, turn.messages.all(row.kind))
      #expect(turn.isOver)
      // All five failed once more; the repeated call is still the first operation's.
      let before = try await q.contents()
      #expect(try await q.queue.controls.retry("X", row.source, operation: "op") == .moved(5))
      #expect(try await q.contents() == before)
      #expect(try await q.queue.controls.retry("X", row.source, operation: "op2") == .moved(5))
      try await q.expectSound()
    }
  }

  /// filter, codes of those that are put back, those left out
  @Test(
    arguments: [
      (.all, [("131026", 1100), ("131049", 1100), ("HTTP 404", 1100)], []),
      (.only(["HTTP 404"]), [("HTTP 404", 1100)], [("131026", 1100), ("131049", 1100)]),
      (.promising, [("HTTP 404", 1100)], [("131026", 1100), ("131049", 1100)]),
      (
        RetryFilter(never: ["131026"], notYet: ["131049"], rest: 1), [("131049", 1100), ("HTTP 404", 1100)],
        [("131026", 1100)]
      ),
      (.only(["7"]), [], [("131026", 1100), ("131049", 1100), ("HTTP 404", 1100)]),
    ] as [(RetryFilter, [(String, Int)], [(String, Int)])])
  func whatWouldFailAgainStays(filter: RetryFilter, moved: [(String, Int)], omitted: [(String, Int)]) async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await q.publish(count: 3300)
      var owner = try await q.own()
      let codes = ["131026", "131049", "HTTP 404"]
      while true {
        let taken = try await owner.take(1000).messages
        let outcomes = taken.map { MessageOutcome(of: $0, .failed(code: codes[$0.seq % 3], text: "t")) }
        if try await owner.take(0, outcomes).isOver { break }
      }
      let before = try #require(try await q.queue.statuses.read("X"))
      #expect(before.failures.map(\.count) == [1100, 1100, 1100])
      try await eventually { Loop.wallClockMilliseconds() > before.now + 5 }
      let count = moved.reduce(0) { $0 + $1.1 }
      let reply = try await q.queue.controls.retry("X", .failed, filter, operation: "op")
      guard case .moved(count, let left) = reply else { throw Unexpected("\(reply)") }
      #expect(
        Dictionary(uniqueKeysWithValues: left.map { ($0.code, $0.count) }) == Dictionary(uniqueKeysWithValues: omitted))
      let places = try await q.expectSound()
      for seq in 1...3300 {
        let isMoved = moved.contains { $0.0 == codes[seq % 3] }
        #expect(places[seq] == (isMoved ? .pending : .failed), "\(seq)")
      }
      let after = try #require(try await q.queue.statuses.read("X"))
      #expect(after.state == (moved.isEmpty ? .completed : .processing))
      #expect(after.failures.count == omitted.count)
      // The call is repeated, as after a lost reply.
      #expect(try await q.queue.controls.retry("X", .failed, filter, operation: "op") == reply)
    }
  }

  @Test func aCancellationEndsARetryUnderWay() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await Self.finished(q, count: 1500, .failed(code: "1", text: "t"))
      let keys = QueueKeys.campaign("X").withActive
      _ = try await CampaignControls.retryScript.run(on: q.redis, keys: keys, arguments: ["X", "fallidos", "op", "1"])
      #expect(try await q.queue.statuses.read("X")?.counts.pending == 1000)
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      let reply = try await CampaignControls.retryScript.run(
        on: q.redis, keys: keys, arguments: ["X", "fallidos", "op", "0"])
      #expect(reply.asArray?.first?.asText == "CONFLICT")
      let places = try await q.expectSound()
      #expect(places.values.count { $0 == .cancelled } == 1000)
    }
  }

  @Test func aSecondRetrySupersedesTheFirst() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1000 }) { q in
      try await Self.finished(q, count: 1500, .failed(code: "1", text: "t"))
      let keys = QueueKeys.campaign("X").withActive
      _ = try await CampaignControls.retryScript.run(on: q.redis, keys: keys, arguments: ["X", "fallidos", "op", "1"])
      _ = try await q.redis.command("HSET", "campaign:X:stats", "estado", "detenido")
      #expect(try await q.queue.controls.retry("X", .failed, operation: "op2") == .moved(500))
      let reply = try await CampaignControls.retryScript.run(
        on: q.redis, keys: keys, arguments: ["X", "fallidos", "op", "0"])
      #expect(reply.asArray?.first?.asText == "SUPERSEDED")
      try await q.expectSound()
    }
  }

  @Test(arguments: [
    (CampaignState.scheduled, true), (.queued, true), (.processing, true), (.paused, false), (.stopped, false),
    (.completed, false), (.cancelled, false),
  ]) func whatMetaTellsLateStopsACampaignThatRuns(state: CampaignState, stops: Bool) async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      _ = try await q.redis.command("HSET", "campaign:X:stats", "estado", .string(state.rawValue))
      #expect(try await q.queue.controls.stop("X", reason: "la cuenta") == (stops ? .done(.stopped) : .conflict(state)))
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.state == (stops ? .stopped : state))
      if stops {
        #expect(status.reason == "la cuenta")
        #expect(try await q.queue.controls.resume("X") == .done(.queued))
      }
    }
  }

  /// A retry does not send messages that an interrupted cancellation has not moved yet.
  @Test func aCancellationThatIsNotOverIsNotRetried() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      var owner = try await q.own()
      let taken = try await owner.take(1).messages
      _ = try await owner.take(0, taken.all(.failed(code: "1", text: "t")))
      _ = try await q.redis.command("HSET", "campaign:X:stats", "estado", "cancelado")
      #expect(try await q.queue.controls.retry("X", .failed, operation: "o") == .conflict(.cancelled))
      #expect(try await q.queue.controls.cancel("X") == .done(.cancelled))
      #expect(try await q.queue.controls.retry("X", .failed, operation: "o") == .moved(1))
      #expect(try await q.expectSound().values.count { $0 == .pending } == 1)
    }
  }
}

// Reports of campaigns that move while they are read.

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Reports

@Suite struct CampaignReportTests {
  /// Writes a report and does something between its pieces.
  @LoopActor
  private func write(
    _ kind: CampaignReport.Kind, _ fixture: QueueFixture,
    between: @escaping @LoopActor (Int) async throws -> Void = { _ in }
  ) async throws -> [[Substring]] {
    let report = try #require(try await CampaignReport.open("X", kind, queue: fixture.queue))
    var bytes: [UInt8] = []
    var pieces = 0
    try await report.write { piece in
      bytes += piece
      pieces += 1
      try await between(pieces)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("\u{FEFF}numero,variable1,cedula,estado,") && text.hasSuffix("\r\n"))
    // The fixture's cells hold neither commas nor line ends.
    return text.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  private func expectOnceEach(_ lines: [[Substring]], _ seqs: some Sequence<Int>) {
    let numbers = lines.map { String($0[0]) }
    #expect(Set(numbers).count == numbers.count, "no recipient has two lines")
    #expect(Set(numbers) == Set(seqs.map { "58412\(1_000_000 + $0)" }))
  }

  @Test func everyRecipientHasItsLineWhereverItStands() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.publish(count: 60)
      var owner = try await fixture.own()
      let taken = try await owner.take(16).messages
      let outcomes =
        Array(taken[0..<4]).all(.sent(messageID: "wamid.1"))
        + Array(taken[4..<7]).all(.failed(code: "131026", text: "no"))
        + Array(taken[7..<9]).all(.uncertain) + Array(taken[9..<12]).all(.retry(after: 60_000))
      _ = try await owner.take(0, outcomes)
      let lines = try await write(.all, fixture)
      expectOnceEach(lines, 1...60)
      func count(_ state: String) -> Int { lines.count { $0[3] == state } }
      #expect(count("enviado") == 4 && count("fallido") == 3 && count("incierto") == 2 && count("reintentando") == 3)
      #expect(count("en_vuelo") == 4 && count("pendiente") == 44)
      #expect(lines.allSatisfy { $0[1].hasPrefix("\"Ñandú|") && $0[2] == "x" && $0.count == 9 })
      expectOnceEach(try await write(.failed, fixture), taken[4..<7].map(\.seq))
      expectOnceEach(try await write(.uncertain, fixture), taken[7..<9].map(\.seq))

      _ = try await fixture.queue.controls.cancel("X")
      let cancelled = try await write(.all, fixture)
      expectOnceEach(cancelled, 1...60)
      #expect(cancelled.count { $0[3] == "cancelado" } == 47)
    }
  }

  @Test func aMovingMessageHasExactlyOneLine() async throws {
    let settings = QueueSettings.fast.with { $0.maximumInFlight = 1000 }
    try await QueueFixture.run(settings) { fixture in
      try await fixture.publish(count: 8000)
      var owner = try await fixture.own()
      var last: [MessageOutcome] = []
      var pieces = 0
      let lines = try await write(.all, fixture) { piece in
        pieces = piece
        // Five hundred messages leave the head, those before them end in every way there is, and some come back.
        guard case .taken(let turn) = try await owner.ask(500, last) else { return }
        owner.seen = turn.turn
        last = turn.messages.enumerated().map { index, message in
          let kinds: [MessageOutcome.Kind] = [
            .sent(messageID: "w"), .failed(code: "1", text: "t"), .uncertain, .retry(after: 1), .back,
          ]
          return MessageOutcome(of: message, kinds[index % kinds.count])
        }
        if piece == 2 { _ = try await owner.take(0, [], stop: "prueba") }
        if piece == 3 { _ = try await fixture.queue.controls.retry("X", .uncertain, operation: "o1") }
        if piece == 5 { _ = try await fixture.queue.controls.cancel("X") }
      }
      #expect(pieces > 6)
      expectOnceEach(lines, 1...8000)
      try await fixture.expectSound()
    }
  }

  @Test func failuresThatAreRetriedMeanwhileHideNoOther() async throws {
    let settings = QueueSettings.fast.with { $0.maximumInFlight = 1000 }
    try await QueueFixture.run(settings) { fixture in
      try await fixture.publish(count: 3000)
      var owner = try await fixture.own()
      var outcomes: [MessageOutcome] = []
      while true {
        let taken = try await owner.take(1000, outcomes)
        if taken.isOver { break }
        outcomes = taken.messages.all(.failed(code: "131026", text: "no"))
      }
      let keys = QueueKeys.campaign("X")
      var hasRetried = false
      let lines = try await write(.failed, fixture) { piece in
        guard piece == 2, !hasRetried else { return }
        hasRetried = true
        // One call of the retry script puts the first thousand back into the queue.
        _ = try await CampaignControls.retryScript.run(
          on: fixture.redis, keys: keys.withActive, arguments: ["X", "fallidos", "op", "1"])
      }
      #expect(hasRetried)
      let left = Set(try await fixture.list(keys.failures).compactMap { $0.split(separator: "\"").dropFirst().first })
      #expect(left.count == 2000)
      #expect(Set(lines.map { $0[0] }).isSuperset(of: left))
      #expect(Set(lines.map { $0[0] }).count == lines.count)
    }
  }

  @Test func lateFailuresMeanwhileHideNoOther() async throws {
    let settings = QueueSettings.fast.with {
      $0.maximumInFlight = 1000
      $0.notesPlaces = true
    }
    try await QueueFixture.run(settings) { fixture in
      try await fixture.publish(count: 4000)
      var owner = try await fixture.own()
      var outcomes: [MessageOutcome] = []
      while true {
        let taken = try await owner.take(1000, outcomes)
        if taken.isOver { break }
        outcomes = taken.messages.map { MessageOutcome(of: $0, .sent(messageID: "wamid.\($0.seq)")) }
      }
      // Each time a message that was read leaves the results, and the last one, not read yet, takes its place.
      var failed = 0
      let lines = try await write(.all, fixture) { piece in
        guard piece <= 12 else { return }
        let some = (failed + 1)...(failed + 8)
        failed += 8
        let statuses = some.map { seq in
          MessageStatus(seq: seq, kind: .failed, messageID: "wamid.\(seq)", code: "1", text: "t")
        }
        guard case .stored(let tally, _) = try await fixture.queue.receipts.record(statuses[...], of: "X", upload: "u1")
        else {
          return
        }
        #expect(tally.applied == 8)
      }
      #expect(failed >= 40)
      expectOnceEach(lines, 1...4000)
      try await fixture.expectSound()
      #expect(Set(try await write(.failed, fixture).map { $0[0] }).count == failed)
    }
  }

  /// A chunk is bounded in bytes wherever the large rows begin: after many small ones, in a list, hash or sorted set.
  @Test func noPieceOfAReportIsLargerThanItMayBe() async throws {
    try await QueueFixture.run { fixture in
      let keys = QueueKeys.campaign("X")
      let large = 100_000
      let cell = String(repeating: "x", count: large)
      @LoopActor func row(_ seq: Int) -> String {
        "[\"\(QueueFixture.number(seq))\",\"\",[\"\(seq > 600 ? cell : "a")\"]]"
      }
      for seq in 1...660 {
        let element = "\(seq)|1|\(row(seq))"
        _ = try await fixture.redis.pipeline([
          RedisCommand("RPUSH", .string(keys.results), .string("1767868200000\tw\t\(element)")),
          RedisCommand("RPUSH", .string(keys.pending), .string(element)),
          RedisCommand("HSET", .string(keys.uncertain), .string("\(seq)"), .string("t|1767868200000|\(element)")),
          RedisCommand("ZADD", .string(keys.delayed), RedisArgument(seq), .string(element)),
        ])
      }
      for container in [ReportContainer.results, .pending, .uncertain, .delayed] {
        var bytes = 0
        var entries = 0
        var (largest, total) = (0, 0)
        let reader = ContainerReader(containers: fixture.queue.containers, keys: keys) { entry, _ in
          bytes += entry.count
          entries += 1
        }
        try await reader.read(container) {
          largest = max(largest, bytes)
          total += entries
          (bytes, entries) = (0, 0)
        }
        #expect(total >= 660, "\(container)")
        // One bucket of a hash may hold a few.
        #expect(largest <= QueueLimits.chunkBytes + 4 * large, "\(container): \(largest) bytes in a piece")
      }
      _ = try await fixture.redis.command(
        "HSET", .string(keys.stats), "upload_id", "u1", "columnas", "[\"numero\",\"variable1\"]", "total", 660)
      let report = try #require(try await CampaignReport.open("X", .all, queue: fixture.queue))
      var (pieces, written) = ([Int](), 0)
      try await report.write { piece in
        pieces.append(piece.count)
        written += piece.count
      }
      #expect(written > 60 * large && pieces.max()! <= ReportLimits.piece)
    }
  }

  @Test func aDeletedCampaignCutsItsReportOff() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.publish(count: 2000)
      await #expect(throws: CampaignReport.Interruption.gone) {
        _ = try await write(.all, fixture) { piece in
          guard piece == 1 else { return }
          _ = try await fixture.queue.controls.cancel("X")
          _ = try await fixture.queue.controls.delete("X")
          // Another campaign has the same title now.
          try await fixture.publish(upload: "u2", count: 2000)
        }
      }
      let unknown = try await CampaignReport.open("no existe", .all, queue: fixture.queue)
      #expect(unknown == nil)
    }
  }

  @Test func aRedisThatRestartsMeanwhileDoesNotMatter() async throws {
    try await withDeadline(.seconds(60)) {
      try await RedisServerFixture.run(persistent: true) { server in
        let queue = try await CampaignQueue.connected(to: server, settings: .fast)
        let fixture = QueueFixture(server: server, queue: queue)
        try await fixture.publish(count: 3000)
        let lines = try await write(.all, fixture) { piece in if piece == 2 { try await server.restart() } }
        expectOnceEach(lines, 1...3000)
        await queue.link.connection.close()
      }
    }
  }

  /// A report is whole when somebody has written over a message, so that the number of entries is right.
  @Test func aReportIsWholeThoughOneWasWrittenOver() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 5)
      var owner = try await q.own()
      let taken = try await owner.take(5).messages
      #expect(try await owner.take(0, taken.all(.sent(messageID: "w"))).isOver)
      _ = try await q.redis.command("LSET", "campaign:X:resultados", 2, "basura")
      var text = ""
      let report = try #require(try await CampaignReport.open("X", .all, queue: q.queue))
      try await report.write { text += String(decoding: $0, as: UTF8.self) }
      let lines = text.split(whereSeparator: \.isNewline)
      #expect(lines.count == 6 && lines.count { $0.contains("perdido,,,Mensaje 3:") } == 1, "\(text)")
      let status = try #require(try await q.queue.statuses.read("X"))
      #expect(status.counts == CampaignCounts(sent: 4, lost: 1) && status.foreign == 1)
      #expect(status.reason == ForeignHands.lossText(1) + " " + ForeignHands.text(1))
    }
  }
}

// A runner, its lease and its slots: the wiring of the last gate, the beginning of the lease, the moves of a campaign,
// and the log when another instance has it.

import CampaignSupport
import EventLoop
import Logging
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Queue
@testable import Text

@Suite struct RunnerLeaseTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  /// However long a connection takes: an API on the other side of the world is no reason to send nothing.
  @Test func aSendThatConnectsForLongLeavesAllTheSame() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 2)
      let api = ScriptedGateway { _ in Self.sent }
      api.connecting = .milliseconds(600)
      let runner = try await q.runner(api) { $0.maximumInFlight = 1 }
      #expect(await runner.run() == .completed)
      #expect(api.refusals.isEmpty && api.sendCount == 2)
    }
  }

  /// Connections that take long are made side by side, and what leaves over them keeps its distance.
  @Test func messagesThatConnectKeepThePace() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 8)
      let api = ScriptedGateway { _ in Self.sent }
      api.connecting = .milliseconds(700)
      let runner = try await q.runner(api, interval: 100)
      #expect(await runner.run() == .completed)
      #expect(api.mostConnecting > 1, "one after the other they would not keep the pace")
      let starts = api.started
      #expect(starts.count == 8)
      // The wall clock's milliseconds are cut off.
      for (one, next) in zip(starts, starts.dropFirst()) { #expect(next - one >= 79, "\(starts)") }
    }
  }

  /// A message that was connecting when the campaign was paused does not leave.
  @Test func whatIsPausedWhileItConnectsDoesNotLeave() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 3)
      let api = ScriptedGateway { _ in Self.sent }
      api.connecting = .seconds(1)
      let runner = try await q.runner(api, interval: 10)
      let running = spawn { await runner.run() }
      try await eventually { runner.machine.sendingCount == 3 }
      #expect(try await q.queue.controls.pause("X") == .done(.paused))
      runner.poke()
      #expect(await running.value == .released)
      #expect(api.sendCount == 0 && api.refusals == [.withdrawn, .withdrawn, .withdrawn])
      #expect(try await q.list("campaign:X").count == 3)
      #expect(try await q.list("campaign:X").allSatisfy { $0.contains("|0|") }, "no attempt is spent")
    }
  }

  /// Redis may have stored the turn as soon as it was written, and others watch the lease from then on.
  @Test func theLeaseCountsFromWhenTheTurnWasWritten() async throws {
    try await QueueFixture.run { q in
      try await q.publish(count: 2)
      let api = ScriptedGateway { _ in Self.sent }
      let runner = try await q.runner(api, interval: 60_000)
      let running = spawn { await runner.run() }
      try await eventually("the next slot is a minute away") { api.sendCount == 1 && runner.machine.isIdle }
      q.server.suspend()
      let before = Loop.bootTimeNanoseconds()
      let seen = runner.machine.seen
      runner.poke()
      try await eventually("the turn is written") { q.redis.outstandingCount > 0 }
      let written = Loop.bootTimeNanoseconds()
      // Redis answers late.
      try await Loop.sleep(for: .milliseconds(300))
      q.server.resume()
      try await eventually { runner.machine.seen > seen }
      #expect((before...written).contains(UInt64(runner.machine.lease.acknowledgedAt)))
      runner.requestStop()
      #expect(await running.value == .released)
    }
  }

  /// milliseconds since the campaign was handed over; whether it may move
  @Test(arguments: [(nil, true), (0, false), (55_000, false), (61_000, true)] as [(Milliseconds?, Bool)])
  func aCampaignMovesOnceAMinuteOverAllItsOwners(ago: Milliseconds?, mayMove: Bool) async throws {
    try await QueueFixture.run { q in
      try await q.publish()
      if let ago {
        let moment = Loop.wallClockMilliseconds() - ago
        _ = try await q.redis.command("HSET", "campaign:X:stats", "cedida_ms", .integer(moment))
      }
      let runner = try await q.runner(ScriptedGateway { _ in Self.sent })
      _ = runner.machine.leaving.watch.note("otra", now: Nanoseconds(Loop.now.nanoseconds) - HandoverWatch.patience)
      #expect(runner.placedElsewhere("otra") == (mayMove ? "otra" : nil))
      runner.slotTimer.close()
      runner.held.close()
    }
  }

  /// The operator has retried the message, or not: then its late outcome resolves it and there is nothing to say.
  @Test(arguments: [true, false])
  func aLateOutcomeThatResolvesNothingIsLogged(isRetried: Bool) async throws {
    try await QueueFixture.run(.fast.with { $0.maximumInFlight = 1 }) { q in
      try await q.publish(count: 2)
      let held = Wakeup()
      let api = ScriptedGateway { _ in
        await held.wait(until: nil)
        return Self.sent
      }
      let record = LogRecord()
      let runner = try await q.runner(api, logger: Logger(label: "prueba") { _ in record }) { $0.maximumInFlight = 1 }
      let running = spawn { await runner.run() }
      try await eventually { api.sendCount == 1 }
      let other = try await CampaignQueue.connected(to: q.server, settings: .fast)
      let seen = try #require(try await other.observer.observe(["X"])[0])
      guard
        case .owned(let claimed) = try await other.claims.claim(
          "X", observed: seen, token: other.claims.newToken(upload: seen.upload))
      else { throw Unexpected("claim") }
      #expect(claimed.setAside == 1)
      if isRetried {
        #expect(try await other.controls.stop("X", reason: "motivo") == .done(.stopped))
        #expect(try await other.controls.retry("X", .uncertain, operation: "op") == .moved(1))
      }
      held.signal()
      #expect(await running.value == .lost)
      #expect(record.seqs(of: "respuesta tardía") == (isRetried ? ["1"] : []))
      #expect(!record.text.contains(QueueFixture.number(1)), "no numbers in the log")
      await other.link.connection.close()
    }
  }
}

/// A log handler that keeps the lines.
private final class LogRecord: LogHandler, @unchecked Sendable {
  private var lines: [(message: String, metadata: Logger.Metadata)] = []
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { lines.append((event.message.description, event.metadata ?? [:])) }

  var text: String { lines.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n") }

  func seqs(of message: String) -> [String] {
    lines.filter { $0.message.hasPrefix(message) }.compactMap { $0.metadata["seq"].map { "\($0)" } }
  }
}

// What a runner owes to its lease and its slots: the last gate's wiring, when the lease begins, how often a campaign moves,
// and what it says when another instance has it.

import EventLoop
import Logging
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import LoopServer

@Suite struct RunnerLeaseTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

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
      let seen = try #require(try await other.observe(["X"])[0])
      guard
        case .owned(let claimed) = try await other.claim(
          "X", observed: seen, token: other.newToken(upload: seen.upload))
      else { throw Unexpected("claim") }
      #expect(claimed.setAside == 1)
      if isRetried {
        #expect(try await other.stop("X", reason: "motivo") == .done(.stopped))
        #expect(try await other.retry("X", .uncertain, operation: "op") == .moved(1))
      }
      held.signal()
      #expect(await running.value == .lost)
      #expect(record.seqs(of: "respuesta tardía") == (isRetried ? ["1"] : []))
      #expect(!record.text.contains(QueueFixture.number(1)), "no numbers in the log")
      await other.connection.close()
    }
  }
}

/// Keeps what is logged.
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

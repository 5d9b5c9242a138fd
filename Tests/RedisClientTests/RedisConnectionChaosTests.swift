import EventLoop
import RedisClient
import TestSupport
import Testing

/// Callers must be told the truth, whatever happens to the server, the connection and themselves.
@Suite struct RedisConnectionChaosTests {
  private struct Tally {
    var done = 0
    var lost = 0
    var unavailable = 0
    var cancelled = 0
    var other: [String] = []
  }

  @Test func theAnswersAddUpWhileTheServerIsKilledAndFrozen() async throws {
    try await withDeadline(.seconds(60)) {
      try await RedisServerFixture.run(persistent: true) { server in
        let settings = RedisSettings(
          commandTimeout: .milliseconds(100), maximumOutstanding: 20,
          backoff: ReconnectBackoff(first: .milliseconds(2), longest: .milliseconds(20)))
        try await withConnection(server.socketURL, settings: settings) { redis in
          var tally = Tally()
          var isOver = false
          let callers = (0..<40).map { number in
            spawn {
              while !isOver {
                let call = spawn { try await redis.command("INCR", "k") }
                if number % 10 == 0 { spawn { call.cancel() } }
                do {
                  _ = try await call.value
                  tally.done += 1
                } catch RedisError.lost {
                  tally.lost += 1
                } catch RedisError.unavailable {
                  tally.unavailable += 1
                  try await Loop.sleep(for: .milliseconds(1))
                } catch is CancellationError {
                  tally.cancelled += 1
                } catch {
                  tally.other.append("\(error)")
                }
              }
            }
          }
          for _ in 0..<2 {
            let before = tally.done
            try await eventually("some commands") { tally.done > before + 200 }
            server.suspend()
            let lost = tally.lost
            try await eventually("the frozen server being noticed") { tally.lost > lost + 10 }
            server.resume()
            try await eventually("the server being back") { redis.state == .ready }
            await server.kill()
            try await server.start()
          }
          isOver = true
          for caller in callers { try await caller.value }
          try await redis.waitUntilReady(within: .seconds(10))
          let value = Int(try await server.cli("GET", "k"))!
          #expect(tally.other.isEmpty, "\(tally.other.prefix(3))")
          #expect(value >= tally.done, "done was done")
          #expect(value <= tally.done + tally.lost, "what was neither done nor lost did not happen: \(tally)")
          #expect(redis.outstandingCount == 0 && redis.queuedCount == 0)
        }
      }
    }
  }
}

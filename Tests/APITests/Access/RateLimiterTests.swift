import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import API
@testable import Queue

@Suite struct RateLimiterTests {
  @LoopActor
  private func connect(_ redis: RedisServerFixture) async throws -> RedisConnection {
    let connection = RedisConnection(try RedisURL(redis.socketURL))
    connection.open()
    try await connection.waitUntilReady(within: .seconds(10))
    return connection
  }

  @LoopActor
  private func rates(over connection: RedisConnection) -> ClientRates {
    CampaignQueue(connection: connection, settings: QueueSettings(), identity: InstanceIdentity(label: "prueba")).rates
  }

  @Test func instancesCountTogetherAndClientsApart() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(clockAhead: 0) { redis in
        try redis.stopClock()
        let connections = [try await connect(redis), try await connect(redis)]
        let instances = connections.map { RateLimiter(perMinute: 4, rates: rates(over: $0)) }
        var left: [Int] = []
        for number in 0..<4 {
          let verdict = try await instances[number % 2].take("198.51.100.1")
          #expect(verdict.isAllowed && verdict.wait == 0)
          left.append(verdict.remaining)
        }
        #expect(left == [3, 2, 1, 0])
        for instance in instances {
          let verdict = try await instance.take("198.51.100.1")
          #expect(!verdict.isAllowed && verdict.remaining == 0)
          #expect(verdict.wait == 15_000_000)
        }
        #expect(try await instances[0].take("198.51.100.2").remaining == 3)
        // The key expires, so nothing stays behind in Redis.
        let life = try await connections[0].command("PTTL", .string(QueueKeys.rate(of: "198.51.100.1")))
        #expect((1...60_000).contains(life.asInteger ?? -1))
        for connection in connections { await connection.close() }
      }
    }
  }

  /// The script and `RequestRate` are the same rule written twice.
  @Test func theScriptDoesWhatTheRuleSays() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(clockAhead: 0) { redis in
        try redis.stopClock()
        let connection = try await connect(redis)
        for perMinute in [1, 7, 600] {
          let key = QueueKeys.rate(of: "modelo-\(perMinute)")
          let limiter = RateLimiter(perMinute: perMinute, rates: rates(over: connection))
          for used in 0..<min(perMinute + 2, 20) {
            // The time is too short for one more request at any of these rates, except the last, which allows all.
            try redis.moveClock(by: 137)
            let now = try await redisTime(connection)
            let stored = try await connection.command("GET", .string(key)).asText.flatMap { Int64($0) } ?? 0
            let verdict = try await limiter.take("modelo-\(perMinute)")
            var again = stored
            let rule = RequestRate(perMinute: perMinute).take(&again, now: now)
            #expect(verdict == rule && verdict.isAllowed == (used < perMinute))
          }
        }
        // A clock that was far ahead holds nobody longer than a minute.
        let key = QueueKeys.rate(of: "adelantado")
        _ = try await connection.command("SET", .string(key), "9000000000000000")
        let held = try await RateLimiter(perMinute: 1, rates: rates(over: connection)).take("adelantado")
        #expect(!held.isAllowed && held.wait <= 60_000_000)
        await connection.close()
      }
    }
  }

  @LoopActor
  private func redisTime(_ connection: RedisConnection) async throws -> Int64 {
    guard case .array(let parts) = try await connection.command("TIME"), let seconds = parts[0].asInteger,
      let rest = parts[1].asInteger
    else { throw RedisError.unexpectedReply("TIME") }
    return seconds * 1_000_000 + rest
  }

  @Test func withoutRedisEachInstanceCountsAlone() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { redis in
        let connection = try await connect(redis)
        let limiter = RateLimiter(perMinute: 3, rates: rates(over: connection))
        #expect(try await limiter.take("198.51.100.1").remaining == 2)
        await redis.kill()
        try await eventually { connection.state != .ready }
        // A client is neither locked out nor let through: the same limit holds, from its beginning.
        var allowed = 0
        for _ in 0..<10 where try await limiter.take("198.51.100.1").isAllowed { allowed += 1 }
        #expect(allowed == 3)
        await connection.close()
      }
    }
  }
}

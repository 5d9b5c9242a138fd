import EventLoop
import TestSupport
import Testing

@testable import RedisClient

/// The order of the lanes. A stopped server shows what was sent, and its list in which order.
@Suite struct RedisLaneTests {
  private static func push(_ value: String, bytes: Int = 0) -> RedisCommand {
    RedisCommand("RPUSH", "l", .string(value + String(repeating: "x", count: bytes)))
  }

  @LoopActor
  private static func list(_ redis: RedisConnection) async throws -> [String] {
    try await redis.command("LRANGE", "l", 0, -1).asArray?.compactMap(\.asText) ?? []
  }

  @Test func anOrdinaryCommandGoesBeforeBulkOnes() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let settings = RedisSettings(commandTimeout: .seconds(20), maximumOutstandingBulk: 3)
        try await withConnection(server.socketURL, settings: settings) { redis in
          server.suspend()
          let bulk = (0..<50).map { number in spawn { try await redis.command(Self.push("\(number)"), lane: .bulk) } }
          try await eventually { redis.outstandingCount == 3 && redis.queuedCount == 47 }
          let ordinary = spawn { try await redis.command(Self.push("turno")) }
          try await eventually { redis.outstandingCount == 4 }
          server.resume()
          for task in bulk + [ordinary] { _ = try await task.value }
          #expect(try await Self.list(redis) == (0..<3).map(String.init) + ["turno"] + (3..<50).map(String.init))
        }
      }
    }
  }

  @Test func bytesOfBulkCommandsAreCappedToo() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let settings = RedisSettings(commandTimeout: .seconds(20), maximumOutstandingBulkBytes: 100_000)
        try await withConnection(server.socketURL, settings: settings) { redis in
          server.suspend()
          let bulk = (0..<10).map { _ in
            spawn { try await redis.command(Self.push("b", bytes: 30_000), lane: .bulk) }
          }
          try await eventually { redis.outstandingCount == 3 && redis.queuedCount == 7 }
          // The cap is none for others.
          let ordinary = (0..<10).map { _ in spawn { try await redis.command(Self.push("o", bytes: 30_000)) } }
          try await eventually { redis.outstandingCount == 13 }
          server.resume()
          for task in bulk + ordinary { _ = try await task.value }
          // One that is larger than the cap goes alone.
          #expect(try await redis.command(Self.push("b", bytes: 500_000), lane: .bulk) == .integer(21))
        }
      }
    }
  }

  /// Bulk commands do not wait for ever because ordinary ones keep coming.
  @Test func ordinaryCommandsOnTheirWayKeepNoBulkOneBack() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let settings = RedisSettings(commandTimeout: .seconds(20), maximumOutstandingBulk: 1)
        try await withConnection(server.socketURL, settings: settings) { redis in
          server.suspend()
          let ordinary = (0..<100).map { _ in spawn { try await redis.command(Self.push("o")) } }
          try await eventually { redis.outstandingCount == 100 }
          let bulk = spawn { try await redis.command(Self.push("b"), lane: .bulk) }
          try await eventually { redis.outstandingCount == 101 }
          server.resume()
          for task in ordinary + [bulk] { _ = try await task.value }
        }
      }
    }
  }

  /// When all room is taken, an ordinary command that came last is still the next.
  @Test func theLanesAreEmptiedInTheirOrder() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let settings = RedisSettings(commandTimeout: .seconds(20), maximumOutstanding: 1)
        try await withConnection(server.socketURL, settings: settings) { redis in
          server.suspend()
          let first = spawn { try await redis.command(Self.push("first")) }
          try await eventually { redis.outstandingCount == 1 }
          var tasks = [first]
          let later: [(String, RedisLane)] = [("b1", .bulk), ("o1", .ordinary), ("b2", .bulk), ("o2", .ordinary)]
          for (name, lane) in later {
            let queued = redis.queuedCount
            tasks.append(spawn { try await redis.command(Self.push(name), lane: lane) })
            try await eventually { redis.queuedCount == queued + 1 }
          }
          server.resume()
          for task in tasks { _ = try await task.value }
          #expect(try await Self.list(redis) == ["first", "o1", "o2", "b1", "b2"])
        }
      }
    }
  }

  @Test func aPipelineKeepsItsOrderInItsLane() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let settings = RedisSettings(commandTimeout: .seconds(20), maximumOutstandingBulk: 2)
        try await withConnection(server.socketURL, settings: settings) { redis in
          let replies = try await redis.pipeline((0..<100).map { Self.push("\($0)") }, lane: .bulk)
          #expect(replies == (1...100).map { .integer($0) })
          #expect(try await Self.list(redis) == (0..<100).map(String.init))
        }
      }
    }
  }

  @Test func whatWaitsInEitherLaneFailsWithTheConnection() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let settings = RedisSettings(commandTimeout: .seconds(20), maximumOutstanding: 1)
        try await withConnection(server.socketURL, settings: settings) { redis in
          server.suspend()
          let sent = spawn { await redisError { _ = try await redis.command(Self.push("a")) } }
          try await eventually { redis.outstandingCount == 1 }
          let waiting = RedisLane.allCases.map { lane in
            spawn { await redisError { _ = try await redis.command(Self.push("b"), lane: lane) } }
          }
          try await eventually { redis.queuedCount == 2 }
          redis.closeNow()
          #expect(await sent.value?.isLost == true)
          for task in waiting { #expect(await task.value?.isUnavailable == true) }
          #expect(redis.queuedCount == 0 && redis.outstandingCount == 0)
          server.resume()
        }
      }
    }
  }
}

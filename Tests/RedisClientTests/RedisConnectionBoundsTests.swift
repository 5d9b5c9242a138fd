import EventLoop
import TestSupport
import Testing

@testable import RedisClient

/// Caps, back-pressure, cancellation and closing.
@Suite struct RedisConnectionBoundsTests {
  @Test func commandsBeyondTheCapWaitForRoom() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(
          server.socketURL, settings: RedisSettings(commandTimeout: .seconds(20), maximumOutstanding: 10)
        ) { redis in
          server.suspend()
          let callers = (0..<100).map { number in spawn { try await redis.command("RPUSH", "l", RedisArgument(number)) }
          }
          try await eventually { redis.queuedCount == 90 }
          #expect(redis.outstandingCount == 10)
          server.resume()
          for caller in callers { _ = try await caller.value }
          let all = try await redis.command("LRANGE", "l", 0, -1).asArray?.map(\.asInteger)
          #expect(all == (0..<100).map { $0 })
        }
      }
    }
  }

  @Test func bytesAreCappedToo() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(
          server.socketURL, settings: RedisSettings(commandTimeout: .seconds(20), maximumOutstandingBytes: 100_000)
        ) { redis in
          server.suspend()
          let value = RedisArgument([UInt8](repeating: 1, count: 30_000))
          let callers = (0..<10).map { _ in spawn { try await redis.command("RPUSH", "l", value) } }
          try await eventually { redis.queuedCount == 7 }
          #expect(redis.outstandingCount == 3)
          server.resume()
          for caller in callers { _ = try await caller.value }
          // One that is larger than the cap goes alone.
          let huge = RedisArgument([UInt8](repeating: 1, count: 500_000))
          #expect(try await redis.command("SET", "h", huge) == .status("OK"))
        }
      }
    }
  }

  @Test(arguments: RedisLane.allCases)
  func whoFindsNoRoomInTimeWasNeverSent(lane: RedisLane) async throws {
    try await withDeadline {
      let peer = try FakeRedis { $0 == ["PING"] ? "+PONG\r\n" : nil }
      defer { peer.close() }
      let settings = RedisSettings(commandTimeout: .milliseconds(300), maximumOutstanding: 1)
      try await withConnection(peer.url, settings: settings) { redis in
        let first = spawn { await redisError { _ = try await redis.command("FIRST") } }
        try await eventually { redis.outstandingCount == 1 }
        let second = spawn { await redisError { _ = try await redis.command(RedisCommand("SECOND"), lane: lane) } }
        #expect(await first.value?.isLost == true)
        #expect(await second.value?.isUnavailable == true)
        #expect(!peer.received.contains(["SECOND"]))
      }
    }
  }

  @Test func aCancelledCallerOfASentCommandGetsLost() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          server.suspend()
          let sent = spawn { await redisError { _ = try await redis.command("INCR", "k") } }
          try await eventually { redis.outstandingCount == 1 }
          sent.cancel()
          #expect(await sent.value?.isLost == true)
          server.resume()
          // The reply of a cancelled command is dropped, and the next caller gets its own.
          #expect(try await redis.command("GET", "k").asText == "1")
        }
      }
    }
  }

  @Test func whatCannotEvenWaitForRoomFailsAtOnceUnsent() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let settings = RedisSettings(commandTimeout: .seconds(20), maximumOutstanding: 1, maximumQueued: 2)
        try await withConnection(server.socketURL, settings: settings) { redis in
          server.suspend()
          let waiting = (0..<3).map { _ in spawn { try await redis.command("INCR", "k") } }
          try await eventually { redis.outstandingCount == 1 && redis.queuedCount == 2 }
          #expect(
            await redisError { _ = try await redis.command("INCR", "k") }
              == .unavailable("too many commands wait for room"))
          server.resume()
          for task in waiting { _ = try await task.value }
          #expect(try await redis.command("GET", "k").asText == "3")
        }
      }
    }
  }

  @Test(arguments: RedisLane.allCases)
  func aCancelledCallerInTheQueueWasNeverSent(lane: RedisLane) async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(
          server.socketURL, settings: RedisSettings(commandTimeout: .seconds(20), maximumOutstanding: 1)
        ) { redis in
          server.suspend()
          let first = spawn { try await redis.command("INCR", "k") }
          try await eventually { redis.outstandingCount == 1 }
          let second = spawn { try await redis.command(RedisCommand("INCR", "k"), lane: lane) }
          try await eventually { redis.queuedCount == 1 }
          second.cancel()
          await #expect(throws: CancellationError.self) { try await second.value }
          server.resume()
          _ = try await first.value
          #expect(try await redis.command("GET", "k").asText == "1")
          let early = spawn { try await redis.command("INCR", "k") }
          early.cancel()
          await #expect(throws: CancellationError.self) { try await early.value }
          #expect(try await redis.command("GET", "k").asText == "1")
        }
      }
    }
  }

  @Test func aCancelledPipelineIsDropped() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(
          server.socketURL, settings: RedisSettings(commandTimeout: .seconds(20), maximumOutstanding: 10)
        ) { redis in
          server.suspend()
          let pipeline = spawn {
            await redisError { _ = try await redis.pipeline((0..<100).map { _ in RedisCommand("INCR", "k") }) }
          }
          try await eventually { redis.queuedCount == 90 }
          pipeline.cancel()
          #expect(await pipeline.value?.isLost == true)
          server.resume()
          #expect(try await redis.command("GET", "k").asText == "10")
        }
      }
    }
  }

  @Test func closingWaitsForReplies() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let redis = RedisConnection(try RedisURL(server.socketURL))
        redis.open()
        try await redis.waitUntilReady(within: .seconds(5))
        server.suspend()
        let caller = spawn { try await redis.command("INCR", "k") }
        try await eventually { redis.outstandingCount == 1 }
        let closing = spawn { await redis.close() }
        try await eventually { redis.state == .closed }
        #expect(await redisError { _ = try await redis.command("PING") } == .unavailable("closed"))
        server.resume()
        #expect(try await caller.value == .integer(1))
        await closing.value
      }
    }
  }

  @Test func closingIsBounded() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let redis = RedisConnection(
          try RedisURL(server.socketURL), settings: RedisSettings(commandTimeout: .seconds(60)))
        redis.open()
        try await redis.waitUntilReady(within: .seconds(5))
        server.suspend()
        let caller = spawn { await redisError { _ = try await redis.command("INCR", "k") } }
        try await eventually { redis.outstandingCount == 1 }
        await redis.close(within: .milliseconds(100))
        #expect(await caller.value == .lost("closed"))
      }
    }
  }

  @Test func closingAtOnceInAnyState() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(tcp: true) { server in
        for delay in stride(from: 0, through: 6, by: 1) {
          let redis = RedisConnection(try RedisURL("redis://localhost:\(server.port!)/1"))
          redis.open()
          try await Loop.sleep(for: .milliseconds(delay))
          redis.closeNow()
          #expect(redis.state == .closed)
          #expect(await redisError { try await redis.waitUntilReady(within: .seconds(1)) } == .unavailable("closed"))
          redis.closeNow()
          await redis.close()
          #expect(redis.state == .closed)
        }
        let unopened = RedisConnection(try RedisURL(server.tcpURL))
        #expect(await redisError { _ = try await unopened.command("PING") }?.isUnavailable == true)
        await unopened.close()
      }
    }
  }

  @Test func closingInsideACallback() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        let redis = RedisConnection(try RedisURL(server.socketURL))
        redis.open()
        try await redis.waitUntilReady(within: .seconds(5))
        let value = try await redis.command(RedisCommand("PING")) { view in
          redis.closeNow()
          return view.copy()
        }
        #expect(value == .status("PONG"))
        #expect(redis.state == .closed)
        #expect(redis.outstandingCount == 0)
      }
    }
  }

  @Test func nothingIsLeftAfterClosing() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        // The watcher and the timers belong to these two objects and close with them.
        weak var connection: RedisConnection?
        weak var link: HiredisLink?
        for isGraceful in [true, false] {
          let redis = RedisConnection(try RedisURL(server.socketURL))
          redis.open()
          try await redis.waitUntilReady(within: .seconds(5))
          let command = spawn { await redisError { _ = try await redis.command("PING") } }
          connection = redis
          link = redis.link
          #expect(link != nil)
          if isGraceful { await redis.close() } else { redis.closeNow() }
          _ = await command.value
        }
        try await eventually("the connection being let go of") { connection == nil && link == nil }
      }
    }
  }
}

import EventLoop
import RedisClient
import TestSupport
import Testing

@Suite struct LuaScriptTests {
  private let script = LuaScript(
    name: "add", source: "return {KEYS[1], ARGV[1], redis.call('INCRBY', KEYS[1], ARGV[1])}")

  @Test func theDigestIsRedisOwn() {
    // `redis-cli script load 'return 1'`
    #expect(LuaScript(name: "one", source: "return 1").digest == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
    #expect("\(LuaScript(name: "one", source: "return 1"))" == "one (e0e1f9fa)")
  }

  @Test func itRunsAlsoAfterTheServerForgotIt() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          for round in 1...3 {
            let reply = try await script.run(on: redis, keys: ["k"], arguments: [5])
            #expect(reply == .array([.string([107]), .string([53]), .integer(Int64(5 * round))]))
            _ = try await redis.command("SCRIPT", "FLUSH")
          }
          let stats = try await redis.command("INFO", "commandstats").asText ?? ""
          #expect(callCount("eval", stats) == 3)
        }
      }
    }
  }

  @Test func onceKnownOnlyTheDigestIsSent() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          try await script.load(on: redis)
          var commands: [RedisCommand] = []
          for _ in 1...100 {
            var command = script.command(keys: ["k"])
            command.append(2)
            commands.append(command)
          }
          let replies = try await redis.pipeline(commands)
          #expect(replies.last?.asArray?.last == .integer(200))
          let stats = try await redis.command("INFO", "commandstats").asText ?? ""
          #expect(callCount("eval", stats) == 0 && callCount("evalsha", stats) == 100)
        }
      }
    }
  }

  @Test func anErrorOfTheScriptHasItsOwnWord() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          let failing = LuaScript(name: "fail", source: "return redis.error_reply('LOST somebody else has it')")
          let error = await redisError { _ = try await failing.run(on: redis, keys: []) }
          #expect(error?.serverError?.word == "LOST")
        }
      }
    }
  }
}

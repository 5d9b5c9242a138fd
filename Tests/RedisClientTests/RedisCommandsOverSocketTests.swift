import EventLoop
import RedisClient
import TestSupport
import Testing

/// Commands and replies against a real server.
@Suite struct RedisCommandsOverSocketTests {
  @Test func everyKindOfReply() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          #expect(try await redis.command("PING") == .status("PONG"))
          #expect(try await redis.command("SET", "k", "v") == .status("OK"))
          #expect(try await redis.command("GET", "k") == .string(Array("v".utf8)))
          #expect(try await redis.command("GET", "none") == .null)
          #expect(try await redis.command("RPUSH", "l", "a", "b") == .integer(2))
          #expect(try await redis.command("LRANGE", "l", 0, -1).asArray?.compactMap(\.asText) == ["a", "b"])
          #expect(try await redis.command("LRANGE", "none", 0, -1) == .array([]))
          let nested = try await redis.command(["EVAL", "return {1,{'x',false},redis.error_reply('MINE no')}", 0])
          #expect(
            nested
              == .array([
                .integer(1), .array([.string([120]), .null]), .error(RedisServerError("MINE no")),
              ]))
        }
      }
    }
  }

  @Test func anErrorReplyIsThrown() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          _ = try await redis.command("SET", "k", "v")
          let error = await redisError { _ = try await redis.command("RPUSH", "k", "x") }
          #expect(error?.serverError?.kind == .wrongType)
          #expect(redis.state == .ready)
        }
      }
    }
  }

  @Test func anyBytesPass() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          let key: [UInt8] = [0, 13, 10, 36, 255]
          for value in [[], [0], Array(0...255), Array("\r\n$5\r\n".utf8), [UInt8](repeating: 7, count: 300_000)] {
            _ = try await redis.command("SET", .bytes(key), .bytes(value))
            #expect(try await redis.command("GET", .bytes(key)).asBytes == value)
          }
        }
      }
    }
  }

  @Test func aPipelineOfFiftyThousandKeepsItsOrder() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          let replies = try await redis.pipeline((1...50_000).map { RedisCommand("ECHO", .integer($0)) })
          #expect(replies.map(\.asInteger) == (1...50_000).map { $0 })
          #expect(redis.outstandingCount == 0)
        }
      }
    }
  }

  @Test func anErrorInAPipelineIsAnElement() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          let replies = try await redis.pipeline([["SET", "k", "v"], ["INCR", "k"], ["GET", "k"]])
          #expect(replies[0] == .status("OK"))
          #expect(replies[1] == .error(RedisServerError("ERR value is not an integer or out of range")))
          #expect(replies[2] == .string([118]))
          #expect(try await redis.pipeline([RedisCommand]()) == [])
        }
      }
    }
  }

  @Test func manyCallersAtOnce() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(tcp: true) { server in
        try await withConnection(server.tcpURL) { redis in
          let tasks = (0..<2_000).map { number in
            spawn { try await redis.command("ECHO", RedisArgument(number)).asInteger }
          }
          for (number, task) in tasks.enumerated() {
            let reply = try await task.value
            #expect(reply == Int64(number))
          }
        }
      }
    }
  }

  @Test func aReplyCanBeReadInPlace() async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        try await withConnection(server.socketURL) { redis in
          var push = RedisCommand("RPUSH", "l")
          for number in 1...500 { push.append(number) }
          #expect(try await redis.command(push) == .integer(500))
          let sum = try await redis.command(RedisCommand("LRANGE", "l", 0, -1)) { view in
            (0..<view.count).reduce(0) { $0 + Int(String(decoding: view[$1].bytes, as: UTF8.self))! }
          }
          #expect(sum == 125_250)
          let error = await redisError {
            try await redis.command(RedisCommand("GET", "none")) { view in
              if view.kind == .null { throw RedisError.unexpectedReply("null") }
            }
          }
          #expect(error == .unexpectedReply("null"))
        }
      }
    }
  }

  @Test func theDatabaseAndThePasswordOfTheURLAreUsed() async throws {
    try await withDeadline {
      try await RedisServerFixture.run(tcp: true, arguments: ["--requirepass", "p@ss/ w%"]) { server in
        let port = server.port!
        try await withConnection("redis://:p%40ss%2F%20w%25@127.0.0.1:\(port)/3") { redis in
          _ = try await redis.command("SET", "in", "three")
          let list = try await redis.command("CLIENT", "LIST").asText ?? ""
          #expect(list.contains(" db=3 "))
          _ = try await redis.command("ACL", "SETUSER", "ana", "on", ">clave", "~*", "+@all")
        }
        try await withConnection("redis://ana:clave@localhost:\(port)") { redis in
          let user = try await redis.command("ACL", "WHOAMI")
          #expect(user.asText == "ana")
        }
        for wrong in ["redis://127.0.0.1:\(port)", "redis://:no@127.0.0.1:\(port)"] {
          try await withConnection(wrong, waitUntilReady: false) { redis in
            let reason = wrong.contains("@") ? "WRONGPASS" : "NOAUTH"
            try await eventually { redis.state.problem?.hasPrefix(reason) == true }
            #expect(await redisError { _ = try await redis.command("PING") }?.isUnavailable == true)
          }
        }
      }
    }
  }
}

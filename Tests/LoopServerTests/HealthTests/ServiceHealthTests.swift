import EventLoop
import TestSupport
import Testing

@testable import LoopServer

/// What `/health`, which everybody may read, says of a Redis that is not there.
@Suite struct ServiceHealthTests {
  @Test(arguments: [
    ("LOADING Redis is loading the dataset in memory", "Redis responde LOADING"),
    ("READONLY You can't write against a read only replica.", "Redis responde READONLY"),
    ("NOAUTH Authentication required.", "Redis responde NOAUTH"),
    ("Connection refused", "Redis no responde o no se puede conectar con él"),
    ("getaddrinfo redis.interno: ENOTFOUND", "Redis no responde o no se puede conectar con él"),
    ("", "Redis no responde o no se puede conectar con él"),
  ]) func redisIsSpokenOfWithoutNames(problem: String, reason: String) async throws {
    try await withDeadline {
      let health = ServiceHealth(instance: "x")
      health.redisProblem = problem
      #expect(health.redisReason == reason)
    }
  }
}

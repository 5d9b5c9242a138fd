import EventLoop
import TestSupport
import Testing

@testable import Health

/// What `/health`, which everybody may read, says of a Redis that is not there.
@Suite struct ServiceHealthTests {
  @Test(arguments: [
    ("LOADING Redis is loading the dataset in memory", "Redis responde LOADING"),
    ("READONLY You can't write against a read only replica.", "Redis responde READONLY"),
    ("NOAUTH Authentication required.", "Redis responde NOAUTH"),
    ("TLS: el certificado de Redis ha caducado", "TLS: el certificado de Redis ha caducado"),
    ("Connection refused", "Redis no responde o no se puede conectar con él"),
    ("getaddrinfo redis.interno: ENOTFOUND", "Redis no responde o no se puede conectar con él"),
    ("", "Redis no responde o no se puede conectar con él"),
    (
      "ERR Error compiling script (new function): user_script:1: unexpected symbol near '#'",
      "Redis no admite los scripts: hace falta 7.0 o posterior"
    ),
  ]) func redisIsSpokenOfWithoutNames(problem: String, reason: String) async throws {
    try await withDeadline {
      let health = ServiceHealth(instance: "x")
      health.redisProblem = problem
      #expect(health.redisReason == reason)
    }
  }

  @Test func theUptimeIsInWholeSeconds() async throws {
    try await withDeadline {
      let health = ServiceHealth(instance: "x")
      let now = Loop.now
      #expect(health.uptimeSeconds() < 30)
      #expect(health.uptimeSeconds(at: now + .milliseconds(-100)) == 0, "a request may have come before")
      #expect(health.uptimeSeconds(at: now + .seconds(89) + .milliseconds(100)) == 89)
      #expect(health.uptimeSeconds(at: now + .seconds(90)) == 90)
      #expect(health.uptimeSeconds(at: now + .seconds(3_000_000_000)) == 3_000_000_000)
    }
  }

  @Test func aRedisThatIsConnectedAndRefusesDoesNotServe() async throws {
    try await withDeadline {
      let health = ServiceHealth(instance: "x")
      #expect(!health.isServing)
      health.isRedisReady = true
      let version = health.version
      #expect(health.isServing && health.status != "error")
      health.redisRefusal = "OOM command not allowed when used memory > 'maxmemory'."
      #expect(health.version != version)
      #expect(!health.isServing && health.status == "error" && health.redisReason == "Redis responde OOM")
      // What is wrong with the connection comes first.
      health.isRedisReady = false
      #expect(health.redisReason == "Redis no responde o no se puede conectar con él")
      health.redisProblem = "LOADING Redis is loading the dataset in memory"
      #expect(health.redisReason == "Redis responde LOADING")
    }
  }

  @Test(
    arguments: [
      (
        "NOCOMMAND ZADD, SCRIPT LOAD",
        "Redis responde NOPERM: a su usuario le falta permiso (ACL) para ZADD, SCRIPT LOAD"
      ),
      (
        "NOPERM this user has no permissions to run the 'evalsha' command",
        "Redis responde NOPERM: a su usuario le falta permiso (ACL) para EVALSHA"
      ),
      (
        "NOPERM this user has no permissions to access one of the keys used as arguments",
        "Redis responde NOPERM: a su usuario le falta permiso (ACL) para las claves"
      ),
      ("NOPERM some other sentence", nil),
      (
        "MISCONF Errors writing to the AOF file: No space left on device",
        "Redis responde MISCONF: su disco está lleno"
      ),
      (
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
        "Redis responde MISCONF: no puede guardar en su disco"
      ),
      ("LOADING Redis is loading the dataset in memory", nil),
      ("getaddrinfo redis.interno: ENOTFOUND", nil), ("", nil),
    ] as [(String, String?)]) func problemsHaveWordsForPeople(message: String, words: String?)
  {
    #expect(RedisProblem(message).inWords == words)
  }
}

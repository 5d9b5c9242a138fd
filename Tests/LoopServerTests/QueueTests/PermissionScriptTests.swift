// What the queue asks to be allowed, against the real Redis.

import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import Health
@testable import Queue

@Suite struct PermissionScriptTests {
  @Test func eachMissingCommandIsNamed() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.queue.permissions.probe()
      // Without these two nothing can be asked; Redis names them itself.
      for command in QueuePermissions.commands where !["EVAL", "EVALSHA"].contains(command) {
        let rule = "-" + command.lowercased().replacingOccurrences(of: " ", with: "|")
        #expect(try await fixture.server.cli("ACL", "SETUSER", "default", rule) == "OK")
        await #expect(throws: RedisError.server(RedisServerError("NOCOMMAND \(command)")), "\(command)") {
          try await fixture.queue.permissions.probe()
        }
        #expect(try await fixture.server.cli("ACL", "SETUSER", "default", "+@all") == "OK")
        try await fixture.redis.waitUntilReady(within: .seconds(10))
      }
      try await fixture.queue.permissions.probe()
    }
  }

  /// The scripts' own texts against Redis' own list of commands.
  @Test func noCommandOfAScriptIsForgotten() async throws {
    try await QueueFixture.run { fixture in
      let all = try await fixture.redis.command("COMMAND", "LIST").asArray ?? []
      let known = Set(all.compactMap { $0.asText?.uppercased() })
      #expect(known.count > 200)
      var called: Set<String> = []
      for script in QueueScripts.all where script.name != "probe" {
        let code = script.source.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        for match in code.matches(of: /'([A-Z]+)'/) { called.insert(String(match.1)) }
      }
      let missing = called.intersection(known).subtracting(QueuePermissions.commands)
      // The answer of a script, not a call of its own.
      #expect(missing.subtracting(["ROLE"]).isEmpty, "\(missing.sorted())")
      #expect(called.count > 30)
    }
  }

  @Test func aScriptThatWritesEndsBeforeItsFirstWrite() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.stage("carga-1", count: 3)
      #expect(try await fixture.server.cli("ACL", "SETUSER", "default", "-zadd") == "OK")
      let keys = (1...15).map { RedisArgument.string("k\($0)") }
      await #expect(throws: RedisError.server(RedisServerError("NOCOMMAND ZADD"))) {
        _ = try await CampaignPublisher.script.run(on: fixture.redis, keys: keys)
      }
      #expect(try await fixture.server.cli("DBSIZE") == "1")
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

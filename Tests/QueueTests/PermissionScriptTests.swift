// The permissions that the queue asks for, against the real Redis.

import CampaignSupport
import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import Queue

@Suite struct PermissionScriptTests {
  @Test func eachMissingCommandIsNamed() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.queue.permissions.probe()
      // Without these two no script can ask. Redis' own error names them.
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
      // ROLE is the answer of a script, and no call.
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
}

import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import Queue

/// The watch behind ESPERAR_REPLICAS, with a real replica that can be frozen.
@Suite struct ReplicaWatchTests {
  /// Runs a test with a primary, its replica, and a connection that writes.
  private func withReplica(
    _ body: @escaping @LoopActor (RedisServerFixture, RedisServerFixture, RedisConnection) async throws -> Void
  ) async throws {
    try await withDeadline(.seconds(60)) {
      try await RedisServerFixture.run(tcp: true, arguments: ["--repl-diskless-sync-delay", "0"]) { primary in
        try await RedisServerFixture.run(arguments: ["--replicaof", "127.0.0.1 \(primary.port!)"]) { replica in
          try await eventually("the replica follows") {
            try await primary.cli("INFO", "replication").contains("state=online")
          }
          let connection = try await connected(to: primary.socketURL)
          let result: Result<Void, any Error>
          do { result = .success(try await body(primary, replica, connection)) } catch { result = .failure(error) }
          await connection.close()
          try result.get()
        }
      }
    }
  }

  @LoopActor
  private func connected(to url: String) async throws -> RedisConnection {
    let connection = RedisConnection(try RedisURL(url), settings: RedisSettings(commandTimeout: .seconds(20)))
    connection.open()
    try await connection.waitUntilReady(within: .seconds(10))
    return connection
  }

  /// The connections may not be there yet.
  @LoopActor
  private func isCaughtUp(_ watch: ReplicaWatch) async -> Bool { (try? await watch.areCaughtUp()) == true }

  @LoopActor
  private func waits(_ server: RedisServerFixture) async throws -> Int {
    let line = try await server.cli("INFO", "commandstats").split(whereSeparator: \.isNewline)
      .first { $0.hasPrefix("cmdstat_wait:calls=") }
    return Int(line?.dropFirst("cmdstat_wait:calls=".count).prefix { $0 != "," } ?? "0") ?? 0
  }

  @Test func itCoversWhatWasAnsweredOnTheOtherConnection() async throws {
    try await withReplica { _, replica, connection in
      let watch = ReplicaWatch(of: connection, replicas: 1)
      defer { watch.close() }
      var quickest = Duration.seconds(60)
      for round in 1...5 {
        _ = try await connection.command("SET", "k", RedisArgument(round))
        try await eventually("a replica that runs has it") { await isCaughtUp(watch) }
        replica.suspend()
        _ = try await connection.command("SET", "k", RedisArgument(-round))
        for _ in 0..<3 { #expect(try await !watch.areCaughtUp(), "a frozen one has not") }
        // A look that is under way does not hold up the connection that writes.
        let look = spawn { try await watch.areCaughtUp() }
        let before = Loop.now
        _ = try await connection.command("PING")
        quickest = min(quickest, Loop.now - before)
        #expect(try await !look.value)
        replica.resume()
        try await eventually("it has it in the end") { await isCaughtUp(watch) }
      }
      #expect(quickest < .milliseconds(50))
      let two = ReplicaWatch(of: connection, replicas: 2)
      #expect(try await !two.areCaughtUp(), "one replica is not two")
      two.close()
    }
  }

  @Test func manyShareALook() async throws {
    try await withReplica { primary, replica, connection in
      let watch = ReplicaWatch(of: connection, replicas: 1, mostAskers: 60)
      defer { watch.close() }
      try await eventually { await isCaughtUp(watch) }
      replica.suspend()
      _ = try await connection.command("SET", "k", "v")
      let before = try await waits(primary)
      let first = spawn { try await watch.areCaughtUp() }
      try await eventually("a look is under way") { try await waits(primary) == before + 1 }
      let others = (0..<60).map { _ in spawn { try await watch.areCaughtUp() } }
      for other in others { #expect(try await !other.value) }
      #expect(try await !first.value)
      #expect(try await waits(primary) == before + 2)

      // Callers beyond the limit are refused.
      let asking = (0..<70).map { _ in spawn { try await watch.areCaughtUp() } }
      var refused = 0
      for asker in asking {
        do { #expect(try await !asker.value) } catch RedisError.unavailable { refused += 1 }
      }
      #expect(refused == 10)
      replica.resume()
    }
  }

  @Test func anAnswerCountsForNothingWhenTheWritingConnectionWasMadeAnew() async throws {
    try await withReplica { primary, replica, connection in
      let watch = ReplicaWatch(of: connection, replicas: 1)
      defer { watch.close() }
      try await eventually { await isCaughtUp(watch) }
      replica.suspend()
      let id = try #require(try await connection.command("CLIENT", "ID").asInteger)
      _ = try await connection.command("SET", "k", "v")
      let look = spawn { try await watch.areCaughtUp() }
      #expect(try await primary.cli("CLIENT", "KILL", "ID", "\(id)") == "1")
      try await eventually("it is back") { connection.readyCount == 2 }
      replica.resume()
      // The answer is no, or an error, depending on what is seen first.
      #expect(await (try? look.value) != true, "a failover may lie between")
      try await eventually("what is asked from now on counts") { await isCaughtUp(watch) }
    }
  }

  @Test func anotherServersReplicasAreNone() async throws {
    try await withReplica { primary, _, _ in
      try await RedisServerFixture.run { alone in
        let name = alone.directory + "/name"
        try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: alone.socketPath)
        let connection = try await connected(to: "unix://" + name)
        let watch = ReplicaWatch(of: connection, replicas: 1)
        defer { watch.close() }
        _ = try await connection.command("SET", "k", "v")
        // From now on the name leads elsewhere, as after a failover.
        try FileManager.default.removeItem(atPath: name)
        try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: primary.socketPath)
        await #expect(throws: RedisError.self) { try await watch.areCaughtUp() }
        await connection.close()
      }
    }
  }
}

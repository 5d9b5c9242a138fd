import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@testable import LoopServer

/// The embedded Redis with the real redis-server: across a crash of the server or of Redis, and with everything that an
/// operator can get wrong.
@Suite struct EmbeddedRedisTests {
  @Test func itServesAndIsStoppedWithUs() async throws {
    try await withDataDirectory { path in
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      let pid = try #require(redis.pid)
      #expect(!redis.isAdopted)
      #expect(redis.version.hasPrefix("7."))
      #expect(redis.shownSocketPath == path + "/redis.sock")
      try await use(redis) { connection in
        for (name, value) in [
          ("appendonly", "yes"), ("appendfsync", "always"), ("maxmemory-policy", "noeviction"), ("save", ""),
          ("port", "0"), ("unixsocketperm", "700"),
        ] {
          let reply = try await connection.command("CONFIG", "GET", .string(name))
          #expect(reply.asArray?.last?.asText == value, "\(name)")
        }
      }
      #expect(getsid(pid) == pid)
      await redis.stop()
      #expect(kill(pid, 0) == -1)
      #expect(!UnixSocketPath.isListening(at: path + "/redis.sock"))
    }
  }

  /// The files are for this user alone, whatever the umask.
  @Test func itsFilesAreForNobodyElse() async throws {
    try await withDataDirectory { path in
      let usual = umask(0o022)
      defer { umask(usual) }
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      try await use(redis) { _ = try await $0.command("SET", "k", "v") }
      #expect(umask(0o022) == 0o022, "ours is as before")
      let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
      #expect(names.contains("redis.log") && names.contains("redis.sock"))
      #expect(names.contains { $0.hasSuffix(".incr.aof") })
      for name in names {
        var status = stat()
        #expect(lstat(path + "/" + name, &status) == 0 && status.st_mode & 0o077 == 0, "\(name)")
      }
      await redis.stop()
    }
  }

  @Test func afterOurCrashTheSameProcessIsAdoptedWithItsData() async throws {
    try await withDataDirectory { path in
      let first = try await EmbeddedRedis.start(dataDirectory: path)
      let pid = try #require(first.pid)
      try await use(first) { _ = try await $0.command("SET", "k", "v") }
      await first.abandon()
      #expect(kill(pid, 0) == 0)

      let second = try await EmbeddedRedis.start(dataDirectory: path)
      #expect(second.pid == pid)
      #expect(second.isAdopted)
      try await use(second) { connection in
        let value = try await connection.command("GET", "k")
        #expect(value.asText == "v")
      }
      await second.stop()
      try await eventually("an adopted server is stopped with us too") { waitpid(pid, nil, WNOHANG) == pid }

      let third = try await EmbeddedRedis.start(dataDirectory: path)
      #expect(!third.isAdopted)
      try await use(third) { connection in
        let value = try await connection.command("GET", "k")
        #expect(value.asText == "v")
      }
      await third.stop()
    }
  }

  @Test(arguments: [false, true]) func whenItDiesItIsStartedAgainWithItsData(adopted: Bool) async throws {
    try await withDataDirectory { path in
      if adopted { await (try EmbeddedRedis.start(dataDirectory: path)).abandon() }
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      #expect(redis.isAdopted == adopted)
      try await use(redis) { connection in
        for round in 1...2 {
          let pid = try #require(redis.pid)
          _ = try await connection.command("SET", "k", RedisArgument(round))
          kill(pid, SIGKILL)
          if adopted, round == 1 { waitpid(pid, nil, 0) }
          try await eventually("a new process") { redis.pid != nil && redis.pid != pid }
          try await eventually("the connection coming back") { connection.readyCount > round }
          try await connection.waitUntilReady(within: .seconds(10))
          let value = try await connection.command("GET", "k")
          #expect(value.asInteger == Int64(round))
        }
      }
      await redis.stop()
    }
  }

  @Test func aLongDirectoryIsNoProblem() async throws {
    try await withDataDirectory { base in
      let path = base + "/" + (0..<3).map { _ in String(repeating: "ñ", count: 60) }.joined(separator: "/")
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      try await use(redis) { connection in
        let reply = try await connection.command("PING")
        #expect(reply == .status("PONG"))
      }
      await redis.abandon()
      let again = try await EmbeddedRedis.start(dataDirectory: path)
      #expect(again.isAdopted)
      await again.stop()
    }
  }

  @Test func aSecondServerOnTheSameDirectoryIsRefused() async throws {
    try await withDataDirectory { path in
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      let error = await startError(path)
      #expect(error as? EmbeddedRedisError == .inUse(path: path, pid: getpid()))
      #expect("\(error!)".contains("ya está en uso por otro LoopServer (proceso \(getpid()))"))
      try await use(redis) { _ = try await $0.command("PING") }
      await redis.stop()
      await (try EmbeddedRedis.start(dataDirectory: path)).stop()
    }
  }

  @Test(arguments: ["", "/", "/."]) func aLinkIsNoDataDirectory(ending: String) async throws {
    try await withDataDirectory { path in
      try FileManager.default.createDirectory(atPath: path + "/verdadera", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: path + "/enlace", withDestinationPath: path + "/verdadera")
      let error = await startError(path + "/enlace" + ending)
      #expect(error as? EmbeddedRedisError == .link(path: path + "/enlace" + ending))
      #expect("\(error!)".contains("es un enlace simbólico y no se sigue"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/verdadera").isEmpty)
      // Folders above it may be links.
      await (try EmbeddedRedis.start(dataDirectory: path + "/enlace/datos")).stop()
    }
  }

  @Test(arguments: [
    "loopserver.lock", "redis.sock", "redis.pid", "redis.log", "redis.log.1", "appendonlydir",
    "appendonlydir/appendonly.aof.manifest",
  ]) func filesInItThatAreLinksAreNotFollowed(name: String) async throws {
    try await withDataDirectory { path in
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      await redis.stop()
      let place = path + "/" + name
      let away = path + "-aparte"
      defer { try? FileManager.default.removeItem(atPath: away) }
      if FileManager.default.fileExists(atPath: place) {
        try FileManager.default.moveItem(atPath: place, toPath: away)
      } else {
        try "ajeno".write(toFile: away, atomically: false, encoding: .utf8)
      }
      try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: away)
      #expect(await startError(path) as? EmbeddedRedisError == .link(path: place))
      // The target of the link was not written to.
      if name == "redis.log.1" { #expect(try String(contentsOfFile: away, encoding: .utf8) == "ajeno") }
      unlink(place)
      if name.hasPrefix("appendonlydir") { try FileManager.default.moveItem(atPath: away, toPath: place) }
      await (try EmbeddedRedis.start(dataDirectory: path)).stop()
    }
  }

  /// A foreign folder is refused, and so is a foreign file in an own folder.
  @Test func whatBelongsToAnotherUserIsRefused() async throws {
    try await withDataDirectory { path in
      let us = geteuid()
      // Only root can give files away. For any other user the root folder is a foreign one.
      guard us == 0 else {
        #expect(await startError("/") as? EmbeddedRedisError == .foreign(path: "/", owner: 0, us: us))
        return
      }
      await (try EmbeddedRedis.start(dataDirectory: path)).stop()
      for place in [path, path + "/redis.log", path + "/appendonlydir/appendonly.aof.manifest"] {
        #expect(lchown(place, 65534, 65534) == 0)
        let error = await startError(path)
        #expect(error as? EmbeddedRedisError == .foreign(path: place, owner: 65534, us: 0))
        #expect("\(error!)".contains("es de otro usuario (uid 65534) y el servidor corre con el uid 0"))
        #expect(lchown(place, 0, 0) == 0)
      }
      await (try EmbeddedRedis.start(dataDirectory: path)).stop()
    }
  }

  @Test func aMissingBinaryNamesThePackage() async throws {
    try await withDataDirectory { path in
      let error = await startError(path, executable: "no-such-redis-server")
      #expect(error as? EmbeddedRedisError == .binaryMissing("no-such-redis-server"))
      #expect("\(error!)".contains("instale el paquete redis-server"))
      await (try EmbeddedRedis.start(dataDirectory: path)).stop()
    }
  }

  @Test func anOldVersionIsRefused() async throws {
    try await withDataDirectory { path in
      // A stand-in that answers like a Redis 6.
      let script = path + "/old-redis"
      try """
      #!/usr/bin/perl
      use IO::Socket::UNIX; $| = 1;
      my $s = IO::Socket::UNIX->new(Local => "redis.sock", Listen => 5) or die;
      while (my $c = $s->accept) { while (<$c>) {
        print $c "+PONG\\r\\n" if /PING/; print $c "\\$31\\r\\nredis_version:6.2.7\\r\\nprocess_id\\r\\n" if /^server/i } }
      """.write(toFile: script, atomically: true, encoding: .utf8)
      chmod(script, 0o755)
      let error = await startError(path, executable: script)
      #expect(error as? EmbeddedRedisError == .versionTooOld("6.2.7"))
    }
  }

  @Test func whatRedisSaidIsInTheError() async throws {
    try await withDataDirectory { path in
      try FileManager.default.createDirectory(atPath: path + "/appendonlydir", withIntermediateDirectories: true)
      try "nonsense\n".write(
        toFile: path + "/appendonlydir/appendonly.aof.manifest", atomically: true, encoding: .utf8)
      let error = await startError(path)
      guard case .ended(let status, let log)? = error as? EmbeddedRedisError else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(status == "código 1")
      #expect(!log.isEmpty)
    }
  }

  @Test func aDirectoryThatCannotBeMadeIsNamed() async throws {
    try await withDataDirectory { base in
      try "".write(toFile: base + "/file", atomically: true, encoding: .utf8)
      let error = await startError(base + "/file/data")
      #expect("\(error!)".contains("DATA_DIR '\(base)/file/data' no se puede usar: Not a directory"))
    }
  }

  @Test func aStaleSocketIsRemoved() async throws {
    try await withDataDirectory { path in
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      let pid = try #require(redis.pid)
      await redis.abandon()
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
      #expect(FileManager.default.fileExists(atPath: path + "/redis.sock"))
      let next = try await EmbeddedRedis.start(dataDirectory: path)
      #expect(!next.isAdopted)
      await next.stop()
    }
  }

  @Test func aServerWhoseSocketWasRemovedIsReplaced() async throws {
    try await withDataDirectory { path in
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      let pid = try #require(redis.pid)
      try await use(redis) { _ = try await $0.command("SET", "k", "v") }
      await redis.abandon()
      unlink(path + "/redis.sock")
      let next = try await EmbeddedRedis.start(dataDirectory: path)
      #expect(waitpid(pid, nil, WNOHANG) == pid, "two servers must never write the same file")
      try await use(next) { connection in
        let value = try await connection.command("GET", "k")
        #expect(value.asText == "v")
      }
      await next.stop()
    }
  }

  /// The number in redis.pid may be another process' by now, and that one may stand in the folder: an operator's shell.
  @Test func whateverElseRunsInTheFolderIsLeftAlone() async throws {
    try await withDataDirectory { path in
      let other = try ChildProcess("sleep", ["60"], workingDirectory: path, standardOutput: .ignore)
      defer { other.kill(SIGKILL) }
      try "\(other.pid)\n".write(toFile: path + "/redis.pid", atomically: true, encoding: .utf8)
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      #expect(!redis.isAdopted && other.exitStatus == nil)
      await redis.stop()
      #expect(other.exitStatus == nil)
    }
  }

  /// A leftover is recognised by the name it was started with. This very process is none.
  @Test(arguments: [("redis-server", true), ("redis-server-7.2.4", true), ("valkey-server", true), ("otro", false)])
  func aLeftoverIsKnownByWhatItWasStartedAs(name: String, isOne: Bool) async throws {
    try await withDataDirectory { path in
      let program = path + "/" + name
      try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: "/bin/sleep")
      let process = try ChildProcess(program, ["60"], workingDirectory: path, standardOutput: .ignore)
      defer { process.kill(SIGKILL) }
      let folder = try #require(realpath(path, nil).map { String(cString: $0) })
      #expect((LeftoverProcess(pid: process.pid, directory: folder) != nil) == isOne)
      #expect(LeftoverProcess(pid: process.pid, directory: folder + "/otra") == nil)
      await LeftoverProcess(pid: process.pid, directory: folder)?.end(within: .seconds(10))
      if isOne { try await eventually { process.exitStatus != nil } } else { #expect(process.exitStatus == nil) }
      let own = FileManager.default.currentDirectoryPath
      #expect(LeftoverProcess(pid: getpid(), directory: own) == nil)
    }
  }

  @Test func aServerThatHangsIsWaitedForAndLeftAlone() async throws {
    try await withDataDirectory { path in
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      let pid = try #require(redis.pid)
      await redis.abandon()
      kill(pid, SIGSTOP)
      defer { kill(pid, SIGCONT) }
      // A start that is told to end ends at once, and the server is still there.
      let stopped = try EmbeddedRedis(dataDirectory: path)
      let launch = spawn { try await stopped.launch() }
      try await Loop.sleep(for: .milliseconds(100))
      let watch = ProcessorWaits { [] }.stopwatch()
      launch.cancel()
      await #expect(throws: CancellationError.self) { try await launch.value }
      #expect(watch.elapsed < .seconds(3))
      #expect(kill(pid, 0) == 0)

      let next = try EmbeddedRedis(dataDirectory: path, patience: .milliseconds(100))
      let waiting = spawn { try await next.launch() }
      try await Loop.sleep(for: .milliseconds(500))
      #expect(!next.isAdopted)
      kill(pid, SIGCONT)
      try await waiting.value
      #expect(next.pid == pid && next.isAdopted)
      await next.stop()
    }
  }

  @Test(arguments: [
    ("12:M 26 Nov 2026 01:36:40.228 * Ready to accept connections\n", "Ready to accept connections"),
    ("12:M 26 Nov 2026 01:36:40.228 # One\n12:M 26 Nov 2026 01:36:41.000 # Disk full: bye\n", "Disk full: bye"),
    // A crash dump quotes bytes that clients sent.
    (
      "12:M 26 Nov 2026 01:36:40.228 # Redis crashed\nargv[3]: '584121234567' one two three four five\n",
      "Redis crashed"
    ),
    ("no line of Redis' own at all, only words\n", ""), ("", ""), (" \n", ""), (":\n       \n", ""),
    ("12:M 26 Nov 2026 01:36:40.228 # Server initialized\n   \n", "Server initialized"),
  ]) func theLastLineOfItsLogIsWithoutWhatClientsSent(log: String, line: String) async throws {
    try await withDataDirectory { path in
      try log.write(toFile: path + "/redis.log", atomically: true, encoding: .utf8)
      let directory = try DataDirectory(path)
      #expect(directory.lastLogLine() == line)
      directory.unlock()
    }
  }

  @Test func oneThatHangsIsKilledAtTheStop() async throws {
    try await withDataDirectory { path in
      let redis = try await EmbeddedRedis.start(dataDirectory: path)
      let pid = try #require(redis.pid)
      kill(pid, SIGSTOP)
      let watch = ProcessorWaits { [pid] }.stopwatch()
      await redis.stop(within: .milliseconds(200))
      #expect(watch.elapsed < .seconds(3))
      #expect(kill(pid, 0) == -1)
    }
  }

  @Test func stoppingWhileItIsBeingStartedAgain() async throws {
    try await withDataDirectory { path in
      for delay in [0, 50, 110, 130] {
        let redis = try await EmbeddedRedis.start(dataDirectory: path)
        kill(try #require(redis.pid), SIGKILL)
        try await Loop.sleep(for: .milliseconds(delay))
        await redis.stop()
        #expect(!UnixSocketPath.isListening(at: path + "/redis.sock"))
      }
    }
  }

  // MARK: Support

  private func withDataDirectory(_ body: @escaping @Sendable @LoopActor (String) async throws -> Void) async throws {
    try await withDeadline(.seconds(60)) {
      let path = NSTemporaryDirectory() + "/loopserver-data-\(UInt32.random(in: 0...UInt32.max))"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      defer {
        // Nothing may outlive a test that failed half-way: the servers are detached on purpose.
        if let directory = try? DataDirectory(path), let leftover = directory.leftoverProcess() {
          kill(leftover.pid, SIGKILL)
        }
        try? FileManager.default.removeItem(atPath: path)
      }
      try await body(path)
    }
  }

  @LoopActor
  private func use(
    _ redis: EmbeddedRedis, _ body: @LoopActor (RedisConnection) async throws -> Void
  ) async throws {
    let connection = RedisConnection(redis.url, settings: RedisSettings(commandTimeout: .seconds(20)))
    connection.open()
    defer { connection.closeNow() }
    try await connection.waitUntilReady(within: .seconds(10))
    try await body(connection)
  }

  @LoopActor
  private func startError(_ path: String, executable: String = "redis-server") async -> (any Error)? {
    do {
      await (try EmbeddedRedis.start(dataDirectory: path, executable: executable)).stop()
      return nil
    } catch {
      return error
    }
  }
}

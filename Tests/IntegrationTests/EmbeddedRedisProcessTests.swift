// The embedded Redis as the operator has it: no REDIS_URL, one command, and the troubles that it may meet.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct EmbeddedRedisProcessTests {
  @Test func itSurvivesOurKillIsTakenOverAndStopsWithUs() async throws {
    try await withDeadline(.seconds(60)) {
      let first = try await serving()
      let directory = first.directory
      defer { first.removeDirectory() }
      let pid = try await redisPID(directory)
      #expect(getsid(pid) == pid, "Ctrl-C in the terminal reaches us only")
      #expect(try await cli(directory, "SET", "k", "v") == "OK")
      await first.crash()
      #expect(kill(pid, 0) == 0)

      let second = try await serving(in: directory)
      #expect(try await redisPID(directory) == pid)
      #expect(try await cli(directory, "GET", "k") == "v")
      #expect(await second.stop() == .exited(0))
      try await eventually("redis-server ends with us") { !isRunning(pid) }

      let third = try await serving(in: directory)
      #expect(try await redisPID(directory) != pid)
      #expect(try await cli(directory, "GET", "k") == "v")
      #expect(await third.stop() == .exited(0))
    }
  }

  @Test func killedUnderUsItComesBackAndHealthSaysSo() async throws {
    try await withDeadline(.seconds(60)) {
      let server = try await serving()
      defer { server.removeDirectory() }
      let pid = try await redisPID(server.directory)
      kill(pid, SIGKILL)
      try await eventually("another redis-server") { try await redisPID(server.directory) != pid }
      try await server.waitForHealth(200)
      #expect(await server.stop() == .exited(0))
    }
  }

  @Test func whileItReadsItsDataHealthSaysSo() async throws {
    try await withDeadline(.seconds(90)) {
      let first = try await serving()
      let directory = first.directory
      defer { first.removeDirectory() }
      let fill = "for i = 1, 20000 do redis.call('SET', 'k' .. i, i) end"
      _ = try await cli(directory, "EVAL", fill, "0")
      #expect(await first.stop() == .exited(0))

      // Redis starts as slowly as with a large file, in 4 s.
      let slow = try Stub(directory: directory, "exec redis-server \"$@\" --key-load-delay 200")
      let second = try await ServerProcess.start(["PATH": slow.path], directory: directory)
      var reasons: Set<String> = []
      try await eventually(within: .seconds(30), "it serves") {
        let health = try await look(second.url("/health"))
        reasons.insert(health.string("motivo") ?? "")
        return health.status == 200
      }
      #expect(reasons.contains("Redis responde LOADING"), "\(reasons)")
      #expect(try await cli(directory, "GET", "k20000") == "20000")
      #expect(await second.stop() == .exited(0))
    }
  }

  @Test func oneThatHangsAtTheStartIsWaitedFor() async throws {
    try await withDeadline(.seconds(90)) {
      let first = try await serving()
      let directory = first.directory
      defer { first.removeDirectory() }
      let pid = try await redisPID(directory)
      await first.crash()
      kill(pid, SIGSTOP)
      defer { kill(pid, SIGCONT) }
      let second = try await ServerProcess.start([:], directory: directory)
      try await eventually(within: .seconds(20), "the log says what is waited for") {
        second.log.contains("redis-server no responde; se sigue esperando")
      }
      #expect(try await curl(second.url("/health")).status == 503)
      #expect(second.child.exitStatus == nil)
      // A server that is told to stop does so at once, and leaves the Redis of the other alone.
      let watch = second.stopwatch()
      #expect(await second.stop() == .exited(0))
      #expect(watch.elapsed < .seconds(3))

      let third = try await ServerProcess.start([:], directory: directory)
      #expect(try await curl(third.url("/health")).status == 503)
      kill(pid, SIGCONT)
      try await third.waitForHealth(200)
      #expect(try await redisPID(directory) == pid)

      // The same happens at run time with a Redis that was taken over.
      kill(pid, SIGSTOP)
      try await third.waitForHealth(503)
      kill(pid, SIGCONT)
      try await third.waitForHealth(200)
      #expect(await third.stop() == .exited(0))
      try await eventually("redis-server ends with us") { !isRunning(pid) }
    }
  }

  @Test func oneThatCannotBeStartedAgainIsTriedAgainAndSaysWhy() async throws {
    try await withDeadline(.seconds(90)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let stub = try Stub(
        directory: directory, "[ -e \"\(directory)/roto\" ] && { echo 'El disco está lleno' >&2; exit 1; }",
        "exec redis-server \"$@\"")
      let server = try await ServerProcess.start(["PATH": stub.path], directory: directory)
      try await server.waitForHealth(200)
      try "".write(toFile: directory + "/roto", atomically: true, encoding: .utf8)
      kill(try await redisPID(directory), SIGKILL)
      @LoopActor func tries() -> [String] {
        server.logLines.compactMap { $0["error"] as? String }.filter { $0.contains("lleno") }
      }
      try await eventually(within: .seconds(20), "it is tried again and again") { tries().count > 3 }
      let end = server.logLines.first { "\($0["msg"] ?? "")".contains("redis-server terminó") }
      let lastLine = end?["registro"] as? String
      #expect(lastLine?.contains("eady to accept connections") == true, "\(server.log)")
      #expect(tries().allSatisfy { $0 == "redis-server terminó al arrancar (código 1): El disco está lleno" })
      #expect(try await curl(server.url("/health")).status == 503)
      try FileManager.default.removeItem(atPath: directory + "/roto")
      try await server.waitForHealth(200)
      #expect(await server.stop() == .exited(0))
    }
  }

  @Test func oneWhoseFileIsDamagedEndsTheStartWithItsReason() async throws {
    try await withDeadline(.seconds(60)) {
      let first = try await serving()
      let directory = first.directory
      defer { first.removeDirectory() }
      #expect(try await cli(directory, "SET", "k", "v") == "OK")
      #expect(await first.stop() == .exited(0))
      let folder = directory + "/data/appendonlydir"
      let name = try #require(
        FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".incr.aof") })
      try "this is no command\r\n".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
      let second = try ServerProcess([:], directory: directory)
      #expect(await second.child.wait() == .exited(1))
      #expect(second.log.contains("redis-server terminó al arrancar (código 1): Bad file format"), "\(second.log)")
    }
  }

  /// The embedded Redis gets none of the server's secrets. It may outlive the server, and /proc shows its environment.
  @Test func itIsGivenNoSecretsOfOurs() async throws {
    try await withDeadline(.seconds(60)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let stub = try Stub(directory: directory, "env > \"\(directory)/entorno\"", "exec redis-server \"$@\"")
      let settings = [
        "API_KEYS": "clave-de-api-secreta", "SUPABASE_URL": "http://127.0.0.1:\(try freePort())",
        "SUPABASE_KEY": "clave-de-supabase",
        "WEBHOOK_SECRETO": "secreto-de-los-webhooks", "META_APP_SECRET": "secreto-de-meta", "HOME": directory,
        "TZ": "America/Caracas", "LANG": "C.UTF-8", "PATH": stub.path,
      ]
      let server = try await ServerProcess.start(settings, directory: directory)
      try await server.waitForHealth(200)
      let given = try String(contentsOfFile: directory + "/entorno", encoding: .utf8).split(separator: "\n")
      let names = Set(given.compactMap { $0.split(separator: "=").first.map(String.init) })
      // The shell adds variables of its own.
      #expect(names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["PATH", "TZ", "LANG"])
      #expect(given.contains("TZ=America/Caracas"))
      #expect(await server.stop() == .exited(0))
    }
  }

  @Test func whatTheOperatorGetsWrongIsSaidInOneLine() async throws {
    try await withDeadline(.seconds(60)) {
      let server = try await serving()
      defer { server.removeDirectory() }
      let second = try ServerProcess([:], directory: server.directory)
      #expect(await second.child.wait() == .exited(1))
      #expect(second.log.contains("ya está en uso por otro LoopServer (proceso \(server.pid))"))
      #expect(await server.stop() == .exited(0))

      let without = try ServerProcess(["PATH": "/nonexistent"])
      defer { without.removeDirectory() }
      #expect(await without.child.wait() == .exited(1))
      #expect(without.log.contains("instale el paquete redis-server"))
    }
  }

  // MARK: Support

  /// A stand-in for `redis-server` that comes first in PATH.
  private struct Stub {
    let path: String

    init(directory: String, _ lines: String...) throws {
      let folder = directory + "/programas"
      let usual = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      path = folder + ":" + usual
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let script = ["#!/bin/sh", "PATH='\(usual)'"] + lines
      try script.joined(separator: "\n").write(toFile: folder + "/redis-server", atomically: true, encoding: .utf8)
      chmod(folder + "/redis-server", 0o755)
    }
  }

  @LoopActor
  private func serving(in directory: String? = nil) async throws -> ServerProcess {
    let server = try await ServerProcess.start([:], directory: directory)
    try await server.waitForHealth(200)
    return server
  }

  /// redis-server writes its note a moment after it has made the file.
  @LoopActor
  private func redisPID(_ directory: String) async throws -> Int32 {
    var pid: Int32?
    try await eventually("redis-server notes its process") {
      let text = try? String(contentsOfFile: directory + "/data/redis.pid", encoding: .utf8)
      pid = text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
      return pid != nil
    }
    return pid!
  }

  private func isRunning(_ pid: Int32) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")) != nil
  }

  @LoopActor
  private func cli(_ directory: String, _ arguments: String...) async throws -> String {
    let child = try ChildProcess(
      "redis-cli", ["-s", directory + "/data/redis.sock"] + arguments, standardOutput: .capture,
      standardError: .capture)
    _ = await child.wait()
    return child.standardOutput.text.trimmingCharacters(in: .newlines)
  }
}

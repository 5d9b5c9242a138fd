// The embedded Redis as the operator has it: no REDIS_URL, one command, and everything that can happen to it.

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
      try await eventually("health is well again") { try await curl(server.url("/health")).status == 200 }
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

  @LoopActor
  private func serving(in directory: String? = nil) async throws -> ServerProcess {
    let server = try await ServerProcess.start([:], directory: directory)
    try await eventually("health is well") { try await curl(server.url("/health")).status == 200 }
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

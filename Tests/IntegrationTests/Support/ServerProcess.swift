// The server as its users have it: the built program in a process of its own, spoken to with curl.

import EventLoop
import Foundation
import TestSupport
import Testing

/// A running LoopServer.
@LoopActor
final class ServerProcess {
  let child: ChildProcess
  /// The port on which it listens, from its log.
  private(set) var port = 0
  let directory: String

  /// Its log so far, one JSON object a line.
  var log: String { child.standardOutput.text }
  var pid: Int32 { child.pid }

  /// The program that `swift test` has built, beside the test bundle.
  nonisolated static let executable: String = {
    var directory = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = directory.appendingPathComponent("LoopServer")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate.path }
      directory = directory.deletingLastPathComponent()
    }
    return FileManager.default.currentDirectoryPath + "/.build/debug/LoopServer"
  }()

  /// Starts the server in a directory of its own and waits until it listens.
  /// - Parameters:
  ///   - environment: settings; PATH is added, and PORT=0 for a free port.
  ///   - launcher: a program, with its arguments, that starts the one it is given.
  ///   - program: the path of the program; nil for the one that was built.
  init(
    _ environment: [String: String], arguments: [String] = ["serve"], directory: String? = nil,
    launcher: [String] = [], program: String? = nil
  ) throws {
    self.directory = try directory ?? ServerProcess.makeDirectory()
    var variables = ["PORT": "0", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    variables.merge(environment) { $1 }
    // setpriv (util-linux) lets the kernel kill it when the test process is gone: an instance left over would sooner or
    // later find the Redis of another test on the port it goes on trying, and send that test's messages.
    child = try ChildProcess(
      "/usr/bin/setpriv", ["--pdeathsig", "KILL"] + launcher + [program ?? ServerProcess.executable] + arguments,
      environment: variables, workingDirectory: self.directory, standardOutput: .capture, standardError: .capture)
  }

  static func start(
    _ environment: [String: String], arguments: [String] = ["serve"], directory: String? = nil
  ) async throws -> ServerProcess {
    let server = try ServerProcess(environment, arguments: arguments, directory: directory)
    try await server.waitUntilListening()
    return server
  }

  static func makeDirectory() throws -> String {
    let path = NSTemporaryDirectory() + "loopserver-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  func waitUntilListening() async throws {
    try await eventually(within: .seconds(20), "the server listens; it said: \(child.standardError.text)") {
      if self.child.exitStatus != nil { throw ServerEnded(log: self.log + self.child.standardError.text) }
      guard let line = self.logLines.first(where: { $0["puerto"] != nil }) else { return false }
      self.port = Int("\(line["puerto"]!)") ?? 0
      return self.port != 0
    }
  }

  /// The log's lines as objects; lines that are not JSON are left out.
  var logLines: [[String: Any]] {
    log.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  /// Waits until /health answers with this status.
  func waitForHealth(_ status: Int, within limit: Duration = .seconds(20)) async throws {
    try await eventually(within: limit, "health answers \(status); the server said \(log.suffix(2000))") {
      try await look(url("/health")).status == status
    }
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// A stopwatch that goes while this process does not wait for a processor.
  func stopwatch() -> Stopwatch {
    ProcessorWaits { [child] in child.exitStatus == nil ? [child.pid] : [] }.stopwatch()
  }

  /// SIGTERM, and the wait for the end.
  func stop() async -> ChildProcess.ExitStatus {
    child.kill(SIGTERM)
    return await child.wait()
  }

  /// kill -9, and the wait for the end.
  func crash() async {
    child.kill(SIGKILL)
    _ = await child.wait()
  }

  /// Threads of the process, as `ls /proc/PID/task` counts them.
  var threadCount: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").count) ?? 0 }

  func removeDirectory() { try? FileManager.default.removeItem(atPath: directory) }
}

struct ServerEnded: Error, CustomStringConvertible {
  let log: String
  var description: String { "the server ended: \(log)" }
}

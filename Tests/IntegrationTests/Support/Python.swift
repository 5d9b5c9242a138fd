// The Python programs of deploy/packages/test.pypi.txt, which `make test` has put into .build/python, and the tests'
// own scripts that use them (Tests/OpenAPI).

import EventLoop
import Foundation

enum Python {
  static let project = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
  static let scripts = "\(project)/Tests/OpenAPI"

  /// Runs `python` in a directory of its own, which is removed.
  /// - Parameter more: added to its environment.
  /// - Returns: the exit status, and all that it printed.
  @LoopActor
  static func run(
    _ arguments: [String], environment more: [String: String] = [:]
  ) async throws -> (exit: ChildProcess.ExitStatus, output: String) {
    let directory = try ServerProcess.makeDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let child = try ChildProcess(
      "\(project)/.build/python/bin/python", ["-B"] + arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": directory, "TMPDIR": directory, "LANG": "C.UTF-8", "PYTHONPATH": scripts,
      ].merging(more) { $1 }, workingDirectory: directory, standardOutput: .capture, standardError: .capture)
    let exit = await child.wait()
    return (exit, child.standardOutput.text + child.standardError.text)
  }
}

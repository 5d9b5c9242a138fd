// A wall clock for a child process that a test sets: a small library (clock.c), compiled for it and preloaded, reads
// from a file how far ahead of the machine's it is.

import EventLoop
import Foundation

@LoopActor
struct MovableClock {
  private let path: String
  /// What the child needs in its environment.
  let environment: [String: String]

  /// - Parameter directory: of the child; the clock's file is there.
  init(in directory: String) async throws {
    path = directory + "/clock"
    environment = ["LD_PRELOAD": try await Self.compile(into: directory), "MOVABLE_CLOCK": path]
    try set(ahead: 0)
  }

  /// In place: the child has the file mapped.
  func set(ahead seconds: Int) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FixtureError("\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var value = Int64(seconds)
    guard pwrite(file, &value, 8, 0) == 8 else { throw FixtureError("\(path): \(String(cString: strerror(errno)))") }
  }

  private static func compile(into directory: String) async throws -> String {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "clock.c").path
    let library = directory + "/clock.so"
    let compiler = try ChildProcess(
      "clang", ["-shared", "-fPIC", "-O1", "-o", library, source], standardOutput: .ignore, standardError: .capture)
    guard await compiler.wait().isSuccess else { throw FixtureError("clang: \(compiler.standardError.text)") }
    return library
  }
}

// A wall clock for a child process that a test sets: a small library (clock.c), compiled for it and preloaded, reads
// from a file what time it is. It goes ahead of the machine's, or it stands still until the test moves it on.

import EventLoop
import Foundation

@LoopActor
struct MovableClock {
  private let path: String
  /// The variables that the child needs in its environment.
  let environment: [String: String]

  /// - Parameter directory: of the child; the clock's file is there.
  init(in directory: String) async throws {
    path = directory + "/clock"
    environment = ["LD_PRELOAD": try await Self.library(), "MOVABLE_CLOCK": path]
    try set(ahead: 0)
  }

  /// It goes on, so many seconds ahead of the machine's.
  func set(ahead seconds: Int) throws { try write([(0, Int64(seconds) * 1000), (2, 0)]) }

  /// It stands still at a moment, in milliseconds since 1970.
  func stand(at moment: Int64) throws { try write([(1, moment), (2, 1)]) }

  /// Writes in place, one number after the other: the child has the file mapped, and must not take a moment for a
  /// distance.
  private func write(_ words: [(place: Int, word: Int64)]) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(file) }
    for (place, word) in words {
      var word = word
      guard pwrite(file, &word, 8, off_t(8 * place)) == 8 else {
        throw FixtureError("\(path): \(String(cString: strerror(errno)))")
      }
    }
  }

  private static var compilation: Task<String, any Error>?

  /// Compiles it when that has not been done since its source changed; beside what `swift build` makes.
  private static func library() async throws -> String {
    if compilation == nil {
      compilation = spawn {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "clock.c").path
        let project = URL(fileURLWithPath: source).pathComponents.dropFirst().dropLast(4)
        let folder = "/" + project.joined(separator: "/") + "/.build"
        let library = folder + "/movable-clock.so"
        func modified(_ path: String) -> Date {
          (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
        }
        if modified(library) > modified(source) { return library }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let made = library + ".\(getpid())"
        let compiler = try ChildProcess(
          "clang", ["-shared", "-fPIC", "-O1", "-o", made, source], standardOutput: .ignore, standardError: .capture)
        guard await compiler.wait().isSuccess else { throw FixtureError("clang: \(compiler.standardError.text)") }
        // Another test process may do the same at this moment.
        guard rename(made, library) == 0 else { throw FixtureError("\(library): \(String(cString: strerror(errno)))") }
        return library
      }
    }
    return try await compilation!.value
  }
}

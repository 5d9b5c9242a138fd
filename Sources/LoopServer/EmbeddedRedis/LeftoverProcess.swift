// A redis-server that is not our child: one that a crashed LoopServer left behind. Nobody signals its end, and its
// number alone proves nothing: numbers are reused, and a container counts from 1 again, so that it may even be our own.
// What proves that it is ours /proc shows: its working directory, which is DATA_DIR, and what it was started as. An
// operator's shell in that folder is no redis-server.

import EventLoop
import Glibc

@LoopActor
struct LeftoverProcess {
  let pid: Int32
  /// Absolute, without links.
  let directory: String

  /// What the name of the program begins with, also where a wrapper has started another Redis.
  private static let programs = ["redis", "valkey"]

  /// The process, if it is a redis-server that is running in that directory.
  init?(pid: Int32?, directory: String) {
    guard let pid, pid > 0, pid != getpid() else { return nil }
    self.pid = pid
    self.directory = directory
    if !isRunning { return nil }
  }

  /// False also for a process that has ended and only waits to be reaped by its parent.
  var isRunning: Bool { isInDirectory && isRedis }

  private var isInDirectory: Bool {
    var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = path.withUnsafeMutableBytes {
      readlink("/proc/\(pid)/cwd", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return count > 0 && path[..<count].elementsEqual(directory.utf8)
  }

  /// The kernel's short name of the program (comm). Not its path: Debian's redis-server is a link to another file.
  private var isRedis: Bool {
    let descriptor = open("/proc/\(pid)/comm", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return false }
    defer { close(descriptor) }
    var name = [UInt8](repeating: 0, count: 16)
    let count = max(0, read(descriptor, &name, name.count))
    return Self.programs.contains { name[..<count].starts(with: $0.utf8) }
  }

  /// Asks it to end, and waits as `waitForEnd` does.
  func end(within limit: Duration) async {
    if isRunning { kill(pid, SIGTERM) }
    await waitForEnd(within: limit)
  }

  /// Waits for its end; kills it after `limit`.
  func waitForEnd(within limit: Duration) async {
    let deadline = Loop.now + limit
    while isRunning, Loop.now < deadline + .seconds(1) {
      if Loop.now >= deadline { kill(pid, SIGKILL) }
      guard (try? await Loop.sleep(for: .milliseconds(5))) != nil else { return }
    }
  }
}

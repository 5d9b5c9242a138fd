// A redis-server that is not our child, because a crashed LoopServer left it behind. Nobody signals its end, and its
// process number proves nothing: numbers are reused, and a container counts from 1 again, so that it may even be our
// own. /proc proves that it is the one: by its working directory, which must be DATA_DIR, and by the name of its
// program, since an operator's shell may run in that folder, too.

import EventLoop
import Glibc

@LoopActor
struct LeftoverProcess {
  let pid: Int32
  /// Absolute, without links.
  let directory: String

  /// How the program's name begins, also when a wrapper started another Redis.
  private static let programs = ["redis", "valkey"]

  /// The process, if it is a redis-server that is running in that directory.
  init?(pid: Int32?, directory: String) {
    guard let pid, pid > 0, pid != getpid() else { return nil }
    self.pid = pid
    self.directory = directory
    if !isRunning { return nil }
  }

  /// Whether it still runs. False also for a process that has ended and waits to be reaped by its parent.
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

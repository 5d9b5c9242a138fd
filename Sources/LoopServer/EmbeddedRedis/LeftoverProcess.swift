// A redis-server that is not our child: one that a crashed LoopServer left behind. Nobody signals its end, and its
// number alone proves nothing (numbers are reused, and a container has its own). What proves that it is ours is its
// working directory, which /proc shows: the embedded Redis' is DATA_DIR.

import EventLoop
import Glibc

@LoopActor
struct LeftoverProcess {
  let pid: Int32
  /// Absolute, without links.
  let directory: String

  /// The process, if it is running in that directory.
  init?(pid: Int32?, directory: String) {
    guard let pid else { return nil }
    self.pid = pid
    self.directory = directory
    if !isRunning { return nil }
  }

  /// False also for a process that has ended and only waits to be reaped by its parent.
  var isRunning: Bool {
    var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = path.withUnsafeMutableBytes {
      readlink("/proc/\(pid)/cwd", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return count > 0 && path[..<count].elementsEqual(directory.utf8)
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

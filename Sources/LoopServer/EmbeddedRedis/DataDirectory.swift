// DATA_DIR: the folder of the embedded Redis, and of nothing else. It is made if missing, readable by us only, and
// locked, so that two servers never run on the same append-only file. The lock is the kernel's (flock): it is gone with
// the process however that ends. The child does not inherit it. Links and files of other users are refused
// (DataDirectory+owner).

import EventLoop
import Glibc

/// A locked data directory.
@LoopActor
final class DataDirectory {
  /// As the operator wrote it.
  let path: String
  /// Absolute, without links.
  let absolutePath: String
  private var lock: Int32

  /// Relative to the directory, because a socket address holds 108 bytes only.
  static let socketName = "redis.sock"
  static let pidFileName = "redis.pid"
  static let logName = "redis.log"
  static let lockName = "loopserver.lock"

  /// Makes and locks the directory.
  init(_ path: String) throws(EmbeddedRedisError) {
    try Self.make(path)
    try Self.checkFolder(path)
    guard let absolute = realpath(path, nil) else { throw Self.failure(path) }
    defer { free(absolute) }
    let absolutePath = String(cString: absolute)
    try Self.checkFiles(in: absolutePath, shown: path)
    let lock = open(absolutePath + "/" + Self.lockName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if lock < 0 { throw Self.failure(path) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      defer { close(lock) }
      if errno != EWOULDBLOCK { throw Self.failure(path) }
      throw .inUse(path: path, pid: Self.number(in: absolutePath + "/" + Self.lockName))
    }
    ftruncate(lock, 0)
    let own = "\(getpid())\n"
    _ = write(lock, own, own.utf8.count)
    self.path = path
    self.absolutePath = absolutePath
    self.lock = lock
  }

  /// Unlocks the directory for another server.
  func unlock() {
    if lock >= 0 { close(lock) }
    lock = -1
  }

  deinit { if lock >= 0 { close(lock) } }

  var socketPath: String { absolutePath + "/" + Self.socketName }

  /// The socket as the operator would name it for `redis-cli -s`.
  var shownSocketPath: String { (path.hasSuffix("/") ? path : path + "/") + Self.socketName }

  func removeStaleSocket() { unlink(socketPath) }

  /// Keeps the log from growing for ever over many starts: past 4 MiB it becomes `redis.log.1`.
  func rotateLog() {
    var status = stat()
    let log = absolutePath + "/" + Self.logName
    if lstat(log, &status) == 0, status.st_size > 4 << 20 { rename(log, log + ".1") }
  }

  /// The last line redis-server wrote into its log (`lastLogLines`); empty when there is none.
  func lastLogLine() -> String { lastLogLines(1).first ?? "" }

  /// The last lines redis-server wrote into its log, the last one first, without the process number and time in front.
  /// Lines without those are skipped: they belong to the report of a crash, which quotes clients' commands.
  func lastLogLines(_ most: Int) -> [String] {
    let descriptor = open(absolutePath + "/" + Self.logName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { return [] }
    defer { close(descriptor) }
    lseek(descriptor, max(0, lseek(descriptor, 0, SEEK_END) - 4096), SEEK_SET)
    var tail = [UInt8](repeating: 0, count: 4096)
    let count = max(0, read(descriptor, &tail, tail.count))
    let lines = String(decoding: tail[..<count], as: UTF8.self).split(separator: "\n")
    return Array(lines.reversed().lazy.compactMap(Self.message).prefix(most))
  }

  /// What a line such as `1234:M 26 Nov 2026 01:36:40.228 # Server initialized` says.
  private static func message(of line: Substring) -> String? {
    let words = line.split(separator: " ", maxSplits: 6)
    guard words.count == 7 else { return nil }
    let process = words[0].split(separator: ":")
    guard process.count == 2, Int32(process[0]) != nil else { return nil }
    return String(words[6])
  }

  /// The redis-server that runs in this directory by its pid file, whether or not it listens: it may be starting or
  /// stopping, hang, or have lost its socket.
  func leftoverProcess() -> LeftoverProcess? {
    LeftoverProcess(pid: Self.number(in: absolutePath + "/" + Self.pidFileName), directory: absolutePath)
  }

  private static func make(_ path: String) throws(EmbeddedRedisError) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      if mkdir(String(path[..<end]), 0o700) != 0, errno != EEXIST, end == path.endIndex { throw failure(path) }
    }
  }

  static func failure(_ path: String) -> EmbeddedRedisError {
    .directory(path: path, reason: String(cString: strerror(errno)))
  }

  private static func number(in file: String) -> Int32? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 16)
    let count = read(descriptor, &text, text.count)
    return Int32(String(decoding: text[..<max(0, count)].prefix { $0 >= 48 && $0 <= 57 }, as: UTF8.self))
  }
}

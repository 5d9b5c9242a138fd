// Whether it is the disk that ended redis-server, or keeps it from starting. With `appendfsync always` it ends itself
// at the first write that fails, and on a full disk it may not even be able to say so: its log lies there, too.
// EmbeddedRedis asks whenever redis-server has ended.

import Glibc

/// What speaks of the disk when redis-server has ended. Pure.
struct DiskTrouble {
  /// Bytes left in DATA_DIR; nil when the system does not say.
  var freeBytes: UInt64?
  /// Whether there are files left to be made.
  var hasInodes = true
  /// The last lines of redis-server's log.
  var log: [String]

  /// What is left is too little for anything.
  private static let nothing: UInt64 = 64 << 10
  /// A write that failed with so little left failed for lack of room.
  private static let little: UInt64 = 16 << 20

  /// How redis-server says that it could not write, in part with the system's words behind it.
  private static let failures = [
    "AOF write error", "Error writing to the AOF file", "Short write while writing to the AOF", "AOF fsync error",
    "Write error", "Error trying to", "Error opening", "Fail to fsync", "Can't open the append",
  ]
  private static let systemWords = [
    "No space left on device", "Disk quota exceeded", "File too large", "Input/output error", "Read-only file system",
  ]

  /// For the operator; nil when nothing speaks of the disk.
  var inWords: String? {
    let failure = log.first { line in (Self.failures + Self.systemWords).contains { line.contains($0) } }
    let reason = Self.systemWords.first { words in log.contains { $0.contains(words) } }
    let free = freeBytes ?? .max
    let isFull =
      !hasInodes || free < Self.nothing || reason == Self.systemWords[0] || (failure != nil && free < Self.little)
    if isFull {
      let left = freeBytes.map { " (quedan \($0 >> 10) KB)" } ?? ""
      return "el disco de DATA_DIR está lleno\(left): redis-server no puede guardar; libere espacio"
    }
    guard let failure else { return nil }
    return "redis-server no puede escribir en DATA_DIR: \(reason ?? failure)"
  }
}

extension DataDirectory {
  /// Looks at the disk and at what redis-server wrote last.
  var diskTrouble: String? {
    var trouble = DiskTrouble(log: lastLogLines(3))
    var status = statvfs()
    if statvfs(absolutePath, &status) == 0 {
      let blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail
      trouble.freeBytes = UInt64(blocks) * UInt64(status.f_frsize)
      trouble.hasInodes = status.f_files == 0 || status.f_ffree > 0
    }
    return trouble.inWords
  }
}

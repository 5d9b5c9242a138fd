// Whether the disk made redis-server end, or keeps it from starting. With `appendfsync always` it ends at the first
// write that fails, and on a full disk it may not be able to log that, since its log lies there, too. EmbeddedRedis
// asks whenever redis-server has ended.

import Glibc

/// The evidence about the disk after redis-server has ended. Pure.
struct DiskTrouble {
  /// Bytes left in DATA_DIR; nil when the system does not say.
  var freeBytes: UInt64?
  /// Whether files can still be created.
  var hasInodes = true
  /// The last lines of redis-server's log.
  var log: [String]

  /// With fewer bytes left than this nothing can be written.
  private static let nothing: UInt64 = 64 << 10
  /// With fewer bytes left than this a failed write failed for lack of room.
  private static let little: UInt64 = 16 << 20

  /// How redis-server logs that it could not write; the system's words may follow.
  private static let failures = [
    "AOF write error", "Error writing to the AOF file", "Short write while writing to the AOF", "AOF fsync error",
    "Write error", "Error trying to", "Error opening", "Fail to fsync", "Can't open the append",
  ]
  private static let systemWords = [
    "No space left on device", "Disk quota exceeded", "File too large", "Input/output error", "Read-only file system",
  ]

  /// The trouble in words for the operator; nil when there is no evidence of one.
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
  /// The trouble that the disk and redis-server's last log lines show.
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

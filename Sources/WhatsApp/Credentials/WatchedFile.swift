// A small local file that is read again when it has changed. Used for the credentials file.

import Glibc

/// Why a file could not be read, for the log.
struct WatchedFileError: Error, Equatable {
  var reason: String
}

/// Remembers which version of a file has been read.
struct WatchedFile {
  private struct Version: Equatable {
    var device: UInt
    var inode: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int
  }

  let path: String
  /// Bytes; a larger file is refused.
  let limit: Int
  private var version: Version?

  init(path: String, limit: Int) {
    self.path = path
    self.limit = limit
  }

  /// The contents, or nil when they have not changed since the last call that did not fail. After a failure they are
  /// given again, and also while the file is so young that another change could have the same time stamp.
  mutating func contentsIfChanged() throws(WatchedFileError) -> [UInt8]? {
    // O_NONBLOCK, because the path may name a pipe that nobody writes to.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure() }
    guard status.st_mode & S_IFMT == S_IFREG else { throw forget("no es un archivo") }
    let found = Version(
      device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
      seconds: Int(status.st_mtim.tv_sec), nanoseconds: Int(status.st_mtim.tv_nsec))
    if found == version { return nil }
    guard found.size <= limit else { throw forget("tiene más de \(limit) bytes") }
    let bytes = try read(descriptor)
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    version = found.seconds <= now.tv_sec - 2 ? found : nil
    return bytes
  }

  /// At most one byte more than the limit, however the file grows meanwhile.
  private mutating func read(_ descriptor: Int32) throws(WatchedFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      bytes += buffer[..<count]
    }
    throw forget("tiene más de \(limit) bytes")
  }

  private mutating func failure() -> WatchedFileError { forget(String(cString: strerror(errno))) }

  private mutating func forget(_ reason: String) -> WatchedFileError {
    version = nil
    return WatchedFileError(reason: reason)
  }
}

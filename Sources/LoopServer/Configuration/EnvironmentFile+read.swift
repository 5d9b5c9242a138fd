// Reads the `.env` file from the disk, before the loop runs. Anything else in its place ends the start: without its
// keys the server would be open to all.

import Environment
import Glibc

extension EnvironmentFile {
  /// - Returns: the file at `path`; empty when there is none.
  /// - Throws: `EnvironmentFileError`.
  static func read(_ path: String) throws(EnvironmentFileError) -> EnvironmentFile {
    // O_NONBLOCK, because the path may name a pipe that nobody writes to.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = reason(errno)
      if reason == .brokenLink, !isLink(path) { return EnvironmentFile() }
      throw EnvironmentFileError(reason)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw EnvironmentFileError(.unreadable) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return try EnvironmentFile(contents(descriptor))
    case S_IFDIR: throw EnvironmentFileError(.folder)
    default: throw EnvironmentFileError(.notRegular)
    }
  }

  /// At most one byte more than the longest file, however it grows meanwhile.
  private static func contents(_ descriptor: Int32) throws(EnvironmentFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: longest + 1)
    while bytes.count <= longest {
      let count = Glibc.read(descriptor, &buffer, longest + 1 - bytes.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw EnvironmentFileError(.unreadable)
      }
      bytes += buffer[..<count]
    }
    return bytes
  }

  private static func reason(_ code: Int32) -> EnvironmentFileError.Reason {
    switch code {
    case ENOENT: .brokenLink
    case EACCES, EPERM: .noPermission
    // open(2) gives ENXIO for a socket.
    case ENXIO: .notRegular
    default: .unreadable
    }
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}

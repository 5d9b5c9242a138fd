// Connecting to a Unix socket whose path is longer than a socket address can hold (108 bytes with the final NUL;
// hiredis would cut it off in silence). The kernel resolves a path, so one that goes through an open directory in /proc
// works as well: /proc/self/fd/7/redis.sock. HiredisLink uses it, and the embedded Redis, to see whether one is
// running.

import Glibc

/// Unix sockets by path, also by a long one.
public enum UnixSocketPath {
  /// The longest path that hiredis passes on whole and NUL-terminated.
  static let longestDirect = 106

  /// Calls `connect` with a path to the same socket that fits into a socket address. The path works only during
  /// the call, which is enough: connecting to a Unix socket ends at once.
  /// - Throws: `RedisError.unavailable` when the directory cannot be opened or the last component is too long.
  static func withShortPath<Result>(
    to path: String, connect: (UnsafeBufferPointer<CChar>) throws(RedisError) -> Result
  ) throws(RedisError) -> Result {
    if path.utf8.count <= longestDirect { return try Array(path.utf8CString).withUnsafeBufferPointer(connect) }
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let directory = open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory < 0 { throw .unavailable("\(path): \(String(cString: strerror(errno)))") }
    defer { close(directory) }
    let short = "/proc/self/fd/\(directory)\(path[slash...])"
    if short.utf8.count > longestDirect { throw .unavailable("the name of the socket \(path) is too long") }
    return try Array(short.utf8CString).withUnsafeBufferPointer(connect)
  }

  /// True when a process accepts connections on the socket; false for a file that was left behind.
  public static func isListening(at path: String) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if descriptor < 0 { return false }
    defer { close(descriptor) }
    return
      (try? withShortPath(to: path) { short throws(RedisError) in
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyMemory(from: UnsafeRawBufferPointer(short)) }
        let result = withUnsafeBytes(of: &address) {
          connect(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        return result == 0 || errno == EAGAIN  // EAGAIN: alive, with a full backlog
      }) ?? false
  }
}

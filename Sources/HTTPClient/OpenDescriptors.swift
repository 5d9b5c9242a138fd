// Descriptors that a library opens for itself without CLOEXEC: curl's multi handle has a pair of sockets (for
// curl_multi_wakeup). A child, redis-server above all, would inherit them. CurlMulti makes its handle in here.

import Glibc

enum OpenDescriptors {
  /// Runs `body`, and marks the descriptors that were opened meanwhile to be closed in children. It reads /proc; where
  /// there is none, it does nothing.
  static func closedInChildren<Result>(_ body: () -> Result) -> Result {
    let before = all()
    let result = body()
    for descriptor in all().subtracting(before) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    return result
  }

  /// All but the one through which they are read, whose number is free again.
  private static func all() -> Set<Int32> {
    guard let directory = opendir("/proc/self/fd") else { return [] }
    defer { closedir(directory) }
    var found: Set<Int32> = []
    while let entry = readdir(directory) {
      let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      if let number = Int32(String(cString: name.assumingMemoryBound(to: CChar.self))) { found.insert(number) }
    }
    found.remove(dirfd(directory))
    return found
  }
}

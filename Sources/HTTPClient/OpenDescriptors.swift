// Descriptors that a library opens without CLOEXEC and tells nobody of: curl's multi handle has a pair of sockets of
// its own (for curl_multi_wakeup). A child, redis-server above all, would inherit them. CurlMulti makes its handle in
// here.

import Glibc

enum OpenDescriptors {
  /// Runs `body`, and has what was opened meanwhile closed in children. Reads /proc; where there is none, nothing is
  /// done.
  static func closedInChildren<Result>(_ body: () -> Result) -> Result {
    let before = all()
    let result = body()
    for descriptor in all().subtracting(before) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    return result
  }

  /// Without the one they are read through, whose number is free again.
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

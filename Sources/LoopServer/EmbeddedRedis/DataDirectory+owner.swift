// Checks who owns DATA_DIR. Campaigns are written and read there, and the server trusts the socket in it. So the start
// ends when the folder or a file in it is a link, which leads wherever its owner likes, or belongs to another user.
// Folders above it may be links.

import EventLoop
import Glibc
import Queue

extension DataDirectory {
  /// The files that this server and redis-server use; other files in the folder do not matter.
  private static let used = [
    lockName, socketName, pidFileName, logName, logName + ".1", "appendonly.aof", appendOnlyName,
  ]
  private static let appendOnlyName = "appendonlydir"

  /// - Throws: when the folder is a link or another user's.
  static func checkFolder(_ path: String) throws(EmbeddedRedisError) {
    // With a slash or `/.` behind the path, the system would follow a link.
    var bare = path[...]
    while bare.count > 1, bare.hasSuffix("/") || bare.hasSuffix("/.") { bare.removeLast() }
    try check(bare.isEmpty ? "." : String(bare), shown: path)
  }

  /// - Parameters:
  ///   - folder: absolute.
  ///   - path: the folder as the operator wrote it.
  /// - Throws: when a file that is used is a link or another user's.
  static func checkFiles(in folder: String, shown path: String) throws(EmbeddedRedisError) {
    let shown = path.hasSuffix("/") ? path : path + "/"
    for name in used { try check(folder + "/" + name, shown: shown + name) }
    for name in names(in: folder + "/" + appendOnlyName) {
      try check("\(folder)/\(appendOnlyName)/\(name)", shown: "\(shown)\(appendOnlyName)/\(name)")
    }
  }

  private static func check(_ path: String, shown: String) throws(EmbeddedRedisError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw failure(shown)
    }
    if status.st_mode & S_IFMT == S_IFLNK { throw .link(path: shown) }
    if status.st_uid != geteuid() { throw .foreign(path: shown, owner: status.st_uid, us: geteuid()) }
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      names.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
    }
    return names.filter { $0 != "." && $0 != ".." }
  }
}

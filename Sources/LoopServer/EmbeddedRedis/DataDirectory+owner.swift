// Whose DATA_DIR is. Campaigns are written and read there, and whoever listens on the socket in it is believed: so a
// link, which leads wherever its owner likes, and whatever belongs to somebody else end the start. Folders above it may
// be links.

import EventLoop
import Glibc
import Queue

extension DataDirectory {
  /// What is used of the folder, whether by us or by redis-server; whatever else lies in it is not looked at.
  private static let used = [
    lockName, socketName, pidFileName, logName, logName + ".1", "appendonly.aof", appendOnlyName,
  ]
  private static let appendOnlyName = "appendonlydir"

  /// - Throws: when the folder is a link or another user's.
  static func checkFolder(_ path: String) throws(EmbeddedRedisError) {
    // With a slash, or `/.`, behind it a link would be looked through.
    var bare = path[...]
    while bare.count > 1, bare.hasSuffix("/") || bare.hasSuffix("/.") { bare.removeLast() }
    try check(bare.isEmpty ? "." : String(bare), shown: path)
  }

  /// - Parameters:
  ///   - folder: absolute.
  ///   - path: the same as the operator wrote it.
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

// Reads files that come beside the program and not in it: Swagger UI's and the panel's. The program looks in its own
// folder and in the three above it, so that /usr/local/bin/LoopServer finds /usr/local/share, and one that was built
// finds .build/share. Reading blocks the loop. So the panel's files are read at the start, and Swagger UI's once.

import Glibc

enum InstalledFiles {
  /// Folders above the program's that are searched.
  static let parents = 3

  /// The path of the running program; nil when the system does not tell it.
  static var program: String? {
    guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The folder of a program and those above it, nearest first. The root is an empty text.
  static func folders(program: String) -> [String] {
    var parts = program.split(separator: "/").dropLast()
    var folders: [String] = []
    for _ in 0...parents {
      folders.append(parts.map { "/\($0)" }.joined())
      if parts.isEmpty { break }
      parts.removeLast()
    }
    return folders
  }

  /// The whole of a file; nil when it is missing, empty, larger than `limit` bytes, or no regular file.
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      (1...limit).contains(Int(information.st_size))
    else { return nil }
    let size = Int(information.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = 0
      while count < size {
        let length = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
        if length <= 0 { break }
        count += length
      }
    }
    return bytes.count == size ? bytes : nil
  }

  /// The names in a folder, sorted, without those that begin with a dot; empty when there is no such folder.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
      let name = withUnsafePointer(to: entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }
}

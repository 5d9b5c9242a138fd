// Swagger UI's files for `/docs`, as `make setup` has fetched, checked and compressed them (scripts/setup.sh). They are
// looked for beside the program: `share/loopserver/docs` in its own folder or in one of the three above it, so that
// /usr/local/bin/LoopServer finds /usr/local/share/loopserver/docs and a built one .build/share/loopserver/docs.
//
// Read once, all together, when `/docs` is first asked for (a millisecond, of which most is their digests), and kept as
// they are, half a megabyte of gzip that all clients share. Without them the server works as always and `/docs` says
// how to get them.

import Glibc

struct DocumentationFiles: Sendable {
  /// Folders above the program's in which the files of `/docs` are looked for.
  nonisolated static let documentationParents = 3
  /// Bytes of one file of `/docs`, compressed; they stay in memory.
  nonisolated static let documentationFile = 4 << 20
  /// One file as it is sent.
  struct File: Sendable {
    let name: String
    let mediaType: StaticString
    let isCompressed: Bool
    let bytes: [UInt8]
    let tag: EntityTag
  }

  static let folder = "share/loopserver/docs"
  /// What `/docs` cannot do without, by its name under `/docs/`.
  static let names: [(name: String, mediaType: StaticString, isCompressed: Bool)] = [
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", true),
    ("swagger-ui.css", "text/css; charset=utf-8", true),
    ("favicon-32x32.png", "image/png", false),
  ]

  let files: [File]

  /// Those beside the running program; nil when they are not all there.
  static func installed() -> DocumentationFiles? {
    guard let program = path(of: "/proc/self/exe") else { return nil }
    return candidates(program: program).lazy.compactMap { DocumentationFiles(folder: $0) }.first
  }

  /// Where to look, nearest first.
  static func candidates(program: String) -> [String] {
    var parts = program.split(separator: "/").dropLast()
    var folders: [String] = []
    for _ in 0...DocumentationFiles.documentationParents {
      folders.append(parts.map { "/\($0)" }.joined() + "/" + folder)
      if parts.isEmpty { break }
      parts.removeLast()
    }
    return folders
  }

  /// - Returns: nil when one of them is missing, empty or too large.
  init?(folder: String) {
    var files: [File] = []
    for (name, mediaType, isCompressed) in Self.names {
      guard let bytes = Self.read("\(folder)/\(name)\(isCompressed ? ".gz" : "")") else { return nil }
      files.append(
        File(name: name, mediaType: mediaType, isCompressed: isCompressed, bytes: bytes, tag: EntityTag(of: bytes)))
    }
    self.files = files
  }

  func file(_ name: String) -> File? { files.first { $0.name == name } }

  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      (1...DocumentationFiles.documentationFile).contains(Int(information.st_size))
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

  private static func path(of link: String) -> String? {
    guard let resolved = realpath(link, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

// Swagger UI's files for `/docs`, as `make setup` has fetched, checked and compressed them (scripts/setup.sh), in
// share/loopserver/docs beside the program (InstalledFiles).
//
// DocumentationRoutes reads them once, all together, when `/docs` is first asked for. That takes a millisecond, most of
// it for their digests. It keeps them as they are: half a megabyte of gzip, which all clients share. Without them the
// server works as always, and `/docs` says how to get them.

struct DocumentationFiles: Sendable {
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
  /// The files that `/docs` needs, by their names under `/docs/`.
  static let names: [(name: String, mediaType: StaticString, isCompressed: Bool)] = [
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", true),
    ("swagger-ui.css", "text/css; charset=utf-8", true),
    ("favicon-32x32.png", "image/png", false),
  ]

  let files: [File]

  /// The files beside the running program; nil when one is missing.
  static func installed() -> DocumentationFiles? {
    InstalledFiles.program.flatMap { program in
      candidates(program: program).lazy.compactMap { DocumentationFiles(folder: $0) }.first
    }
  }

  /// The folders to look in, nearest first.
  static func candidates(program: String) -> [String] {
    InstalledFiles.folders(program: program).map { "\($0)/\(folder)" }
  }

  /// - Returns: nil when one of them is missing, empty or too large.
  init?(folder: String) {
    var files: [File] = []
    for (name, mediaType, isCompressed) in Self.names {
      let path = "\(folder)/\(name)\(isCompressed ? ".gz" : "")"
      guard let bytes = InstalledFiles.read(path, limit: Self.documentationFile) else { return nil }
      files.append(
        File(name: name, mediaType: mediaType, isCompressed: isCompressed, bytes: bytes, tag: EntityTag(of: bytes)))
    }
    self.files = files
  }

  func file(_ name: String) -> File? { files.first { $0.name == name } }
}

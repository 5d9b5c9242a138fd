// The panel's files, all of them in memory as they are sent, plain and compressed: its pages, which are in `Panel/` as
// they are written, and the scripts of others below `vendor/`, as `make setup` has fetched and checked them
// (scripts/setup.sh).
//
// Installed, both are in share/loopserver/panel beside the program (InstalledFiles). For a program that was built in
// its project, the pages are the project's own: who changes one starts the server again and sees it. They are read at
// the start, before anybody is served, so no request waits for a disk and no path of a request reaches it.

import Text

struct PanelFiles: Sendable {
  /// Files in all, bytes of one, bytes of all, folders inside each other. A folder with more is none.
  static let count = 500
  static let size = 1 << 20
  static let sum = 8 << 20
  static let depth = 4

  static let folder = "share/loopserver/panel"
  /// The page, whatever is shown on it.
  static let page = "index.html"
  /// Scripts of others: their names have their versions, so what is under one name never changes.
  static let vendor = "vendor"

  /// What a file is sent as, by the ending of its name. Files with other endings are not served.
  private static let mediaTypes: [String: StaticString] = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "json": "application/json", "webmanifest": "application/manifest+json", "svg": "image/svg+xml",
    "png": "image/png", "ico": "image/x-icon", "woff2": "font/woff2",
  ]

  /// One of its forms, with the tag of that form.
  struct Form: Sendable {
    let bytes: [UInt8]
    let tag: EntityTag

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      tag = EntityTag(of: bytes)
    }
  }

  struct File: Sendable {
    let mediaType: StaticString
    let plain: Form
    /// Nil where compressing does not make it smaller.
    let compressed: Form?
    /// It never changes under its name.
    let isVersioned: Bool
  }

  private var files: [String: File] = [:]
  private var folders: Set<String> = []
  private var sum = 0

  /// Those of the running program; nil when they are not all there.
  static func installed() -> PanelFiles? {
    InstalledFiles.program.flatMap { PanelFiles(folders: sources(program: $0, isThere: InstalledFiles.isFolder)) }
  }

  /// The folders to read: the nearest installed one, and the pages of the project that the program was built in.
  static func sources(program: String, isThere: (String) -> Bool) -> [String] {
    let folders = InstalledFiles.folders(program: program)
    let installed = folders.map { "\($0)/\(folder)" }.first(where: isThere)
    let project = folders.first { isThere("\($0)/Sources/LoopServer") }.map { "\($0)/Panel" }
    return [installed, project].compactMap(\.self)
  }

  /// - Parameter folders: what is in several of them is the first one's.
  /// - Returns: nil without the page or without what it needs of others, and past a bound.
  init?(folders: [String]) {
    for folder in folders where !read(folder, below: "", depth: Self.depth) { return nil }
    guard files[Self.page] != nil, files.keys.contains(where: { $0.hasPrefix("\(Self.vendor)/") }) else { return nil }
  }

  /// - Returns: false past a bound.
  private mutating func read(_ folder: String, below path: String, depth: Int) -> Bool {
    for name in InstalledFiles.names(in: folder) {
      let (source, target) = ("\(folder)/\(name)", path + name)
      if InstalledFiles.isFolder(source) {
        guard depth > 1, read(source, below: target + "/", depth: depth - 1) else { return false }
        continue
      }
      guard files[target] == nil, let type = Self.mediaType(of: name) else { continue }
      guard let bytes = InstalledFiles.read(source, limit: Self.size) else { return false }
      sum += bytes.count
      let compressed = Gzip.compress(bytes)
      files[target] = File(
        mediaType: type, plain: Form(bytes), compressed: compressed.count < bytes.count ? Form(compressed) : nil,
        isVersioned: path.hasPrefix("\(Self.vendor)/"))
      if let first = target.split(separator: "/").dropLast().first { folders.insert(String(first)) }
      if files.count > Self.count || sum > Self.sum { return false }
    }
    return true
  }

  /// - Parameter path: what stands behind `/panel/`, decoded.
  func file(_ path: String) -> File? { files[path] }

  /// Whether a path that names no file was meant for one: it ends as one does, in no folder or in one that has some.
  /// Any other is a place within the page. A campaign may be called `enero.js`, and is at `campanas/enero.js`.
  func isMeantForAFile(_ path: String) -> Bool {
    guard Self.mediaType(of: path) != nil else { return false }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().first
    return folder.map { folders.contains(String($0)) } ?? true
  }

  private static func mediaType(of path: String) -> StaticString? {
    path.lastIndex(of: ".").flatMap { mediaTypes[String(path[path.index(after: $0)...])] }
  }
}

// The panel's files, all of them in memory as they are sent, plain and compressed. Its pages are the files of `Panel/`,
// unchanged. The scripts of others are below `vendor/`, as `make setup` has fetched and checked them
// (scripts/setup.sh).
//
// An installed program has both in share/loopserver/panel beside it (InstalledFiles). A program that was built in its
// project reads the project's own pages, so a changed page is seen after a new start. All files are read at the start,
// before any client is served. So no request waits for a disk, and no path of a request reaches one.

import Text

struct PanelFiles: Sendable {
  /// Files in all, bytes of one, bytes of all, folders inside each other. A panel with more is not served.
  static let count = 500
  static let size = 1 << 20
  static let sum = 8 << 20
  static let depth = 4

  static let folder = "share/loopserver/panel"
  /// The one page, which shows every place of the panel.
  static let page = "index.html"
  /// The folder of others' scripts. Their names have their versions, so the file of one name never changes.
  static let vendor = "vendor"

  /// The media type of a file, by the ending of its name. Files with other endings are not served.
  private static let mediaTypes: [String: StaticString] = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "json": "application/json", "webmanifest": "application/manifest+json", "svg": "image/svg+xml",
    "png": "image/png", "ico": "image/x-icon", "woff2": "font/woff2",
  ]

  /// A form of a file, plain or compressed, with its own tag.
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
    /// Nil when compressing does not make the file smaller.
    let compressed: Form?
    /// Whether the file never changes under its name.
    let isVersioned: Bool
  }

  private var files: [String: File] = [:]
  private var folders: Set<String> = []
  private var sum = 0

  /// The files of the running program; nil when they are not complete.
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

  /// - Parameter folders: the folders to read. Of a file that is in several, the first one counts.
  /// - Returns: nil without the page or the scripts of others, and past a bound.
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

  /// - Parameter path: the path behind `/panel/`, decoded.
  func file(_ path: String) -> File? { files[path] }

  /// Whether a path that names no file was meant for one: it has the ending of a file, and is in no folder or in one
  /// that has files. Any other path is a place within the page. A campaign may be called `enero.js`, and is at
  /// `campanas/enero.js`.
  func isMeantForAFile(_ path: String) -> Bool {
    guard Self.mediaType(of: path) != nil else { return false }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().first
    return folder.map { folders.contains(String($0)) } ?? true
  }

  private static func mediaType(of path: String) -> StaticString? {
    path.lastIndex(of: ".").flatMap { mediaTypes[String(path[path.index(after: $0)...])] }
  }
}

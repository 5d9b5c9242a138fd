// The folders of the panel's files, the files that are served, and the routes' answers with and without them.

import EventLoop
import Foundation
import HTTPServer
import TestSupport
import Testing

@testable import API

@Suite struct PanelFilesTests {
  private static let script = String(repeating: "export const a = 1;\n", count: 100)

  /// A folder with a small panel in it.
  private static func makeFolder(without left: String? = nil, adding more: [String: String] = [:]) throws -> String {
    let folder = NSTemporaryDirectory() + "panel-" + UUID().uuidString
    var files = [
      "index.html": "<!doctype html>", "inicio.js": script, "paginas/lista.js": "x", "vendor/preact-1.js": script,
      "LEEME.txt": "no se sirve", ".oculto.js": "no se sirve",
    ]
    files.merge(more) { $1 }
    if let left { files[left] = nil }
    for (name, text) in files {
      let path = URL(fileURLWithPath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: path)
    }
    return folder
  }

  /// program, folders that exist, folders that are read
  @Test(arguments: [
    ("/usr/local/bin/LoopServer", ["/usr/local/share/loopserver/panel"], ["/usr/local/share/loopserver/panel"]),
    (
      "/p/.build/x/debug/LoopServer", ["/p/.build/share/loopserver/panel", "/p/Sources/LoopServer"],
      ["/p/.build/share/loopserver/panel", "/p/Panel"]
    ),
    ("/p/.build/x/debug/LoopServer", ["/p/Sources/LoopServer"], ["/p/Panel"]),
    ("/a/b/c/d/LoopServer", ["/share/loopserver/panel"], []), ("/LoopServer", [], []),
    ("/a/b/LoopServer", ["/a/share/loopserver/panel", "/share/loopserver/panel"], ["/a/share/loopserver/panel"]),
  ])
  func theyAreLookedForBesideAndAboveTheProgram(program: String, there: [String], read: [String]) {
    #expect(PanelFiles.sources(program: program, isThere: there.contains) == read)
  }

  @Test(arguments: [(nil, true), ("index.html", false), ("vendor/preact-1.js", false), ("inicio.js", true)])
  func withoutThePageOrWhatItNeedsThereIsNone(left: String?, isWhole: Bool) throws {
    let folder = try Self.makeFolder(without: left)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect((PanelFiles(folders: [folder]) != nil) == isWhole)
  }

  /// A folder past a bound is not served at all, rather than as a page with a piece missing.
  @Test func whatIsTooMuchIsNone() throws {
    let large = String(repeating: "x", count: PanelFiles.size + 1)
    let many = (0...PanelFiles.count).map { ("paginas/p\($0).js", "x") }
    for more in [["largo.js": large], ["a/b/c/d/e.js": "x"], Dictionary(uniqueKeysWithValues: many)] {
      let folder = try Self.makeFolder(adding: more)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      #expect(PanelFiles(folders: [folder]) == nil, "\(more.keys.sorted()[0])")
    }
    let folder = try Self.makeFolder(adding: ["a/b/c/e.js": "x", "largo.js": String(large.dropLast())])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(PanelFiles(folders: [folder])?.file("a/b/c/e.js") != nil)
  }

  /// decoded path behind `/panel/`, Accept-Encoding; status, type, whether it is compressed, how it is kept
  static let cases: [(String, String, Int, String?, Bool, String?)] = [
    ("", "", 200, "text/html; charset=utf-8", false, "no-cache"),
    ("index.html", "gzip", 200, "text/html; charset=utf-8", false, "no-cache"),
    ("campanas", "", 200, "text/html; charset=utf-8", false, "no-cache"),
    ("campanas/", "", 200, "text/html; charset=utf-8", false, "no-cache"),
    ("campanas/promo enero/mensajes/584121234567", "", 200, "text/html; charset=utf-8", false, "no-cache"),
    ("campanas/enero.js", "", 200, "text/html; charset=utf-8", false, "no-cache"),
    ("campanas/../../etc/passwd", "", 200, "text/html; charset=utf-8", false, "no-cache"),
    ("inicio.js", "", 200, "text/javascript; charset=utf-8", false, "no-cache"),
    ("inicio.js", "br, gzip", 200, "text/javascript; charset=utf-8", true, "no-cache"),
    ("inicio.js", "identity", 200, "text/javascript; charset=utf-8", false, "no-cache"),
    ("inicio.js", "gzip;q=0", 200, "text/javascript; charset=utf-8", false, "no-cache"),
    ("paginas/lista.js", "gzip", 200, "text/javascript; charset=utf-8", false, "no-cache"),
    (
      "vendor/preact-1.js", "gzip", 200, "text/javascript; charset=utf-8", true, "public, max-age=31536000, immutable"
    ),
    ("otro.js", "", 404, nil, false, nil), ("paginas/otro.js", "", 404, nil, false, nil),
    ("vendor/preact-2.js", "", 404, nil, false, nil), ("vendor/a/b.css", "", 404, nil, false, nil),
    ("LEEME.txt", "", 200, "text/html; charset=utf-8", false, "no-cache"), (".oculto.js", "", 404, nil, false, nil),
  ]

  @Test(arguments: cases)
  func aPathIsAFileOrAPlaceInThePage(
    path: String, encodings: String, status: Int, type: String?, isCompressed: Bool, caching: String?
  ) async throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = try #require(PanelFiles(folders: [folder]))
    try await withDeadline {
      let answer = try Self.ask(files, path, encodings.isEmpty ? [:] : ["Accept-Encoding": encodings])
      #expect(Int(answer.status.code) == status)
      #expect(answer.mediaType.map { "\($0)" } == type || status == 404)
      #expect((answer.headers["Content-Encoding"] == "gzip") == isCompressed)
      #expect(answer.headers["Cache-Control"] == caching)
      guard status == 200 else { return }
      let policy = try #require(answer.headers["Content-Security-Policy"])
      #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"))
      #expect(policy.contains("frame-ancestors 'none'") && answer.headers["Referrer-Policy"] == "no-referrer")
      var again = HTTPHeaders()
      again.add("If-None-Match", try #require(answer.headers["ETag"]))
      if !encodings.isEmpty { again.add("Accept-Encoding", encodings) }
      let repeated = try Self.ask(files, path, again)
      #expect(repeated.status == .notModified && repeated.headers["Cache-Control"] == caching)
    }
  }

  /// The answer of the route.
  @LoopActor
  private static func ask(_ files: PanelFiles?, _ path: String, _ headers: HTTPHeaders) throws -> HTTPResponse {
    let request = try HTTPRequest(.get, "/panel/x", headers: headers)
    do { return try PanelRoutes(files: files).answer(request, below: path) } catch {
      return error.response
    }
  }

  /// The compressed form unpacks to the plain one, and each form has its own tag.
  @Test func theCompressedFormHoldsTheSame() async throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try #require(PanelFiles(folders: [folder])?.file("inicio.js"))
    let compressed = try #require(file.compressed)
    #expect(compressed.tag != file.plain.tag && compressed.bytes.count < file.plain.bytes.count)
    let source = URL(fileURLWithPath: folder + "/inicio.js.gz")
    try Data(compressed.bytes).write(to: source)
    try await withDeadline {
      let program = try ChildProcess("gzip", ["-dc", source.path], standardOutput: .capture)
      #expect(await program.wait() == .exited(0))
      #expect(program.standardOutput.text == Self.script)
    }
  }

  @Test func withoutThemThePageSaysHowToGetThem() async throws {
    try await withDeadline {
      let page = PanelRoutes(files: nil).page(try HTTPRequest(.get, "/panel"))
      #expect(page.status == .notFound && page.headers["Content-Security-Policy"] != nil)
      #expect(try Self.ask(nil, "campanas", [:]).status == .notFound)
    }
  }
}

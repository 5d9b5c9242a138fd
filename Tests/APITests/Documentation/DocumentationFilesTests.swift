// The folders of Swagger UI's files, and the routes' answers with and without them.

import EventLoop
import Foundation
import HTTPServer
import TestSupport
import Testing

@testable import API

@Suite struct DocumentationFilesTests {
  @Test(arguments: [
    ("/usr/local/bin/LoopServer", ["/usr/local/bin", "/usr/local", "/usr", ""]),
    ("/LoopServer", [""]),
    ("/a/b/c/d/e/LoopServer", ["/a/b/c/d/e", "/a/b/c/d", "/a/b/c", "/a/b"]),
  ])
  func theyAreLookedForBesideAndAboveTheProgram(program: String, folders: [String]) {
    #expect(DocumentationFiles.candidates(program: program) == folders.map { $0 + "/share/loopserver/docs" })
  }

  /// A folder with all three files, each of a few bytes.
  private static func makeFolder() throws -> String {
    let folder = NSTemporaryDirectory() + "docs-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["swagger-ui-bundle.js.gz", "swagger-ui.css.gz", "favicon-32x32.png"] {
      try Data(name.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    return folder
  }

  @Test func aFolderThatIsNotWholeIsNone() throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(DocumentationFiles(folder: folder)?.files.count == 3)
    let file = folder + "/swagger-ui.css.gz"
    try Data().write(to: URL(fileURLWithPath: file))
    #expect(DocumentationFiles(folder: folder) == nil, "empty")
    try FileManager.default.removeItem(atPath: file)
    #expect(DocumentationFiles(folder: folder) == nil, "missing")
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    #expect(DocumentationFiles(folder: folder) == nil, "no file")
  }

  /// The answer of `/docs` with these files.
  @LoopActor
  private static func page(_ files: DocumentationFiles?, _ headers: HTTPHeaders = [:]) throws -> HTTPResponse {
    DocumentationRoutes(files: files).page(try HTTPRequest(.get, "/docs", headers: headers))
  }

  @Test func withoutThemThePageSaysHowToGetThem() async throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await withDeadline {
      #expect(try Self.page(nil).status == .notFound)
      #expect(DocumentationPage.missing.contains("make setup"))
      let files = DocumentationFiles(folder: folder)
      let first = try Self.page(files)
      #expect(first.status == .ok)
      let policy = try #require(first.headers["Content-Security-Policy"])
      #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
      let tag = try #require(first.headers["ETag"])
      let again = try Self.page(files, ["If-None-Match": tag])
      #expect(again.status == .notModified && again.headers["ETag"] == tag)
    }
  }

  /// A server whose documentation nobody reads neither opens the files nor renders anything.
  @Test func filesAreReadOnceAndOnlyWhenAskedFor() async throws {
    let folder = try Self.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await withDeadline {
      var looks = 0
      @LoopActor func look() -> DocumentationFiles? {
        looks += 1
        return DocumentationFiles(folder: folder)
      }
      let routes = DocumentationRoutes(files: look())
      let request = try HTTPRequest(.get, "/docs")
      #expect(routes.document(request).status == .ok)
      #expect(looks == 0)
      for _ in 1...3 { #expect(routes.page(request).status == .ok) }
      #expect(looks == 1)
    }
  }

  /// The pages have no code that the policy would have to allow, and load nothing from elsewhere.
  @Test func thePagesHaveNoCodeOfTheirOwn() {
    for page in [DocumentationPage.html, DocumentationPage.missing] {
      #expect(!page.contains("<style") && !page.contains("style=") && !page.contains("//"))
      #expect(!page.contains("<script>") && !page.contains("onload="))
    }
    #expect(DocumentationPage.script.contains("persistAuthorization: false"))
    #expect(!DocumentationPage.contentSecurityPolicy.contains("unsafe"))
  }

  @Test(arguments: [
    ("", true), ("gzip", true), ("deflate, GZIP;q=0.5", true), ("*", true), ("br, *;q=0.1", true),
    ("gzip, *;q=0", true),
    ("identity", false), ("gzip;q=0", false), ("gzip; q=0.000, *", false), ("br", false), ("*;q=0", false),
  ])
  func gzipIsSentToThoseThatTakeIt(field: String, isAccepted: Bool) {
    #expect(DocumentationRoutes.acceptsGzip(field) == isAccepted)
  }

  @Test(arguments: [
    ("\"abc\"", true), ("W/\"abc\"", true), ("\"x\", \"abc\"", true), ("*", true), ("\"ab\"", false), ("abc", false),
    ("", false),
  ])
  func tagsAreCompared(field: String, matches: Bool) {
    let tag = EntityTag(of: Array("contenido".utf8))
    #expect(tag.matches(field.replacingOccurrences(of: "\"abc\"", with: tag.text)) == matches)
    #expect(tag != EntityTag(of: Array("otro".utf8)))
  }
}

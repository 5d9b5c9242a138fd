// The panel's files as a browser gets them: from the program as it is installed, also through the nginx that is
// shipped, and whatever the limit of requests says.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct PanelTests {
  @LoopActor
  private static func run(
    _ settings: [String: String] = [:], _ body: @escaping @LoopActor (Stack, ServerProcess) async throws -> Void
  ) async throws {
    let program = try InstalledProgram()
    defer { program.remove() }
    try await withDeadline(.seconds(60)) {
      try await Stack.run(settings, startsServer: false) { stack in
        try await body(stack, try await stack.startServer(program: program.path))
      }
    }
  }

  /// The page and its files need no key, load from their own origin only, are compressed for clients that take it, and
  /// are cached as long as they may be.
  @Test func thePageAndItsFilesAreServed() async throws {
    try await Self.run(["API_KEYS": "clave-de-prueba"]) { _, server in
      let root = try await curl(server.url("/"))
      #expect(root.status == 302 && root.headers["location"] == "panel")
      #expect(try await curl("-L", server.url("/")).body == InstalledProgram.page)

      for path in ["/panel", "/panel/", "/panel/index.html", "/panel/campanas/promo%20enero", "/panel/x/y/z/w"] {
        let page = try await curl(server.url(path))
        #expect(page.status == 200 && page.body == InstalledProgram.page, "\(path)")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        let policy = page.headers["content-security-policy"] ?? ""
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(policy)")
        #expect(!policy.contains("unsafe") && !policy.contains("*") && !policy.contains("http"))
        #expect(page.headers["x-content-type-options"] == "nosniff" && page.headers["referrer-policy"] == "no-referrer")
        #expect(page.headers["cache-control"] == "no-cache" && page.headers["etag"] != nil)
      }

      let plain = try await curl(server.url("/panel/inicio.js"))
      #expect(plain.body == InstalledProgram.script && plain.headers["content-encoding"] == nil)
      let packed = try await curl("--compressed", server.url("/panel/inicio.js"))
      #expect(packed.body == InstalledProgram.script && packed.headers["content-encoding"] == "gzip")
      let length = Int(packed.headers["content-length"] ?? "") ?? .max
      #expect(length < InstalledProgram.script.utf8.count / 4)
      #expect(packed.headers["etag"] != plain.headers["etag"] && packed.headers["vary"] == "Accept-Encoding")
      let tag = try #require(packed.headers["etag"])
      let again = try await curl("--compressed", "-H", "If-None-Match: \(tag)", server.url("/panel/inicio.js"))
      #expect(again.status == 304 && again.body.isEmpty && again.headers["content-encoding"] == nil)

      let vendor = try await curl(server.url("/panel/vendor/preact-1.js"))
      #expect(vendor.headers["cache-control"] == "public, max-age=31536000, immutable")
      #expect(try await curl("-I", server.url("/panel/inicio.js")).headers["content-length"] != nil)
    }
  }

  /// Nothing beside the files themselves can be reached, and nothing can be changed.
  @Test func nothingElseIsServed() async throws {
    try await Self.run(["API_KEYS": "clave-de-prueba"]) { _, server in
      for path in ["/panel/otro.js", "/panel/vendor/otro.css", "/panel/vendor/../../docs/x.js"] {
        #expect(try await curl("--path-as-is", server.url(path)).status == 404, "\(path)")
      }
      for path in [
        "/panel/../../bin/LoopServer", "/panel/..%2f..%2f..%2fetc%2fpasswd", "/panel/%2e%2e/%2e%2e/etc/passwd",
      ] {
        #expect(try await curl("--path-as-is", server.url(path)).body == InstalledProgram.page, "\(path)")
      }
      let key = "X-API-Key: clave-de-prueba"
      let malformed = try await curl("-H", key, "--path-as-is", server.url("/panel/a%00b%zz"))
      #expect(malformed.status == 400)
      #expect(try await curl("-H", key, "-X", "POST", server.url("/panel/x")).status == 405)
      #expect(try await curl("-H", key, "-X", "DELETE", server.url("/")).status == 405)
      // Every other path asks for a key as before.
      #expect(try await curl(server.url("/panelx")).status == 401)
    }
  }

  /// The limit does not count the panel's files, of which one page has dozens.
  @Test func theLimitDoesNotCountThem() async throws {
    try await Self.run(["API_KEYS": "clave-de-prueba", "LIMITE_POR_IP": "3"]) { _, server in
      for _ in 0..<10 {
        #expect(try await curl(server.url("/panel/inicio.js")).status == 200)
      }
      let refused = try await curl("-H", "X-API-Key: clave-de-prueba", server.url("/api/listar-campanas"))
      #expect(refused.status == 200 && refused.headers["ratelimit-remaining"] == "2")
    }
  }

  @Test func nginxPassesThemOn() async throws {
    try await Self.run(["API_KEYS": "clave-de-prueba"]) { _, server in
      let nginx = try Nginx(before: [UInt16(server.port)])
      let result: Result<Void, any Error>
      do {
        try await eventually("nginx is there") { try await curl(nginx.url("/health")).status == 200 }
        #expect(try await curl("-L", nginx.url("/")).body == InstalledProgram.page)
        let packed = try await curl("--compressed", nginx.url("/panel/vendor/preact-1.js"))
        #expect(packed.body == InstalledProgram.script && packed.headers["content-encoding"] == "gzip")
        result = .success(())
      } catch { result = .failure(error) }
      await nginx.stop()
      try result.get()
    }
  }

  /// A program without its share works, and the page says what is missing.
  @Test func withoutItsFilesItSaysSo() async throws {
    let program = try InstalledProgram()
    defer { program.remove() }
    try FileManager.default.removeItem(atPath: program.folder + "/share")
    try await withDeadline(.seconds(60)) {
      try await Stack.run(startsServer: false) { stack in
        let server = try await stack.startServer(program: program.path)
        let page = try await curl(server.url("/panel"))
        #expect(page.status == 404 && page.body.contains("make setup"))
        #expect(try await curl(server.url("/api/listar-campanas")).status == 200)
      }
    }
  }
}

import EventLoop
import Foundation
import RedisClient
import TestSupport
import Testing

@Suite struct UnixSocketPathTests {
  @Test(arguments: [106, 107, 108, 109, 300]) func aPathOfAnyLengthConnects(length: Int) async throws {
    try await withDeadline {
      try await RedisServerFixture.run { server in
        // The same socket under a longer path: a chain of directories that ends in a link to the server's.
        let rest = length - server.directory.utf8.count - "/redis.sock".utf8.count - "//link".utf8.count
        let parts = stride(from: 0, to: rest, by: 100).map { String(repeating: "d", count: min(99, rest - $0 - 1)) }
        let deep = ([server.directory] + parts.filter { !$0.isEmpty }).joined(separator: "/")
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: deep + "/link", withDestinationPath: server.directory)
        var path = deep + "/link/redis.sock"
        while path.utf8.count < length { path = path.replacingOccurrences(of: "/link/", with: "/link//") }
        while path.utf8.count < length { path.insert("/", at: path.startIndex) }
        #expect(path.utf8.count == length)
        try await withConnection("unix://" + path) { redis in
          let reply = try await redis.command("PING")
          #expect(reply == .status("PONG"))
        }
      }
    }
  }

  @Test func aNameThatIsTooLongIsNamed() async throws {
    try await withDeadline {
      let path = "/tmp/" + String(repeating: "x", count: 200)
      try await withConnection("unix://" + path, waitUntilReady: false) { redis in
        try await eventually { redis.state.problem?.contains("too long") == true }
      }
    }
  }
}

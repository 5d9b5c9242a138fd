// One client has more connections than the server takes; other clients still get in.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct CrowdingTests {
  @Test(arguments: [false, true]) func oneClientKeepsNobodyFromHealth(isTrusted: Bool) async throws {
    try await withDeadline(.seconds(60)) {
      let settings = isTrusted ? ["PROXIES_CONFIABLES": "127.0.0.1/32"] : [:]
      // 256 descriptors, of which 96 are for connections.
      let server = try ServerProcess(
        settings, arguments: ["serve", "--simulador"], launcher: ["prlimit", "--nofile=256"])
      defer { server.removeDirectory() }
      try await server.waitUntilListening()
      try await eventually("health is well") { try await curl(server.url("/health")).status == 200 }
      let flood = try (0..<(isTrusted ? 90 : 300)).map { _ in try RudeClient(port: server.port) }
      for _ in 0..<20 {
        let before = Loop.now
        let answer = try await curl("--interface", "127.0.0.2", "--max-time", "3", server.url("/health"))
        #expect(answer.status == 200, "after \(Loop.now - before)")
      }
      #expect(server.log.contains("una dirección ocupa más de la mitad") == !isTrusted, "\(server.log)")
      for client in flood { client.reset() }
      #expect(await server.stop() == .exited(0))
    }
  }
}

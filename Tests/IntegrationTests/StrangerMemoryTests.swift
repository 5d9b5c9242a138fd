// The memory that strangers can take while LIMITE_POR_IP asks Redis about them, and that it is given back.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct StrangerMemoryTests {
  /// VmRSS, in MiB.
  @LoopActor private func memory(of process: ServerProcess) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) / 1024
  }

  /// Redis is silent, so nobody is let in for two seconds. Each stranger sends as much as the server will read.
  @Test(arguments: [
    "GET /api/listar-campanas HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /api/crear-campana HTTP/1.1\r\nHost: a\r\nContent-Length: 40000000\r\n\r\n",
  ])
  func whoIsNotLetInYetTakesLittleAndGivesItBack(_ opening: String) async throws {
    try await withDeadline(.seconds(120)) {
      try await Stack.run(["API_KEYS": "clave", "LIMITE_POR_IP": "1000000"]) { stack in
        let server = stack.server
        for _ in 0..<20 { _ = try await curl(server.url("/health")) }
        let before = try memory(of: server)
        let flood = opening + String(repeating: "a", count: 60_000)
        stack.redis.suspend()
        var most = 0
        var clients: [TCPConnection] = []
        let address = try SocketAddress(ip: "127.0.0.1", port: UInt16(server.port))
        for _ in 0..<800 {
          let client = try await TCPConnection.connect(to: address)
          client.write(Array(flood.utf8))
          clients.append(client)
          if clients.count % 50 == 0 { most = max(most, try memory(of: server)) }
        }
        // The memory is watched until all have an answer, or for as long as they wait for one.
        for _ in 0..<10 {
          most = max(most, try memory(of: server))
          try await Loop.sleep(for: .milliseconds(50))
        }
        // 64 KiB each would be 50 MiB.
        #expect(most - before < 32, "\(before) MiB, then \(most)")
        for client in clients { client.reset() }
        stack.redis.resume()
        try await server.waitForHealth(200)
        // A little may stay, which a few uploads would need again at once.
        var now = most
        try await eventually(within: .seconds(40), "it is given back: \(before) MiB, \(most), then \(now)") {
          now = try memory(of: server)
          return now - before < 24
        }
      }
    }
  }
}

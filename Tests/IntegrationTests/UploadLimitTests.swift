// More uploads at once than the server reads are refused before their bodies, and served again once there is room.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Intake

@Suite struct UploadLimitTests {
  @Test func uploadsBeyondTheLimitAreAskedToComeAgain() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let address = try SocketAddress(ip: "127.0.0.1", port: UInt16(stack.server.port))
        let head = """
          POST /api/crear-campana-json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
          Content-Length: 1000000\r\n\r\n{"mensajes":[
          """
        var slow: [TCPConnection] = []
        for _ in 0..<IntakeLimits.uploads {
          let connection = try await TCPConnection.connect(to: address)
          try await connection.send(Array(head.utf8))
          slow.append(connection)
        }
        // Blanks keep the bodies moving, however long the rest takes.
        let trickle = spawn { [slow] in
          while true {
            let blanks = [UInt8](repeating: UInt8(ascii: " "), count: 1000)
            for connection in slow where !connection.isClosed { try? await connection.send(blanks) }
            try await Loop.sleep(for: .seconds(1))
          }
        }
        defer { trickle.cancel() }
        var refused = try await stack.upload(csv(rows: 1), title: "tarde")
        try await eventually("all places are taken") {
          if refused.status == 503 { return true }
          refused = try await stack.upload(csv(rows: 1), title: "tarde \(UUID().uuidString)")
          return refused.status == 503
        }
        #expect(refused.headers["retry-after"] == "5")
        #expect(refused.string("detail")?.contains("demasiadas cargas") == true)
        let exclusions = try await curl(
          "-X", "PUT", "-H", "Content-Type: application/json", "-d", #"{"numeros":[]}"#,
          stack.server.url("/api/exclusiones"))
        #expect(exclusions.status == 503 && exclusions.headers["retry-after"] == "5")
        // The rest of the server goes on.
        #expect(try await curl(stack.server.url("/health")).status == 200)
        #expect(try await curl(stack.server.url("/api/listar-campanas")).status == 200)
        slow[0].close()
        try await eventually("there is room again") {
          try await stack.upload(csv(rows: 1), title: "ahora").status == 200
        }
        for connection in slow { connection.close() }
      }
    }
  }

  /// Fifty at once are everyday work (Benchmarks/README.md measures them).
  @Test func fiftyUploadsAtOnceAreAccepted() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let uploads = (0..<50).map { number in
          spawn {
            try await stack.upload(csv(rows: 50), title: "carga \(number)", fields: ["inicio": nextYear])
          }
        }
        for upload in uploads {
          let answer = try await upload.value
          #expect(answer.status == 200)
        }
      }
    }
  }
}

// Redis was emptied (FLUSHALL, a new machine) while a campaign was being sent. The log, /health and the campaign's own
// 404 tell the operator, until the title is uploaded again or deleted.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct EmptiedRedisTests {
  @Test(arguments: [true, false])
  func whatWasLostIsSaidUntilItIsThereAgainOrDeleted(isUploadedAgain: Bool) async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run { stack in
        let health = stack.server.url("/health")
        #expect(try await stack.upload(csv(rows: 500), title: "agosto", fields: ["intervalo_ms": "200"]).status == 200)
        try await eventually { try await stack.received().count > 3 }
        #expect(try await look(health).string("status") == "healthy")
        _ = try await stack.redisCLI("FLUSHALL")

        try await eventually { try await look(health).string("motivo")?.contains("ha perdido 1 campaña") == true }
        let degraded = try await look(health)
        #expect(degraded.status == 200 && degraded.string("status") == "degraded")
        #expect(!degraded.body.contains("agosto"), "titles are for those with a key")
        try await eventually { stack.server.log.contains("campañas perdidas: Redis fue vaciado o es otro") }
        #expect(!stack.server.log.contains("otra instancia tiene la campaña"))
        let status = try await stack.status("agosto")
        #expect(status.status == 404 && status.string("detail")?.contains("Redis la perdió") == true)

        if isUploadedAgain {
          let again = try await stack.upload(csv(rows: 5), title: "agosto")
          #expect(again.status == 200 && again.body.contains("Redis había perdido una campaña con este título"))
          #expect(try await stack.waitUntilCompleted("agosto").int("enviados") == 5)
        } else {
          #expect(try await curl("-X", "DELETE", stack.server.url("/api/campanas/agosto")).status == 200)
          #expect(try await stack.status("agosto").string("detail") == "Campaña 'agosto' no encontrada")
        }
        try await eventually { try await look(health).string("status") == "healthy" }
      }
    }
  }
}

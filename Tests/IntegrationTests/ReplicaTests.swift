// ESPERAR_REPLICAS with a real replica, and a Redis that becomes a replica itself. The server acts only on what is
// safely stored.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ReplicaTests {
  @Test func nothingIsSentAndNothingAcceptedBeforeAReplicaHasIt() async throws {
    try await withDeadline(.seconds(90)) {
      let settings = ["ESPERAR_REPLICAS": "1", "INTERVALO_ENVIO_MS": "20"]
      try await Stack.run(settings, startsServer: false, tcp: true) { stack in
        _ = try await stack.redisCLI("CONFIG", "SET", "repl-diskless-sync-delay", "0")
        let primary = ["--replicaof", "127.0.0.1 \(stack.redis.port!)"]
        try await RedisServerFixture.run(arguments: primary) { replica in
          try await eventually("the replica follows") {
            try await stack.redisCLI("INFO", "replication").contains("state=online")
          }
          _ = try await stack.startServer()
          #expect(try await stack.upload(csv(rows: 400), title: "segura").status == 200)
          try await eventually { try await stack.received().count > 20 }

          replica.suspend()
          try await eventually("the operator is told") {
            try await stack.status("segura").string("motivo")?.contains("réplicas") == true
          }
          let count = try await settled { try await stack.received().count }
          // The repetition, which finds the campaign published, gets no 200 either.
          for _ in 0..<2 {
            let refused = try await stack.upload(csv(rows: 5, from: 1000), title: "otra")
            #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.body)")
          }
          let message = ["-H", "x-campaignid: suelta", "-H", "Idempotency-Key: uno"]
          for _ in 0..<2 {
            let refused = try await stack.enqueue(message)
            #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.body)")
          }
          #expect(try await stack.received().count <= count + 5, "only what was stored before goes out")

          replica.resume()
          // The client comes again, as it was told, and gets the first answer.
          try await eventually("the upload is accepted") {
            try await stack.upload(csv(rows: 5, from: 1000), title: "otra").status == 200
          }
          try await eventually("so is the message, once") { try await stack.enqueue(message).status == 200 }
          #expect(try await stack.enqueue(message).headers["idempotent-replay"] == "true")
          for (id, total) in [("segura", 400), ("otra", 5), ("suelta", 1)] {
            #expect(try await stack.waitUntilCompleted(id, within: .seconds(40)).int("enviados") == total)
          }
          let received = try await stack.received()
          #expect(received.count == 406 && Set(received.map(\.key)).count == 406)
        }
      }
    }
  }

  @Test func aReplicaThatLagsDoesNotEndTheConnectionToRedis() async throws {
    try await withDeadline(.seconds(120)) {
      let settings = ["ESPERAR_REPLICAS": "1", "INTERVALO_ENVIO_MS": "100"]
      try await Stack.run(settings, startsServer: false, tcp: true) { stack in
        _ = try await stack.redisCLI("CONFIG", "SET", "repl-diskless-sync-delay", "0")
        try await RedisServerFixture.run(arguments: ["--replicaof", "127.0.0.1 \(stack.redis.port!)"]) { replica in
          try await eventually("the replica follows") {
            try await stack.redisCLI("INFO", "replication").contains("state=online")
          }
          let server = try await stack.startServer()
          for number in 0..<40 {
            #expect(try await stack.upload(csv(rows: 60, from: number * 100), title: "c\(number)").status == 200)
          }
          replica.suspend()
          try await eventually("they wait") { try await stack.waitingForReplicas() > 30 }
          let count = try await settled { try await stack.received().count }
          let until = Loop.now + .seconds(8)
          while Loop.now < until {
            let watch = stack.waits.stopwatch()
            #expect(try await look(server.url("/health")).status == 200)
            #expect(try await stack.status("c7").status == 200)
            #expect(watch.elapsed < .seconds(2))
            try await Loop.sleep(for: .milliseconds(100))
          }
          #expect(try await stack.received().count <= count + 5, "only what was stored before goes out")
          #expect(!server.log.contains("Redis no disponible"), "\(server.log.suffix(2000))")

          replica.resume()
          for number in 0..<40 {
            #expect(try await stack.waitUntilCompleted("c\(number)", within: .seconds(40)).int("enviados") == 60)
          }
          let received = try await stack.received()
          #expect(received.count == 2400 && Set(received.map(\.key)).count == 2400)
        }
      }
    }
  }

  @Test func aRedisThatBecomesAReplicaIsWaitedFor() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run(["INTERVALO_ENVIO_MS": "20"]) { stack in
        _ = try await stack.upload(csv(rows: 200), title: "relevada")
        try await eventually { try await stack.received().count > 20 }
        // Its new primary does not exist, so Redis keeps its data and refuses to write.
        #expect(try await stack.redisCLI("REPLICAOF", "127.0.0.1", "1") == "OK")
        try await eventually("health turns 503 and says why") {
          let health = try await look(stack.server.url("/health"))
          return health.status == 503 && health.string("motivo") == "Redis responde READONLY"
        }
        let refused = try await stack.upload(csv(rows: 5, from: 1000), title: "otra")
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil)
        // Messages of the last stored turn, up to 100 ms ahead, may still leave.
        let count = try await settled { try await stack.received().count }
        try await Loop.sleep(for: .milliseconds(500))
        #expect(try await stack.received().count == count, "nothing is sent without a stored turn")
        #expect(stack.server.log.contains("READONLY"))

        #expect(try await stack.redisCLI("REPLICAOF", "NO", "ONE") == "OK")
        let done = try await stack.waitUntilCompleted("relevada", within: .seconds(30))
        let received = try await stack.received()
        #expect(Set(received.map(\.key)).count == received.count, "no key twice")
        #expect((done.int("enviados") ?? 0) + (done.int("inciertos") ?? 0) == 200)
      }
    }
  }
}

extension Stack {
  /// POST /api/encolar-mensaje with more of curl's arguments.
  func enqueue(_ arguments: [String], number: String = "584121234567") async throws -> CurlAnswer {
    let body = "{\"numero\":\"\(number)\",\"template_name\":\"aviso\",\"buzon\":\"14\"}"
    return try await curl(
      ["-H", "Content-Type: application/json", "-d", body] + arguments + [server.url("/api/encolar-mensaje")])
  }

  /// The number of campaigns that say that they wait for the replicas.
  func waitingForReplicas() async throws -> Int {
    let list = try await look(server.url("/api/listar-campanas?detalle=true")).json["campanas"] as? [[String: Any]]
    return (list ?? []).count { "\($0["motivo"] ?? "")".contains("réplicas") }
  }
}

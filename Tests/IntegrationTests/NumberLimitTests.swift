// The pace of a WhatsApp number over campaigns and instances, set by the operator or asked for by the API.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct NumberLimitTests {
  @Test func campaignsAndInstancesShareTheNumbersLimit() async throws {
    try await withDeadline(.seconds(90)) {
      try await Stack.run(["LIMITE_NUMERO_MPS": "40"]) { stack in
        let second = try await stack.startServer()
        _ = try await stack.upload(csv(rows: 50), title: "a")
        _ = try await stack.upload(csv(rows: 50), title: "b", to: second)
        _ = try await stack.waitUntilCompleted("a", within: .seconds(40))
        _ = try await stack.waitUntilCompleted("b", within: .seconds(40))
        let times = try await stack.received().map(\.at).sorted()
        #expect(times.count == 100)
        // 100 messages at 40 a second take two and a half seconds, whoever sends them.
        #expect(times.last! - times.first! >= 2300)
        for (earlier, later) in zip(times, times.dropFirst(42)) { #expect(later - earlier >= 850) }
      }
    }
  }

  @Test func whenTheAPIAsksToSlowDownNothingIsSpentAndEverythingGoesOut() async throws {
    try await withDeadline(.seconds(90)) {
      let options = ["--latencia", "1", "--errores", "0", "--limite-mps", "30"]
      try await Stack.run(["MAX_EN_VUELO": "8"], simulator: options) { stack in
        _ = try await stack.upload(csv(rows: 90), title: "frenada")
        let done = try await stack.waitUntilCompleted("frenada", within: .seconds(60))
        #expect(done.int("enviados") == 90)
        let received = try await stack.received()
        #expect(received.contains { $0.fate == "frenado" })
        #expect(received.count { $0.fate == "aceptado" } == 90)
        // Nothing was spent on a refusal: each message was taken once as far as its attempts tell.
        let results = try await stack.redisCLI("LRANGE", "campaign:frenada:resultados", "0", "-1")
        for line in results.split(separator: "\n") {
          #expect(line.split(separator: "\t")[2].split(separator: "|")[1] == "1")
        }
      }
    }
  }
}

// People's answers, and their switch for marketing, with real processes. The tests and the simulated Meta tell them.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ReplyTests {
  /// A person who answers with one of the words is on the list before Meta has its answer. Meta's own switch counts,
  /// too.
  @Test func whoOptsOutIsExcluded() async throws {
    try await MetaStack.run(["PALABRAS_BAJA": "baja, no más"]) { stack in
      func tell(_ list: String, _ values: String...) async throws -> CurlAnswer {
        try await MetaStack.post(MetaStack.notification(of: list, values), to: stack.server)
      }
      func origin(_ number: Int) async throws -> String? {
        try await curl(stack.server.url("/api/exclusiones/58412100000\(number)")).string("origen")
      }
      func text(_ number: Int, _ body: String) -> String {
        #"{"from":"58412100000\#(number)","id":"wamid.r","type":"text","text":{"body":"\#(body)"}}"#
      }
      func preference(_ number: Int, _ value: String, at moment: Int = 1) -> String {
        #"{"wa_id":"58412100000\#(number)","category":"marketing_messages","value":"\#(value)","timestamp":\#(moment)}"#
      }
      let replies = try await tell(
        "messages", text(0, "¡Baja!"), text(1, "No, gracias"), text(2, "NO MAS"), text(0, "baja"))
      #expect(replies.status == 200 && replies.int("bajas") == 2 && replies.int("altas") == 0, "\(replies.body)")
      #expect(try await origin(0) == "respuesta")
      #expect(try await origin(1) == nil)
      #expect(try await origin(2) == "respuesta")

      let stops = try await tell("user_preferences", preference(0, "stop"), preference(3, "stop", at: 1_767_868_200))
      #expect(stops.int("bajas") == 1, "\(stops.body)")
      #expect(try await origin(3) == "preferencia")
      let entry = try await curl(stack.server.url("/api/exclusiones/584121000003"))
      #expect(entry.string("fecha") == "2026-01-08T10:30:00Z", "since when its person asked: \(entry.body)")
      // This notification comes late: the switch was on before it was off.
      let early = try await tell("user_preferences", preference(3, "resume", at: 1_767_868_199))
      #expect(early.int("altas") == 0, "\(early.body)")
      #expect(try await origin(3) == "preferencia")
      // The switch does not remove an exclusion that it did not make.
      let resumed = try await tell(
        "user_preferences", preference(0, "resume"), preference(3, "resume", at: 1_767_868_201))
      #expect(resumed.int("altas") == 1, "\(resumed.body)")
      #expect(try await origin(0) == "respuesta")
      #expect(try await origin(3) == nil)

      _ = try await stack.upload(csv(rows: 3), title: "bajas")
      let status = try await stack.waitUntilCompleted("bajas")
      #expect(status.int("excluidos") == 2 && status.int("enviados") == 1)
      #expect(!stack.server.log.contains("No, gracias") && !stack.server.log.contains("584121000000"))
      // The texts that people write are kept nowhere. Redis' file has every command that Redis ever got.
      #expect(Self.isWritten("584121000000", in: stack.redis.directory))
      #expect(!Self.isWritten("gracias", in: stack.redis.directory))
    }
  }

  /// Whether one of the files of a Redis has a text in it.
  private static func isWritten(_ text: String, in directory: String) -> Bool {
    (FileManager.default.subpaths(atPath: directory) ?? []).contains { path in
      FileManager.default.contents(atPath: directory + "/" + path)?.range(of: Data(text.utf8)) != nil
    }
  }

  /// The simulated Meta has people answer and switch marketing off: the next campaign leaves all of them out.
  @Test func theSimulatedPeopleWhoOptOutAreLeftAlone() async throws {
    let people = [
      "--retraso-estados", "50", "--entregados", "1", "--fallos-tardios", "0", "--estados-repetidos", "0.3",
      "--respuestas", "0.5", "--bajas", "0.5", "--preferencias", "0.3",
    ]
    try await MetaStack.run(simulator: people, isTold: true) { stack in
      _ = try await stack.upload(csv(rows: 120), title: "primera")
      _ = try await stack.waitUntilCompleted("primera")
      var expected = 0
      try await eventually(within: .seconds(40), "\(expected) are on the list") {
        expected = try await look(stack.simulator.url("/simulador/resumen")).int("bajas") ?? 0
        let listed = Int(try await stack.redisCLI("HLEN", "exclusiones"))
        let status = try await stack.status("primera")
        try status.checkSum()
        return expected > 20 && listed == expected && status.int("leidos") ?? 0 > 0
      }
      let summary = try await look(stack.simulator.url("/simulador/resumen"))
      try await eventually("all answers are counted") {
        try await stack.status("primera").int("respuestas") == summary.int("respondidos")
      }
      let metrics = try await stack.server.metrics()
      #expect(metrics.value("loopserver_meta_replies_total") == summary.int("respondidos").map(Double.init))
      #expect(metrics.value("loopserver_opt_outs_total", ["sentido": "baja"]) ?? 0 >= Double(expected))
      let final = try await settled(within: .seconds(40)) {
        try await Loop.sleep(for: .milliseconds(250))
        return try await stack.redisCLI("HLEN", "exclusiones")
      }
      #expect(final == "\(expected)")
      _ = try await stack.upload(csv(rows: 120), title: "segunda")
      let second = try await stack.waitUntilCompleted("segunda")
      #expect(second.int("excluidos") == expected && second.int("enviados") == 120 - expected, "\(second.body)")
    }
  }

  /// Answers that are told twice, that overtake the delivery of their message, and that come after the server was
  /// killed: each message counts once.
  @Test func answersAreCountedOnceAlsoAcrossARestart() async throws {
    let people = [
      "--retraso-estados", "150", "--entregados", "0.8", "--fallos-tardios", "0.05", "--estados-repetidos", "0.4",
      "--estados-desordenados", "0.5", "--respuestas", "0.6", "--bajas", "0",
    ]
    try await MetaStack.run(simulator: people, isTold: true) { stack in
      _ = try await stack.upload(csv(rows: 200), title: "encuesta")
      _ = try await stack.waitUntilCompleted("encuesta")
      try await eventually("some have answered") { try await stack.status("encuesta").int("respuestas")! > 5 }
      await stack.server.crash()
      try await MetaStack.startServer(in: stack)
      let server = stack.servers[1]
      var last = ""
      try await eventually(within: .seconds(40), "all answers are counted; last seen: \(last)") {
        let status = try await stack.status("encuesta", from: server)
        try status.checkSum()
        last = status.body
        let expected = try await look(stack.simulator.url("/simulador/resumen")).int("respondidos") ?? 0
        let answered = status.int("respuestas") ?? 0
        #expect(answered <= expected)
        // Billed messages count once, too.
        let billed = try await look(stack.simulator.url("/simulador/resumen")).int("cobrados") ?? 0
        let cost = (status.json["costo"] as? [String: Int]) ?? [:]
        #expect(cost["marketing"] ?? 0 <= billed)
        return expected > 50 && answered == expected && cost == ["marketing": billed]
      }
      let before = last
      _ = try await settled { try await stack.status("encuesta", from: server).int("respuestas") }
      #expect(try await stack.status("encuesta", from: server).body == before)
    }
  }
}

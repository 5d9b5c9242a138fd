// Notices about templates and the account while campaigns run, sent by the simulated Meta.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import Text

@Suite struct AccountNoticeTests {
  private static let templates = ["--plantilla", "promo_fibra_visual:es:2", "--plantilla", "otra:es:2"]

  /// Has the simulated Meta change a template's state, and tell it.
  @LoopActor
  private static func change(_ template: String, _ state: String, _ stack: Stack) async throws {
    let answer = try await curl(
      "-X", "POST", stack.simulator.url("/simulador/plantillas/\(template)?estado=\(state)"))
    #expect(answer.status == 200, "\(answer.body)")
  }

  @LoopActor
  private static func tell(_ field: String, _ value: String, _ stack: Stack) async throws {
    let answer = try await curl(
      "-d", #"{"field":"\#(field)","value":\#(value)}"#, stack.simulator.url("/simulador/avisos"))
    #expect(answer.status == 200, "\(answer.body)")
  }

  /// Meta tells late that a message failed because of its template, which has come back meanwhile.
  @Test func aFailureFromBeforeTheTemplateWasBackStopsNothing() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "30"], simulator: Self.templates, anyTemplate: false, isTold: true) {
      stack in
      _ = try await stack.upload(csv(rows: 3000), title: "tarde")
      try await eventually { try await stack.status("tarde").int("enviados")! > 2 }
      try await Self.change("promo_fibra_visual", "APPROVED", stack)
      let ids = try await MetaStack.messageIDs("tarde", stack)
      for (seq, secondsAgo, state) in [(1, 60, "procesando"), (2, -60, "detenido")] as [(Int, Int64, String)] {
        let failed = MetaStack.status(
          "tarde", seq, "failed", id: ids[seq]!, errors: #","errors":[{"code":132015,"title":"Template is paused"}]"#,
          secondsAgo: secondsAgo)
        #expect(try await MetaStack.post(MetaStack.notification([failed]), to: stack.server).status == 200)
        let status = try await stack.status("tarde")
        #expect(status.int("fallidos") == seq && status.string("estado") == state, "\(status.body)")
      }
    }
  }

  /// The campaigns of a paused template stop at once on all instances, with the reason; those of others go on. When
  /// Meta approves it again they go on by themselves, also if the server was killed meanwhile.
  @Test func aPausedTemplateStopsItsCampaignsUntilItIsBack() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "30"], simulator: Self.templates, anyTemplate: false, isTold: true) {
      stack in
      try await MetaStack.startServer(in: stack, ["PORT": "0", "INTERVALO_ENVIO_MS": "30"])
      let second = stack.servers[1]
      for (title, fields) in [
        ("a", [:]), ("b", [:]), ("otra", ["plantilla": "otra"]), ("ajena", ["buzon": "15"]),
        ("futura", ["inicio": Timestamp.text(Loop.wallClockMilliseconds() + 86_400_000)]),
      ] as [(String, [String: String])] {
        let created = try await stack.upload(csv(rows: 3000), title: title, fields: fields, to: second)
        #expect(created.status == 200, "\(created.body)")
      }
      try await eventually {
        for id in ["a", "b", "otra", "ajena"] where try await stack.status(id).int("enviados")! < 3 { return false }
        return true
      }
      try await Self.change("promo_fibra_visual", "PAUSED", stack)
      for id in ["a", "b", "futura"] {
        let stopped = try await stack.status(id, from: second)
        try stopped.checkSum()
        #expect(
          stopped.string("estado") == "detenido"
            && stopped.string("motivo")?.hasPrefix("Meta pausó la plantilla") == true,
          "\(stopped.body)")
      }
      // This campaign sends no message whose code could have said so.
      let reason = try await stack.status("futura", from: second).string("motivo")
      #expect(reason?.contains("'promo_fibra_visual' (es)") == true, "\(reason ?? "")")
      #expect(try await stack.status("otra").string("estado") == "procesando")
      // For another account's campaign Meta has told nothing. Its messages' codes tell.
      try await eventually { try await stack.status("ajena").string("motivo")?.contains("132015") == true }
      let sent = try await settled { try await stack.status("a").int("enviados") }

      await stack.server.crash()
      try await MetaStack.startServer(in: stack, ["INTERVALO_ENVIO_MS": "30"])
      #expect(try await stack.status("a", from: second).string("estado") == "detenido")
      try await Self.change("promo_fibra_visual", "APPROVED", stack)
      for id in ["a", "b"] {
        let back = try await stack.status(id, from: second)
        #expect(back.string("estado") == "procesando" && back.string("motivo") == nil, "\(back.body)")
      }
      #expect(try await stack.status("futura", from: second).string("estado") == "programado")
      try await eventually { try await stack.status("a", from: second).int("enviados")! > sent! }
      let failed = try await stack.status("a", from: second).int("fallidos")
      #expect(failed == 0, "nothing was burnt")
      let metrics = try await stack.servers[2].metrics()
      #expect(metrics.value("loopserver_meta_notices_total", ["aviso": "plantilla_aprobada"]) == 1)
      // A campaign that a message's code has stopped goes on, too.
      let other = try await curl(
        "-X", "POST", stack.simulator.url("/simulador/plantillas/promo_fibra_visual?estado=APPROVED&cuenta=123415"))
      #expect(other.status == 200)
      #expect(try await stack.status("ajena", from: second).string("estado") == "procesando")
    }
  }

  @Test func whatOnlyShouldBeKnownIsTheMotivo() async throws {
    try await MetaStack.run(["INTERVALO_ENVIO_MS": "1000"], simulator: Self.templates, anyTemplate: false, isTold: true)
    { stack in
      _ = try await stack.upload(csv(rows: 500), title: "a")
      try await eventually { try await stack.status("a").int("enviados")! > 0 }
      func reason() async throws -> String? { try await stack.status("a").string("motivo") }
      try await Self.tell(
        "template_category_update",
        #"{"message_template_name":"promo_fibra_visual","message_template_language":"es","previous_category":"UTILITY","new_category":"MARKETING"}"#,
        stack)
      #expect(try await reason()?.contains("de UTILITY a MARKETING") == true)
      let number = #"{"display_phone_number":"15550783881","event":"FLAGGED","current_limit":"TIER_2K"}"#
      try await Self.tell("phone_number_quality_update", number, stack)
      #expect(try await reason()?.contains("termina en 3881") == true)
      try await Self.tell("business_capability_update", #"{"max_daily_conversation_per_phone":250}"#, stack)
      #expect(try await reason()?.contains("250 conversaciones") == true)
      try await Self.change("promo_fibra_visual", "FLAGGED", stack)
      #expect(try await reason()?.contains("la pausará") == true)
      try await Self.change("promo_fibra_visual", "APPROVED", stack)
      try await eventually { try await reason() == nil }
      #expect(try await stack.status("a").string("estado") == "procesando")
      #expect(!stack.server.log.contains("15550783881"))
      let metrics = try await stack.server.metrics()
      for kind in ["categoria", "calidad", "limite", "plantilla_senalada", "plantilla_aprobada"] {
        #expect(metrics.value("loopserver_meta_notices_total", ["aviso": kind]) == 1, "\(kind)")
      }
    }
  }
}

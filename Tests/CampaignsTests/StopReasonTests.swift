import Testing

@testable import Campaigns

@Suite struct StopReasonTests {
  @Test func everyStopTellsWhatToDoAndQuotesNothing() {
    let secret = "EAAGtoken 584121234567"
    for code in 0...140_000 where MetaCode.effect(of: code) == .stop {
      let outcome = Outcome(GatewayAnswer(status: 400, metaCode: code, errorText: secret))
      guard case .stopCampaign(let reason, _) = outcome else { continue }
      #expect(reason.contains("código \(code)"))
      #expect(reason.contains("campaña"))
      #expect(!reason.contains("EAAG") && !reason.contains("584121234567"))
    }
    guard case .stopCampaign(let reason, _) = Outcome(GatewayAnswer(status: 401, errorText: secret)) else {
      Issue.record("401 stops")
      return
    }
    #expect(reason.contains("HTTP 401") && !reason.contains("EAAG"))
  }

  @Test(arguments: [
    ("https://api.example/enviar-mensaje", "https://api.example/enviar-mensaje"),
    ("https://user:pass@api.example/x?token=secret#y", "https://api.example/x"),
    ("//u@h/x@y", "//h/x@y"),
    ("/login?next=/enviar", "/login"),
    ("/n/584121234567/z", "/n/…/z"),
    ("/v25.0/123456", "/v25.0/123456"),
    ("a\r\nb", "ab"),
    ("", ""),
    ("/", "/"),
    (String(repeating: "é", count: 500), String(repeating: "é", count: 120)),
  ])
  func locationIsShownWithoutSecrets(location: String, shown: String) {
    #expect(StopReason.presentable(location) == shown)
  }

  @Test func redirectNamesItsTarget() {
    let there = Outcome(GatewayAnswer(status: 308, location: "https://b.example/enviar-mensaje"))
    #expect(
      there
        == .stopCampaign(
          reason: "La API de WhatsApp respondió con una redirección a 'https://b.example/enviar-mensaje' (HTTP 308)."
            + " Corrija API_WHATSAPP_URL (o META_GRAPH_URL) y reanude la campaña.",
          code: .http(308)))
    guard case .stopCampaign(let nowhere, _) = Outcome(GatewayAnswer(status: 304)) else {
      Issue.record("304 stops")
      return
    }
    #expect(nowhere.contains("sin decir adónde"))
  }
}

import Testing

@testable import Campaigns

@Suite struct StopReasonTests {
  @Test func everyStopTellsWhatToDoAndQuotesNothing() {
    let secret = "EAAGtoken 584121234567"
    for code in 0...140_000 where MetaCode.effect(of: code) == .stop {
      let outcome = Outcome(GatewayAnswer(status: 400, metaCode: code, errorText: secret))
      guard case .stopCampaign(let reason, _, _) = outcome else { continue }
      #expect(reason.contains("código \(code)"))
      #expect(reason.contains("campaña"))
      #expect(!reason.contains("EAAG") && !reason.contains("584121234567"))
    }
    guard case .stopCampaign(let reason, _, _) = Outcome(GatewayAnswer(status: 401, errorText: secret)) else {
      Issue.record("401 stops")
      return
    }
    #expect(reason.contains("HTTP 401") && !reason.contains("EAAG"))
  }

  @Test(
    arguments: [
      ("https://api.example/enviar-mensaje", "https://api.example"),
      ("HTTP://api.example:8080", "http://api.example:8080"),
      ("https://user:pass@api.example/x?token=secret#y", "https://api.example"), ("//u@h/x@y", "//h"),
      ("https://api.example/EAAGtoken/584121234567/", "https://api.example"),
      ("https://[::1]:9000/x", "https://[::1]:9000"),
      ("https://h?token=secret", "https://h"), ("https://h\\@evil/x", "https://h"),
      // No host, or what only stands in a host's place.
      ("/login?next=/enviar", nil), ("/n//EAAGtoken", nil), ("enviar-mensaje/", nil), ("", nil), ("/", nil),
      ("https://", nil), ("https:///x", nil), ("ftp://h/x", nil),
      ("EAAGtoken://h/x", nil), ("https://user:pa?ss@h/x", nil),
      ("https://***.example/", nil), ("https://a\r\nb/", nil), ("https://584121234567.example/", nil),
      ("https://\(String(repeating: "a", count: 121))/", nil),
    ] as [(String, String?)])
  func ofALocationOnlyTheSiteIsShown(location: String, site: String?) {
    #expect(StopReason.site(of: location) == site)
  }

  @Test(
    arguments: [
      ("https://b.example/enviar-mensaje", "a 'https://b.example'"), ("/enviar-mensaje/", "a otra URL"),
      ("", "sin decir adónde"), (nil, "sin decir adónde"),
    ] as [(String?, String)])
  func redirectNamesItsSite(location: String?, place: String) {
    #expect(
      Outcome(GatewayAnswer(status: 308, location: location))
        == .stopCampaign(
          reason: "La API de WhatsApp respondió con una redirección \(place) (HTTP 308)."
            + " Corrija API_WHATSAPP_URL (o META_GRAPH_URL) y reanude la campaña.",
          code: .http(308), mayHaveGoneOut: false))
  }
}

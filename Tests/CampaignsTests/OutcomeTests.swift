import Testing

@testable import Campaigns

@Suite struct OutcomeTests {
  enum Kind: String {
    case sent, retry, hold, returned, throttled, pairThrottled, stop, failed, uncertain
  }

  static func kind(_ outcome: Outcome) -> Kind {
    switch outcome {
    case .sent: .sent
    case .retry: .retry
    case .hold: .hold
    case .returned: .returned
    case .throttled: .throttled
    case .pairThrottled: .pairThrottled
    case .stopCampaign: .stop
    case .failed: .failed
    case .uncertain: .uncertain
    }
  }

  /// Every code of docs/wire.md's table decides, with any status but a success.
  @Test(arguments: [
    ([4, 17, 341, 613, 80007, 130429, 131057, 132069], Kind.throttled),
    ([131056], .pairThrottled),
    ([1, 2, 131000, 131016, 131053, 135000], .retry),
    ([0, 3, 10, 33, 102, 190, 200, 201, 250, 299, 368, 2635, 131005, 131031, 131037, 131042, 131045, 133010], .stop),
    ([131048, 131063, 131064], .stop),
    ([132001, 132007, 132015, 132016, 132068], .stop),
    (
      [
        100, 131008, 131009, 131021, 131026, 131030, 131047, 131049, 131050, 131051, 131052, 132000, 132005, 132008,
        132012, 132018, 130472, 130497, 131062, 137000,
      ], .failed
    ),
  ])
  func metaCodeDecides(codes: [Int], kind: Kind) {
    for code in codes {
      for status in [301, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504, 529] {
        let outcome = Outcome(GatewayAnswer(status: status, metaCode: code, errorText: "x"))
        #expect(Self.kind(outcome) == kind, "code \(code) with HTTP \(status)")
      }
      let contradiction = Outcome(GatewayAnswer(status: 200, metaCode: code, errorText: "x", saysFailed: true))
      #expect(Self.kind(contradiction) == kind, "code \(code) with HTTP 200 that says it failed")
      #expect(Self.kind(Outcome(GatewayAnswer(status: 200, metaCode: code, messageID: "m"))) == .sent)
    }
  }

  @Test func theTableRisesAndSaysWhatToDo() {
    for (one, next) in zip(MetaCode.table, MetaCode.table.dropFirst()) {
      #expect(one.numbers.upperBound < next.numbers.lowerBound, "\(next.name)")
    }
    for row in MetaCode.table {
      #expect((row.effect == .stop) == (row.remedy != nil), "\(row.name)")
      if row.effect == .stop || row.effect == .fail { #expect(row.meaning != nil, "\(row.name)") }
    }
  }

  /// Without a code, and with one that is in no row, the status decides.
  @Test(arguments: [
    (200, Kind.sent), (201, .sent), (202, .sent), (204, .sent), (299, .sent),
    (300, .stop), (301, .stop), (302, .stop), (307, .stop), (308, .stop), (399, .stop),
    (400, .failed), (402, .failed), (404, .failed), (405, .failed), (409, .failed), (413, .failed), (422, .failed),
    (451, .failed), (499, .failed),
    (401, .stop), (403, .stop),
    (408, .retry), (503, .retry),
    (429, .throttled),
    (500, .uncertain), (501, .uncertain), (502, .uncertain), (504, .uncertain), (520, .uncertain), (599, .uncertain),
  ])
  func statusDecides(status: Int, kind: Kind) {
    #expect(Self.kind(Outcome(GatewayAnswer(status: status))) == kind)
    #expect(Self.kind(Outcome(GatewayAnswer(status: status, metaCode: 999_999))) == kind)
  }

  @Test(
    arguments: [(131026, FailureCode.meta(131026)), (999_999, .meta(999_999)), (nil, .unspecified)]
      as [(Int?, FailureCode)])
  func successThatSaysItFailed(code: Int?, expected: FailureCode) {
    let outcome = Outcome(GatewayAnswer(status: 200, metaCode: code, errorText: "no", messageID: "m", saysFailed: true))
    #expect(outcome == .failed(Failure(code: expected, said: "no", otherwise: "")))
  }

  /// The meaning of the code stands before the API's own text.
  @Test(
    arguments: [
      (.meta(131026), "(#131026) no", "el número no tiene WhatsApp o no puede recibir el mensaje — (#131026) no"),
      (.meta(131026), nil, "el número no tiene WhatsApp o no puede recibir el mensaje"),
      (.meta(999_999), "(#999999) no", "(#999999) no"), (.http(500), "no", "no"), (.http(500), " ", "otra"),
      (.unspecified, nil, "otra"),
    ] as [(FailureCode, String?, String)])
  func aFailureIsExplained(code: FailureCode, said: String?, text: String) {
    #expect(Failure(code: code, said: said, otherwise: "otra").text == text)
  }

  /// A page says nothing of the message, which may have gone out. No further message goes there.
  @Test(arguments: [200, 201, 204]) func aPageIsNoAnswer(status: Int) {
    let outcome = Outcome(GatewayAnswer(status: status, bodyIsUnreadable: true, isPage: true))
    guard case .stopCampaign(let reason, _, mayHaveGoneOut: true) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("API_WHATSAPP_URL") && reason.contains("incierto"))
    #expect(Self.kind(Outcome(GatewayAnswer(status: 502, bodyIsUnreadable: true, isPage: true))) == .uncertain)
  }

  /// The account is in maintenance, and the number waits for a minute or more.
  @Test(arguments: [(nil, 60), (.seconds(5), 60), (.seconds(300), 300)] as [(Duration?, Int)])
  func maintenanceIsWaitedFor(retryAfter: Duration?, seconds: Int) {
    let outcome = Outcome(GatewayAnswer(status: 400, metaCode: 131057, retryAfter: retryAfter))
    guard case .throttled(_, .seconds(seconds)?) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test func successCarriesItsIdAndWarns() {
    #expect(Outcome(GatewayAnswer(status: 200, messageID: "wamid.1")) == .sent(messageID: "wamid.1", warning: nil))
    guard case .sent(nil, let unreadable?, false) = Outcome(GatewayAnswer(status: 200, bodyIsUnreadable: true)),
      case .sent(nil, let anonymous?, false) = Outcome(GatewayAnswer(status: 200))
    else {
      Issue.record("a success without an id warns")
      return
    }
    #expect(unreadable.contains("ilegible"))
    #expect(anonymous.contains("identificador"))
  }

  @Test func retryAfterIsPassedOn() {
    let throttled = Outcome(GatewayAnswer(status: 429, errorText: "slow", retryAfter: .seconds(7)))
    #expect(throttled == .throttled(Failure(code: .http(429), text: "slow"), retryAfter: .seconds(7)))
    let busy = Outcome(GatewayAnswer(status: 503, errorText: "busy", retryAfter: .seconds(3)))
    #expect(busy == .retry(Failure(code: .http(503), text: "busy"), after: .seconds(3)))
  }

  @Test(arguments: TransportFailure.Kind.allCases)
  func withoutAnAnswerTheBodyDecides(kind: TransportFailure.Kind) {
    let text = kind.explanation + ": curl 7"
    let failure = Failure(code: .transport(kind), text: text)
    #expect(Outcome(TransportFailure(kind: kind, bodyHandedOut: false, text: "curl 7")) == .hold(failure))
    #expect(Outcome(TransportFailure(kind: kind, bodyHandedOut: true, text: "curl 7")) == .uncertain(failure))
  }

  @Test(arguments: [
    ("a\tb\r\n  c ", "a b c"), ("\u{1}\u{7F}", ""),
    (String(repeating: "é", count: 400), String(repeating: "é", count: 300)),
    (String(repeating: "x", count: 299) + " yz", String(repeating: "x", count: 299)),
  ])
  func failureTextIsOneCleanLine(raw: String, text: String) {
    #expect(Failure(code: .unspecified, text: raw).text == text)
  }

  @Test func failureWithoutTextExplainsItself() {
    #expect(
      Outcome(GatewayAnswer(status: 400, metaCode: 132000, errorText: " "))
        == .failed(
          Failure(code: .meta(132000), text: "la cantidad de variables no coincide con la plantilla")))
    #expect(
      Outcome(GatewayAnswer(status: 404)) == .failed(Failure(code: .http(404), text: "respuesta HTTP 404")))
  }
}

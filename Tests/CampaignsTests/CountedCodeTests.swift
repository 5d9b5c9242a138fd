// The codes that metrics tell apart: all that decide something, and no more, however many an API invents.

import Testing

@testable import Campaigns

@Suite struct CountedCodeTests {
  @Test func everyCodeThatDecidesHasItsOwnLabelAndNoOther() {
    var labels: Set<String> = []
    for code in -10...140_000 {
      let label = CountedCode.names[CountedCode.index(of: .meta(code))]
      #expect((label == "otro") == (MetaCode.effect(of: code) == nil), "code \(code)")
      if (200...299).contains(code) {
        #expect(label == "200-299")
      } else if label != "otro" {
        #expect(label == "\(code)")
      }
      labels.insert(label)
    }
    #expect(labels.count == MetaCode.table.count + 1)
  }

  @Test(arguments: [
    (FailureCode.http(503), "HTTP 503"), (.http(400), "HTTP 400"), (.http(504), "HTTP 504"), (.http(418), "otro"),
    (.http(599), "otro"), (.unspecified, "sin código"), (.transport(.resolution), "dns"),
    (.transport(.other), "transporte"), (.transport(.timeout), "tiempo"), (.meta(131026), "131026"), (.meta(0), "0"),
    (.meta(135000), "135000"),
    (.meta(.max), "otro"), (.meta(.min), "otro"),
  ])
  func aCodeIsCalledAsInTheReports(code: FailureCode, label: String) {
    #expect(CountedCode.names[CountedCode.index(of: code)] == label)
  }

  @Test func labelsDiffer() {
    #expect(Set(CountedCode.names).count == CountedCode.names.count)
    #expect(CountedCode.names[CountedCode.other] == "otro")
    #expect(CountedCode.names[CountedCode.none] == "ninguno")
    #expect(CountedCode.names.count == CountedCode.other + 1)
  }

  @Test(arguments: [
    (Outcome.sent(messageID: nil, warning: nil), nil), (.returned(.heldTooLong), nil),
    (.stopCampaign(reason: "x", code: .meta(190), mayHaveGoneOut: false), FailureCode.meta(190)),
    (.throttled(Failure(code: .http(429), text: ""), retryAfter: nil), .http(429)),
    (.uncertain(Failure(code: .transport(.lost), text: "")), .transport(.lost)),
  ])
  func anOutcomeKnowsItsCode(outcome: Outcome, code: FailureCode?) {
    #expect(outcome.code == code)
  }

  @Test(arguments: [
    (GatewayAnswer(status: 400, metaCode: 190), FailureCode.meta(190)), (GatewayAnswer(status: 401), .http(401)),
    (GatewayAnswer(status: 302), .http(302)), (GatewayAnswer(status: 200, saysFailed: true), .unspecified),
  ])
  func soDoesAnAnswers(answer: GatewayAnswer, code: FailureCode) {
    #expect(Outcome(answer).code == code)
  }
}

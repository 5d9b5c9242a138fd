// An API repeats the token that it was sent, in any spelling that JSON allows. No part of the token gets into a stored
// or shown text. The token has all characters that writers like to escape.

import Campaigns
import Testing

@testable import API
@testable import HTTPClient
@testable import Text
@testable import WhatsApp

@Suite struct AnswerSecrecyTests {
  private static let token = "EAAG/x<y>&z\"w'0123456789"
  /// Parts of the token, which a cut in the wrong place would leave.
  private static let parts = ["EAAG", "0123456789"]
  private static let redactor = Redactor([token])

  private static func response(_ body: String, status: Int = 400, location: String? = nil) -> ClientResponse {
    ClientResponse(
      status: status, body: Array(body.utf8), isTruncated: false, retryAfter: nil, location: location)
  }

  /// Spellings of the token inside a JSON string.
  private static let writings = [
    #"EAAG/x<y>&z\"w'0123456789"#, #"EAAG\/x<y>&z\"w'0123456789"#,
    #"EAAG\/x\u003cy\u003E\u0026z\u0022w\u00270123456789"#,
    #"\u0045\u0041\u0041\u0047/x<y>&z\"w'012345678\u0039"#,
    // As JSON in a string of JSON, once and twice.
    #"EAAG\\/x\\u003cy\\u003e\\u0026z\\\"w'0123456789"#,
    #"EAAG\\\\/x\\\\u003cy>&z\\\\\\\"w'0123456789"#,
  ]

  /// Bodies with the token in place of %.
  private static let bodies = [
    #"{"error":"no: %"}"#, #"{"detail":{"error":{"message":"token % vencido","code":190}}}"#,
    #"{"message":"%","foo":1}"#, #"{"foo":"%"}"#,
    #"{"success":false,"error":"\#(String(repeating: "x", count: 280)) %"}"#,
    #"{"error":"{\"error\":{\"message\":\"\#(String(repeating: "y", count: 280)) %\"}}"}"#,
    #"no JSON: "%" at all"#,
  ]

  private static func isClean(_ text: String?) -> Bool {
    guard let text else { return true }
    return !parts.contains { text.contains($0) }
  }

  @Test(arguments: writings, bodies)
  func theTokenIsTakenOutOfAnErrorHoweverItIsWritten(writing: String, body: String) {
    let response = Self.response(body.replacing("%", with: writing))
    let answer = GatewayAnswer(response, redactor: Self.redactor, now: 0)
    #expect(answer.errorText != nil && Self.isClean(answer.errorText), "\(answer.errorText ?? "")")
    let trial = TrialAnswer(.response(response), redactor: Self.redactor, now: 0)
    let shown = String(decoding: trial.json(limit: 4096, warnings: []), as: UTF8.self)
    #expect(shown.contains("***") && Self.isClean(shown), "\(shown)")
  }

  @Test(arguments: writings)
  func theTokenIsTakenOutOfAnIdentifier(writing: String) {
    let response = Self.response("{\"id\":\"wamid.\(writing)\"}", status: 200)
    let answer = GatewayAnswer(response, redactor: Self.redactor, now: 0)
    #expect(answer.messageID == "wamid.***")
    let trial = TrialAnswer(.response(response), redactor: Self.redactor, now: 0)
    #expect(Self.isClean(String(decoding: trial.json(limit: 4096, warnings: []), as: UTF8.self)))
  }

  /// The backslash of an escape may itself be written as an escape. Then only the text that was read shows the token.
  @Test func whatShowsOnlyInTheReadTextIsTakenOutToo() {
    let inner = #"{\"message\":\"\u005cu0045AAG/x<y>&z\u005c\"w'0123456789\"}"#
    let answer = GatewayAnswer(Self.response("{\"error\":\"\(inner)\"}"), redactor: Self.redactor, now: 0)
    #expect(answer.errorText == "***")
    let id = GatewayAnswer(
      Self.response(#"{"id":"EAAG/x<y>&z\u005c\"w'0123456789"}"#, status: 200), redactor: Self.redactor, now: 0)
    #expect(Self.isClean(id.messageID))
  }

  @Test func aRedirectionThatRepeatsTheTokenDoesNotShowIt() {
    let redactor = Redactor(["EAAGtoken"])
    for location in ["https://EAAGtoken.example/x", "https://h.example/EAAGtoken", "/EAAGtoken"] {
      let answer = GatewayAnswer(
        Self.response("", status: 302, location: location), redactor: redactor, now: 0)
      guard case .stopCampaign(let reason, _, _) = Outcome(answer) else {
        Issue.record("302 stops")
        continue
      }
      #expect(!reason.contains("EAAGtoken") && answer.location?.contains("EAAGtoken") == false, "\(reason)")
    }
  }
}

// Answers of APIs that people have met, from their bytes to the message's outcome.

import Testing

@testable import Campaigns
@testable import HTTPClient
@testable import Text
@testable import WhatsApp

@Suite struct AnswerCasesTests {
  struct Row: CustomTestStringConvertible {
    var status = 200
    var body: String
    var isHTML = false
    var kind: Kind
    /// Part of the failure's text or of the `motivo`.
    var says = ""
    var testDescription: String { "\(status) \(body)" }
  }

  enum Kind: Sendable { case sent, failed, stopped, stoppedInDoubt, slowed, uncertain }

  private static func judge(_ outcome: Outcome) -> (Kind?, String) {
    switch outcome {
    case .sent(_, let warning, _): (.sent, warning ?? "")
    case .failed(let failure): (.failed, failure.text)
    case .stopCampaign(let reason, _, let mayHaveGoneOut): (mayHaveGoneOut ? .stoppedInDoubt : .stopped, reason)
    case .throttled(let failure, _): (.slowed, failure.text)
    case .uncertain(let failure): (.uncertain, failure.text)
    default: (nil, "")
    }
  }

  @Test(arguments: [
    Row(body: #"{"status": "failed", "reason": "no_routes"}"#, kind: .failed, says: "no_routes"),
    Row(body: #"{"ok": false, "description": "blocked"}"#, kind: .failed, says: "blocked"),
    Row(body: #"{"success": "false", "message": "no"}"#, kind: .failed, says: "no"),
    Row(body: #"{"sent": "false", "message": "number not found"}"#, kind: .failed, says: "number not found"),
    Row(status: 201, body: #"{"ack": -1, "isSendFailure": true, "id": "x"}"#, kind: .failed),
    Row(body: "<html><body>login</body></html>", kind: .stoppedInDoubt, says: "página web"),
    Row(body: "\u{FEFF}\r\n <!DOCTYPE html>", kind: .stoppedInDoubt),
    Row(body: "Iniciar sesión", isHTML: true, kind: .stoppedInDoubt),
    Row(body: #"{"success":true,"message_id":"m"}"#, isHTML: true, kind: .sent),
    Row(body: "OK", kind: .sent, says: "ilegible"),
    Row(body: "", kind: .sent, says: "ilegible"),
    Row(status: 502, body: "<html>502 Bad Gateway</html>", isHTML: true, kind: .uncertain, says: "Bad Gateway"),
    Row(
      status: 400, body: #"{"error": {"message": "(#133010) The account is not registered", "code": 133010}}"#,
      kind: .stopped, says: "no está registrado"),
    Row(
      status: 400,
      body: #"{"error": {"message": "Object with ID 'X' does not exist", "code": 100, "error_subcode": 33}}"#,
      kind: .stopped, says: "phone_id del buzon"),
    Row(
      status: 400, body: #"{"error": {"message": "(#2635) You are calling a deprecated version", "code": 2635}}"#,
      kind: .stopped, says: "META_GRAPH_URL"),
    Row(status: 400, body: #"{"error": {"message": "(#613) Calls exceeded", "code": 613}}"#, kind: .slowed),
    Row(status: 400, body: #"{"error": {"message": "(#131057) maintenance", "code": 131057}}"#, kind: .slowed),
    Row(status: 401, body: #"{"error": {"message": "Session expired", "code": 102}}"#, kind: .stopped, says: "token"),
    Row(
      status: 400, body: #"{"error": {"message": "(#131049) This message was not delivered", "code": 131049}}"#,
      kind: .failed, says: "no antes de 24 horas"),
  ])
  func whatBecomesOfIt(_ row: Row) {
    var response = ClientResponse(status: row.status, body: Array(row.body.utf8), isTruncated: false)
    response.isHTML = row.isHTML
    let answer = GatewayAnswer(response, redactor: Redactor([]), now: 0)
    let (kind, text) = Self.judge(Outcome(answer))
    #expect(kind == row.kind)
    #expect(row.says.isEmpty || text.contains(row.says), "\(text)")
  }
}

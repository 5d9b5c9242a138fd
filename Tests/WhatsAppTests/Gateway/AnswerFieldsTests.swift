import Testing

@testable import HTTPClient
@testable import WhatsApp

private func fields(_ status: Int, _ body: String, retryAfter: String? = nil, now: Int64 = 0) -> AnswerFields {
  AnswerFields(status: status, body: Array(body.utf8), retryAfter: retryAfter, nowMilliseconds: now)
}

@Suite struct AnswerFieldsTests {
  @Test(arguments: [
    (#"{"id":"wamid.A"}"#, "wamid.A"),
    (#"{"wamid":"wamid.B","success":true}"#, "wamid.B"),
    (#"{"success":true,"message_id":"wamid.C"}"#, "wamid.C"),
    (
      #"{"messaging_product":"whatsapp","contacts":[{"input":"58","wa_id":"58"}],"messages":[{"id":"wamid.D"}]}"#,
      "wamid.D"
    ),
    (#"{"id":98765432101234567}"#, "98765432101234567"),
    (#"{"id":null,"wamid":" wamid.E "}"#, "wamid.E"),
    (#"{"id":"","message_id":"wamid.F"}"#, "wamid.F"),
    (#"{"id":"with\ttab","message_id":"wamid.G"}"#, "wamid.G"),
  ])
  func findsTheMessageID(body: String, id: String) {
    let found = fields(200, body)
    #expect(found.messageID == id)
    #expect(!found.declaresFailure)
    #expect(found.isReadable)
  }

  @Test(arguments: [
    #"{"success":true}"#, #"{"messages":[]}"#, #"{"messages":[{}]}"#, #"{"id":{"a":1}}"#, "[]", #"{"id":"  "}"#,
  ])
  func aSuccessNeedsNoID(body: String) {
    let found = fields(200, body)
    #expect(found.messageID == nil)
    #expect(found.isReadable)
    #expect(!found.declaresFailure)
  }

  @Test(arguments: [
    (#"{"messages":[{"id":"w","message_status":"held_for_quality_assessment"}]}"#, true),
    (#"{"messages":[{"id":"w","message_status":"accepted"}]}"#, false), (#"{"messages":[{"id":"w"}]}"#, false),
    (#"{"message_status":"held_for_quality_assessment"}"#, false),
  ])
  func metaMayHoldIt(body: String, isHeld: Bool) { #expect(fields(200, body).isHeld == isHeld) }

  @Test(arguments: ["", "OK", "<html>", #"{"message_id":"wami"#, "7"])
  func anUnreadableBodyIsNoFailure(body: String) {
    let found = fields(200, body)
    #expect(!found.isReadable)
    #expect(!found.declaresFailure)
    #expect(found.text == nil)
    #expect(found.code == nil)
  }

  @Test func aSuccessHasNeitherCodeNorErrorText() {
    let found = fields(200, #"{"success":true,"code":200,"message":"Mensaje enviado (#131026)","id":"a"}"#)
    #expect(found.code == nil)
    #expect(found.text == nil)
  }

  /// Error text and code out of every shape seen.
  @Test(
    arguments: [
      // Meta's own.
      (
        400,
        #"{"error":{"message":"(#131026) Message undeliverable","type":"OAuthException","code":131026,"fbtrace_id":"x"}}"#,
        "(#131026) Message undeliverable", 131026
      ),
      (
        400,
        #"{"error":{"message":"(#100) Invalid parameter","code":100,"error_data":{"details":"Parameter value is not valid"}}}"#,
        "(#100) Invalid parameter: Parameter value is not valid", 100
      ),
      // Strings.
      (400, #"{"error":"(#131047) Re-engagement message"}"#, "(#131047) Re-engagement message", 131047),
      (400, #"{"meta_error":"(#131047) Re-engagement"}"#, "(#131047) Re-engagement", 131047),
      (
        400, #"{"detail":"Error de Meta: (#132001) Template name does not exist"}"#,
        "Error de Meta: (#132001) Template name does not exist", 132001
      ),
      (500, #"{"message":"(#131026) x"}"#, "(#131026) x", 131026),
      // Objects within wrappers.
      (400, #"{"detail":{"error":{"message":"Bad","code":132000}}}"#, "Bad", 132000),
      (400, #"{"detail":{"message":"Falló","meta_error":{"error":{"message":"m","code":"131008"}}}}"#, "Falló", 131008),
      (
        400, #"{"success":false,"error":"Falló el envío","meta_error":{"error":{"message":"m","code":190}}}"#,
        "Falló el envío", 190
      ),
      (400, #"{"error":{"error":{"message":"deep","code":131050}}}"#, "deep", 131050),
      // Meta's whole answer as text.
      (400, #"{"detail":"{\"error\":{\"message\":\"inner\",\"code\":131051}}"}"#, "inner", 131051),
      (400, #"{"error":{"message":"{\"error\":{\"message\":\"inner\",\"code\":131052}}"}}"#, "inner", 131052),
      // Codes at the top and as digits.
      (400, #"{"code":131026,"message":"No entregable"}"#, "No entregable", 131026),
      (400, #"{"code":" 131026 ","error":"No entregable"}"#, "No entregable", 131026),
      (403, #"{"error":{"code":0,"message":"AuthException"}}"#, "AuthException", 0),
      // An object's code, then the text's, then the top's.
      (400, #"{"code":1,"error":{"code":131026,"message":"(#100) x"}}"#, "(#100) x", 131026),
      (400, #"{"code":1,"error":{"message":"(#100) x"}}"#, "(#100) x", 100),
      (400, #"{"error":"Bad request","message":"(#131009) y"}"#, "Bad request", 131009),
      // Meta's subcode tells a phone id that does not exist from a parameter.
      (
        400, #"{"error":{"message":"Object with ID 'X' does not exist","code":100,"error_subcode":33}}"#,
        "Object with ID 'X' does not exist", 33
      ),
      (400, #"{"error":{"message":"m","code":100,"error_subcode":2494073}}"#, "m", 100),
      (400, #"{"error":{"message":"m","code":190,"error_subcode":33}}"#, "m", 190),
      // Texts of other APIs.
      (200, #"{"status":"failed","reason":"no_routes"}"#, "no_routes", nil),
      (200, #"{"ok":false,"description":"blocked"}"#, "blocked", nil),
      (200, #"{"enviado":false,"motivo":"Número inválido"}"#, "Número inválido", nil),
      (200, #"{"errors":[{"code":131026,"title":"Undeliverable"}]}"#, "Undeliverable", 131026),
      (200, #"{"messages":[{"status":"rejected","reason":"no"}]}"#, "no", nil),
      (400, #"{"description":"Bad Request","error":"Falta numero"}"#, "Falta numero", nil),
      // A flag with the text elsewhere.
      (400, #"{"error":true,"message":"Número inválido"}"#, "Número inválido", nil),
      (400, #"{"error":null,"detail":"Número inválido"}"#, "Número inválido", nil),
      // FastAPI's validation errors.
      (
        422, #"{"detail":[{"loc":["body","numero"],"msg":"field required","type":"value_error.missing"}]}"#,
        "field required", nil
      ),
      // Echoes of the HTTP status are no codes.
      (401, #"{"code":401,"error":"Unauthorized"}"#, "Unauthorized", nil),
      (200, #"{"success":false,"code":500,"error":"boom"}"#, "boom", nil),
      (400, #"{"error":{"code":404,"message":"gone"}}"#, "gone", nil),
      (400, #"{"error":{"code":-5,"message":"x"}}"#, "x", nil),
      (400, #"{"error":{"code":"131026x","message":"x"}}"#, "x", nil),
      // Nor are they when Meta's own code stands behind them.
      (502, #"{"detail":{"code":502,"error":{"code":131026,"message":"m"}}}"#, "m", 131026),
      (400, #"{"error":{"code":400,"message":"x","meta_error":{"error":{"code":190}}}}"#, "x", 190),
      (500, #"{"detail":{"code":502,"message":"x (#131047)"}}"#, "x (#131047)", 131047),
      (403, #"{"error":{"code":403,"message":"x","error":{"code":404,"meta_error":{"code":10}}}}"#, "x", 10),
      // Meta's answer within a sentence: as JSON, as Python prints it, cut off, escaped once more.
      (
        500, #"{"detail":"Error de Meta: {\"error\":{\"message\":\"Invalid token\",\"code\":190}}"}"#,
        #"Error de Meta: {"error":{"message":"Invalid token","code":190}}"#, 190
      ),
      (500, #"{"detail":"{'error': {'code': 190, 'type': 'x'}}"}"#, "{'error': {'code': 190, 'type': 'x'}}", 190),
      (
        500, #"{"detail":"502: {'code': 502, 'error': {'code': '131026'}}"}"#,
        "502: {'code': 502, 'error': {'code': '131026'}}", 131026
      ),
      (500, #"{"error":{"message":"Meta: {\"code\": 131047, \"mess"}}"#, #"Meta: {"code": 131047, "mess"#, 131047),
      (500, #"{"error":"Meta: {\\\"code\\\":\\\"131009\\\"}"}"#, #"Meta: {\"code\":\"131009\"}"#, 131009),
      (500, #"{"error":"{'code': 100} (#131026)"}"#, "{'code': 100} (#131026)", 131026),
      (500, #"Meta said {"error":{"code":131051}}"#, #"Meta said {"error":{"code":131051}}"#, 131051),
      // Texts that only look like a code.
      (
        500, #"{"detail":"exit code: 1, 'error_code': 2, 'code' 3, 'code': 4.5, 'code': 5x, 'code': None"}"#,
        "exit code: 1, 'error_code': 2, 'code' 3, 'code': 4.5, 'code': 5x, 'code': None", nil
      ),
      // Nothing recognisable: the body itself.
      (502, "<html>\r\n<h1>502 Bad Gateway</h1>\t</html>", "<html> <h1>502 Bad Gateway</h1> </html>", nil),
      (500, "Meta said (#131000) something", "Meta said (#131000) something", 131000),
      (500, #"{"foo":"bar"}"#, #"{"foo":"bar"}"#, nil),
      (500, #"{"error":{}}"#, #"{"error":{}}"#, nil),
      (500, "", nil, nil),
      (500, "   \r\n", nil, nil),
    ] as [(Int, String, String?, Int?)])
  func findsTextAndCode(status: Int, body: String, text: String?, code: Int?) {
    let found = fields(status, body)
    #expect(found.text == text)
    #expect(found.code == code)
  }

  @Test(arguments: [
    (#"{"success":false}"#, true), (#"{"status":"error"}"#, true), (#"{"status":"ERROR","message":"x"}"#, true),
    (#"{"error":"x"}"#, true), (#"{"meta_error":{"code":1}}"#, true), (#"{"error":true}"#, true),
    (#"{"success":true,"error":null}"#, false), (#"{"success":true,"error":""}"#, false),
    (#"{"success":true,"error":false,"meta_error":{}}"#, false), (#"{"error":0,"id":"a"}"#, false),
    (#"{"error":0.0}"#, false), (#"{"error":1}"#, true), (#"{"error":0.5}"#, true), (#"{"error":{"code":0}}"#, true),
    (#"{"error":0,"meta_error":{"code":190}}"#, true), (#"{"success":true,"error":[]}"#, false),
    (#"{"status":"failed","reason":"no_routes"}"#, true), (#"{"ok":false,"description":"blocked"}"#, true),
    (#"{"success":"false","message":"no"}"#, true), (#"{"sent":"false","message":"number not found"}"#, true),
    (#"{"ack":-1,"isSendFailure":true,"id":"x"}"#, true), (#"{"ack":-1,"id":"x"}"#, true),
    (#"{"ack":1,"isSendFailure":false,"id":"x"}"#, false), (#"{"success":0}"#, true), (#"{"success":1}"#, false),
    (#"{"status":" Rejected "}"#, true), (#"{"status":"sent","error_code":null}"#, false),
    (#"{"status":"queued","errorCode":30008}"#, true), (#"{"errors":[{"code":131026}]}"#, true),
    (#"{"errors":[]}"#, false), (#"{"enviado":false}"#, true), (#"{"result":"error"}"#, true),
    (#"{"sent":true,"delivered":false}"#, false), (#"{"failed":0,"id":"a"}"#, false), (#"{"failed":true}"#, true),
    (#"{"messages":[{"id":"w","message_status":"accepted"}]}"#, false),
    (#"{"messages":[{"id":"w","message_status":"held_for_quality_assessment"}]}"#, false),
    (#"{"messages":[{"to":"58","status":"rejected"}]}"#, true), (#"{"status":"pending"}"#, false),
    (#"{"status":"ok","message":"error"}"#, false), (#"{"detail":"x"}"#, false), (#"{"status":500}"#, false),
  ])
  func aSuccessMayDeclareFailure(body: String, failure: Bool) {
    #expect(fields(200, body).declaresFailure == failure)
  }

  @Test func textsAreBoundedLines() {
    let long = fields(400, #"{"error":""# + String(repeating: "ñ", count: 5_000) + #""}"#)
    #expect(long.text?.count == AnswerFields.textLimit)
    let raw = fields(500, String(repeating: "a\t", count: 5_000))
    #expect(raw.text?.count == AnswerFields.bodyLimit - 1)  // the next one would be half a pair
    #expect(raw.text?.contains("\t") == false)
    #expect(fields(400, #"{"error":"  a\r\n\u0000 b\u2028c "}"#).text == "a b c")
    // Cut inside a character: the damage stays at the end.
    let cut = AnswerFields(status: 500, body: Array("año".utf8.prefix(2)), nowMilliseconds: 0)
    #expect(cut.text == "a\u{FFFD}")
  }

  @Test(
    arguments: [
      ("(#1)", 1), ("x (#131026) y (#2)", 131026), ("(#)(#x)(#7)", 7), ("(#123456789)", 123_456_789),
      ("(#1234567890)", nil), ("(#12", nil), ("#12", nil), ("", nil), ("(# 12)", nil),
    ] as [(String, Int?)])
  func embeddedCodes(text: String, code: Int?) {
    #expect(ErrorText.embeddedCode(text) == code)
  }

  @Test(
    arguments: [
      ("0", nil), ("0.0001", nil), ("7", .seconds(7)), (" 1.5 ", .milliseconds(1500)), ("-3", nil),
      ("1e99", .seconds(86_400)),
      ("99999999999", .seconds(86_400)), ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)),
      ("Sun, 06 Nov 1994 08:49:07 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 2094 08:49:37 GMT", .seconds(86_400)),
      ("soon", nil), ("", nil), ("nan", nil), ("inf", nil),
    ] as [(String, Duration?)])
  func retryAfterIsSecondsOrADate(value: String, delay: Duration?) {
    #expect(fields(429, "{}", retryAfter: value, now: 784_111_777_000).retryAfter == delay)
  }
}

@Suite struct RetryAfterDateTests {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777_000),
    ("Sun Nov  6 08:49:37 1994", 784_111_777_000), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200_000), ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799_000),
    ("Sunday, 06-Nov-70 08:49:37 GMT", 3_182_489_377_000), ("Sunday, 06-Nov-80 08:49:37 GMT", 342_348_577_000),
  ])
  func readsTheThreeForms(text: String, milliseconds: Int64) {
    #expect(RetryAfterDate.milliseconds(text, nowMilliseconds: 1_767_225_600_000) == milliseconds)
  }

  @Test(arguments: [
    "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT",
    "Wed, 31 Feb 2024 08:49:37 GMT",
    "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06 Nov 1994 8:49:37 GMT", "a b c d", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
  ])
  func refusesTheRest(text: String) {
    #expect(RetryAfterDate.milliseconds(text, nowMilliseconds: 1_767_225_600_000) == nil)
  }
}

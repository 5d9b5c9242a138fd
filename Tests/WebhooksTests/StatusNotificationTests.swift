import Testing

@testable import Crypto
@testable import JSON
@testable import Queue
@testable import Webhooks

@Suite struct StatusNotificationTests {
  static func document(_ status: String, number: String = #""106540352242922""#) throws -> JSONValue {
    try JSONDocument.parse(
      Array(
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":\#(number)},"statuses":[\#(status)]}}]}]}"#
          .utf8))
  }

  static func read(_ status: String) throws -> NotifiedStatus? {
    let lists = StatusNotification.lists(in: try document(status))
    return StatusNotification.status(lists[0].statuses[0], phoneID: lists[0].phoneID)
  }

  @Test func aStatusOfOurs() throws {
    let status = try #require(
      try Self.read(
        #"{"id":"wamid.A=","status":"delivered","timestamp":"1750857384","recipient_id":"584121234567","biz_opaque_callback_data":"Promo:7","pricing":{"billable":false}}"#
      ))
    #expect(status.campaign == "Promo" && status.phoneID == "106540352242922")
    #expect(
      status.status
        == MessageStatus(
          seq: 7, kind: .delivered, messageID: "wamid.A=", recipient: "584121234567", moment: 1_750_857_384_000))
  }

  /// errors, code, part of the text
  @Test(arguments: [
    (
      #"[{"code":131026,"title":"Message undeliverable","message":"Message undeliverable","error_data":{"details":"Sin WhatsApp"}}]"#,
      "131026", "el número no tiene WhatsApp o no puede recibir el mensaje — Message undeliverable: Sin WhatsApp"
    ),
    (
      #"[{"code":"131050","title":"Opted\tout"}]"#, "131050",
      "el destinatario no acepta mensajes de marketing de esta empresa — Opted out"
    ),
    ("[]", "sin código", "Meta no entregó el mensaje"), ("null", "sin código", "Meta no entregó el mensaje"),
  ])
  func aFailure(errors: String, code: String, text: String) throws {
    let status = try #require(
      try Self.read(
        #"{"id":"w","status":"failed","timestamp":1,"biz_opaque_callback_data":"P:1","errors":\#(errors)}"#)
    ).status
    #expect(status.code == code && status.text == text && status.recipient == nil && status.moment == 1000)
  }

  @Test(arguments: [
    #"{"id":"w","status":"sent"}"#,
    #"{"id":"w","status":"sent","biz_opaque_callback_data":"pedido-7"}"#,
    #"{"id":"w","status":"deleted","biz_opaque_callback_data":"P:1"}"#,
    #"{"id":"","status":"sent","biz_opaque_callback_data":"P:1"}"#,
    #"{"status":"sent","biz_opaque_callback_data":"P:1"}"#,
    #"{"id":7,"status":"sent","biz_opaque_callback_data":"P:1"}"#,
    #""sent""#, "null", "[]",
  ])
  func notOurs(status: String) throws { #expect(try Self.read(status) == nil) }

  @Test(arguments: [
    "{}", "[]", "null", #"{"entry":{}}"#, #"{"entry":[{"changes":[{"value":{"messages":[{}]}}]}]}"#,
    #"{"entry":[{"changes":[{"value":{"statuses":[]}},{"value":null},7]},null]}"#,
  ])
  func nothingInIt(text: String) throws {
    #expect(StatusNotification.lists(in: try JSONDocument.parse(Array(text.utf8))).isEmpty)
  }

  // RFC 4231, test case 2.
  @Test func theSignature() {
    let body = Array("what do ya want for nothing?".utf8)
    let code = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    #expect(MetaSignature(secret: "Jefe").header(of: body) == "sha256=" + code)
    let claimed = MetaSignature.claimed("sha256=" + code)
    #expect(MetaSignature(secret: "Jefe").matches(claimed ?? [], body))
    #expect(!MetaSignature(secret: "Jefe").matches(claimed ?? [], body + [0]))
    #expect(!MetaSignature(secret: "jefe").matches(claimed ?? [], body))
    for bad in ["", code, "sha1=" + code, "sha256=" + code.dropLast(), "sha256=" + code.dropLast(2) + "zz"] {
      #expect(MetaSignature.claimed(String(bad)) == nil)
    }
    #expect(ConstantTime.areEqual("a", "a") && !ConstantTime.areEqual("a", "b") && !ConstantTime.areEqual("", "a"))
  }

  /// `pricing`, and the category that is billed
  @Test(
    arguments: [
      (#"{"billable":true,"pricing_model":"PMP","category":"marketing","type":"regular"}"#, "marketing"),
      (#"{"billable":true,"category":"UTILITY"}"#, "utility"), (#"{"category":"service","type":"regular"}"#, "service"),
      (#"{"billable":false,"category":"marketing","type":"regular"}"#, ""),
      (#"{"billable":true,"category":"utility","type":"free_customer_service"}"#, ""),
      (#"{"category":"marketing","type":"free_entry_point"}"#, ""), (#"{"category":"marketing"}"#, ""),
      (#"{"billable":true}"#, "otra"), (#"{"billable":true,"category":"a|b\\tc"}"#, "otra"),
      (#"{"billable":"sí","category":"marketing"}"#, ""), ("[]", ""), ("7", ""),
    ])
  func pricing(pricing: String, category: String) throws {
    let text =
      #"{"id":"wamid.1","status":"delivered","biz_opaque_callback_data":"promo:1","pricing":\#(pricing)}"#
    let status = try #require(
      StatusNotification.status(try JSONDocument.parse(Array(text.utf8)), phoneID: "1"))
    #expect(status.status.category == category)
  }
}

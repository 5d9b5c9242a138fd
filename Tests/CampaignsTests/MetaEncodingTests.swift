import Foundation
import Testing

@testable import Campaigns

@Suite struct MetaEncodingTests {
  static let head =
    #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"584121234567","type":"template","#
  static let template = #""template":{"name":"promo","language":{"policy":"deterministic","code":"es_MX"}"#
  static let end = #"},"biz_opaque_callback_data":"Promo \"Año\":15000"}"#

  /// element, `components` with the comma before it
  @Test(arguments: [
    (#"15000|1|["584121234567"]"#, ""),
    (
      #"15000|1|["584121234567","",["Ana"]]"#,
      #","components":[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]"#
    ),
    (
      #"15000|1|["584121234567","",["a\"b\\","{\"x\",\"y\"}","ñ"],"cedula"]"#,
      #","components":[{"type":"body","parameters":[{"type":"text","text":"a\"b\\"},"#
        + #"{"type":"text","text":"{\"x\",\"y\"}"},{"type":"text","text":"ñ"}]}]"#
    ),
    (
      #"15000|1|["584121234567","https://e.com/i.jpg"]"#,
      #","components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/i.jpg"}}]}]"#
    ),
    (
      #"15000|1|["584121234567","https://e.com/i.jpg",["1","2"]]"#,
      #","components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/i.jpg"}}]},"#
        + #"{"type":"body","parameters":[{"type":"text","text":"1"},{"type":"text","text":"2"}]}]"#
    ),
    (#"15000|1|["584121234567","",["","2"]]"#, ""),
  ])
  func theBodyToTheLetter(element: String, components: String) throws {
    let bytes = Array(element.utf8)
    let slices = try #require(ElementReader.read(bytes))
    let request = MetaSendRequest(template: "promo", language: "es_MX", campaignID: #"Promo "Año""#)
    var body: [UInt8] = []
    bytes.withUnsafeBytes { request.appendBody(of: slices, in: $0, to: &body) }
    #expect(String(decoding: body, as: UTF8.self) == Self.head + Self.template + components + Self.end)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(body)) }
  }

  @Test(arguments: [
    ("Promo:1", "Promo", 1), ("Año \"x\", 2026:100000", "Año \"x\", 2026", 100_000),
    ("a|b:999999999", "a|b", 999_999_999),
  ])
  func callbackDataOfOurs(text: String, title: String, seq: Int) throws {
    let parsed = try #require(CallbackData.parse(text))
    #expect(parsed.campaignID == title && parsed.seq == seq)
    var bytes: [UInt8] = []
    CallbackData.append(campaignID: title, seq: seq, to: &bytes)
    #expect(try JSONDecoder().decode(String.self, from: Data(bytes)) == text)
  }

  @Test(arguments: [
    "", "Promo", ":1", "Promo:", "Promo:0", "Promo:-1", "Promo:1x", "Promo:1234567890", "Promo: 1", " Promo:1",
    "a:b:1", "{a}:1", "a\u{1}:1", "pedido-77", #"{"id":"x"}:1"#, String(repeating: "a", count: 600) + ":1",
  ])
  func otherPeoplesCallbackData(text: String) { #expect(CallbackData.parse(text) == nil) }

  /// Meta keeps 512 characters.
  @Test func theLongestTitleFits() throws {
    var bytes: [UInt8] = []
    let title = String(repeating: "🎉", count: CampaignTitle.maximumLength)
    CallbackData.append(campaignID: title, seq: 999_999_999, to: &bytes)
    #expect(bytes.count - 2 <= CallbackData.limit)
    #expect(CallbackData.parse(String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self))?.campaignID == title)
  }
}

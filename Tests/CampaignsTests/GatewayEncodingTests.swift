import Foundation
import Testing

@testable import Campaigns
@testable import Text

@Suite struct ElementReaderTests {
  static func text(_ element: String, _ range: Range<Int>) -> String {
    String(decoding: Array(element.utf8)[range], as: UTF8.self)
  }

  /// element, numero, url_imagen, variables, extras
  @Test(arguments: [
    (#"1|0|["584121234567"]"#, #""584121234567""#, "", "", ""),
    (#"1|1|["5841","https://e.com/1.jpg"]"#, #""5841""#, #""https://e.com/1.jpg""#, "", ""),
    (#"15000|3|["5841","",["Juan","25.00 USD"]]"#, #""5841""#, "", #""Juan","25.00 USD""#, ""),
    (#"7|1|["5841","u",["a","","c"],"123","ACTIVO"]"#, #""5841""#, #""u""#, #""a""#, #""123","ACTIVO""#),
    (#"7|1|["5841","",["","b"],"",""]"#, #""5841""#, "", "", #""","""#),
    (#"7|1|["5841","",[],"x"]"#, #""5841""#, "", "", #""x""#),
    (#"7|1|["5841","",["]|\"[","\\"],"a,b"]"#, #""5841""#, "", #""]|\"[","\\""#, #""a,b""#),
    (#"7|1|["5841","",["ñandú 🎉\n"]]"#, #""5841""#, "", #""ñandú 🎉\n""#, ""),
  ])
  func finds(element: String, number: String, image: String, variables: String, extras: String) throws {
    let slices = try #require(ElementReader.read(Array(element.utf8)))
    #expect(Self.text(element, slices.number) == number)
    #expect(Self.text(element, slices.imageURL) == image)
    #expect(Self.text(element, slices.variables) == variables)
    #expect(Self.text(element, slices.extras) == extras)
    let fields = element.split(separator: "|", maxSplits: 2)
    #expect(String(slices.seq) == fields[0])
    #expect(String(slices.attempts) == fields[1])
    #expect(Self.text(element, slices.row) == fields[2])
  }

  @Test(arguments: [
    "", "1", "1|", "1|0", "1|0|", "1|0|[", "1|0|[]", #"1|0|[""]"#, #"0|0|["5"]"#, #"-1|0|["5"]"#, #"|0|["5"]"#,
    #"1||["5"]"#, #"a|0|["5"]"#, #"99999999999|0|["5"]"#, #"1|0|["5"]x"#, #"1|0|["5"],"#, #"1|0|["5",]"#,
    #"1|0|["5","u",]"#, #"1|0|["5","u",["a",]]"#, #"1|0|["5","u",["a"],]"#, #"1|0|["5","u",["a"],"x""#,
    #"1|0|["5","u","a"]"#, #"1|0|["5",1]"#, #"1|0|["5","u",["a"]"#, #"1|0|["5\"]"#, #"1|0|["5"#, #"1|0|["5\"#,
    "1|0|[\"5\n\"]", #"1|0| ["5"]"#, #"1|0|["5", "u"]"#, #"1|0|{"5":1}"#,
  ])
  func refuses(element: String) {
    #expect(ElementReader.read(Array(element.utf8)) == nil)
  }

  @Test func everyTruncationIsRefused() {
    let bytes = Array(#"12|1|["5841","http://i",["a\"b","c"],"x","y"]"#.utf8)
    for end in 0..<bytes.count { #expect(ElementReader.read(Array(bytes[..<end])) == nil) }
    #expect(ElementReader.read(bytes) != nil)
  }
}

@Suite struct DirectSendRequestTests {
  static let request = DirectSendRequest(
    token: "EAAG\"x", phoneID: "1142", template: "promo_fibra_visual", language: "es")

  static func body(_ element: String) throws -> String {
    let bytes = Array(element.utf8)
    let slices = try #require(ElementReader.read(bytes))
    var body: [UInt8] = []
    bytes.withUnsafeBytes { request.appendBody(of: slices, in: $0, to: &body) }
    return String(decoding: body, as: UTF8.self)
  }

  static let start =
    #"{"token":"EAAG\"x","phone_id":"1142","numero":"5841","#
    + #""template_name":"promo_fibra_visual","idioma":"es""#

  @Test(arguments: [
    (#"1|1|["5841"]"#, "}"),
    (#"1|1|["5841","https://e.com/1.jpg"]"#, #","url_imagen":"https://e.com/1.jpg"}"#),
    (#"1|1|["5841","",["Juan \"P\" Pérez","25"],"cedula"]"#, #","variables":["Juan \"P\" Pérez","25"]}"#),
    (#"1|1|["5841","u",["a","","b"]]"#, #","variables":["a"],"url_imagen":"u"}"#),
    (#"1|1|["5841","",["","b"]]"#, "}"),
  ])
  func encodes(element: String, end: String) throws {
    let body = try Self.body(element)
    #expect(body == Self.start + end)
    #expect(try JSONSerialization.jsonObject(with: Data(body.utf8)) is [String: Any])
  }

  @Test(arguments: [
    ("promo_enero-2026.v~1", 7, "promo_enero-2026.v~1:7"), ("año nuevo/50%", 15_000, "a%C3%B1o%20nuevo%2F50%25:15000"),
    ("🎉", 1, "%F0%9F%8E%89:1"),
  ])
  func idempotencyKey(id: String, seq: Int, text: String) {
    var bytes: [UInt8] = []
    IdempotencyKey(campaignID: id).append(seq: seq, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }
}

@Suite struct TextTests {
  @Test func stringsSurviveJSON() throws {
    let text = String(String.UnicodeScalarView((0...0x2FF).compactMap(Unicode.Scalar.init))) + "🎉\u{2028}"
    var bytes: [UInt8] = []
    JSONText.appendString(text, to: &bytes)
    let decoded = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) as? String
    #expect(decoded == text)
  }

  @Test(arguments: [0, 7, 10, 99, 100, 12_345, -1, -100, .max, .min])
  func decimals(number: Int) {
    var bytes = Array("x".utf8)
    DecimalText.append(number, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "x\(number)")
  }
}

import Campaigns
import Testing

@testable import JSON
@testable import Simulator
@testable import WhatsApp

@Suite struct TemplateListTests {
  static func read(_ template: String) throws -> MessageTemplate? {
    try TemplateList.read(JSONDocument.parse(Array(#"{"data":[\#(template)],"paging":{}}"#.utf8)))?.first
  }

  @Test func everyComponent() throws {
    let template = try #require(
      try Self.read(
        #"{"name":"promo","language":"es","status":"APPROVED","id":"1","category":"MARKETING","parameter_format":"POSITIONAL","components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["x"]}},{"type":"BODY","text":"Hola {{1}}, debe {{2}}","example":{"body_text":[["a","b"]]}},{"type":"FOOTER","text":"Adiós"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Sí"},{"type":"URL","text":"Ver","url":"https://e.com"}]}]}"#
      ))
    #expect(
      template
        == MessageTemplate(name: "promo", language: "es", status: "APPROVED", header: .image, bodyVariables: 2))
  }

  /// components, what they make of it
  @Test(arguments: [
    (#"[{"type":"HEADER","format":"TEXT","text":"Hola"}]"#, MessageTemplate.Header.fixed, false),
    (#"[{"type":"HEADER","format":"TEXT","text":"Hola {{1}}"}]"#, .unsupported("una variable"), false),
    (#"[{"type":"HEADER","format":"VIDEO"}]"#, .unsupported("un video"), false),
    (#"[{"type":"HEADER","format":"DOCUMENT"}]"#, .unsupported("un documento"), false),
    (#"[{"type":"BUTTONS","buttons":[{"type":"URL","url":"https://e.com/{{1}}"}]}]"#, .fixed, true),
    (#"[{"type":"BUTTONS","buttons":[{"type":"COPY_CODE"}]}]"#, .fixed, true),
    (#"[{"type":"BUTTONS","buttons":[{"type":"PHONE_NUMBER"}]},{"type":"NEW"}]"#, .fixed, false),
  ])
  func headersAndButtons(components: String, header: MessageTemplate.Header, hasButtonVariables: Bool) throws {
    let template = try #require(
      try Self.read(#"{"name":"p","language":"es","status":"APPROVED","components":\#(components)}"#))
    #expect(template.header == header && template.hasButtonVariables == hasButtonVariables)
  }

  @Test func namedVariables() throws {
    let body = #""components":[{"type":"BODY","text":"Hola {{nombre}}"}]"#
    let named = #"{"name":"p","language":"es","status":"APPROVED","parameter_format":"NAMED",\#(body)}"#
    let untold = #"{"name":"p","language":"es","status":"APPROVED",\#(body)}"#
    #expect(try Self.read(named)?.hasNamedVariables == true)
    #expect(try Self.read(untold)?.hasNamedVariables == true)
    #expect(try TemplateList.read(JSONDocument.parse(Array(#"{"error":{"code":200}}"#.utf8))) == nil)
  }

  @Test(arguments: [
    ("promo:es:2", 2, false, "APPROVED"), ("promo:es:0:imagen", 0, true, "APPROVED"),
    ("promo:es:1:PAUSED", 1, false, "PAUSED"),
    ("promo:es:1:imagen:IN_APPEAL", 1, true, "IN_APPEAL"),
  ])
  func theSimulatorsTemplatesReadBack(text: String, variables: Int, hasImage: Bool, status: String) throws {
    let simulated = try #require(SimulatedTemplate(text))
    var bytes: [UInt8] = []
    simulated.append(to: &bytes)
    let template = try #require(try Self.read(String(decoding: bytes, as: UTF8.self)))
    #expect(
      template
        == MessageTemplate(
          name: "promo", language: "es", status: status, header: hasImage ? .image : .fixed, bodyVariables: variables))
  }

  @Test(arguments: [
    "", "promo", "promo:es", "promo:es:x", "promo:es:11", ":es:1", "promo:es:1:foto", "a:b:1:imagen:PAUSED:x",
  ])
  func badSimulatedTemplates(text: String) { #expect(SimulatedTemplate(text) == nil) }
}

import Campaigns
import Testing

@testable import JSON
@testable import Simulator
@testable import WhatsApp

@Suite struct TemplateReaderTests {
  static func read(_ template: String) throws -> MessageTemplate? {
    try TemplateReader.list(JSONDocument.parse(Array(#"{"data":[\#(template)],"paging":{}}"#.utf8)))?.first
  }

  static func read(components: String) throws -> MessageTemplate {
    try #require(try read(#"{"name":"p","language":"es","status":"APPROVED","components":[\#(components)]}"#))
  }

  @Test func everyField() throws {
    let template = try #require(
      try Self.read(
        #"{"name":"promo","language":"es","status":"APPROVED","id":"1","category":"MARKETING","quality_score":{"score":"YELLOW","date":1},"parameter_format":"POSITIONAL","components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["x"]}},{"type":"BODY","text":"Hola {{1}}, debe {{2}}","example":{"body_text":[["a","b"]]}},{"type":"FOOTER","text":"Adiós"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Sí"},{"type":"URL","text":"Ver","url":"https://e.com"}]}]}"#
      ))
    #expect(
      template
        == MessageTemplate(
          name: "promo", language: "es", category: "MARKETING", quality: "YELLOW", header: .image,
          body: "Hola {{1}}, debe {{2}}", footer: "Adiós",
          buttons: [.init(.quickReply, text: "Sí"), .init(.url, text: "Ver", url: "https://e.com")]))
  }

  @Test(
    arguments: [
      (#"{"type":"HEADER","format":"TEXT","text":"Hola {{1}}"}"#, .text("Hola {{1}}")),
      (#"{"type":"HEADER","text":"Hola"}"#, .text("Hola")), (#"{"type":"header","format":"video"}"#, .video),
      (#"{"type":"HEADER","format":"DOCUMENT"}"#, .document), (#"{"type":"HEADER","format":"LOCATION"}"#, .location),
      (#"{"type":"BODY","text":"Hola"}"#, .none),
    ] as [(String, MessageTemplate.Header)])
  func headers(components: String, header: MessageTemplate.Header) throws {
    let template = try Self.read(components: components)
    #expect(template.header == header && template.unsupported == [])
  }

  @Test(arguments: MessageTemplate.Button.Kind.allCases) func buttons(kind: MessageTemplate.Button.Kind) throws {
    let template = try Self.read(
      components: #"{"type":"BUTTONS","buttons":[{"type":"\#(kind.rawValue)","text":"B","url":"https://e.com"}]}"#)
    #expect(template.buttons == [.init(kind, text: "B", url: kind == .url ? "https://e.com" : "")])
    #expect(template.unsupported == [])
  }

  @Test func offersAndCarousels() throws {
    let offer = #"{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Ya","has_expiration":true}}"#
    #expect(try Self.read(components: offer).offer == .init(text: "Ya", hasExpiration: true))
    let card =
      #"{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}}"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Sí"}]}]}"#
    let template = try Self.read(components: #"{"type":"CAROUSEL","cards":[\#(card),\#(card)]}"#)
    let read = MessageTemplate.Card(header: .image, body: "{{1}}", buttons: [.init(.quickReply, text: "Sí")])
    #expect(template.cards == [read, read] && template.unsupported == [])
  }

  /// A template with an unknown part is refused, and never sent without it.
  @Test(arguments: [
    (#"{"type":"HEADER","format":"GIF"}"#, "un GIF en la cabecera"),
    (#"{"type":"HEADER","format":"PRODUCT"}"#, "un producto del catálogo en la cabecera"),
    (#"{"type":"HEADER","format":"HOLOGRAM"}"#, "una cabecera 'HOLOGRAM'"),
    (#"{"type":"BUTTONS","buttons":[{"type":"CATALOG","text":"Ver"}]}"#, "un botón de catálogo"),
    (#"{"type":"BUTTONS","buttons":[{"type":"MPM"}]}"#, "un botón de varios productos"),
    (#"{"type":"BUTTONS","buttons":[{"type":"ORDER_DETAILS"}]}"#, "un botón de pedido"),
    (#"{"type":"BUTTONS","buttons":[{"type":"NEW"}]}"#, "un botón 'NEW'"),
    (#"{"type":"CALL_PERMISSION_REQUEST"}"#, "una parte 'CALL_PERMISSION_REQUEST'"), (#"{}"#, "una parte 'sin tipo'"),
    (
      #"{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"PRODUCT"}]}]}"#,
      "tarjetas con un producto del catálogo en la cabecera"
    ),
    (
      #"{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"DOCUMENT"}]}]}"#,
      "una tarjeta sin imagen ni video"
    ),
  ])
  func whatCannotBeSent(components: String, kind: String) throws {
    #expect(try Self.read(components: components).unsupported == [kind])
  }

  @Test func namedVariables() throws {
    let body = #""components":[{"type":"BODY","text":"Hola {{nombre}}"}]"#
    let head = #""name":"p","language":"es","status":"APPROVED""#
    #expect(try Self.read("{\(head),\"parameter_format\":\"NAMED\",\(body)}")?.bodyParameters == ["nombre"])
    #expect(try Self.read("{\(head),\(body)}")?.bodyParameters == ["nombre"])
    #expect(try Self.read("{\(head),\"parameter_format\":\"POSITIONAL\",\(body)}")?.bodyParameters == [])
    #expect(try TemplateReader.list(JSONDocument.parse(Array(#"{"error":{"code":200}}"#.utf8))) == nil)
  }

  /// The template that is kept with a campaign reads back as it was.
  @Test(arguments: SimulatedTemplate.catalogue) func whatIsKeptReadsBack(simulated: SimulatedTemplate) throws {
    let template = try #require(TemplateReader.template(simulated.document))
    guard template.unsupported.isEmpty else { return }
    #expect(TemplateReader.template(try JSONDocument.parse(template.json)) == template)
  }

  @Test(arguments: [
    ("promo:es:2", 2, false, "APPROVED"), ("promo:es:0:imagen", 0, true, "APPROVED"),
    ("promo:es:1:PAUSED", 1, false, "PAUSED"), ("promo:es:1:imagen:IN_APPEAL", 1, true, "IN_APPEAL"),
  ])
  func theSimulatorsTemplatesReadBack(text: String, variables: Int, hasImage: Bool, status: String) throws {
    let simulated = try #require(SimulatedTemplate(text))
    let template = try #require(TemplateReader.template(simulated.document))
    #expect(template.name == "promo" && template.language == "es" && template.status == status)
    #expect(template.header == (hasImage ? .image : .none) && template.bodyVariables == variables)
  }

  @Test(arguments: [
    "", "promo", "promo:es", "promo:es:x", "promo:es:11", ":es:1", "promo:es:1:foto", "a:b:1:imagen:PAUSED:x",
  ])
  func badSimulatedTemplates(text: String) { #expect(SimulatedTemplate(text) == nil) }
}

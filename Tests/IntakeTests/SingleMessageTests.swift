import Campaigns
import HTTPServer
import Testing

@testable import Intake
@testable import JSON
@testable import Queue

@Suite struct SingleMessageTests {
  private func make(_ body: String, campaign: String? = "promo") throws -> SingleMessage {
    try SingleMessage(campaign: campaign, body: try JSONDocument.parse(Array(body.utf8)))
  }

  @Test(arguments: [
    (#""numero":"+58 412-123.45.67""#, #"["584121234567"]"#, ["numero"]),
    (#""numero":584121234567,"variables":[]"#, #"["584121234567"]"#, ["numero"]),
    (
      #""numero":"584121234567","variables":[" Ana \"\" ",25.00,null],"url_imagen":" https://e.com/i.jpg ""#,
      #"["584121234567","https://e.com/i.jpg",["Ana \"\"","25.00"]]"#,
      ["numero", "url_imagen", "variable1", "variable2"]
    ),
    (#""numero":"0412-1234567","pais":"ve""#, #"["584121234567"]"#, ["numero"]),
    (#""numero":5215512340001"#, #"["5215512340001"]"#, ["numero"]),
    (
      #""numero":"584121234567","variables":["b\u00f1\nc",""],"url_imagen":null,"token":"T","phone_id":"P""#,
      #"["584121234567","",["bñ c"]]"#, ["numero", "variable1"]
    ),
    (
      #""numero":"584121234567","variables":[1,2,3,4,5,6,7,8,9,10,11]"#,
      #"["584121234567","",["1","2","3","4","5","6","7","8","9","10","11"]]"#,
      ["numero"] + (1...11).map { "variable\($0)" }
    ),
  ])
  func rowsAreThoseOfUploads(fields: String, row: String, filled: [String]) throws {
    let message = try make("{\(fields),\"template_name\":\"p\",\"buzon\":14}")
    #expect(String(decoding: message.row, as: UTF8.self) == row)
    #expect(message.filledColumns == filled)
    #expect(message.inbox == "14" && message.template == "p" && message.language == nil)
  }

  @Test func whatWasMendedIsTold() throws {
    let body = #"{"numero":"584121234567","template_name":"p","buzon":14,"variables":["a\nb","nan"]}"#
    #expect(try make(body).warnings.map(\.code) == [.mendedText, .emptyWord])
  }

  @Test func aCampaignBeginsWithTheUsualColumns() throws {
    let few = try make(#"{"numero":"584121234567","template_name":"p","buzon":14}"#).firstColumns
    #expect(few.names.count == 12 && few.names.last == "variable10" && few.uses == nil)
    let list = (1...12).map { "\($0)" }.joined(separator: ",")
    let many = try make(#"{"numero":"584121234567","template_name":"p","buzon":14,"variables":[\#(list)]}"#)
      .firstColumns
    #expect(many.names.count == 14 && many.uses == many.names)
  }

  struct Taking: Sendable {
    /// `plantilla_leida`, its components only.
    var template: String? = nil
    /// Whether its variables have names.
    var isNamed = false
    var parts: String
    var members: String
    /// The row; nil when it is refused.
    var row: String?
    var status = 409
    var part = ""
  }

  private static let button = #"{"type":"BUTTONS","buttons":[{"type":"URL","text":"Ver","url":"https://e.com/{{1}}"}]}"#

  /// One column of the campaign's file may fill several things.
  @Test(arguments: [
    Taking(
      parts: #"{"encabezado":"variable1"}"#, members: #","variables":["Ana"],"encabezado":"Luis""#,
      part: "'encabezado' y 'variable1' son la misma columna"),
    Taking(
      parts: #"{"encabezado":"variable1"}"#, members: #","variables":["Ana"],"encabezado":"Ana""#,
      row: #"["584121234567","",["Ana"]]"#),
    Taking(
      parts: #"{"encabezado":"variable1"}"#, members: #","encabezado":"Luis""#,
      row: #"["584121234567","",["Luis"]]"#),
    Taking(
      parts: #"{"encabezado":"variable2"}"#, members: #","variables":["Ana"],"encabezado":"Luis""#,
      row: #"["584121234567","",["Ana","Luis"]]"#),
    Taking(
      parts: #"{"boton1":"0","boton2":"0"}"#, members: #","boton1":"a","boton2":"b""#,
      part: "'boton2' y 'boton1' son la misma columna"),
    Taking(
      parts: #"{"boton1":"0","boton2":"0"}"#, members: #","boton1":"a","boton2":"a""#,
      row: #"["584121234567","",[],"a"]"#),
    Taking(
      parts: #"{"boton1":"url_imagen"}"#, members: #","url_imagen":"https://e.com/i.jpg","boton1":"a""#,
      part: "'boton1' y 'url_imagen' son la misma columna"),
    Taking(
      parts: #"{"boton1":"numero"}"#, members: #","boton1":"584121234567""#, row: #"["584121234567"]"#),
    Taking(
      parts: #"{"boton1":"numero"}"#, members: #","boton1":"x""#, part: "'boton1' y 'numero' son la misma columna"),
    // The campaign's template says which parts a message must have.
    Taking(
      template: button, parts: #"{"boton1":"1"}"#, members: #","boton1":"a""#, row: #"["584121234567","",[],"","a"]"#),
    Taking(template: button, parts: #"{"boton1":"1"}"#, members: "", status: 400, part: "falta la columna boton1"),
    Taking(template: button, parts: "{}", members: #","boton1":"a""#, part: "sin la columna 'boton1'"),
    // Named variables are filled by their order, unless their column is a known one.
    Taking(
      template: #"{"type":"BODY","text":"{{nombre}} {{saldo}}"}"#, isNamed: true,
      parts: #"{"{{nombre}}":"0","{{saldo}}":"1"}"#, members: #","variables":["Ana","25"]"#,
      row: #"["584121234567","",["Ana","25"],"Ana","25"]"#),
    Taking(
      template: #"{"type":"BODY","text":"{{telefono}} {{saldo}}"}"#, isNamed: true,
      parts: #"{"{{telefono}}":"numero","{{saldo}}":"variable1"}"#, members: #","variables":["25"]"#,
      row: #"["584121234567","",["25"]]"#),
  ])
  func aCampaignSaysWhereThePartsGo(_ test: Taking) throws {
    let format = test.isNamed ? "NAMED" : "POSITIONAL"
    let template = test.template.map {
      #"{"name":"p","language":"es","status":"APPROVED","parameter_format":"\#(format)","components":[\#($0)]}"#
    }
    let stored = MessageCampaign(
      upload: "u1", template: "p", inbox: "14", language: "es", storedTemplate: template, storedParts: test.parts)
    let body = try JSONDocument.parse(
      Array(#"{"numero":"584121234567","template_name":"p","buzon":14\#(test.members)}"#.utf8))
    var message = try SingleMessage(campaign: "promo", body: body)
    do throws(HTTPError) {
      try message.take(partsOf: body, by: .init(stored: stored), country: nil, now: 0)
      #expect(String(decoding: message.row, as: UTF8.self) == test.row)
    } catch {
      #expect(test.row == nil && error.status.code == test.status)
      guard case .text(let text) = error.detail else { throw error }
      #expect(text.contains(test.part), "\(text)")
    }
  }

  /// An older campaign may have a title that is refused now. No campaign may begin with it.
  @Test func aTitleThatCannotBeginAnythingIsNoted() throws {
    let body = #"{"numero":"584121234567","template_name":"p","buzon":14}"#
    #expect(try make(body).titleDefect == nil)
    #expect(try make(body, campaign: "promo\u{200B}").titleDefect == .invisible("\u{200B}", position: 6))
  }

  @Test(arguments: [
    (#"{"template_name":"p","buzon":"14"}"#, "promo", "body numero", "missing"),
    (#"{"numero":"5841","template_name":"p","buzon":"14"}"#, "promo", "body numero", "value_error"),
    (#"{"numero":5.84121E+11,"template_name":"p","buzon":"14"}"#, "promo", "body numero", "value_error"),
    (#"{"numero":true,"template_name":"p","buzon":"14"}"#, "promo", "body numero", "string_type"),
    (#"{"numero":"4121234567","template_name":"p","buzon":"14"}"#, "promo", "body numero", "value_error"),
    (#"{"numero":"4121234567","template_name":"p","buzon":"14","pais":"XX"}"#, "promo", "body pais", "value_error"),
    (#"{"numero":"4121234567","template_name":"p","buzon":"14","pais":58}"#, "promo", "body pais", "string_type"),
    (#"{"numero":"584121234567","buzon":"14"}"#, "promo", "body template_name", "missing"),
    (#"{"numero":"584121234567","template_name":5,"buzon":"14"}"#, "promo", "body template_name", "string_type"),
    (#"{"numero":"584121234567","template_name":"p","buzon":null}"#, "promo", "body buzon", "missing"),
    (#"{"numero":"584121234567","template_name":"p","buzon":"14","idioma":[]}"#, "promo", "body idioma", "string_type"),
    (
      #"{"numero":"584121234567","template_name":"p","buzon":"14","variables":"a"}"#, "promo", "body variables",
      "list_type"
    ),
    (
      #"{"numero":"584121234567","template_name":"p","buzon":"14","variables":["a",{}]}"#, "promo", "body variables 1",
      "string_type"
    ),
    (
      #"{"numero":"584121234567","template_name":"p","buzon":"14","variables":\#([Int](1...65))}"#, "promo",
      "body variables", "too_long"
    ),
    (
      #"{"numero":"584121234567","template_name":"p","buzon":"14","variables":["a","","c"]}"#, "promo",
      "body variables 1", "value_error"
    ),
    (
      ##"{"numero":"584121234567","template_name":"p","buzon":"14","variables":["a","#N/A"]}"##, "promo",
      "body variables 1", "value_error"
    ),
    (
      #"{"numero":"584121234567","template_name":"p","buzon":"14","url_imagen":"ftp://x"}"#, "promo", "body url_imagen",
      "value_error"
    ),
    (#"{"numero":"584121234567","template_name":"p","buzon":"14"}"#, "a:b", "header x-campaignid", "value_error"),
    (#"{"numero":"584121234567","template_name":"p","buzon":"14"}"#, nil, "header x-campaignid", "missing"),
  ])
  func whatIsWrongIsNamed(body: String, campaign: String?, location: String, type: String) {
    let error = #expect(throws: HTTPError.self) { try make(body, campaign: campaign) }
    guard case .issues(let issues)? = error?.detail else {
      Issue.record("a 422 lists its issues")
      return
    }
    let places = issues.map { issue in
      issue.location.map { step in
        switch step {
        case .name(let name): name
        case .index(let index): "\(index)"
        }
      }.joined(separator: " ")
    }
    #expect(places == [location])
    #expect(issues.map(\.type) == [type])
  }

  @Test func allThatIsWrongIsSaidAtOnce() {
    let error = #expect(throws: HTTPError.self) { try make("{}", campaign: "") }
    guard case .issues(let issues)? = error?.detail else {
      Issue.record("a 422 lists its issues")
      return
    }
    #expect(issues.count == 4)
  }
}

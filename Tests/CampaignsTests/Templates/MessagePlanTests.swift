// The `components` for each part that Meta approves, to the letter.

import Foundation
import Testing

@testable import Campaigns

@Suite struct MessagePlanTests {
  struct Case: Sendable {
    var template: MessageTemplate?
    /// `destinos`
    var parts: [String: String] = [:]
    /// The row behind number, image and variables.
    var row: String
    /// `components`; nil when there are none.
    var components: String?
  }

  private static func template(
    header: MessageTemplate.Header = .none, body: String = "Hola", buttons: [MessageTemplate.Button] = [],
    named: Bool = false, category: String = "UTILITY", offer: Bool = false, cards: [MessageTemplate.Card] = []
  ) -> MessageTemplate {
    MessageTemplate(
      name: "p", language: "es", category: category, hasNamedParameters: named, header: header, body: body,
      buttons: buttons, offer: offer ? .init(hasExpiration: true) : nil, cards: cards)
  }

  private static let number = #""584121234567""#

  @Test(arguments: [
    // Headers
    Case(
      template: template(header: .text("De {{1}}"), body: "{{1}}"), parts: ["encabezado": "0"],
      row: #"["","",["Ana"],"enero \"26\""]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"text","text":"enero \"26\""}]},\#
        {"type":"body","parameters":[{"type":"text","text":"Ana"}]}]
        """#),
    Case(
      template: template(header: .video), parts: ["url_video": "1"], row: #"["","",[],"x","https://e.com/v.mp4"]"#,
      components: #"[{"type":"header","parameters":[{"type":"video","video":{"link":"https://e.com/v.mp4"}}]}]"#),
    Case(
      template: template(header: .document), parts: ["url_documento": "0", "nombre_documento": "1"],
      row: #"["","",[],"https://e.com/f.pdf","Factura.pdf"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"document","document":\#
        {"link":"https://e.com/f.pdf","filename":"Factura.pdf"}}]}]
        """#),
    Case(
      template: template(header: .document), parts: ["url_documento": "0", "nombre_documento": "1"],
      row: #"["","",[],"https://e.com/f.pdf"]"#,
      components: #"[{"type":"header","parameters":[{"type":"document","document":{"link":"https://e.com/f.pdf"}}]}]"#),
    Case(
      template: template(header: .location),
      parts: ["latitud": "0", "longitud": "1", "lugar": "2", "direccion": "3"],
      row: #"["","",[],"10.48","-66.9","Sede","Av. 1"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"location","location":\#
        {"latitude":"10.48","longitude":"-66.9","name":"Sede","address":"Av. 1"}}]}]
        """#),
    Case(
      template: template(header: .location), parts: ["latitud": "0", "longitud": "1", "lugar": "2"],
      row: #"["","",[],"10.48","-66.9"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"location","location":{"latitude":"10.48","longitude":"-66.9"}}]}]
        """#),
    Case(
      template: template(header: .image, buttons: [.init(.flow)]), row: #"["","https://e.com/i.jpg"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/i.jpg"}}]},\#
        {"type":"button","sub_type":"flow","index":"0"}]
        """#),
    // Named variables
    Case(
      template: template(header: .text("De {{mes}}"), body: "{{nombre}}: {{saldo}}", named: true),
      parts: ["{{mes}}": "2", "{{nombre}}": "0", "{{saldo}}": "variable1"], row: #"["","",["25"],"Ana","","enero"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"text","parameter_name":"mes","text":"enero"}]},\#
        {"type":"body","parameters":[{"type":"text","parameter_name":"nombre","text":"Ana"},\#
        {"type":"text","parameter_name":"saldo","text":"25"}]}]
        """#),
    Case(
      template: template(body: "{{nombre}}: {{saldo}}", named: true), row: #"["","",["Ana","25"]]"#,
      components: #"""
        [{"type":"body","parameters":[{"type":"text","parameter_name":"nombre","text":"Ana"},\#
        {"type":"text","parameter_name":"saldo","text":"25"}]}]
        """#),
    // Buttons: the template's first one may take nothing.
    Case(
      template: template(buttons: [
        .init(.phone), .init(.url, text: "Ver", url: "https://e.com/f/{{1}}"), .init(.quickReply), .init(.copyCode),
      ]), parts: ["boton2": "0", "boton3": "1", "boton4": "2"], row: #"["","",[],"abc","si","ENERO"]"#,
      components: #"""
        [{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"abc"}]},\#
        {"type":"button","sub_type":"quick_reply","index":"2","parameters":[{"type":"payload","payload":"si"}]},\#
        {"type":"button","sub_type":"copy_code","index":"3","parameters":\#
        [{"type":"coupon_code","coupon_code":"ENERO"}]}]
        """#),
    // A row has the whole link instead of its end.
    Case(
      template: template(buttons: [.init(.url, url: "https://e.com/f/{{1}}")]), parts: ["boton1": "0"],
      row: #"["","",[],"https://e.com/f/abc?x=\"1\""]"#,
      components:
        #"[{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"abc?x=\"1\""}]}]"#),
    Case(
      template: template(buttons: [.init(.url, url: "https://e.com/f/{{1}}"), .init(.quickReply)]),
      parts: ["boton1": "0", "boton2": "1"], row: #"["","",[],"",""]"#, components: nil),
    Case(
      template: template(buttons: [.init(.flow)]), parts: ["boton1": "0"], row: #"["","",[],"f-1"]"#,
      components: #"""
        [{"type":"button","sub_type":"flow","index":"0","parameters":\#
        [{"type":"action","action":{"flow_token":"f-1"}}]}]
        """#),
    // A one-time code, as Meta lists its button while it is made and afterwards
    Case(
      template: template(body: "", buttons: [.init(.oneTimeCode)], category: "AUTHENTICATION"),
      row: #"["","",["4829"]]"#,
      components: #"""
        [{"type":"body","parameters":[{"type":"text","text":"4829"}]},\#
        {"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4829"}]}]
        """#),
    Case(
      template: template(
        body: "*{{1}}* es su código", buttons: [.init(.url, url: "https://w.com/otp?code=otp{{1}}")],
        category: "AUTHENTICATION"), row: #"["","",["4829"]]"#,
      components: #"""
        [{"type":"body","parameters":[{"type":"text","text":"4829"}]},\#
        {"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"4829"}]}]
        """#),
    // An offer
    Case(
      template: template(body: "{{1}}", buttons: [.init(.copyCode)], offer: true),
      parts: ["oferta_expira": "0", "boton1": "1"], row: #"["","",["Ana"],"1798761599000","ENERO"]"#,
      components: #"""
        [{"type":"body","parameters":[{"type":"text","text":"Ana"}]},\#
        {"type":"limited_time_offer","parameters":[{"type":"limited_time_offer",\#
        "limited_time_offer":{"expiration_time_ms":1798761599000}}]},\#
        {"type":"button","sub_type":"copy_code","index":"0","parameters":\#
        [{"type":"coupon_code","coupon_code":"ENERO"}]}]
        """#),
    // A carousel
    Case(
      template: template(
        body: "{{1}}",
        cards: [
          .init(header: .image, body: "{{1}}", buttons: [.init(.quickReply), .init(.url, url: "https://e.com/{{1}}")]),
          .init(header: .video, buttons: [.init(.quickReply)]),
        ]),
      parts: [
        "tarjeta1_url_imagen": "0", "tarjeta1_variable1": "1", "tarjeta1_boton2": "2", "tarjeta2_url_video": "3",
        "tarjeta2_boton1": "4",
      ], row: #"["","",["Ana"],"https://e.com/1.jpg","Café","abc","https://e.com/2.mp4","dos"]"#,
      components: #"""
        [{"type":"body","parameters":[{"type":"text","text":"Ana"}]},{"type":"carousel","cards":[\#
        {"card_index":0,"components":[\#
        {"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/1.jpg"}}]},\#
        {"type":"body","parameters":[{"type":"text","text":"Café"}]},\#
        {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"abc"}]}]},\#
        {"card_index":1,"components":[\#
        {"type":"header","parameters":[{"type":"video","video":{"link":"https://e.com/2.mp4"}}]},\#
        {"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"dos"}]}]}]}]
        """#),
    // Meta could not be asked. A column fills the part that its name says, and a button is the end of a link.
    Case(
      template: nil, parts: ["encabezado": "0", "boton2": "1"], row: #"["","",["Ana"],"enero","abc"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"text","text":"enero"}]},\#
        {"type":"body","parameters":[{"type":"text","text":"Ana"}]},\#
        {"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"abc"}]}]
        """#),
    Case(
      template: nil, parts: ["boton1": "0"], row: #"["","https://e.com/i.jpg",["Ana"],"abc"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/i.jpg"}}]},\#
        {"type":"body","parameters":[{"type":"text","text":"Ana"}]},\#
        {"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"abc"}]}]
        """#),
    // A row sends the header that it fills, whatever other rows fill.
    Case(
      template: nil, parts: ["encabezado": "0", "url_video": "1", "url_documento": "2"],
      row: #"["","https://e.com/i.jpg",[],"","",""]"#,
      components: #"[{"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/i.jpg"}}]}]"#),
    Case(
      template: nil, parts: ["encabezado": "0", "url_video": "1", "url_documento": "2"],
      row: #"["","",[],"enero","",""]"#,
      components: #"[{"type":"header","parameters":[{"type":"text","text":"enero"}]}]"#),
    Case(
      template: nil, parts: ["encabezado": "0", "url_video": "1", "url_documento": "2"],
      row: #"["","",[],"","","https://e.com/f.pdf"]"#,
      components: #"[{"type":"header","parameters":[{"type":"document","document":{"link":"https://e.com/f.pdf"}}]}]"#),
    Case(
      template: nil, parts: ["latitud": "0", "longitud": "1", "direccion": "2"],
      row: #"["","https://e.com/i.jpg",[],"10.5","","Av. 1"]"#,
      components: #"[{"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/i.jpg"}}]}]"#),
    Case(
      template: nil, parts: ["latitud": "0", "longitud": "1", "direccion": "2"],
      row: #"["","https://e.com/i.jpg",[],"10.5","-66.9","Av. 1"]"#,
      components: #"""
        [{"type":"header","parameters":[{"type":"location","location":\#
        {"latitude":"10.5","longitude":"-66.9","address":"Av. 1"}}]}]
        """#),
    Case(
      template: nil, parts: ["encabezado": "0"], row: #"["","",["Ana"],""]"#,
      components: #"[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]"#),
    Case(
      template: nil, parts: ["tarjeta1_url_imagen": "0", "tarjeta1_boton1": "1"],
      row: #"["","",[],"https://e.com/1.jpg","abc"]"#,
      components: #"""
        [{"type":"carousel","cards":[{"card_index":0,"components":[\#
        {"type":"header","parameters":[{"type":"image","image":{"link":"https://e.com/1.jpg"}}]},\#
        {"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"abc"}]}]}]}]
        """#),
  ])
  func components(_ test: Case) throws {
    let columns = PartColumns(stored: test.parts.map { ($0.key, $0.value) })
    let plan = try #require(MessagePlan(template: test.template, columns: columns))
    let row = test.row.replacing(#"[""#, with: "[" + Self.number.dropLast(), maxReplacements: 1)
    let element = Array("7|1|\(row)".utf8)
    let slices = try #require(ElementReader.read(element))
    let request = MetaSendRequest(template: "p", language: "es", campaignID: "c", plan: plan)
    var body: [UInt8] = []
    element.withUnsafeBytes { request.appendBody(of: slices, in: $0, to: &body) }
    let text = String(decoding: body, as: UTF8.self)
    let head = #""template":{"name":"p","language":{"policy":"deterministic","code":"es"}"#
    let components = test.components.map { #","components":"# + $0 } ?? ""
    #expect(text.hasSuffix(head + components + #"},"biz_opaque_callback_data":"c:7"}"#), "\(text)")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(body)) }
  }

  /// Messages that have nothing but an image and numbered variables are written without a plan.
  @Test(arguments: [
    template(), template(header: .image, body: "{{1}} {{2}}"), template(header: .text("Hola")),
    template(buttons: [.init(.phone), .init(.call), .init(.quickReply), .init(.url, url: "https://e.com")]),
  ])
  func plainMessages(template: MessageTemplate) {
    #expect(MessagePlan(template: template, columns: PartColumns(stored: [])) == nil)
    #expect(MessagePlan(template: nil, columns: PartColumns(stored: [])) == nil)
  }
}

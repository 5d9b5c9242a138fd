// `mapeo` and `valores` as a form's text and as a JSON object, and fields that are nearly known ones.

import Campaigns
import HTTPServer
import Testing

@testable import Intake
@testable import Uploads

@Suite struct ColumnWishesReaderTests {
  private static func issues(_ reader: ColumnWishesReader) -> [String] {
    reader.issues.map { issue in
      issue.location.map { if case .name(let name) = $0 { name } else { "?" } }.joined(separator: " ") + " "
        + issue.type
    }
  }

  @Test func bothFormsSayTheSame() {
    let text = ColumnWishesReader([
      .mapping: .string(#" {"numero":" Celular ","Variable 1":"Nombre","variable2":null,"url_imagen":""} "#),
      .values: .string(#"{"variable3":" 20\n% ","var4":5}"#),
    ])
    let object = ColumnWishesReader([
      .mapping: .members([
        .init(name: "numero", value: .string("Celular")), .init(name: "variable_1", value: .string("Nombre")),
      ]),
      .values: .members([
        .init(name: "variable3", value: .string("20 %")), .init(name: "variable4", value: .integer(5)),
      ]),
    ])
    let wishes = ColumnWishes(
      headers: [.init(.number, "Celular"), .init(.variable(0), "Nombre")],
      values: [.init(.variable(2), "20 %"), .init(.variable(3), "5")])
    #expect(text.wishes == wishes && text.issues.isEmpty)
    #expect(object.wishes == wishes && object.issues.isEmpty)
  }

  @Test(arguments: [FieldValue.string(""), .string("{}"), .null, .members([])])
  func nothingIsNothing(value: FieldValue) {
    let reader = ColumnWishesReader([.mapping: value, .values: value])
    #expect(reader.wishes.isEmpty && reader.issues.isEmpty)
  }

  @Test(arguments: [
    (UploadField.mapping, #"{"¿Enlace?":"Enlace"}"#, "body mapeo ¿Enlace? value_error"),
    (.mapping, #"{"65":"x"}"#, "body mapeo 65 value_error"),
    (.mapping, #"{"nombre_cliente":"a","Nombre Cliente":"b"}"#, "body mapeo Nombre Cliente value_error"),
    (.values, #"{"url_video":"nada"}"#, "body valores url_video value_error"),
    (.values, #"{"latitud":"norte"}"#, "body valores latitud value_error"),
    (.values, #"{"oferta_expira":"mañana"}"#, "body valores oferta_expira value_error"),
    (.mapping, #"{"variable1":"a","var1":"b"}"#, "body mapeo var1 value_error"),
    (.mapping, #"{"variable1":["a"]}"#, "body mapeo variable1 string_type"),
    (.mapping, "[]", "body mapeo dict_type"), (.mapping, "numero=Celular", "body mapeo dict_type"),
    (.mapping, #"{"numero":"\#(String(repeating: "x", count: 257))"}"#, "body mapeo numero string_too_long"),
    (.values, #"{"numero":"584121234567"}"#, "body valores numero value_error"),
    (.values, ##"{"variable1":"#N/A"}"##, "body valores variable1 value_error"),
    (.values, #"{"variable1":"\#(String(repeating: "x", count: 1025))"}"#, "body valores variable1 string_too_long"),
    (.values, #"{"url_imagen":"ejemplo.com/a.jpg"}"#, "body valores url_imagen value_error"),
    (.values, #"{"variable1":{}}"#, "body valores variable1 string_type"),
  ])
  func whatIsWrongIsNamed(field: UploadField, text: String, issue: String) {
    #expect(Self.issues(ColumnWishesReader([field: .string(text)])) == [issue])
  }

  @Test func theKnownTargetsAreListed() throws {
    let message = ColumnWishesReader([.mapping: .string(#"{"¿?":"x"}"#)]).issues.first?.message
    #expect(
      try #require(message).hasPrefix("No se puede indicar '¿?': solo numero, url_imagen, variable1…variable64, "))
  }

  /// The reader takes parts and named variables; whether the template has them is checked later.
  @Test func partsAndNamedVariables() {
    let reader = ColumnWishesReader([
      .mapping: .string(#"{"boton1":"Enlace","nombre":"Cliente"}"#),
      .values: .string(#"{"oferta_expira":"2026-12-31 23:59","tarjeta1_url_imagen":"https://e.com/i.jpg"}"#),
    ])
    #expect(reader.issues.isEmpty)
    #expect(reader.wishes.headers == [.init(.button(0), "Enlace"), .init(.parameter("nombre"), "Cliente")])
    #expect(reader.wishes.values.map(\.target) == [.offerExpiration, .card(0, .imageURL)])
  }

  /// Names are compared as headers are: capitals, accents, blanks and `_` make no difference.
  @Test(arguments: ["nombre_cliente", "Nombre_Cliente", "Nombre del Cliente", "NOMBRE CLIENTE", "nómbre-cliente"])
  func namedVariablesInAnySpelling(name: String) {
    let parameter = ColumnTarget.parameter(name == "Nombre del Cliente" ? "nombre_del_cliente" : "nombre_cliente")
    let reader = ColumnWishesReader([
      .mapping: .string(#"{"\#(name)":"Cliente"}"#), .values: .string(#"{"\#(name)":"nadie"}"#),
    ])
    let wishes = reader.wishes.with(.template([parameter]))
    #expect(reader.issues.isEmpty, "\(reader.issues)")
    #expect(wishes.headers == [.init(parameter, "Cliente")] && wishes.values == [.init(parameter, "nadie")])
  }

  @Test func theyMakeAnotherUploadOnlyWhenGiven() throws {
    let valid: [UploadField: FieldValue] = [.title: .string("a"), .template: .string("p"), .inbox: .string("14")]
    let plain = try CampaignFields(valid, now: 0).fingerprintText
    #expect(try CampaignFields(valid.merging([.mapping: .string("{}")]) { $1 }, now: 0).fingerprintText == plain)
    let orders = [#"{"numero":"a","variable1":"b"}"#, #"{"variable1":"b","numero":"a"}"#].map { text in
      try? CampaignFields(valid.merging([.mapping: .string(text)]) { $1 }, now: 0).fingerprintText
    }
    #expect(orders[0] == orders[1] && orders[0] == plain + "\nmapeo\tnumero\ta\nmapeo\tvariable1\tb")
  }

  @Test(arguments: [
    ("Inicio", "inicio"), ("intervalo", "intervalo_ms"), ("intervalo-ms", "intervalo_ms"), ("titulo", "titulo_campana"),
    ("plantila", "plantilla"), ("idoma", "idioma"), ("país", "pais"), ("webhook", "webhook_url"), ("Mapeo", "mapeo"),
    ("estrcito", "estricto"), ("archivo", "archivo_csv"), ("inicio", nil), ("token", nil), ("dias", nil),
    ("comentario", nil), ("", nil), ("paid", nil), ("archivo_csv", nil),
  ])
  func fieldsThatAreNearlyKnown(name: String, meant: String?) {
    let warning = SimilarField.warning(of: name, besides: ["archivo_csv", "hoja"])
    #expect(
      warning?.message == meant.map { "El campo '\(name)' no es ninguno y no se usa: quizá quiso escribir '\($0)'" })
  }
}

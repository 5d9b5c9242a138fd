// Headers as people write them, with their meanings, and headers that only look like a known one.

import Testing

@testable import Campaigns

@Suite struct ColumnNameTests {
  private static func meaning(_ name: String) -> ColumnMeaning {
    Array(name.utf8).withUnsafeBytes { ColumnMeaning(of: $0.trimmed) }
  }

  @Test(arguments: [
    "telefono", "Teléfono", "TELÉFONO", "Tele\u{301}fono", "tel", "Tel.", "Telf.", "celular", "Cel", "Móvil", "movil",
    "phone", "Phone Number", "phone_number", "mobile", "Mobile phone", "cell phone", "WhatsApp", "whatsapp number",
    "Número", "NÚMERO ", "number", "Número de teléfono", "numero de telefono", "nº de teléfono", "N° de WhatsApp",
    "Nro. Celular", "num_telefono", "No. de celular", "numero-celular", "Teléfono celular", "Telefono (WhatsApp)",
    "telefono de contacto", "Número de contacto", "telefone", "Telefone celular", "número do celular", "telemóvel",
    "Teléfono*", "Te\u{200B}léfono", "\u{A0}teléfono\u{A0}",
  ])
  func everydayNamesOfTheNumber(name: String) { #expect(Self.meaning(name) == .number(isExact: false)) }

  @Test(arguments: ["numero", "NUMERO", " Numero\t"])
  func itsOwnName(name: String) { #expect(Self.meaning(name) == .number(isExact: true)) }

  @Test(arguments: [
    "cedula", "Número de contrato", "numero de cliente", "número de factura", "contacto", "no", "nro", "num", "n",
    "nombre", "telefono2", "Teléfono 1", "celula", "telefonista", "movilidad", "correo", "", "...", "operadora móvil X",
    "variable", "variable0", "variable65", "variable100", "variable1a", "var", "v1", "mivariable1", "variable-",
    "variable １", "url", "imagen",
  ])
  func theOperatorsOwn(name: String) { #expect(Self.meaning(name) == .own) }

  @Test(arguments: [
    ("variable1", 0), ("Variable 1", 0), ("variable_1", 0), ("variable-1", 0), ("VARIABLE1", 0), ("var1", 0),
    ("Var. 1", 0), ("variable01", 0), ("variable_012", 11), ("variable64", 63), ("Variável 3", 2),
  ])
  func variables(name: String, index: Int) { #expect(Self.meaning(name) == .target(.variable(index))) }

  @Test(arguments: ["url_imagen", "URL Imagen", "url-imagen", "UrlImagen"])
  func images(name: String) { #expect(Self.meaning(name) == .target(.imageURL)) }

  @Test(arguments: [
    ("variable65", true), ("variabel1", true), ("variable", true), ("var", true), ("variable0", true),
    ("varible2", true),
    ("Variables 1", true), ("variabl", true), ("variable1", false), ("variado", false), ("varios", false),
    ("valor1", false), ("numero", false), ("cedula", false),
  ])
  func nearlyVariables(name: String, isNearly: Bool) { #expect(ColumnMeaning.isNearlyVariable(name) == isNearly) }

  @Test func targetsAreWrittenAsTheyAreRead() {
    let targets = [.number, .imageURL] + (0..<ColumnPlace.variableLimit).map { ColumnTarget.variable($0) }
    for target in targets { #expect(ColumnTarget(folded: ColumnName.folded(target.text)) == target) }
    #expect(ColumnTarget.list().hasPrefix("numero, url_imagen, variable1…variable64, encabezado, "))
    #expect(ColumnTarget.list(forAll: true).hasPrefix("url_imagen, variable1…variable64, encabezado, "))
  }

  @Test func longNamesCostNothing() {
    #expect(Self.meaning(String(repeating: "tel", count: 80)) == .own)
    #expect(Self.meaning(String(repeating: "de", count: 20) + "tel") == .number(isExact: false))
  }
}

import Testing

@testable import Campaigns

@Suite struct TemplateVerdictTests {
  static func rows(
    _ variables: [Int], images: Int = 0, parts: [ColumnTarget: [Bool]] = [:], numbers: [UInt64] = []
  ) -> RecipientOutline {
    var outline = RecipientOutline()
    for (index, count) in variables.enumerated() {
      let number = index < numbers.count ? numbers[index] : 584_121_234_567
      outline.add(variables: count, hasImage: index < images, number: number, row: index + 2)
      for (target, filled) in parts { outline.note(target, at: 0, isFilled: filled[index], row: index + 2) }
    }
    return outline
  }

  static func template(_ change: (inout MessageTemplate) -> Void = { _ in }) -> MessageTemplate {
    var template = MessageTemplate(name: "promo", language: "es", body: "{{1}} {{2}}")
    change(&template)
    return template
  }

  @Test(
    arguments: [
      ([template()], nil), ([], "no existe en la cuenta"),
      ([template { $0.name = "promo_2" }], "no existe en la cuenta"),
      (
        [template { $0.language = "es_MX" }, template { $0.language = "en" }],
        "no existe en el idioma 'es'; existe en: en, es_MX"
      ),
    ] as [([MessageTemplate], String?)])
  func chooses(found: [MessageTemplate], refusal: String?) {
    switch TemplateChoice(template: "promo", language: "es", found: found) {
    case .found(let template): #expect(refusal == nil && template == Self.template())
    case .missing(let reason): #expect(refusal.map { reason.contains($0) } == true, "\(reason)")
    }
  }

  struct Case: Sendable {
    var template: MessageTemplate
    var rows: RecipientOutline
    /// Names of the upload's columns.
    var columns: [String] = []
    /// Parts of the refusal; none when it fits.
    var refusal: [String] = []
    /// Parts of the warnings, with their rows and the first of them.
    var warnings: [(part: String, rows: Int, first: Int?)] = []
  }

  static let link = MessageTemplate.Button(.url, text: "Ver factura", url: "https://e.com/{{1}}")
  static let card = MessageTemplate.Card(header: .image, body: "{{1}}", buttons: [link])

  static let manyParts = (1...10).map { "boton\($0)" } + ["encabezado", "url_video"]

  @Test(arguments: [
    Case(template: template(), rows: rows([2, 2])),
    Case(template: template { $0.status = "PENDING" }, rows: rows([2]), refusal: ["en revisión"]),
    Case(template: template { $0.status = "REJECTED" }, rows: rows([2]), refusal: ["rechazada"]),
    Case(template: template { $0.status = "PAUSED" }, rows: rows([2]), refusal: ["en pausa"]),
    Case(template: template { $0.status = "DISABLED" }, rows: rows([2]), refusal: ["desactivada"]),
    Case(template: template { $0.status = "OTHER" }, rows: rows([2]), refusal: ["no está aprobada (OTHER)"]),
    Case(
      template: template { $0.unsupported = ["un botón de catálogo"] }, rows: rows([2]),
      refusal: ["lleva un botón de catálogo, que este servidor no envía"]),
    Case(
      template: template(), rows: rows([3, 2]), refusal: ["lleva 2 variables y el archivo llena hasta variable3"]),
    Case(
      template: template(), rows: rows([1, 1]), refusal: ["lleva 2 variables y el archivo llena hasta variable1"]),
    Case(template: template(), rows: rows([0]), refusal: ["lleva 2 variables y el archivo no llena ninguna"]),
    Case(template: template { $0.body = "Hola" }, rows: rows([1]), refusal: ["lleva ninguna variable"]),
    Case(template: template { $0.body = "Hola" }, rows: rows([0])),
    Case(template: template(), rows: rows([2, 1]), warnings: [("hay filas con menos", 1, 3)]),
    // Images
    Case(template: template(), rows: rows([2, 2], images: 1), refusal: ["no lleva imagen y el archivo trae 1"]),
    Case(
      template: template { $0.header = .image }, rows: rows([2]), refusal: ["no trae ninguna en url_imagen"]),
    Case(template: template { $0.header = .image }, rows: rows([2, 2], images: 2)),
    Case(
      template: template { $0.header = .image }, rows: rows([2, 1, 2], images: 1),
      warnings: [("hay filas con menos", 1, 3), ("2 filas no traen url_imagen", 2, 3)]),
    Case(
      template: template { $0.header = .image }, rows: rows([2, 2], images: 1),
      warnings: [("1 fila no trae url_imagen", 1, 3)]),
    // Headers
    Case(
      template: template { $0.header = .text("De {{1}}") }, rows: rows([2]),
      refusal: ["falta la columna encabezado: la cabecera lleva un dato"]),
    Case(template: template { $0.header = .text("Hola") }, rows: rows([2])),
    Case(
      template: template { $0.header = .video }, rows: rows([2], images: 1),
      refusal: ["falta la columna url_video: la cabecera lleva un video", "no lleva imagen"]),
    Case(template: template { $0.header = .video }, rows: rows([2], parts: [.videoURL: [true]])),
    Case(
      template: template { $0.header = .document }, rows: rows([2]), refusal: ["falta la columna url_documento"]),
    Case(template: template { $0.header = .document }, rows: rows([2], parts: [.documentURL: [true]])),
    Case(
      template: template { $0.header = .location }, rows: rows([2], parts: [.latitude: [true]]),
      refusal: ["falta la columna longitud: la cabecera lleva un lugar"]),
    // Buttons
    Case(
      template: template { $0.buttons = [link] }, rows: rows([2]),
      refusal: ["falta la columna boton1: el botón «Ver factura» lleva el final de su enlace"]),
    Case(
      template: template { $0.buttons = [link] }, rows: rows([2, 2], parts: [.button(0): [true, false]]),
      warnings: [("1 fila no trae boton1", 1, 3)]),
    Case(
      template: template { $0.buttons = [link] }, rows: rows([2, 2], parts: [.button(0): [false, false]]),
      refusal: ["falta la columna boton1"]),
    Case(
      template: template { $0.buttons = [.init(.phone), .init(.copyCode, text: "Copiar")] }, rows: rows([2]),
      refusal: ["falta la columna boton2: el botón «Copiar» lleva un cupón"]),
    Case(template: template { $0.buttons = [.init(.quickReply), .init(.flow), .init(.call)] }, rows: rows([2])),
    // More than are listed
    Case(
      template: template { $0.cards = Array(repeating: card, count: 5) }, rows: rows([2]),
      refusal: ["tarjeta4_boton1", "; y 3 diferencias más"]),
    Case(
      template: template {
        $0.cards = Array(repeating: card, count: 4)
        $0.buttons = [link]
      }, rows: rows([2]), refusal: ["tarjeta4_variable1", "; y 1 diferencia más"]),
    Case(
      template: template(), rows: rows([2]), columns: manyParts,
      warnings: manyParts.map { ("'\($0)' no se envía", 0, nil) }),
    Case(
      template: template(), rows: rows([2]), columns: manyParts + ["url_documento"],
      warnings: manyParts.dropLast().map { ("'\($0)' no se envía", 0, nil) } + [("Y otras 2 columnas", 0, nil)]),
    // Offers and carousels
    Case(
      template: template { $0.offer = .init(hasExpiration: true) }, rows: rows([2]),
      refusal: ["falta la columna oferta_expira"]),
    Case(template: template { $0.offer = .init(hasExpiration: false) }, rows: rows([2])),
    Case(
      template: template { $0.cards = [card, card] },
      rows: rows([2], parts: [.card(0, .imageURL): [true], .card(0, .variable(0)): [true]]),
      refusal: [
        "falta la columna tarjeta1_boton1: el botón «Ver factura» de la tarjeta 1 lleva el final de su enlace",
        "falta la columna tarjeta2_url_imagen", "falta la columna tarjeta2_variable1",
        "falta la columna tarjeta2_boton1",
      ]),
    // Named variables
    Case(
      template: template {
        $0.hasNamedParameters = true
        $0.body = "{{nombre}} {{saldo}}"
      }, rows: rows([0], parts: [.parameter("nombre"): [true]]),
      refusal: ["falta la columna saldo: el texto lleva {{saldo}}"]),
    Case(
      template: template {
        $0.hasNamedParameters = true
        $0.body = "{{nombre}} {{saldo}}"
      }, rows: rows([2], parts: [.parameter("nombre"): [true]]),
      warnings: [("{{saldo}} se llena con variable2", 0, nil)]),
    // An authentication template has its code in the text and in the button.
    Case(
      template: template {
        $0.category = "AUTHENTICATION"
        $0.body = ""
        $0.buttons = [.init(.oneTimeCode)]
      }, rows: rows([1])),
    // Properties of the account
    Case(
      template: template { $0.category = "MARKETING" },
      rows: rows([2, 2], numbers: [584_121_234_567, 12_125_550_100]),
      warnings: [("números de +1", 1, 3)]),
    Case(template: template { $0.category = "UTILITY" }, rows: rows([2], numbers: [12_125_550_100])),
    Case(template: template { $0.quality = "RED" }, rows: rows([2]), warnings: [("calidad baja", 0, nil)]),
    Case(template: template { $0.quality = "GREEN" }, rows: rows([2])),
    // Columns that go nowhere
    Case(
      template: template(), rows: rows([2]), columns: ["numero", "variable1", "boton 1", "direccion", "cédula"],
      warnings: [("La columna 'boton 1' no se envía: la plantilla no lleva boton1", 0, nil)]),
    Case(
      template: template { $0.buttons = [link] }, rows: rows([2], parts: [.button(0): [true]]), columns: ["boton1"]),
  ])
  func judges(_ test: Case) {
    switch test.template.verdict(on: test.rows, columns: test.columns) {
    case .fits(let warnings):
      #expect(test.refusal == [])
      #expect(warnings.count == test.warnings.count, "\(warnings)")
      for (warning, expected) in zip(warnings, test.warnings) {
        #expect(warning.message.contains(expected.part), "\(warning.message)")
        #expect(warning.rows == expected.rows && warning.firstRow == expected.first)
      }
    case .mismatch(let reason):
      #expect(test.refusal != [])
      for part in test.refusal { #expect(reason.contains(part), "\(reason)") }
    }
  }

  @Test func theOutlineOfRows() {
    let outline = Self.rows([2, 0, 3, 3, 1], images: 2)
    #expect(outline.rows == 5 && outline.mostVariables == 3 && outline.rowsWithImage == 2)
    #expect(outline.rowsWithFewer == 3 && outline.firstRowWithFewer == 2 && outline.firstRowWithoutImage == 4)
    #expect(RecipientOutline().rowsWithFewer == 0 && Self.rows([2, 2]).firstRowWithFewer == nil)
    #expect(Self.rows([0, 0, 1]).firstRowWithFewer == 2)
  }

  /// A JSON row brings a key that the rows before did not have.
  @Test func aPartThatComesLate() {
    var outline = Self.rows([1, 1])
    outline.note(.button(0), at: 4, isFilled: true, row: 3)
    #expect(outline.part(.button(0))?.filled == 1 && outline.part(.button(0))?.firstRowWithout == 2)
  }
}

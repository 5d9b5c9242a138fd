import Testing

@testable import Campaigns

@Suite struct TemplateVerdictTests {
  static func rows(_ variables: [Int], images: Int = 0) -> RecipientOutline {
    var outline = RecipientOutline()
    for (index, count) in variables.enumerated() {
      outline.add(variables: count, hasImage: index < images, row: index + 2)
    }
    return outline
  }

  static func template(_ change: (inout MessageTemplate) -> Void = { _ in }) -> MessageTemplate {
    var template = MessageTemplate(name: "promo", language: "es", status: "APPROVED", bodyVariables: 2)
    change(&template)
    return template
  }

  struct Case: Sendable {
    var found: [MessageTemplate]
    var rows: RecipientOutline
    /// Part of the refusal; nil when it fits.
    var refusal: String?
    /// Parts of the warnings, with their rows and the first of them.
    var warnings: [(part: String, rows: Int, first: Int)] = []
  }

  @Test(arguments: [
    Case(found: [template()], rows: rows([2, 2]), refusal: nil),
    Case(found: [], rows: rows([2]), refusal: "no existe en la cuenta"),
    Case(found: [template { $0.name = "promo_2" }], rows: rows([2]), refusal: "no existe en la cuenta"),
    Case(
      found: [template { $0.language = "es_MX" }, template { $0.language = "en" }], rows: rows([2]),
      refusal: "no existe en el idioma 'es'; existe en: en, es_MX"),
    Case(found: [template { $0.status = "PENDING" }], rows: rows([2]), refusal: "en revisión"),
    Case(found: [template { $0.status = "REJECTED" }], rows: rows([2]), refusal: "rechazada"),
    Case(found: [template { $0.status = "PAUSED" }], rows: rows([2]), refusal: "en pausa"),
    Case(found: [template { $0.status = "DISABLED" }], rows: rows([2]), refusal: "desactivada"),
    Case(found: [template { $0.status = "OTHER" }], rows: rows([2]), refusal: "no está aprobada (OTHER)"),
    Case(found: [template()], rows: rows([3, 2]), refusal: "lleva 2 variables y el archivo llena hasta variable3"),
    Case(found: [template()], rows: rows([1, 1]), refusal: "lleva 2 variables y el archivo llena hasta variable1"),
    Case(found: [template()], rows: rows([0]), refusal: "lleva 2 variables y el archivo no llena ninguna"),
    Case(found: [template { $0.bodyVariables = 0 }], rows: rows([1]), refusal: "lleva ninguna variable"),
    Case(found: [template { $0.bodyVariables = 0 }], rows: rows([0]), refusal: nil),
    Case(found: [template()], rows: rows([2, 1]), refusal: nil, warnings: [("hay filas con menos", 1, 3)]),
    Case(found: [template()], rows: rows([2, 2], images: 1), refusal: "no lleva imagen y el archivo trae 1"),
    Case(found: [template { $0.header = .image }], rows: rows([2]), refusal: "no trae ninguna en url_imagen"),
    Case(found: [template { $0.header = .image }], rows: rows([2, 2], images: 2), refusal: nil),
    Case(
      found: [template { $0.header = .image }], rows: rows([2, 1, 2], images: 1), refusal: nil,
      warnings: [("hay filas con menos", 1, 3), ("2 filas no traen url_imagen", 2, 3)]),
    Case(found: [template { $0.header = .unsupported("un video") }], rows: rows([2]), refusal: "lleva un video"),
    Case(found: [template { $0.hasNamedVariables = true }], rows: rows([2]), refusal: "variables con nombre"),
    Case(found: [template { $0.hasButtonVariables = true }], rows: rows([2]), refusal: "botón"),
  ])
  func judges(_ test: Case) {
    let verdict = TemplateVerdict(template: "promo", language: "es", found: test.found, rows: test.rows)
    switch verdict {
    case .fits(let warnings):
      #expect(test.refusal == nil)
      #expect(warnings.count == test.warnings.count)
      for (warning, expected) in zip(warnings, test.warnings) {
        #expect(warning.message.contains(expected.part))
        #expect(warning.rows == expected.rows && warning.firstRow == expected.first)
      }
    case .mismatch(let reason): #expect(test.refusal.map { reason.contains($0) } == true, "\(reason)")
    }
  }

  @Test(arguments: [
    ("Hola", 0, false), ("Hola {{1}}", 1, false), ("{{1}} {{2}} {{1}}", 2, false), ("{{ 3 }}", 3, false),
    ("{{nombre}} y {{saldo}} y {{nombre}}", 2, true), ("{{}} {{", 0, false), ("{{1", 0, false),
    ("}}{{1}}{{2}}", 2, false),
  ])
  func countsVariables(text: String, count: Int, areNamed: Bool) {
    let variables = MessageTemplate.variables(in: text)
    #expect(variables.count == count && variables.areNamed == areNamed)
  }

  @Test func theOutlineOfRows() {
    let outline = Self.rows([2, 0, 3, 3, 1], images: 2)
    #expect(outline.rows == 5 && outline.mostVariables == 3 && outline.rowsWithImage == 2)
    #expect(outline.rowsWithFewer == 3 && outline.firstRowWithFewer == 2 && outline.firstRowWithoutImage == 4)
    #expect(RecipientOutline().rowsWithFewer == 0 && Self.rows([2, 2]).firstRowWithFewer == nil)
    #expect(Self.rows([0, 0, 1]).firstRowWithFewer == 2)
  }
}

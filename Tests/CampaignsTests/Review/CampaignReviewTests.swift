// The review of a campaign before it is sent.

import Testing

@testable import Campaigns
@testable import Text

@Suite struct CampaignReviewTests {
  private static let row = #"["584121234567","https://e.com/a.jpg",["Ana","25,00 \"USD\""],"x","ABC"]"#

  private func first(_ row: String = Self.row) -> FirstRow { FirstRow(row: 2, element: Array("1|0|\(row)".utf8)) }

  private func text(_ template: MessageTemplate?, _ row: String = Self.row, parts: PartColumns = Self.none) -> String? {
    MessagePreview(first(row), template: template, parts: parts)?.text
  }

  private static let none = PartColumns(stored: [])

  @Test func aMessageIsShownAsItWillBeRead() throws {
    let template = MessageTemplate(
      name: "p", language: "es", header: .text("Aviso"), body: "Hola {{1}}, debe {{2}}. {{3}}", footer: "Baja: STOP")
    #expect(text(template) == "Aviso\n\nHola Ana, debe 25,00 \"USD\". {{3}}\n\nBaja: STOP")
    #expect(text(nil) == nil)
    #expect(text(MessageTemplate(name: "codigo", language: "es", category: "AUTHENTICATION")) == nil)
    var bytes: [UInt8] = []
    try #require(MessagePreview(first(), template: nil, parts: Self.none)).append(to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"fila":2,"numero":"584121234567","texto":null,"variables":{"url_imagen":"https://e.com/a.jpg","#
        + #""variable1":"Ana","variable2":"25,00 \"USD\""}}"#)
  }

  @Test func partsAndNamesFillTheirPlaces() {
    let template = MessageTemplate(
      name: "p", language: "es", hasNamedParameters: true, header: .text("Sr. {{apellido}}"),
      body: "{{nombre}}, su código es {{codigo}}")
    let parts = PartColumns(stored: [("{{codigo}}", "1"), ("{{apellido}}", "0"), ("boton1", "1")])
    // There is no column nombre, so the first variable fills the first name of the text.
    #expect(text(template, parts: parts) == "Sr. x\n\nAna, su código es ABC")
    let values = MessagePreview(first(), template: template, parts: parts)?.values.map {
      "\($0.target.text)=\($0.text)"
    }
    #expect(
      values == [
        "url_imagen=https://e.com/a.jpg", "variable1=Ana", "variable2=25,00 \"USD\"", "codigo=ABC", "apellido=x",
        "boton1=ABC",
      ])
    let header = MessageTemplate(name: "p", language: "es", header: .text("Hola {{1}}"), body: "Adiós")
    #expect(text(header, parts: PartColumns(stored: [("encabezado", "0")])) == "Hola x\n\nAdiós")
  }

  /// Variables behind the first empty one are not sent.
  @Test func whatIsNotSentIsNotShown() {
    let preview = MessagePreview(first(#"["584121234567","",["Ana","","b"]]"#), template: nil, parts: Self.none)
    #expect(preview?.values.map(\.target) == [.variable(0)])
    #expect(MessagePreview(FirstRow(row: 1, element: Array("1|0|[".utf8)), template: nil, parts: Self.none) == nil)
  }

  @Test func columnsSayWhatTheyBecame() {
    let columns = StoredColumns(
      names: ["Celular", "Nombre", "Monto", "cédula", "Código"], uses: ["numero", "variable1", "variable2", "0", "1"])
    let parts = PartColumns(stored: [("boton1", "1")])
    let list = ColumnUse.list(columns, parts: parts, others: [("Nombre", .variable(4))], first: first())
    #expect(
      list.map { "\($0.name) \($0.use?.text ?? "-") \($0.example)" } == [
        "Celular numero 584121234567", "Nombre variable1 Ana", "Nombre variable5 Ana", "Monto variable2 25,00 \"USD\"",
        "cédula - x", "Código boton1 ABC",
      ])
    #expect(ColumnUse.list(columns, parts: parts, first: nil).allSatisfy { $0.example == "" })
    let long = #"["584121234567","",["\#(String(repeating: "á", count: 300))"]]"#
    #expect(ColumnUse.list(columns, parts: parts, first: first(long))[1].example.count == 100)
  }

  @Test func theFirstRowsAreKeptWithTheirPlaces() throws {
    let collector = RecipientCollector(limit: 100)
    collector.layout = try ColumnLayout(names: ["numero", "variable1"])
    for row in 2...20 {
      // The third row has no number; the fourth has that of the second.
      let number = row == 3 ? "58" : row == 4 ? "584121000002" : "5841210000\(row < 10 ? "0" : "")\(row)"
      var bytes = Array(number.utf8)
      let end = bytes.count
      bytes += Array("a\(row)".utf8)
      let spans = [CellSpan(start: 0, end: end), CellSpan(start: end, end: bytes.count)]
      try bytes.withUnsafeBytes { bytes in
        try spans.withUnsafeBufferPointer { spans in
          try collector.add(RowCells(bytes: bytes, spans: spans, isPlain: true), row: row)
        }
      }
      while collector.nextBatch() != nil {}
    }
    #expect(collector.firstRows.map(\.row) == [2, 4, 5, 6, 7])
    #expect(String(decoding: collector.firstRows[1].element, as: UTF8.self) == #"2|0|["584121000002","",["a4"]]"#)
    #expect(FirstRow.unique(collector.firstRows).map(\.row) == [2, 5, 6, 7])
  }

  @Test(
    arguments: [
      ("promo", ["promo (copia)", "promo (copia 2)"]), ("promo (copia)", ["promo (copia)", "promo (copia 2)"]),
      ("promo (copia 12)", ["promo (copia)", "promo (copia 2)"]),
      ("(copia)", ["(copia) (copia)", "(copia) (copia 2)"]),
      ("promo (copiada)", ["promo (copiada) (copia)", "promo (copiada) (copia 2)"]),
      (
        String(repeating: "ñ", count: 100),
        [String(repeating: "ñ", count: 92) + " (copia)", String(repeating: "ñ", count: 90) + " (copia 2)"]
      ),
    ])
  func copiesHaveTitles(of title: String, expected: [String]) {
    let titles = CopiedTitle.candidates(of: title).map(\.text)
    #expect(Array(titles.prefix(2)) == expected)
    #expect(titles.count == CopiedTitle.most && Set(titles).count == titles.count)
  }

  @Test func aTemplateThatChangedIsRefused() {
    let former = MessageTemplate(name: "p", language: "es", body: "Hola {{1}}")
    func refusal(_ change: (inout MessageTemplate) -> Void) -> String? {
      var now = former
      change(&now)
      return now.refusal(since: former)
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.body = "Buenas, {{1}}" } == nil)
    #expect(refusal { $0.quality = "RED" } == nil)
    #expect(refusal { $0.status = "PAUSED" } == "La plantilla 'p' (es) está en pausa por su calidad")
    #expect(refusal { $0.unsupported = ["un GIF en la cabecera"] }?.contains("GIF") == true)
    #expect(refusal { $0.body = "Hola {{1}} {{2}}" }?.contains("ha cambiado") == true)
    #expect(refusal { $0.header = .image }?.contains("ha cambiado") == true)
    #expect(refusal { $0.buttons = [MessageTemplate.Button(.copyCode)] }?.contains("ha cambiado") == true)
    // Meta could not be asked at the upload.
    var now = former
    now.header = .image
    #expect(now.refusal(since: nil) == nil)
  }
}

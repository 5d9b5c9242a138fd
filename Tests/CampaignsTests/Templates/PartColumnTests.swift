import Testing

@testable import Campaigns

@Suite struct PartColumnTests {
  private static let targets: [ColumnTarget] = [
    .headerText, .videoURL, .documentURL, .documentName, .latitude, .longitude, .placeName, .placeAddress, .button(0),
    .button(9), .offerExpiration, .card(0, .imageURL), .card(9, .videoURL), .card(1, .variable(3)),
    .card(1, .button(0)),
  ]

  @Test(arguments: targets) func aTargetReadsBack(target: ColumnTarget) {
    #expect(ColumnTarget(folded: ColumnName.folded(target.text)) == target && target.isPart)
  }

  @Test(
    arguments: [
      ("Botón 1", .button(0)), ("BOTON_10", .button(9)), ("boton11", nil), ("boton0", nil), ("boton", nil),
      ("Tarjeta 2 URL imagen", .card(1, .imageURL)), ("tarjeta1_variable64", .card(0, .variable(63))),
      ("tarjeta11_boton1", nil), ("Dirección", .placeAddress), ("oferta expira", .offerExpiration),
      ("nombre del documento", nil),
    ] as [(String, ColumnTarget?)])
  func spellings(name: String, target: ColumnTarget?) {
    #expect(ColumnTarget(folded: ColumnName.folded(name)) == target)
  }

  private func layout(_ names: [String], _ wishes: ColumnWishes) throws -> ColumnLayout {
    try ColumnLayout(names: names, wishes: wishes)
  }

  /// What the template does not want stays the operator's own.
  @Test func theTemplateDecides() throws {
    let names = ["numero", "direccion", "boton1", "nombre"]
    let none = try layout(names, ColumnWishes())
    #expect(none.partTargets == [] && !none.isRewritten && none.places[2] == .extra(1))
    let button = try layout(names, ColumnWishes().with(.template([.button(0)])))
    #expect(button.partTargets == [.button(0)] && button.places[1] == .extra(0) && button.places[2] == .extra(1))
    let guessed = try layout(names, ColumnWishes().with(.guessed))
    #expect(guessed.partTargets == [.placeAddress, .button(0)])
    let named = try layout(names, ColumnWishes().with(.template([.parameter("nombre"), .parameter("direccion")])))
    #expect(named.partTargets == [.parameter("direccion"), .parameter("nombre")])
    #expect(
      PartColumns(named).stored.map { [$0.name, $0.place] } == [["{{direccion}}", "0"], ["{{nombre}}", "2"]])
  }

  /// A variable's column may be another known one.
  @Test func aVariableOfAnotherColumn() throws {
    let wishes = ColumnWishes().with(.template([.parameter("telefono"), .parameter("variable1")]))
    let layout = try layout(["Teléfono", "variable1"], wishes)
    #expect(layout.numberColumn == 0 && layout.variableCount == 1)
    let columns = PartColumns(layout)
    #expect(columns.place(of: .parameter("telefono")) == .number)
    #expect(columns.place(of: .parameter("variable1")) == .variable(0))
    #expect(PartColumns(stored: columns.stored) == columns)
  }

  @Test func mapeoAndValores() throws {
    let wishes = ColumnWishes(
      headers: [.init(.button(0), "Enlace"), .init(.parameter("nombre"), "Cliente"), .init(.number, "Celular")],
      values: [.init(.parameter("saldo"), "0"), .init(.placeName, "Sede")]
    ).with(.template([.button(0), .parameter("nombre"), .parameter("saldo"), .parameter("lugar")]))
    // `lugar` is a part's name, and here the variable's.
    #expect(wishes.values.map(\.target) == [.parameter("saldo"), .parameter("lugar")])
    let collector = RecipientCollector(limit: 10)
    collector.wishes = wishes
    collector.layout = try ColumnLayout(names: ["Celular", "Cliente", "Enlace", "saldo"], wishes: wishes)
    try add(["584121234567", "Ana", "abc", ""], to: collector)
    try add(["584121234568", "Luis", "", "5"], to: collector)
    let batch = try #require(collector.lastBatch())
    #expect(
      elements(batch) == [
        #"1|0|["584121234567","",[],"Ana","abc","0","Sede"]"#, #"2|0|["584121234568","",[],"Luis","","5","Sede"]"#,
      ])
    #expect(collector.outline.part(.button(0))?.filled == 1)
    #expect(collector.outline.part(.button(0))?.firstRowWithout == 3)
    #expect(collector.outline.part(.parameter("lugar"))?.filled == 2)
  }

  @Test func cellsAreCheckedAndMended() throws {
    let wishes = ColumnWishes().with(.template([.button(0), .latitude, .offerExpiration]), zone: .utc)
    let collector = RecipientCollector(limit: 10)
    collector.wishes = wishes
    collector.layout = try ColumnLayout(
      names: ["numero", "boton1", "latitud", "oferta_expira", "nota"], wishes: wishes)
    try add(["584121234567", " a\nb ", "10,5", "2026-12-31 23:59:59", "sí\nno"], to: collector)
    try add(["584121234568", "#N/A", "", "", ""], to: collector)
    try add(["584121234569", "x", "norte", "", ""], to: collector)
    let batch = try #require(collector.lastBatch())
    #expect(elements(batch) == [#"1|0|["584121234567","",[],"a b","10.5","1798761599000","sí\nno"]"#])
    #expect(collector.rejected == 2 && collector.mended.rows == 1)
    #expect(collector.errors.map(\.column) == ["boton1", "latitud"] && collector.errors.map(\.row) == [3, 4])
    #expect(collector.mended.errors.first?.reason.hasPrefix("boton1 tiene saltos de línea") == true)
  }

  /// A moment is sent as a number: a text that stands in the same column would be, too.
  @Test func whatIsRewrittenNeedsAColumnOfItsOwn() throws {
    let wishes = ColumnWishes(headers: [.init(.variable(0), "Vence"), .init(.offerExpiration, "Vence")])
      .with(.template([.offerExpiration, .parameter("vence")]))
    #expect(throws: ColumnDefect.sharedPart("Vence", .offerExpiration)) { try layout(["numero", "Vence"], wishes) }
    let own = ColumnWishes(headers: [.init(.offerExpiration, "Vence")])
      .with(.template([.offerExpiration, .parameter("vence")]))
    #expect(try layout(["numero", "Vence"], own).partTargets == [.offerExpiration])
  }

  @Test func aZoneMattersToAnOfferOnly() throws {
    let numbers = try layout(["numero"], ColumnWishes().with(.guessed))
    #expect(!numbers.isReadDifferently(with: ColumnWishes().with(.guessed, zone: .utc)))
    let offer = try layout(["numero", "oferta_expira"], ColumnWishes().with(.guessed))
    #expect(offer.isReadDifferently(with: ColumnWishes().with(.guessed, zone: .utc)))
  }

  @Test(arguments: [
    (["numero", "nombre"], PartWishes.template([.parameter("nombre")]), true),
    (["numero", "nombre"], .template([.button(0)]), false), (["numero", "boton1"], .guessed, true),
    (["numero", "boton1"], .none, false),
  ])
  func whetherRowsMustBeReadAgain(names: [String], parts: PartWishes, expected: Bool) throws {
    let layout = try layout(names, ColumnWishes())
    #expect(layout.isReadDifferently(with: ColumnWishes().with(parts)) == expected)
  }

  private func add(_ cells: [String], to collector: RecipientCollector) throws {
    var bytes: [UInt8] = []
    let spans = cells.map { cell in
      let start = bytes.count
      bytes.append(contentsOf: cell.utf8)
      return CellSpan(start: start, end: bytes.count)
    }
    try bytes.withUnsafeBytes { bytes in
      try spans.withUnsafeBufferPointer { spans in
        try collector.add(
          RowCells(bytes: bytes, spans: spans, isPlain: TextTraits(of: bytes).isPlain),
          row: collector.accepted + collector.rejected + 2)
      }
    }
  }

  private func elements(_ batch: borrowing ElementBatch) -> [String] {
    (0..<batch.count).map { String(decoding: batch.bytes[batch.range(at: $0)], as: UTF8.self) }
  }
}

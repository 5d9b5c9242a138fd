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

  /// A column that the template does not want stays the operator's own.
  @Test func theTemplateDecides() throws {
    let names = ["numero", "direccion", "boton1", "nombre"]
    let none = try layout(names, ColumnWishes())
    #expect(none.partTargets == [] && !none.isRewritten && none.places[2] == .extra(1))
    let button = try layout(names, ColumnWishes().with(.template([.button(0)])))
    #expect(button.partTargets == [.button(0)] && button.places[1] == .extra(0) && button.places[2] == .extra(1))
    let guessed = try layout(names, ColumnWishes().with(.guessed))
    #expect(guessed.partTargets == [.button(0)] && guessed.columnsWithoutPlace == ["direccion"])
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

  /// A moment is sent as a number, and a text of the same column would be one too.
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
    #expect(!numbers.isReadDifferently(with: ColumnWishes().with(.guessed, zone: .utc), lackNumbers: true))
    let offer = try layout(["numero", "oferta_expira"], ColumnWishes().with(.guessed))
    #expect(offer.isReadDifferently(with: ColumnWishes().with(.guessed, zone: .utc), lackNumbers: false))
  }

  struct Reading: Sendable {
    var names: [String]
    /// The parts that the rows were read with, and those that are known later.
    var first = PartWishes.none
    var then: PartWishes
    var lackNumbers = false
    var isRead: Bool
  }

  @Test(arguments: [
    Reading(names: ["numero", "nombre"], then: .template([.parameter("nombre")]), isRead: true),
    Reading(names: ["numero", "nombre"], then: .template([.button(0)]), isRead: false),
    Reading(names: ["numero", "boton1"], then: .guessed, isRead: true),
    Reading(names: ["numero", "boton1"], then: .none, isRead: false),
    // The column is an ordinary one, as long as every row has a number.
    Reading(names: ["numero", "usuario"], then: .template([.user]), isRead: false),
    Reading(names: ["numero", "usuario"], then: .template([.user]), lackNumbers: true, isRead: true),
    Reading(names: ["numero", "usuario"], first: .guessed, then: .template([.parameter("usuario")]), isRead: true),
    // The guess was right.
    Reading(names: ["numero", "boton1"], first: .guessed, then: .template([.button(0), .user]), isRead: false),
    Reading(names: ["numero", "boton1"], first: .guessed, then: .template([.button(1)]), isRead: true),
    Reading(names: ["numero", "direccion"], first: .guessed, then: .template([.user]), isRead: false),
    Reading(names: ["numero", "direccion"], first: .guessed, then: .template([.placeAddress]), isRead: true),
    Reading(
      names: ["numero", "latitud", "longitud"], first: .guessed, then: .template([.latitude, .longitude]),
      isRead: false),
  ])
  func whetherRowsMustBeReadAgain(_ test: Reading) throws {
    let layout = try layout(test.names, ColumnWishes().with(test.first))
    let then = ColumnWishes().with(test.then)
    #expect(layout.isReadDifferently(with: then, lackNumbers: test.lackNumbers) == test.isRead)
  }

  /// The template is not known: columns, the parts among them, and the columns that would be a place
  @Test(
    arguments: [
      (["numero", "direccion", "lugar"], [], ["direccion", "lugar"]),
      (["numero", "latitud"], [], ["latitud"]), (["numero", "latitud", "direccion"], [], ["latitud", "direccion"]),
      (
        ["numero", "direccion", "longitud", "nota", "Latitud"], [.placeAddress, .longitude, .latitude], []
      ),
      (["latitud", "longitud", "numero", "lugar", "boton1"], [.latitude, .longitude, .placeName, .button(0)], []),
      (["numero", "latitud", "Latitud", "longitud"], [.latitude, .longitude], []),
      (["numero", "direccion", "Dirección"], [], ["direccion"]),
    ] as [([String], [ColumnTarget], [String])])
  func aPlaceHasBothDegrees(names: [String], parts: [ColumnTarget], without: [String]) throws {
    let guessed = ColumnWishes().with(.guessed)
    for layout in [try layout(names, guessed), try header(names, guessed)] {
      #expect(Set(layout.partTargets) == Set(parts) && layout.partTargets.count == parts.count)
      #expect(layout.columnsWithoutPlace == without)
    }
    let targets = guessed.parts.targets(of: names).compactMap(\.self)
    #expect(Set(targets) == Set(parts))
  }

  /// A place that `valores` or `mapeo` names is no guess.
  @Test func aPlaceThatIsSaid() throws {
    let degrees = [ColumnWishes.Entry(.latitude, "10.5"), .init(.longitude, "-66.9")]
    let all = ColumnWishes(values: degrees).with(.guessed)
    let collector = RecipientCollector(limit: 10)
    collector.wishes = all
    collector.layout = try layout(["numero", "direccion"], all)
    try add(["584121234567", "Av.\t1"], to: collector)
    #expect(Set(collector.layout.partTargets) == [.placeAddress, .latitude, .longitude])
    #expect(collector.layout.columnsWithoutPlace == [] && collector.mended.rows == 1)
    let mapped = ColumnWishes(headers: [.init(.latitude, "Norte"), .init(.longitude, "Este")]).with(.guessed)
    #expect(
      try layout(["numero", "lugar", "Este", "Norte"], mapped).partTargets == [.longitude, .latitude, .placeName])
    let named = ColumnWishes(values: [.init(.placeName, "Sede")]).with(.guessed)
    let alone = try layout(["numero", "lugar"], named)
    #expect(alone.partTargets == [.placeName] && alone.columnsWithoutPlace == ["lugar"])
    // A column that is also a variable is the operator's own, not an address.
    let variable = ColumnWishes(headers: [.init(.variable(0), "direccion")]).with(.guessed)
    #expect(
      try layout(["numero", "direccion", "latitud", "longitud"], variable).partTargets == [.latitude, .longitude])
  }

  /// The cells of the operator's own column are not checked.
  @Test func anAddressIsKeptAsItIs() throws {
    let wishes = ColumnWishes().with(.guessed)
    let collector = RecipientCollector(limit: 10)
    collector.wishes = wishes
    collector.layout = try layout(["numero", "direccion", "latitud"], wishes)
    let address = String(repeating: "x", count: 1100)
    try add(["584121234567", address, "norte"], to: collector)
    #expect(collector.accepted == 1 && collector.rejected == 0)
  }

  /// A template's variable may be called `var`. Then the column is no slip of the pen.
  @Test(arguments: ["var", "variable", "Variable", "variabel"]) func aVariableCalledSo(name: String) throws {
    let parameter = ColumnTarget.parameter(ColumnName.folded(name))
    for (wishes, expected) in [(ColumnWishes().with(.template([parameter])), 0), (ColumnWishes(), 1)] {
      let collector = RecipientCollector(limit: 10)
      collector.wishes = wishes
      collector.layout = try layout(["numero", name], wishes)
      try add(["584121234567", "a"], to: collector)
      #expect(collector.warnings.map(\.code) == Array(repeating: .similarColumn, count: expected))
    }
  }

  /// Rows that a user's id could save are counted.
  @Test func rowsWithoutANumber() throws {
    let collector = RecipientCollector(limit: 10)
    collector.layout = try layout(["numero", "usuario"], ColumnWishes())
    for number in ["584121234567", "", " ", "x"] { try add([number, "VE.A1"], to: collector) }
    #expect(collector.accepted == 1 && collector.rejected == 3 && collector.withoutNumber == 2)
    #expect(collector.outline.rowsToUsers == 0)
    let users = RecipientCollector(limit: 10)
    users.wishes = ColumnWishes().with(.template([.user]))
    users.layout = try layout(["numero", "usuario"], users.wishes)
    for number in ["584121234567", "", "VE.A1"] { try add([number, "VE.A1"], to: users) }
    #expect(users.accepted == 3 && users.outline.rowsToUsers == 2 && users.withoutNumber == 0)
  }

  private func header(_ names: [String], _ wishes: ColumnWishes) throws -> ColumnLayout {
    let bytes = Array(names.joined().utf8)
    var start = 0
    let spans = names.map { name in
      defer { start += name.utf8.count }
      return CellSpan(start: start, end: start + name.utf8.count)
    }
    return try bytes.withUnsafeBytes { bytes in
      try spans.withUnsafeBufferPointer { spans in
        try ColumnLayout(header: RowCells(bytes: bytes, spans: spans, isPlain: false), wishes: wishes)
      }
    }
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

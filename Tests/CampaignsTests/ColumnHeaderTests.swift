// A table's header: the uses of its columns, with `mapeo` and without, and the headers that are refused with a
// sentence.

import Testing

@testable import Campaigns

@Suite struct ColumnHeaderTests {
  static func layout(_ names: [String], _ wishes: ColumnWishes = ColumnWishes()) throws(ColumnDefect) -> ColumnLayout {
    var bytes: [UInt8] = []
    let spans = names.map { name in
      let start = bytes.count
      bytes += name.utf8
      return CellSpan(start: start, end: bytes.count)
    }
    let result = bytes.withUnsafeBytes { bytes in
      spans.withUnsafeBufferPointer { spans in
        Result { () throws(ColumnDefect) in
          try ColumnLayout(header: RowCells(bytes: bytes, spans: spans, isPlain: true), wishes: wishes)
        }
      }
    }
    return try result.get()
  }

  static func mapeo(_ headers: [(ColumnTarget, String)]) -> ColumnWishes {
    ColumnWishes(headers: headers.map { .init($0.0, $0.1) })
  }

  @Test(
    arguments: [
      (["numero", "variable1"], [.number, .variable(0)]),
      (["Teléfono", "Nombre"], [.number, .extra(0)]),
      // `numero` wins wherever it stands, and the other columns keep their order.
      (["telefono", "cedula", "numero"], [.extra(0), .extra(1), .number]),
      (["numero", "celular", "whatsapp"], [.number, .extra(0), .extra(1)]),
      (["Numero", "Var 2", "variable_01"], [.number, .variable(1), .variable(0)]),
      (["numero", "", "b", "", ""], [.number, .extra(0), .extra(1), .dropped, .dropped]),
      (["numero", "estado", "wamid", "codigo", "error", "intentos"], [.number] + (0..<5).map { .extra($0) }),
      (
        ["numero", "variable1", "estado", "wamid", "codigo", "error", "intentos", "fecha", ""],
        [.number, .variable(0)] + [ColumnPlace](repeating: .dropped, count: 7)
      ),
    ] as [([String], [ColumnPlace])])
  func places(names: [String], places: [ColumnPlace]) throws { #expect(try Self.layout(names).places == places) }

  @Test(
    arguments: [
      ([(.number, "Celular 2")], [.extra(0), .number, .extra(1)]),
      ([(.number, "celular_2"), (.variable(0), "NOMBRE")], [.extra(0), .number, .variable(0)]),
      (
        [(.number, "Celular 2"), (.variable(0), "numero"), (.variable(1), "Nombre")],
        [.variable(0), .number, .variable(1)]
      ),
      ([(.imageURL, "Nombre")], [.number, .extra(0), .imageURL]),
    ] as [([(ColumnTarget, String)], [ColumnPlace])])
  func mapeoWins(headers: [(ColumnTarget, String)], places: [ColumnPlace]) throws {
    #expect(try Self.layout(["numero", "Celular 2", "Nombre"], Self.mapeo(headers)).places == places)
  }

  @Test func namesMayChangePlacesAndServeTwice() throws {
    let swapped = try Self.layout(
      ["numero", "variable1", "variable2"], Self.mapeo([(.variable(0), "variable2"), (.variable(1), "variable1")]))
    #expect(swapped.places == [.number, .variable(1), .variable(0)])
    let twice = try Self.layout(
      ["numero", "Nombre"], Self.mapeo([(.variable(0), "Nombre"), (.variable(1), "Nombre")]))
    #expect(twice.encodingOrder == [1, 1] && twice.mostUses == 2)
  }

  @Test(arguments: [
    (
      ["Nombre", "Saldo"], ColumnWishes(),
      "Falta la columna 'numero' en la cabecera del CSV. Columnas encontradas: Nombre, Saldo"
        + ". Si el número está en una de ellas, indíquela en mapeo"
    ),
    (
      ["Celular", "WhatsApp"], ColumnWishes(),
      "Las columnas 'Celular' y 'WhatsApp' pueden ser el número: llame numero a una, o indíquela en mapeo"
    ),
    (
      ["numero", "Variable 1", "var1"], ColumnWishes(),
      "Las columnas 'Variable 1' y 'var1' son las dos variable1: cambie el nombre de una, o indíquela en mapeo"
    ),
    (["numero", "a", "a"], ColumnWishes(), "La columna 'a' está repetida"),
    (
      ["numero", "a"], mapeo([(.variable(0), "b")]),
      "No hay ninguna columna 'b' del CSV. Columnas encontradas: numero, a"
    ),
    (
      ["numero", "Saldo", "SALDO"], mapeo([(.variable(0), "saldo")]),
      "'saldo' puede ser la columna 'Saldo' o 'SALDO': escríbala igual que en la cabecera"
    ),
  ])
  func refusals(names: [String], wishes: ColumnWishes, text: String) {
    do throws(ColumnDefect) {
      _ = try Self.layout(names, wishes)
      Issue.record("it was taken")
    } catch { #expect(error.explanation(in: "del CSV") == text) }
  }

  @Test func aNamelessColumnIsKeptFromItsFirstValueOn() throws {
    var layout = try Self.layout(["numero", "a", "", "", ""])
    #expect(layout.namedCount == 2)
    try layout.keep(3)
    try layout.keep(3)
    #expect(layout.places == [.number, .extra(0), .dropped, .extra(1), .dropped])
    #expect(StoredColumns(layout).names == ["numero", "a", "columna_4"])
    #expect(throws: ColumnDefect.tooMany) { try layout.keep(200) }
  }

  @Test func namelessColumnsBeyondTheMostAreNothing() throws {
    let layout = try Self.layout(["numero"] + [String](repeating: "", count: 400))
    #expect(layout.count == 200 && StoredColumns(layout).names == ["numero"])
    #expect(throws: ColumnDefect.tooMany) { try Self.layout(["numero"] + (0..<200).map { "c\($0)" }) }
  }

  @Test(arguments: [
    (["numero", "csv_estado"], ["numero", "estado"]), (["csv_Error", "numero"], ["Error", "numero"]),
    (["numero", "csv_csv_estado", "csv_estado"], ["numero", "estado", "csv_estado"]),
    (["numero", "csv_saldo"], ["numero", "csv_saldo"]),
  ])
  func aReportsNamesAreWhatTheyWere(names: [String], original: [String]) throws {
    let layout = try Self.layout(names + ReportColumns.ours)
    #expect(StoredColumns(layout).names == original)
    #expect(layout.report?.stateColumn == names.count)
    #expect(try Self.layout(names).names == names, "it is no report")
  }

  @Test func whatIsStoredIsReadAsItWas() throws {
    let cases: [(layout: ColumnLayout, uses: [String]?)] = [
      (try Self.layout(["cedula", "Numero", "VARIABLE10", "url_imagen", "x"]), nil),
      (try Self.layout(["Teléfono", "x", "variable12"]), ["numero", "0", "variable12"]),
      (
        try Self.layout(["numero", "Nombre", "variable1"], Self.mapeo([(.variable(0), "Nombre")])),
        ["numero", "variable1", "0"]
      ),
      (try Self.layout(["numero", "a", "", "", ""]), nil),
    ]
    for test in cases {
      let stored = StoredColumns(test.layout)
      #expect(stored.uses == test.uses)
      #expect(StoredColumns(names: stored.names, uses: stored.uses ?? []) == stored)
    }
  }

  @Test func campaignsOfBeforeGoByTheirNamesAlone() {
    let stored = StoredColumns(
      names: ["telefono", "Variable1", "variable 2", "variable11", "variable01", "NUMERO", "a", "a", "numero"], uses: []
    )
    #expect(stored.names == ["telefono", "Variable1", "variable 2", "variable11", "variable01", "NUMERO", "a"])
    #expect(
      stored.places == [.extra(0), .variable(0), .extra(1), .extra(2), .extra(3), .number, .extra(4)])
    // An instance of a version before `usos` has added a name.
    let added = StoredColumns(names: ["Celular", "x", "variable2"], uses: ["numero", "0"])
    #expect(added.places == [.number, .extra(0), .variable(1)])
  }
}

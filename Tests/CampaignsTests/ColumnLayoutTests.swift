// Names and their places, as a CSV header and as the keys of JSON rows give them.

import Testing

@testable import Campaigns

@Suite struct ColumnLayoutTests {
  private func index(_ layout: inout ColumnLayout, _ key: String, guess: Int = 0) throws(ColumnDefect) -> Int {
    let result = Array(key.utf8).withUnsafeBytes { key in
      Result { () throws(ColumnDefect) in try layout.index(ofKey: key, guess: guess) }
    }
    return try result.get()
  }

  @Test func places() throws {
    let names = [
      "cedula", "Numero", "variable10", "VARIABLE2", "Variable 64", "variable0", "URL_Imagen", "variable", "variable65",
      "var_3",
    ]
    let layout = try ColumnLayout(names: names)
    #expect(layout.names == names)
    #expect(
      layout.places == [
        .extra(0), .number, .variable(9), .variable(1), .variable(63), .extra(1), .imageURL, .extra(2), .extra(3),
        .variable(2),
      ])
  }

  @Test(arguments: [
    (["a", "b", "a"], "a"), (["numero", "NUMERO"], "NUMERO"), (["Variable1", "variable1"], "variable1"),
    (["columna_2", ""], "columna_2"),
  ]) func repeated(names: [String], name: String) {
    #expect(throws: ColumnDefect.duplicate(name)) {
      var layout = ColumnLayout()
      for name in names { try Array(name.utf8).withUnsafeBytes { _ = try layout.append($0) } }
    }
  }

  @Test func ownColumnsDifferByCase() throws {
    #expect(try ColumnLayout(names: ["Cedula", "cedula"]).places == [.extra(0), .extra(1)])
  }

  @Test func keysOfRowsAreFoundInAnyOrderAndSpelling() throws {
    var layout = ColumnLayout()
    #expect(try index(&layout, "numero", guess: 0) == 0)
    #expect(try index(&layout, "a", guess: 1) == 1)
    #expect(try index(&layout, "", guess: 2) == 2)
    #expect(try index(&layout, "a", guess: 0) == 1)
    #expect(try index(&layout, " Numero\t", guess: 1) == 0)
    #expect(try index(&layout, "a ", guess: 7) == 1)
    #expect(try index(&layout, " ", guess: 0) == 2)
    #expect(try index(&layout, "columna_3", guess: 0) == 2)
    #expect(layout.names == ["numero", "a", "columna_3"])
  }

  @Test func rowsMayBringTheNumberUnderAnotherName() throws {
    var layout = ColumnLayout()
    for (index, key) in ["Teléfono", "ciudad"].enumerated() { #expect(try self.index(&layout, key) == index) }
    #expect(layout.numberColumn == 0 && layout.places == [.number, .extra(0)])
    // The column `numero` comes later. It becomes the number, and the other one stays, behind all places.
    #expect(try index(&layout, "numero") == 2)
    #expect(layout.numberColumn == 2 && layout.places == [.extra(1), .extra(0), .number])
    #expect(try index(&layout, "celular") == 3)
    #expect(layout.places[3] == .extra(2) && layout.ambiguity == nil)
  }

  @Test func twoEverydayNamesAreOneTooMany() throws {
    var layout = ColumnLayout()
    for key in ["celular", "whatsapp"] { _ = try index(&layout, key) }
    #expect(layout.ambiguity == .severalNumbers("celular", "whatsapp"))
    _ = try index(&layout, "numero")
    #expect(layout.ambiguity == nil && layout.numberColumn == 2)
  }

  @Test func keysOfOneMeaningAreRefused() throws {
    var layout = ColumnLayout()
    _ = try index(&layout, "variable1")
    #expect(try index(&layout, "VARIABLE1") == 0)
    #expect(throws: ColumnDefect.sameMeaning("variable1", "var 1", .variable(0))) { try index(&layout, "var 1") }
  }

  @Test func mapeoWinsOverNames() throws {
    var layout = ColumnLayout()
    layout.wishes.headers = [.init(.number, "Celular 2"), .init(.variable(0), "nombre"), .init(.variable(2), "Nombre")]
    for key in ["numero", "Nombre", "celular_2", "variable1", "variable2"] { _ = try index(&layout, key) }
    #expect(layout.places == [.extra(0), .variable(0), .number, .extra(1), .variable(1)])
    #expect(layout.column(of: .variable(2)) == 1 && layout.mostUses == 2)
    #expect(layout.missingHeader == nil)
    layout.wishes.headers.append(.init(.imageURL, "Foto"))
    #expect(layout.missingHeader == .unknownHeader(.init(.imageURL, "Foto"), found: layout.names))
  }

  @Test func valuesGetAColumnThatTheRowsMayTakeOver() throws {
    var layout = ColumnLayout()
    layout.wishes.values = [.init(.variable(1), "x"), .init(.imageURL, "https://e.com/i.jpg")]
    _ = try index(&layout, "numero")
    layout.addColumnsForValues()
    layout.addColumnsForValues()
    #expect(layout.names == ["numero", "variable2", "url_imagen"])
    #expect(layout.places == [.number, .variable(1), .imageURL])
    #expect(try index(&layout, "Variable 2") == 1)
    #expect(layout.names == ["numero", "Variable 2", "url_imagen"])
  }

  @Test func limits() throws {
    var layout = ColumnLayout()
    for number in 0..<200 { _ = try index(&layout, "c\(number)") }
    #expect(try index(&layout, "c7") == 7)
    #expect(throws: ColumnDefect.tooMany) { try index(&layout, "c200") }
    var other = ColumnLayout()
    #expect(throws: ColumnDefect.nameTooLong(String(repeating: "é", count: 64))) {
      try index(&other, String(repeating: "é", count: 129))
    }
    #expect(try index(&other, String(repeating: "é", count: 128)) == 0)
  }
}

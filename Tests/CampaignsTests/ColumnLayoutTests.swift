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
    let names = ["cedula", "Numero", "variable10", "VARIABLE2", "variable11", "variable0", "URL_Imagen", "variable"]
    let layout = try ColumnLayout(names: names)
    #expect(layout.names == names)
    #expect(
      layout.places == [
        .extra(0), .number, .variable(9), .variable(1), .extra(1), .extra(2), .imageURL, .extra(3),
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

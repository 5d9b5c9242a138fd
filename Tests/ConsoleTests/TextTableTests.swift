// Tables within a terminal's width: what is cut, and what goes.

import Testing

@testable import Console

@Suite struct TextTableTests {
  private var table: TextTable {
    var table = TextTable([
      .init(title: "campaña", least: 8), .init(title: "total", isRight: true),
      .init(title: "plantilla", least: 6, rank: 1),
      .init(title: "motivo", least: 10, rank: 2),
    ])
    table.add(["promo_enero_2026", "15000", "promo_fibra", "Fuera de la ventana de envío"])
    table.add(["日本", "3", "", ""])
    return table
  }

  @Test func withoutAWidthNothingIsCut() {
    #expect(
      table.lines(nil) == [
        "CAMPAÑA           TOTAL  PLANTILLA    MOTIVO",
        "promo_enero_2026  15000  promo_fibra  Fuera de la ventana de envío",
        "日本                  3",
      ])
  }

  @Test(arguments: 20...80) func everyLineFits(width: Int) {
    for line in table.lines(width) { #expect(DisplayWidth.of(line) <= width, "\(line)") }
  }

  @Test func whatMayIsCutFirstAndThenTheLeastImportantGoes() {
    #expect(table.lines(60)[1] == "promo_enero_2026  15000  promo_fibra  Fuera de la ventana d…")
    #expect(table.lines(30)[1] == "promo_ene…  15000  promo_fibra")
    #expect(table.lines(30)[0] == "CAMPAÑA     TOTAL  PLANTILLA")
    #expect(table.lines(20)[1] == "promo_enero_…  15000")
  }

  @Test func aColumnOfLesserRankThatIsEmptyIsLeftOut() {
    var table = TextTable([.init(title: "a"), .init(title: "b"), .init(title: "c", rank: 1)])
    table.add(["1", "", ""])
    #expect(table.lines(nil) == ["A  B", "1"])
    // Of a list that goes on nobody knows what comes.
    #expect(table.flush(nil) == ["A  B  C", "1"])
  }

  @Test func aListThatComesInPagesHasOneHeading() {
    var table = TextTable([.init(title: "a"), .init(title: "b")])
    table.add(["largo", "1"])
    #expect(table.flush(nil) == ["A      B", "largo  1"])
    table.add(["x", "2"])
    #expect(table.flush(nil) == ["x      2"])
    #expect(table.isEmpty)
  }

  @Test func cellsHoldNoCommandsOfTheTerminal() {
    var table = TextTable([.init(title: "a")])
    table.add(["\u{1B}[2J"])
    #expect(table.lines(nil)[1] == "·[2J")
  }
}

// Columns of a terminal, for the letters that its operators meet.

import Testing

@testable import Console

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("promo_enero", 11), ("campaña", 7), ("campan\u{303}a", 7), ("José Núñez", 10), ("日本語", 6), ("한국", 4),
    ("🎉", 2), ("🇻🇪", 2), ("❤️", 2), ("❤", 1), ("👩‍👩‍👧", 2), ("ＡＢ", 4), ("a\u{200B}b", 2), ("…", 1), ("█░", 2), ("«»", 2),
  ])
  func aTextTakesSoManyColumns(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test(arguments: [
    ("hola", 6, "hola  "), ("hola", 4, "hola"), ("hola", 3, "ho…"), ("hola", 1, "…"), ("hola", 0, ""),
    ("日本語", 5, "日本…"), ("日本語", 4, "日… "), ("🎉🎉", 3, "🎉…"),
  ])
  func aTextIsFittedToColumns(text: String, columns: Int, fitted: String) {
    #expect(DisplayWidth.fit(text, columns) == fitted)
    #expect(DisplayWidth.of(fitted) == columns)
  }

  @Test func numbersStandAtTheRight() { #expect(DisplayWidth.fit("12", 5, isRight: true) == "   12") }

  @Test(arguments: [
    ("ESC[31m rojo", "ESC[31m rojo"), ("\u{1B}[2Jborra", "·[2Jborra"), ("dos\nlíneas", "dos líneas"),
    ("a\u{202E}b", "ab"), ("👩‍👧", "👩‍👧"), ("\u{9B}31m", "·31m"), ("\u{7F}", "·"),
  ])
  func foreignTextIsMadeHarmless(text: String, shown: String) { #expect(PlainText.line(text) == shown) }

  @Test func linesAreBrokenAtBlanks() {
    let lines = PlainText.wrap("uno dos tres cuatro cinco", 13, indent: 2)
    #expect(lines == ["uno dos tres", "  cuatro", "  cinco"])
    #expect(PlainText.wrap("abcdefghijklmnopqrstuvwxyz", 12, indent: 2) == ["abcdefghijkl", "  mnopqrstuv", "  wxyz"])
    #expect(PlainText.wrap("uno dos", nil) == ["uno dos"])
    #expect(PlainText.wrap("", 20) == [""])
    #expect(PlainText.wrap("  uno dos tres cuatro", 13, indent: 4) == ["  uno dos", "    tres", "    cuatro"])
    #expect(PlainText.wrap("  corta", 13) == ["  corta"])
  }
}

// Commands that do not exist, and the ones that were meant.

import Testing

@testable import Console

@Suite struct UnknownCommandTests {
  @Test(arguments: [
    ("campanas", "campanas", "campana", "LoopServer"), ("campana esatdo x", "esatdo", "estado", "LoopServer campana"),
    ("campana borrar x --json", "borrar", nil, "LoopServer campana"),
    ("exclusiones agregrar 1", "agregrar", "agregar", "LoopServer exclusiones"),
  ])
  func aSlipIsNamed(line: String, word: String, meant: String?, path: String) {
    let unknown = UnknownCommand(line.split(separator: " ").map(String.init), of: Program.self)
    #expect(unknown?.word == word && unknown?.meant == meant && unknown?.path == path)
  }

  @Test(arguments: ["", "campana", "campana estado", "campana estado esatdo", "sistema x", "--json", "help campanas"])
  func whatIsACommandIsNone(line: String) {
    #expect(UnknownCommand(line.split(separator: " ").map(String.init), of: Program.self) == nil)
  }

  @Test(arguments: [
    ("promo_enero", "promo_enero"), ("campaña-1", "campaña-1"), ("promo (copia)", "'promo (copia)'"),
    ("l'ami", #"'l'\''ami'"#), ("", "''"), ("$x", "'$x'"),
  ])
  func aCommandThatIsShownCanBePasted(text: String, word: String) { #expect(PlainText.shellWord(text) == word) }
}

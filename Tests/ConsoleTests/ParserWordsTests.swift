// The argument parser's English, and what the operator reads instead.

import Testing

@testable import Console

@Suite struct ParserWordsTests {
  @Test(arguments: [
    ("Missing expected argument '<campana>'", "falta '<campana>'"),
    ("Missing expected argument '--archivo <archivo>'", "falta '--archivo <archivo>'"),
    ("Missing value for '--buzon <buzon>'", "falta el valor de '--buzon <buzon>'"),
    ("Unknown option '--jso'. Did you mean '--json'?", "no existe la opción '--jso'. ¿Quiso decir '--json'?"),
    ("Unknown option '-x'", "no existe la opción '-x'"), ("Unexpected argument 'más'", "sobra 'más'"),
    ("2 unexpected arguments: 'a', 'b'", "sobran 2 palabras: 'a', 'b'"),
    ("The value 'x' is invalid for '--limite <n>'", "'x' no vale para '--limite <n>'"),
    (
      "The value 'x' is invalid for '--de <cuales>'. Please provide one of 'fallidos' and 'inciertos'.",
      "'x' no vale para '--de <cuales>': debe ser uno de 'fallidos' o 'inciertos'"
    ),
    ("--limite debe estar entre 1 y 1000", "--limite debe estar entre 1 y 1000"),
  ])
  func aSentenceIsSpanish(english: String, spanish: String) { #expect(ParserWords.sentence(english) == spanish) }

  /// The sentences are the parser's: a new version of it may word them anew.
  @Test(arguments: [
    (["campana", "estado"], "falta '<campana>'"),
    (["campana", "estado", "x", "--nada"], "no existe la opción '--nada'"),
    (["campana", "estado", "x", "--servidor"], "falta el valor de '--servidor <url>'"),
    (["campana", "estado", "x", "y"], "sobra 'y'"),
    (["campana", "estado", "x", "y", "z"], "sobran 2 palabras: 'y', 'z'"),
    (["campana", "ritmo", "x", "deprisa"], "'deprisa' no vale para '<intervalo-ms>'"),
    (
      ["campana", "reintentar", "x", "--de", "todos"],
      "'todos' no vale para '--de <cuales>': debe ser uno de 'fallidos' o 'inciertos'"
    ),
    (["campana", "crear", "x", "--archivo", "a", "--plantilla", "p"], "falta '--buzon <buzon>'"),
  ])
  func whatTheParserRefusesIsSaidInSpanish(arguments: [String], sentence: String) {
    Language.$forced.withValue(.spanish) {
      let error = #expect(throws: (any Error).self) { try Program.parseAsRoot(arguments) }
      guard let error else { return }
      let text = ParserWords.refusal(Program.fullMessage(for: error, columns: 100))
      #expect(text.hasPrefix("Error: \(sentence)\n"), "\(text)")
      #expect(text.contains("\nUso: ") && text.contains("\n  Más: "), "\(text)")
      for word in ["Missing", "Usage", "See ", "Help:", "for more"] { #expect(!text.contains(word), "\(text)") }
    }
  }

  @Test func aHelpPageHasNoEnglishHeading() {
    Language.$forced.withValue(.spanish) {
      for word in ["OVERVIEW", "USAGE", "ARGUMENTS", "OPTIONS:", "SUBCOMMANDS", "default", "values:", "Show help"] {
        #expect(!ChapterCommand.chapter.contains(word), "\(word)")
      }
    }
  }

  /// Spanish words are longer than those that lines were broken for.
  @Test func noLineOfTheChapterIsTooWide() {
    for line in Language.$forced.withValue(.spanish, operation: { ChapterCommand.chapter }).split(separator: "\n") {
      #expect(line.count <= 120, "\(line)")
    }
  }
}

// `LoopServer ajustes`: every setting with its default and its meaning, as a `.env` to begin from. It reads no
// configuration, so it shows nobody's values.

import ArgumentParser

struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ajustes", abstract: "Muestra todos los ajustes, como un .env con el que empezar.")

  @Flag(name: .customLong("tabla"), help: "Como la tabla de la documentación, en Markdown.")
  var asTable = false

  func run() {
    print(asTable ? SettingsText.table : SettingsText.environmentFile, terminator: "")
  }
}

// How the program ends when the argument parser has spoken: with a help page, a completion script or a refusal, in the
// operator's language, or with the status of the command that ran.

import ArgumentParser
import Glibc

package enum ProgramEnd {
  /// Runs the command that the arguments name, and ends the process.
  package static func run(_ root: (some ParsableCommand).Type) -> Never {
    do {
      var command = try root.parseAsRoot()
      try command.run()
      exit(0)
    } catch {
      let status = root.exitCode(for: error)
      let screen = Screen()
      let text = root.fullMessage(for: error, columns: pageWidth(screen) - spare)
      if status.isSuccess {
        // A shell reads its script: only the words that a person sees in it are changed.
        let isScript = CommandLine.arguments.contains { $0.hasPrefix("--generate-completion") || $0 == "---completion" }
        if !text.isEmpty { screen.line(isScript ? completion(text) : ParserWords.help(text, pageWidth(screen))) }
      } else if let unknown = UnknownCommand(Array(CommandLine.arguments.dropFirst()), of: root) {
        screen.note(unknown.text)
      } else if !text.isEmpty {
        screen.note(ParserWords.refusal(text))
      }
      exit(status.rawValue)
    }
  }

  /// Columns for a page of help: the Spanish words are longer than those that the parser breaks lines for.
  static let spare = 6

  private static func pageWidth(_ screen: Screen) -> Int { max(40, screen.width ?? 80) }

  private static func completion(_ script: String) -> String {
    guard Language.current == .spanish else { return script }
    return script.replacing("Show help information.", with: "Muestra esta ayuda.")
      .replacing("Show subcommand help information.", with: "Muestra la ayuda de una orden.")
  }
}

// A command that does not exist, such as `campana esatdo`. The argument parser takes its name for an argument too many
// (of `serve`, where none is named), which helps nobody who made a slip.

import ArgumentParser
import Text

/// The first word of a command line that should be a command and is none.
struct UnknownCommand {
  let word: String
  /// The command that was probably meant.
  let meant: String?
  /// The words in front of it, such as `LoopServer campana`.
  let path: String

  /// - Returns: nil when the words name a command.
  init?(_ arguments: [String], of root: any ParsableCommand.Type) {
    var command = root
    var path = [root.configuration.commandName ?? ""]
    for argument in arguments {
      let verbs = command.configuration.subcommands
      if verbs.isEmpty || argument.hasPrefix("-") { return nil }
      let names = verbs.filter { $0.configuration.shouldDisplay }.compactMap { $0.configuration.commandName }
      if argument == "help", path.count == 1 { return nil }
      guard let next = verbs.first(where: { $0.configuration.commandName == argument }) else {
        word = argument
        meant = names.first { Misspelling.isOneSlip(argument, $0) }
        self.path = path.joined(separator: " ")
        return
      }
      path.append(argument)
      command = next
    }
    return nil
  }

  var text: String {
    let sentence = Words.unknownCommand(PlainText.line(word), meant)
    return "Error: \(sentence)\n  \(Words.moreAt("\(path) --help"))"
  }
}

// A root command with the console's own, as the program has them.

import ArgumentParser
import Testing

@testable import Console

struct Program: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "LoopServer",
      subcommands: [CampaignCommand.self, ExclusionsCommand.self, TemplatesCommand.self, SystemCommand.self])
  }

  /// The command that a line is.
  static func verb(_ arguments: [String]) throws -> any ParsableCommand { try parseAsRoot(arguments) }
}

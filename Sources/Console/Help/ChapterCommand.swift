// `LoopServer ayuda-consola`: the help of every verb as the pages of `docs/consola.md`, which is compared with it by a
// test and written anew by `make console`.

import ArgumentParser

package struct ChapterCommand: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "ayuda-consola", abstract: Words.chapter, shouldDisplay: false)
  }

  package init() {}

  package func run() { Screen().write(Array(Language.$forced.withValue(.spanish) { Self.chapter }.utf8)) }

  /// Columns of the documentation's pages.
  private static let width = 110

  /// A heading and a block for every command, in the order of their lists.
  package static var chapter: String {
    let groups: [any ParsableCommand.Type] = [
      CampaignCommand.self, ExclusionsCommand.self, TemplatesCommand.self, SystemCommand.self,
    ]
    return groups.map { group in
      let verbs = group.configuration.subcommands
      let name = group.configuration.commandName ?? ""
      if verbs.isEmpty { return section("##", name, group, group) }
      return
        (["## \(name)\n\n\(group.configuration.abstract)\n"]
        + verbs.map { section("###", "\(name) \($0.configuration.commandName ?? "")", group, $0) })
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func section(
    _ level: String, _ name: String, _ group: any ParsableCommand.Type, _ verb: any ParsableCommand.Type
  ) -> String {
    let page = group.helpMessage(for: verb, columns: width - ProgramEnd.spare)
    let usage = ParserWords.help(page.replacing("USAGE: ", with: "USAGE: LoopServer "), width)
    var lines = usage.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // What every command has stands once on the page.
    if let place = lines.firstIndex(of: Words.connection.uppercased() + ":") { lines.removeSubrange(place...) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return "\(level) \(name)\n\n```\n\(lines.joined(separator: "\n"))\n```\n"
  }
}

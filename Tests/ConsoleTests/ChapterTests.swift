// What people read of the commands is what the program says of itself: `make console` writes the page anew.

import ArgumentParser
import Foundation
import Testing

@testable import Console

@Suite struct ChapterTests {
  private func page() throws -> String {
    let file = URL(fileURLWithPath: #filePath).appending(path: "../../../docs/consola.md").standardized
    return try String(contentsOf: file, encoding: .utf8)
  }

  private var chapter: String { Language.$forced.withValue(.spanish) { ChapterCommand.chapter } }

  @Test func theDocumentationHasTheHelpOfEveryCommand() throws {
    #expect(try page().hasSuffix("\n\n" + chapter))
  }

  /// Every verb has a section, and every section says how it is used.
  @Test func everyVerbIsInTheChapter() {
    let groups: [any ParsableCommand.Type] = [CampaignCommand.self, ExclusionsCommand.self, TemplatesCommand.self]
    for group in groups {
      for verb in group.configuration.subcommands {
        let name = "\(group.configuration.commandName ?? "") \(verb.configuration.commandName ?? "")"
        #expect(chapter.contains("### \(name)\n"))
        #expect(chapter.contains("USO: LoopServer \(name)"))
      }
    }
    #expect(chapter.contains("USO: LoopServer sistema"))
  }

  /// In English nothing is left in Spanish but the names of the wire.
  @Test func theHelpIsEnglishToo() {
    let english = Language.$forced.withValue(.english) { ChapterCommand.chapter }
    for word in [" la ", " los ", " las ", " que ", " para ", "Muestra", "campaña"] {
      #expect(!english.contains(word), "\(word)")
    }
  }
}

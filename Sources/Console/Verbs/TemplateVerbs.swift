// `LoopServer plantillas …`: the templates of an inbox's account.

import ArgumentParser
import EventLoop
import JSON

package struct TemplatesCommand: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "plantillas", abstract: Words.templateVerbs,
      discussion: Words.templateVerbsMore + "\n\n" + Words.consoleEnvironment,
      subcommands: [ListTemplatesVerb.self, ShowTemplateVerb.self, TemplateExampleVerb.self])
  }

  package init() {}
}

struct ListTemplatesVerb: Paging {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "listar", abstract: Words.listTemplates)
  }

  @Option(name: .customLong("buzon"), help: ArgumentHelp(Words.helpInbox, valueName: "buzon"))
  var inbox: String

  @Option(name: .customLong("cursor"), help: ArgumentHelp(Words.helpCursor, valueName: "cursor"))
  var cursor: String?

  @Flag(name: .customLong("todos"), help: ArgumentHelp(Words.helpAll))
  var isWhole = false

  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request(_ cursor: String?) -> ConsoleRequest { .templates(of: inbox, cursor) }

  var table: TextTable {
    TextTable([
      .init(title: Words.template, least: 16), .init(title: Words.language), .init(title: Words.state),
      .init(title: Words.category, rank: 2), .init(title: Words.quality, rank: 3),
      .init(title: Words.columns, least: 20, rank: 1), .init(title: Words.reason, least: 20, rank: 4),
    ])
  }

  func rows(_ json: JSONValue, _ screen: Screen, now: Int64) -> [[String]] {
    (json["plantillas"]?.array ?? []).map { template in
      func text(_ name: String) -> String { template[name]?.text ?? "" }
      let columns = (template["columnas"]?.array ?? []).compactMap { $0["columna"]?.string }
      return [
        text("nombre"), text("idioma"), text("estado"), text("categoria"), text("calidad"),
        columns.joined(separator: ", "), text("motivo"),
      ]
    }
  }

  var nothing: String { Words.noTemplates }
}

extension ConsoleRequest {
  static func templates(of inbox: String, _ cursor: String?) -> ConsoleRequest {
    ConsoleRequest(.get, ["api", "plantillas"], query: [("buzon", inbox), ("cursor", cursor)])
  }
}

struct ShowTemplateVerb: Verb {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "ver", abstract: Words.showTemplate)
  }

  @Argument(help: ArgumentHelp(Words.helpTemplateName, valueName: "nombre"))
  var name: String

  @OptionGroup var inbox: InboxOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  /// The API has lists only, so their pages are looked through.
  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    var cursor: String?
    repeat {
      let answer = try await console.send(.templates(of: inbox.inbox, cursor))
      let found = (answer.json["plantillas"]?.array ?? []).first {
        $0["nombre"]?.string == name && $0["idioma"]?.string == inbox.language
      }
      if let found {
        if console.printsJSON {
          console.screen.write(found.bytes + [UInt8(ascii: "\n")])
        } else {
          console.screen.lines(TemplateText.lines(found, console.screen.width))
        }
        return .done
      }
      cursor = answer.json["cursor"]?.text
    } while cursor != nil
    throw ConsoleFailure(.refused, Words.noTemplate("\(name) (\(inbox.language))"))
  }
}

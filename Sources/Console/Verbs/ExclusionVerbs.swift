// `LoopServer exclusiones …`: the list of numbers to which nothing is sent.

import ArgumentParser
import JSON

package struct ExclusionsCommand: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "exclusiones", abstract: Words.exclusionVerbs, discussion: Words.consoleEnvironment,
      subcommands: [
        ExcludeVerb.self, ReadmitVerb.self, ShowExclusionVerb.self, ListExclusionsVerb.self,
        DownloadExclusionsVerb.self,
      ])
  }

  package init() {}
}

/// Numbers of the command line or of a file.
struct NumbersArgument: ParsableArguments, Sendable {
  @Argument(help: ArgumentHelp(Words.helpNumbers, valueName: "numero"))
  var numbers: [String] = []

  @Option(
    name: .customLong("archivo"), help: ArgumentHelp(Words.helpNumbersFile, valueName: "archivo"),
    completion: .file(extensions: ["csv", "xlsx", "ods", "txt"]))
  var file: String?

  @Option(name: .customLong("hoja"), help: ArgumentHelp(Words.helpSheet, valueName: "hoja"))
  var sheet: String?

  @Option(name: .customLong("pais"), help: ArgumentHelp(Words.helpCountry, valueName: "pais"))
  var country: String?

  func validate() throws {
    if numbers.isEmpty, file == nil { throw ValidationError(Words.nothingToChange) }
    if !numbers.isEmpty, file != nil { throw ValidationError(Words.numbersOrFile) }
  }

  /// - Parameter reason: of those that are added.
  func body(reason: String? = nil) -> ConsoleRequest.Body {
    if let file {
      return .form(
        ConsoleRequest.given([("motivo", reason), ("pais", country), ("hoja", sheet)]), file: file)
    }
    return .json(
      .given([
        ("motivo", reason.map(JSONValue.string)), ("pais", country.map(JSONValue.string)),
        ("numeros", .strings(numbers)),
      ]))
  }
}

struct ExcludeVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "agregar", abstract: Words.exclude, discussion: Words.excludeMore)
  }

  @OptionGroup var numbers: NumbersArgument

  @Option(name: .customLong("motivo"), help: ArgumentHelp(Words.helpReason, valueName: "texto"))
  var reason: String?

  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest {
    ConsoleRequest(.put, ["api", "exclusiones"], body: numbers.body(reason: reason))
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    ExclusionText.lines(json, screen.width) { added, known, total in Words.excludedNow(added, known, total) }
  }
}

struct ReadmitVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "quitar", abstract: Words.readmit)
  }

  @OptionGroup var numbers: NumbersArgument
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { ConsoleRequest(.delete, ["api", "exclusiones"], body: numbers.body()) }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    ExclusionText.lines(json, screen.width) { removed, absent, total in Words.readmitted(removed, absent, total) }
  }
}

struct ShowExclusionVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "ver", abstract: Words.showExclusion)
  }

  @Argument(help: ArgumentHelp(Words.helpNumber, valueName: "numero"))
  var number: String

  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { ConsoleRequest(.get, ["api", "exclusiones", number]) }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    var table = ExclusionText.table
    table.add(ExclusionText.row(json, now: now))
    return table.lines(screen.width)
  }
}

struct ListExclusionsVerb: Paging {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "listar", abstract: Words.listExclusions)
  }

  @OptionGroup var paging: PageOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  var cursor: String? { paging.cursor }
  var isWhole: Bool { paging.isWhole }

  func request(_ cursor: String?) -> ConsoleRequest {
    ConsoleRequest(.get, ["api", "exclusiones"], query: paging.query(cursor))
  }

  var table: TextTable { ExclusionText.table }

  func rows(_ json: JSONValue, _ screen: Screen, now: Int64) -> [[String]] {
    (json["exclusiones"]?.array ?? []).map { ExclusionText.row($0, now: now) }
  }

  var nothing: String { Words.noExclusions }
}

// `campana reporte`, `exclusiones descargar` and `plantillas ejemplo`: what comes as a file.

import ArgumentParser
import EventLoop

/// Where a download goes.
struct OutputOptions: ParsableArguments, Sendable {
  @Option(
    name: .customLong("salida"), help: ArgumentHelp(Words.helpOutput, valueName: "archivo"), completion: .file())
  var file: String?
}

/// A verb whose answer is a file.
protocol Downloading: Verb {
  var output: OutputOptions { get }
  func request() -> ConsoleRequest
  /// What the file is called where nobody says.
  var fileName: String { get }
}

extension Downloading {
  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    let target = output.file ?? (console.screen.isTerminal ? fileName.replacing("/", with: "-") : "-")
    return try await Download(console, to: target == "-" ? nil : target).run(request())
  }
}

/// The reports that are not of everybody.
enum ReportChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case failed = "fallidos"
  case uncertain = "inciertos"
}

/// `si` or `no`.
enum YesOrNo: String, ExpressibleByArgument, CaseIterable, Sendable {
  case yes = "si"
  case no
}

struct ReportVerb: Downloading {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "reporte", abstract: Words.report, discussion: Words.reportMore)
  }

  @OptionGroup var campaign: CampaignArgument

  @Option(name: .customLong("solo"), help: ArgumentHelp(Words.helpOnly, valueName: "cuales"))
  var choice: ReportChoice?

  @Option(
    name: .customLong("estado"), help: ArgumentHelp(Words.helpReportState, valueName: "estado"),
    completion: .list(StateNames.messages))
  var state: String?

  @Option(name: .customLong("leido"), help: ArgumentHelp(Words.helpRead, valueName: "si-o-no"))
  var isRead: YesOrNo?

  @Option(name: .customLong("separador"), help: ArgumentHelp(Words.helpSeparator, valueName: "separador"))
  var separator: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  private var name: String { (choice?.rawValue ?? "resultados") + ".csv" }
  var fileName: String { "\(campaign.id)-\(name)" }

  func request() -> ConsoleRequest {
    ConsoleRequest(
      .get, campaign.path(name), query: [("estado", state), ("leido", isRead?.rawValue), ("separador", separator)])
  }
}

struct DownloadExclusionsVerb: Downloading {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "descargar", abstract: Words.downloadExclusions)
  }

  @OptionGroup var output: OutputOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  var fileName: String { "exclusiones.csv" }
  func request() -> ConsoleRequest { ConsoleRequest(.get, ["api", "exclusiones.csv"]) }
}

struct TemplateExampleVerb: Downloading {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "ejemplo", abstract: Words.templateExample)
  }

  @Argument(help: ArgumentHelp(Words.helpTemplateName, valueName: "nombre"))
  var name: String

  @OptionGroup var inbox: InboxOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  var fileName: String { "\(name)-ejemplo.csv" }

  func request() -> ConsoleRequest {
    ConsoleRequest(
      .get, ["api", "plantillas", name, "ejemplo.csv"], query: [("buzon", inbox.inbox), ("idioma", inbox.language)])
  }
}

/// Whose templates, and in which language.
struct InboxOptions: ParsableArguments, Sendable {
  @Option(name: .customLong("buzon"), help: ArgumentHelp(Words.helpInbox, valueName: "buzon"))
  var inbox: String

  @Option(name: .customLong("idioma"), help: ArgumentHelp(Words.helpLanguage, valueName: "codigo"))
  var language = "es"
}

// What every verb has: which server, which key, words or JSON.

import ArgumentParser

struct ConnectionOptions: ParsableArguments, Sendable {
  @Option(
    name: .customLong("servidor"), help: ArgumentHelp(Words.helpServer, valueName: "url"), completion: .default)
  var server: String?

  @Option(
    name: .customLong("clave-archivo"), help: ArgumentHelp(Words.helpKeyFile, valueName: "archivo"),
    completion: .file())
  var keyFile: String?

  /// Only to say what to use instead.
  @Option(name: .customLong("clave"), help: .hidden)
  var key: String?

  @Flag(name: .customLong("json"), help: ArgumentHelp(Words.helpJSON))
  var printsJSON = false

  func validate() throws {
    if key != nil { throw ValidationError(Words.keyOnCommandLine) }
  }
}

/// The pages of a list.
struct PageOptions: ParsableArguments, Sendable {
  @Option(name: .customLong("limite"), help: ArgumentHelp(Words.helpLimit, valueName: "n"))
  var limit: Int?

  @Option(name: .customLong("cursor"), help: ArgumentHelp(Words.helpCursor, valueName: "cursor"))
  var cursor: String?

  @Flag(name: .customLong("todos"), help: ArgumentHelp(Words.helpAll))
  var isWhole = false

  private static let range = 1...1000
  private static let usual = 50

  func validate() throws {
    if let limit, !Self.range.contains(limit) { throw ValidationError(Words.outside("--limite", Self.range)) }
  }

  /// `limite` and `cursor` of a request.
  func query(_ cursor: String?) -> [(String, String?)] {
    let limit = limit ?? (isWhole ? Self.range.upperBound : Self.usual)
    return [("limite", "\(limit)"), ("cursor", cursor)]
  }
}

/// Following a campaign after something was done with it.
struct FollowOptions: ParsableArguments, Sendable {
  @Flag(name: .customLong("seguir"), help: ArgumentHelp(Words.helpFollow))
  var follows = false

  @OptionGroup
  var patience: PatienceOptions
}

struct PatienceOptions: ParsableArguments, Sendable {
  @Option(name: .customLong("espera"), help: ArgumentHelp(Words.helpPatience, valueName: "s"))
  var seconds = 600

  private static let range = 0...86_400

  func validate() throws {
    guard Self.range.contains(seconds) else { throw ValidationError(Words.outside("--espera", Self.range)) }
  }

  var duration: Duration { .seconds(seconds) }
}

/// When a campaign sends, and how fast.
struct PlanOptions: ParsableArguments, Sendable {
  @Option(name: .customLong("inicio"), help: ArgumentHelp(Words.helpStart, valueName: "momento"))
  var start: String?

  @Option(name: .customLong("ventana"), help: ArgumentHelp(Words.helpWindow, valueName: "horas"))
  var window: String?

  @Option(name: .customLong("dias"), help: ArgumentHelp(Words.helpDays, valueName: "dias"))
  var days: String?

  @Option(name: .customLong("zona-horaria"), help: ArgumentHelp(Words.helpZone, valueName: "zona"))
  var zone: String?

  @Option(name: .customLong("intervalo-ms"), help: ArgumentHelp(Words.helpInterval, valueName: "ms"))
  var interval: Int?

  /// By the names of the API.
  var fields: [(String, String?)] {
    [
      ("inicio", start), ("ventana", window), ("dias", days), ("zona_horaria", zone),
      ("intervalo_ms", interval.map { "\($0)" }),
    ]
  }
}

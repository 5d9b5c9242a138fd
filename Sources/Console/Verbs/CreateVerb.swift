// `campana crear`: a file becomes a campaign, or a draft.

import ArgumentParser
import JSON

struct CreateVerb: Following {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "crear", abstract: Words.create, discussion: Words.createMore)
  }

  @Argument(help: ArgumentHelp(Words.helpTitle, valueName: "titulo"))
  var title: String

  @Option(
    name: .customLong("archivo"), help: ArgumentHelp(Words.helpFile, valueName: "archivo"),
    completion: .file(extensions: ["csv", "xlsx", "ods", "txt"]))
  var file: String

  @Option(name: .customLong("plantilla"), help: ArgumentHelp(Words.helpTemplate, valueName: "nombre"))
  var template: String

  @Option(name: .customLong("buzon"), help: ArgumentHelp(Words.helpInbox, valueName: "buzon"))
  var inbox: String

  @Option(name: .customLong("idioma"), help: ArgumentHelp(Words.helpLanguage, valueName: "codigo"))
  var language = "es"

  @Option(name: .customLong("hoja"), help: ArgumentHelp(Words.helpSheet, valueName: "hoja"))
  var sheet: String?

  @Option(name: .customLong("pais"), help: ArgumentHelp(Words.helpCountry, valueName: "pais"))
  var country: String?

  @Option(name: .customLong("mapeo"), help: ArgumentHelp(Words.helpMapping, valueName: "destino=columna"))
  var mapping: [String] = []

  @Option(name: .customLong("valor"), help: ArgumentHelp(Words.helpValue, valueName: "destino=texto"))
  var values: [String] = []

  @Option(name: .customLong("webhook-url"), help: ArgumentHelp(Words.helpWebhook, valueName: "url"))
  var webhook: String?

  @Flag(name: .customLong("deduplicar"), help: ArgumentHelp(Words.helpDeduplicate))
  var deduplicates = false

  @Flag(name: .customLong("estricto"), help: ArgumentHelp(Words.helpStrict))
  var isStrict = false

  @Flag(name: .customLong("borrador"), help: ArgumentHelp(Words.helpDraft))
  var isDraft = false

  @OptionGroup(title: Words.when) var plan: PlanOptions
  @OptionGroup var following: FollowOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func validate() throws {
    if isDraft, following.follows { throw ValidationError(Words.followIsSending) }
    _ = try Self.object(mapping, "--mapeo")
    _ = try Self.object(values, "--valor")
  }

  func request() throws(ConsoleFailure) -> ConsoleRequest {
    func flag(_ isSet: Bool) -> String? { isSet ? "true" : nil }
    let fields: [(String, String?)] =
      [
        ("titulo_campana", title), ("plantilla", template), ("buzon", inbox), ("idioma", language), ("hoja", sheet),
        ("pais", country), ("mapeo", try? Self.object(mapping, "--mapeo")),
        ("valores", try? Self.object(values, "--valor")), ("webhook_url", webhook),
        ("deduplicar", flag(deduplicates)), ("estricto", flag(isStrict)), ("borrador", flag(isDraft)),
      ] + plan.fields
    var request = ConsoleRequest(
      .post, ["api", "crear-campana"], body: .form(ConsoleRequest.given(fields), file: file))
    request.idempotencyKey = OneTimeKey.make()
    return request
  }

  /// `target=text` pairs as the text of a JSON object; nil for none.
  private static func object(_ pairs: [String], _ option: String) throws -> String? {
    if pairs.isEmpty { return nil }
    var members: [JSONMember] = []
    for pair in pairs {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError(Words.wrongPair(option, pair)) }
      if members.contains(where: { $0.name == parts[0] }) { throw ValidationError(Words.pairTwice(option, parts[0])) }
      members.append(JSONMember(name: parts[0], value: .string(parts[1])))
    }
    return String(decoding: JSONValue.object(members).bytes, as: UTF8.self)
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    CreationText.lines(json, screen.width, now: now, follows: following.follows)
  }
}

/// The keys by which the server knows a repeat of a request.
enum OneTimeKey {
  static func make() -> String {
    "consola-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
      + String(UInt64.random(in: 0...UInt64.max), radix: 36)
  }
}

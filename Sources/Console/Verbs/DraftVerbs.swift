// `campana borrador`, `iniciar` and `clonar`: what is looked at before it is sent, and what is sent again.

import ArgumentParser
import JSON

struct DraftVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "borrador", abstract: Words.draft, discussion: Words.draftMore)
  }

  @OptionGroup var campaign: CampaignArgument
  @OptionGroup(title: Words.when) var plan: PlanOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { ConsoleRequest(.get, campaign.path("borrador"), query: plan.fields) }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    CreationText.lines(json, screen.width, now: now, follows: false)
  }
}

struct StartVerb: Following {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "iniciar", abstract: Words.begin, discussion: Words.beginMore)
  }

  @OptionGroup var campaign: CampaignArgument
  @OptionGroup(title: Words.when) var plan: PlanOptions
  @OptionGroup var following: FollowOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest {
    let fields = ConsoleRequest.given(plan.fields).map { field in
      JSONMember(
        name: field.name, value: field.name == "intervalo_ms" ? .number(field.value) : .string(field.value))
    }
    return ConsoleRequest(.post, campaign.path("iniciar"), body: .json(.object(fields)))
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    SteeringText.lines(json, screen, now: now, follows: following.follows)
  }
}

struct CopyVerb: Following {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "clonar", abstract: Words.copy, discussion: Words.copyMore)
  }

  @OptionGroup var campaign: CampaignArgument

  @Option(name: .customLong("titulo"), help: ArgumentHelp(Words.helpCopyTitle, valueName: "titulo"))
  var title: String?

  @Option(
    name: .customLong("estado"), help: ArgumentHelp(Words.helpCopyState, valueName: "estado"),
    completion: .list(StateNames.copied))
  var state: String?

  @Flag(name: .customLong("sin-leer"), help: ArgumentHelp(Words.helpUnread))
  var isUnread = false

  @Flag(name: .customLong("enviar"), help: ArgumentHelp(Words.helpSendCopy))
  var sends = false

  @OptionGroup var following: FollowOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func validate() throws {
    if following.follows, !sends { throw ValidationError(Words.copyIsDraft) }
  }

  func request() -> ConsoleRequest {
    var request = ConsoleRequest(
      .post, campaign.path("clonar"), query: [("estado", state), ("leido", isUnread ? "no" : nil)],
      body: .json(.given([("titulo", title.map(JSONValue.string)), ("borrador", sends ? .bool(false) : nil)])))
    request.idempotencyKey = OneTimeKey.make()
    return request
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    CreationText.lines(json, screen.width, now: now, follows: following.follows)
  }
}

/// The words for states that shells complete. The server says which there are, so these are only offered.
enum StateNames {
  static let campaigns = [
    "borrador", "programado", "encolado", "procesando", "pausado", "detenido", "completado", "cancelado", "dañado",
  ]
  static let messages = [
    "enviado", "entregado", "leido", "fallido", "incierto", "cancelado", "excluido", "en_vuelo", "reintentando",
    "pendiente", "perdido",
  ]
  static let copied = messages.filter { $0 != "perdido" }
}

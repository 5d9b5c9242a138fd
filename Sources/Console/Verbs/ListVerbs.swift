// `campana listar` and `campana mensajes`: pages of campaigns and of messages.

import ArgumentParser
import JSON

struct ListVerb: Paging {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "listar", abstract: Words.list, discussion: Words.listMore)
  }

  @Option(
    name: .customLong("estado"), help: ArgumentHelp(Words.helpState, valueName: "estado"),
    completion: .list(StateNames.campaigns))
  var state: String?

  @OptionGroup var paging: PageOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  var cursor: String? { paging.cursor }
  var isWhole: Bool { paging.isWhole }

  func request(_ cursor: String?) -> ConsoleRequest {
    ConsoleRequest(
      .get, ["api", "listar-campanas"], query: [("estado", state), ("detalle", "true")] + paging.query(cursor))
  }

  var table: TextTable {
    TextTable([
      .init(title: Words.campaign, least: 16), .init(title: Words.state), .init(title: Words.progress, isRight: true),
      .init(title: Words.total, isRight: true), .init(title: Words.sent, isRight: true, rank: 1),
      .init(title: Words.failed, isRight: true, rank: 2), .init(title: Words.uncertain, isRight: true, rank: 3),
      .init(title: Words.ends, rank: 4), .init(title: Words.template, least: 12, rank: 5),
      .init(title: Words.reason, least: 20, rank: 6),
    ])
  }

  func rows(_ json: JSONValue, _ screen: Screen, now: Int64) -> [[String]] {
    (json["campanas"]?.array ?? []).map { campaign in
      let figures = CampaignFigures(campaign)
      return [
        figures.id, figures.state, Figures.percent(figures.percent), Figures.count(figures.total),
        Figures.count(figures.count("enviados")), Figures.count(figures.failed), Figures.count(figures.uncertain),
        figures.isOver ? "" : figures.end.map { Figures.moment($0, now: now) } ?? "", figures.text("plantilla") ?? "",
        figures.reason ?? "",
      ]
    }
  }

  var nothing: String { Words.noCampaigns }
}

struct MessagesVerb: Paging {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "mensajes", abstract: Words.messages, discussion: Words.messagesMore)
  }

  @Argument(help: ArgumentHelp(Words.helpCampaign, valueName: "campana"))
  var id: String?

  @Option(
    name: .customLong("estado"), help: ArgumentHelp(Words.helpMessageState, valueName: "estado"),
    completion: .list(StateNames.messages))
  var state: String?

  @Option(name: .customLong("codigo"), help: ArgumentHelp(Words.helpMessageCode, valueName: "codigo"))
  var code: String?

  @Option(name: .customLong("numero"), help: ArgumentHelp(Words.helpNumber, valueName: "numero"))
  var number: String?

  @OptionGroup var paging: PageOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  var cursor: String? { paging.cursor }
  var isWhole: Bool { paging.isWhole }

  func validate() throws {
    if id == nil, number == nil { throw ValidationError(Words.campaignOrNumber) }
    if number != nil, state != nil || code != nil { throw ValidationError(Words.numberAlone) }
  }

  func request(_ cursor: String?) -> ConsoleRequest {
    guard let id else {
      return ConsoleRequest(.get, ["api", "mensajes"], query: [("numero", number), ("cursor", cursor)])
    }
    if let number { return ConsoleRequest(.get, ["api", "campanas", id, "mensajes", number]) }
    return ConsoleRequest(
      .get, ["api", "campanas", id, "mensajes"], query: [("estado", state), ("codigo", code)] + paging.query(cursor))
  }

  var table: TextTable {
    let campaign = id == nil ? [TextTable.Column(title: Words.campaign, least: 12)] : []
    return TextTable(
      campaign + [
        .init(title: Words.order, isRight: true, rank: 4), .init(title: Words.number), .init(title: Words.state),
        .init(title: Words.code), .init(title: Words.attempts, isRight: true, rank: 3),
        .init(title: Words.date, rank: 1),
        .init(title: Words.error, least: 16, rank: 2),
      ])
  }

  func rows(_ json: JSONValue, _ screen: Screen, now: Int64) -> [[String]] {
    (json["mensajes"]?.array ?? []).map { message in
      func text(_ name: String) -> String { message[name]?.text ?? "" }
      return (id == nil ? [text("campaign_id")] : []) + [
        text("seq"), text("numero"), text("estado"), text("codigo"), text("intentos"),
        message["fecha"]?.string.map { Figures.moment($0, now: now) } ?? "", text("error"),
      ]
    }
  }

  var nothing: String { Words.noMessages }
}

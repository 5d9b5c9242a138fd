// `campana cancelar` and `eliminar`: what cannot be undone, so a person is asked first.

import ArgumentParser
import EventLoop
import JSON

struct CancelVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "cancelar", abstract: Words.cancel, discussion: Words.cancelMore)
  }

  @OptionGroup var campaign: CampaignArgument
  @Flag(name: .customLong("si"), help: ArgumentHelp(Words.helpYes)) var isSure = false
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { ConsoleRequest(.post, campaign.path("cancelar")) }

  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    if console.screen.isAnswered, !isSure {
      let status = CampaignFigures(try await console.send(.status(campaign.id)).json)
      // A campaign that is over already is told by the server.
      if !status.isOver || status.outcome == .stopped {
        try console.confirm(Words.confirmCancel(campaign.id, Figures.count(status.unfinished)))
      }
    }
    try await ask(console)
    return .done
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    SteeringText.lines(json, screen, now: now, follows: true)
  }
}

struct DeleteVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "eliminar", abstract: Words.remove)
  }

  @OptionGroup var campaign: CampaignArgument
  @Flag(name: .customLong("si"), help: ArgumentHelp(Words.helpYes)) var isSure = false
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { ConsoleRequest(.delete, campaign.path()) }

  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    if console.screen.isAnswered, !isSure { try console.confirm(Words.confirmDelete(campaign.id)) }
    try await ask(console)
    return .done
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    [Words.removedCampaign(PlainText.line(json["campaign_id"]?.string ?? campaign.id))]
  }
}

extension Console {
  /// - Throws: `ConsoleFailure` unless the operator says yes.
  func confirm(_ question: String) throws(ConsoleFailure) {
    guard screen.confirm(question) else { throw ConsoleFailure(.refused, Words.notConfirmed) }
  }
}

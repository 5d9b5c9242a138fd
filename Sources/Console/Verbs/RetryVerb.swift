// `campana reintentar`: failed or uncertain messages go back to the queue.

import ArgumentParser
import JSON

/// Which messages are sent again.
enum RetriedMessages: String, ExpressibleByArgument, CaseIterable, Sendable {
  case failed = "fallidos"
  case uncertain = "inciertos"
}

struct RetryVerb: Following {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "reintentar", abstract: Words.retry, discussion: Words.retryMore)
  }

  @OptionGroup var campaign: CampaignArgument

  @Option(name: .customLong("de"), help: ArgumentHelp(Words.helpFrom, valueName: "cuales"))
  var source = RetriedMessages.failed

  @Option(name: .customLong("codigo"), help: ArgumentHelp(Words.helpCodes, valueName: "codigo"))
  var codes: [String] = []

  @Flag(name: .customLong("todos"), help: ArgumentHelp(Words.helpEverything))
  var isAll = false

  @OptionGroup var following: FollowOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest {
    ConsoleRequest(
      .post, campaign.path("reintentar"),
      query: [
        ("de", source.rawValue), ("codigo", codes.isEmpty ? nil : codes.joined(separator: ",")),
        ("todos", isAll ? "true" : nil),
      ])
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    var lines = [Words.retried(Figures.count(json["reintentados"]?.integer ?? 0))]
    if let omitted = CampaignText.codes(CampaignFigures(json), "omitidos") {
      lines += PlainText.wrap(Words.omitted(omitted), screen.width)
    }
    return lines + SteeringText.lines(json, screen, now: now, follows: following.follows)
  }
}

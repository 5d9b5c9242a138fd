// `campana ritmo`: with an interval it changes the pace, without one it shows what was sent minute by minute.

import ArgumentParser
import JSON

struct PaceVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "ritmo", abstract: Words.changePace, discussion: Words.changePaceMore)
  }

  @OptionGroup var campaign: CampaignArgument

  @Argument(help: ArgumentHelp(Words.helpNewInterval, valueName: "intervalo-ms"))
  var interval: Int?

  @Flag(name: .customLong("por-defecto"), help: ArgumentHelp(Words.helpUsualPace))
  var isUsual = false

  @Option(name: .customLong("ultimos"), help: ArgumentHelp(Words.helpLast, valueName: "n"))
  var last = 20

  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  private static let points = 1...1500

  func validate() throws {
    if interval != nil, isUsual { throw ValidationError(Words.intervalOrDefault) }
    if !Self.points.contains(last) { throw ValidationError(Words.outside("--ultimos", Self.points)) }
  }

  private var changes: Bool { interval != nil || isUsual }

  func request() -> ConsoleRequest {
    guard changes else { return ConsoleRequest(.get, campaign.path("ritmo")) }
    return ConsoleRequest(
      .post, campaign.path("ritmo"), body: .json(["intervalo_ms": interval.map(JSONValue.integer) ?? .null]))
  }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    if changes { return SteeringText.lines(json, screen, now: now, follows: true) }
    let lines = PaceText.lines(json, last: last, screen.width, now: now)
    return lines.isEmpty ? [Words.noHistory] : lines
  }
}

// `campana estado`, `seguir`, `pausar` and `reanudar`.

import ArgumentParser
import EventLoop
import JSON

struct StatusVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "estado", abstract: Words.status)
  }

  @OptionGroup var campaign: CampaignArgument
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { .status(campaign.id) }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    CampaignText.lines(CampaignFigures(json), screen: screen, now: now)
  }
}

extension ConsoleRequest {
  static func status(_ id: String) -> ConsoleRequest { ConsoleRequest(.get, ["api", "estado-cola", id]) }
}

struct FollowVerb: Verb {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "seguir", abstract: Words.follow, discussion: Words.followMore)
  }

  @OptionGroup var campaign: CampaignArgument
  @OptionGroup var patience: PatienceOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    try await CampaignFollower(console, campaign.id, patience: patience.duration, isKnown: false).run()
  }
}

struct PauseVerb: Asking {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "pausar", abstract: Words.pause)
  }

  @OptionGroup var campaign: CampaignArgument
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { ConsoleRequest(.post, campaign.path("pausar")) }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    SteeringText.lines(json, screen, now: now, follows: true)
  }
}

struct ResumeVerb: Following {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "reanudar", abstract: Words.resume)
  }

  @OptionGroup var campaign: CampaignArgument
  @OptionGroup var following: FollowOptions
  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  func request() -> ConsoleRequest { ConsoleRequest(.post, campaign.path("reanudar")) }

  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String] {
    SteeringText.lines(json, screen, now: now, follows: following.follows)
  }
}

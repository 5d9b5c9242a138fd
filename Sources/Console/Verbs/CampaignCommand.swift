// `LoopServer campana …`: the verbs in the order in which a campaign meets them.

import ArgumentParser

package struct CampaignCommand: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "campana", abstract: Words.campaignVerbs, discussion: Words.consoleEnvironment,
      subcommands: [
        CreateVerb.self, DraftVerb.self, StartVerb.self, StatusVerb.self, FollowVerb.self, PauseVerb.self,
        ResumeVerb.self, CancelVerb.self, RetryVerb.self, PaceVerb.self, ListVerb.self, MessagesVerb.self,
        ReportVerb.self, CopyVerb.self, DeleteVerb.self,
      ])
  }

  package init() {}
}

/// The campaign a verb is about.
struct CampaignArgument: ParsableArguments, Sendable {
  @Argument(help: ArgumentHelp(Words.helpCampaign, valueName: "campana"))
  var id: String

  func path(_ more: String...) -> [String] { ["api", "campanas", id] + more }
}

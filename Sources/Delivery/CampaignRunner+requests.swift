// The dispatcher's requests to a runner, and its view of it.

import Campaigns
import Text

extension CampaignRunner {
  /// Asks the runner to hand the campaign back: nothing more is started, what is on its way is awaited.
  package func requestStop() { perform(machine.requestStop(now: now)) }

  /// Hands the campaign back for another instance to take.
  package func requestHandover() { perform(machine.requestHandover(now: now)) }

  /// Ends as soon as what it waits for has ended, whatever is left to tell.
  package func abandon() { perform(machine.abandon()) }

  /// Takes a turn now: a control verb or an append may have changed the campaign.
  package func poke() { perform(machine.poke(now: now)) }

  /// Redis is back: a turn at once, without waiting for the next try.
  func resumeAfterOutage() { perform(machine.redisIsBack()) }

  /// Notes where the campaign is placed.
  /// - Parameter placed: another live instance, or nil.
  /// - Returns: that instance, if the campaign shall be handed over to it now.
  package func placedElsewhere(_ placed: String?) -> String? {
    machine.placedElsewhere(placed, isCircuitClosed: context.health.breaker.isClosed, now: now)
  }

  /// Takes up what the last runner of this instance knew.
  package func takeUp(_ former: SendLedger) { machine.takeUp(former, now: now) }

  /// Messages may have been sent in turns that Redis forgot and nobody tells of: they are set aside before anything is
  /// taken.
  package func doubt(_ forgotten: ForgottenTurns) {
    machine.doubt(forgotten)
    perform([])
  }
}

/// For the instance's pages.
extension CampaignRunner {
  package var backlog: CampaignBacklog { machine.backlog }
  package var interval: Milliseconds { machine.interval }
  package var startedCount: Int { machine.startedCount }
}

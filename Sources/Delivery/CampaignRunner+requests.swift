// The dispatcher's requests to a runner, and its view of it.

import Campaigns
import Text

extension CampaignRunner {
  /// Asks the runner to hand the campaign back: it starts nothing more and waits for the sends under way.
  package func requestStop() { perform(machine.requestStop(now: now)) }

  /// Hands the campaign back for another instance to take.
  package func requestHandover() { perform(machine.requestHandover(now: now)) }

  /// Ends the run as soon as its sends have ended, even with something left to tell Redis.
  package func abandon() { perform(machine.abandon()) }

  /// Takes a turn now: a control verb or an append may have changed the campaign.
  package func poke() { perform(machine.poke(now: now)) }

  /// Redis is back: takes a turn at once, without waiting for the next try.
  func resumeAfterOutage() { perform(machine.redisIsBack()) }

  /// Notes where the campaign is placed.
  /// - Parameter placed: another live instance, or nil.
  /// - Returns: that instance, if the campaign shall be handed over to it now.
  package func placedElsewhere(_ placed: String?) -> String? {
    machine.placedElsewhere(placed, isCircuitClosed: context.health.breaker.isClosed, now: now)
  }

  /// Adopts what the campaign's last runner on this instance knew.
  package func takeUp(_ former: SendLedger) { machine.takeUp(former, now: now) }

  /// Messages may have been sent in turns that Redis forgot and that no instance can tell: sets them aside before
  /// anything is taken.
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

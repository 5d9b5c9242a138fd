// What delivery measures while it works, over all campaigns of this instance. Runners and dispatcher count; `/metrics`
// reads. No decision depends on these numbers.

import Campaigns
import EventLoop
import Metrics

@LoopActor
package final class DeliveryMeter {
  package let messages = MessageCounters()
  /// From a send's start to its outcome, except sends that our own last gate refused.
  package let requestTimes = Histogram(milliseconds: [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000])
  /// From each send's slot to its start.
  package let startLag = Histogram(microseconds: [500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000])
  /// Slots that were too old when their messages were to start; those messages went back.
  package var missedSlots = 0

  /// Turns that Redis answered, and turns whose call or reply was lost.
  package var turns = 0
  package var failedTurns = 0

  /// Campaigns that stopped with a reason for the operator.
  package var stoppedCampaigns = 0
  /// Runs that ended with the campaign's end; by handing it back; and because another instance has it or Redis did not
  /// answer in time.
  package var completedRuns = 0
  package var releasedRuns = 0
  package var lostRuns = 0

  /// Campaigns taken over from an owner without new turns, and what became of its messages in flight.
  package var takeovers = 0
  package var inheritedUncertain = 0
  package var inheritedReturned = 0

  /// How often Redis had forgotten turns and was told, and what that changed.
  package private(set) var reconciliations = 0
  package private(set) var reconciledMoved = 0
  package private(set) var reconciledUncertain = 0

  /// A send has ended.
  package func note(_ outcome: Outcome, after nanoseconds: Int64) {
    if case .returned = outcome { return }
    requestTimes.observe(nanoseconds: nanoseconds)
  }

  package func note(_ ending: CampaignRunner.Ending) {
    switch ending {
    case .completed: completedRuns += 1
    case .released: releasedRuns += 1
    case .lost, .abandoned: lostRuns += 1
    }
  }

  func noteReconciliation(moved: Int, setAside: Int) {
    reconciliations += 1
    reconciledMoved += moved
    reconciledUncertain += setAside
  }
}

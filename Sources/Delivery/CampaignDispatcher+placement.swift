// The dispatcher's part in placement: which free campaigns it leaves to another instance, and which running ones it
// hands over. Neither decides who owns a campaign, so a wrong idea of which instances live costs a moment, never a
// message.

import EventLoop
import Queue
import Text

extension CampaignDispatcher {
  /// Whether this instance may claim a free campaign now: when it is placed here, or when the instance it is placed on
  /// has not claimed it for 5 s.
  func isOurs(_ id: String, _ observation: CampaignObservation) -> Bool {
    guard isPlacing, let placed = roster.elsewhere(observation.inbox) else { return true }
    if freeWatches.count >= DeliveryLimits.watches { freeWatches.removeAll() }
    let free = freeWatches[id, default: FreeWatch()].note(observation, now: Nanoseconds(Loop.now.nanoseconds))
    guard free >= DeliveryLimits.placementPatience else { return false }
    roster.avoid(placed)
    context.logger.warning(
      "la instancia a la que corresponde una campaña no la toma: la toma esta",
      metadata: ["campaign_id": "\(id)", "instancia": "\(placed)"])
    return true
  }

  /// Asks the runners of campaigns that have long been placed on another instance to hand them over.
  func handOverWhatIsPlacedElsewhere() {
    guard isPlacing, !isStopping, Loop.now >= nextHandoverCheck else { return }
    nextHandoverCheck = Loop.now + DeliveryLimits.handoverInterval
    for (id, runner) in runners {
      guard let placed = runner.placedElsewhere(roster.elsewhere(runner.claim.inbox)) else { continue }
      context.logger.notice(
        "campaña cedida a la instancia a la que corresponde",
        metadata: ["campaign_id": "\(id)", "instancia": "\(placed)"])
      runner.requestHandover()
    }
  }

  /// Redis was away: instances may have ended since, and the list may be an old one.
  func forgetSights() {
    roster.beatAtOnce()
    freeWatches.removeAll()
    for runner in runners.values { runner.machine.forgetPlacement() }
  }

  /// With an embedded Redis no other instance can own anything.
  private var isPlacing: Bool { context.settings.takeoverDelay > 0 }
}

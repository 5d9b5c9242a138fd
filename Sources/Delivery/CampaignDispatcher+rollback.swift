// A Redis that went back, as campaigns show it that this instance does not run: their turns are lower than they were. A
// campaign that is claimed at once would send again what went out in the forgotten turns, so the dispatcher waits for
// the instance that took them. When it does not come, the claimer sets aside what may have gone out (`ForgottenTurns`).

import Campaigns
import EventLoop
import Logging
import Queue
import Text

extension CampaignDispatcher {
  /// Notes how far a campaign has come.
  /// - Returns: false if Redis has forgotten turns of it, and the instances that may know what happened in them have
  ///   not had their time yet. If this instance knows, it tells now.
  func isToldWhatItForgot(_ id: String, _ observation: CampaignObservation) async throws -> Bool {
    heights.note(id, observation)
    guard let mark = heights.above(id, upload: observation.upload, knownTurn: observation.knownTurn) else {
      oldCampaigns[id] = nil
      return true
    }
    if let until = oldCampaigns[id] { return Loop.now >= until }
    // Only the owner can tell, and it does so as soon as it is back.
    let isAlone = context.settings.takeoverDelay == 0
    if oldCampaigns.count >= DeliveryLimits.watches { oldCampaigns.removeAll() }
    oldCampaigns[id] = Loop.now + (isAlone ? .zero : DeliverySettings.longestClaimPause)
    context.logger.warning(
      "Redis volvió a un estado anterior de una campaña: se espera a quien la enviaba",
      metadata: ["campaign_id": "\(id)", "turno": "\(observation.turn)"])
    // The instance that claims it in the end may not have seen the forgotten turns.
    try await context.queue.accounts.doubt(id, upload: observation.upload, mark)
    if former.knows(id, observation) { try await former.tellWhatWasForgotten(of: id) }
    return false
  }

  /// Doubts a campaign that was cancelled in a Redis that went back, before an instance looked at it there: it has
  /// ended, so nobody would look at it again.
  func doubtIfCancelled(_ id: String, _ observation: CampaignObservation) async throws {
    guard observation.state == .cancelled,
      let mark = heights.above(id, upload: observation.upload, knownTurn: observation.knownTurn),
      mark != observation.forgotten
    else { return }
    try await context.queue.accounts.doubt(id, upload: observation.upload, mark)
  }

  /// The forgotten turns of a campaign that was just claimed; nil if Redis knows of all turns, or was told.
  func forgottenTurns(of claim: ClaimedCampaign) -> ForgottenTurns? {
    let (id, upload) = (claim.owned.campaign, claim.owned.token.upload)
    heights.note(id, upload: upload, claim.forgotten)
    guard let height = heights.above(id, upload: upload, knownTurn: claim.toldTurn) else { return nil }
    let settings = context.settings
    let own = min(claim.interval ?? settings.interval, height.interval ?? settings.interval)
    let ofNumber = settings.numberLimit > 0 ? Milliseconds(1000 / settings.numberLimit) : 0
    return ForgottenTurns(upTo: height.turn, interval: max(own, ofNumber), lastContact: lastContact)
  }
}

// A Redis that went back, as it shows in campaigns that this instance does not run: their turns are lower than they
// were. Whoever sent in the forgotten turns is waited for, since a campaign that is claimed at once would send it
// again; when nobody comes, the claimer sets aside what may have gone out (`ForgottenTurns`).

import Campaigns
import EventLoop
import Logging
import Queue
import Text

extension CampaignDispatcher {
  /// Notes how far a campaign has come.
  /// - Returns: false if Redis has forgotten turns of it, and those who may know what happened in them have not had
  ///   their time yet. Should it be this instance, it tells now.
  func isToldWhatItForgot(_ id: String, _ observation: CampaignObservation) async throws -> Bool {
    heights.note(id, observation)
    guard let mark = heights.above(id, upload: observation.upload, knownTurn: observation.knownTurn) else {
      oldCampaigns[id] = nil
      return true
    }
    if let until = oldCampaigns[id] { return Loop.now >= until }
    // What only its owner can tell, it tells within its way back.
    let isAlone = context.settings.takeoverDelay == 0
    if oldCampaigns.count >= DeliveryLimits.watches { oldCampaigns.removeAll() }
    oldCampaigns[id] = Loop.now + (isAlone ? .zero : DeliverySettings.longestClaimPause)
    context.logger.warning(
      "Redis volvió a un estado anterior de una campaña: se espera a quien la enviaba",
      metadata: ["campaign_id": "\(id)", "turno": "\(observation.turn)"])
    // Whoever claims it in the end may not have been there.
    try await context.queue.accounts.doubt(id, upload: observation.upload, mark)
    if former.knows(id, observation) { try await former.tellWhatWasForgotten(of: id) }
    return false
  }

  /// A campaign that was cancelled in a Redis that went back, before anybody looked at it there, has ended: nobody
  /// would look at it again.
  func doubtIfCancelled(_ id: String, _ observation: CampaignObservation) async throws {
    guard observation.state == .cancelled,
      let mark = heights.above(id, upload: observation.upload, knownTurn: observation.knownTurn),
      mark != observation.forgotten
    else { return }
    try await context.queue.accounts.doubt(id, upload: observation.upload, mark)
  }

  /// What is to be doubted of a campaign that was just claimed; nil if Redis knows of all turns, or was told.
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

// The second check of a campaign's template and credentials, when a draft is started or a campaign is copied. Some time
// has passed since the upload, and the template may have been paused.

import Campaigns
import EventLoop
import HTTPServer
import WhatsApp

extension IntakeContext {
  /// Checks that a campaign can be sent now.
  /// - Returns: the template as it is now, or as it was when Meta cannot be asked, and what the operator should know.
  /// - Throws: `HTTPError` 409 when the campaign's template cannot be sent, and what `checkSendable` throws.
  func recheck(
    _ stored: StoredCampaign
  ) async throws(HTTPError) -> (template: MessageTemplate?, warnings: [UploadWarning]) {
    let credentials = try await checkSendable(from: stored.inbox)
    preflight?.forget(stored.template, credentials: credentials)
    let envelope = CampaignEnvelope(campaignID: "", template: stored.template, language: stored.language)
    let former = stored.foundTemplate
    switch await knowledge(of: envelope, credentials: credentials) {
    case .direct: return (former, [])
    case .unknown(let warning): return (former, [warning].compactMap(\.self))
    case .missing(let reason): throw HTTPError(.conflict, reason)
    case .found(let found):
      if let reason = found.refusal(since: former) { throw HTTPError(.conflict, reason) }
      return (found, [])
    }
  }
}

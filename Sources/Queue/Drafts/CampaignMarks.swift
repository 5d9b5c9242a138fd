// What tells a reader of a campaign's containers that it may have passed entries over. A retry takes failures off their
// list's head, and a late failure leaves the results, where the last entry takes its place. A Redis that was restarted
// goes through its hashes in another order.

import EventLoop

/// The same before and after a reading that has passed nothing over.
package struct CampaignMarks: Sendable, Equatable {
  /// The id of the upload, or of the draft.
  package var upload: String
  fileprivate var retry: String?
  fileprivate var retryLeft: String?
  fileprivate var retired: String?
  fileprivate var connection: Int
}

extension CampaignCopies {
  /// The marks of a campaign; nil when there is none.
  package func marks(of campaign: String) async throws -> CampaignMarks? {
    let names = ["reintento_id", "reintento_quedan", "retirados"]
    let stored = try await link.rereading {
      try await CampaignContainers(link: link).fields(StoredFields.upload + names, of: QueueKeys.campaign(campaign))
    }
    guard let upload = stored.upload else { return nil }
    return CampaignMarks(
      upload: upload, retry: stored.text("reintento_id"), retryLeft: stored.text("reintento_quedan"),
      retired: stored.text("retirados"), connection: link.connectionNumber)
  }
}

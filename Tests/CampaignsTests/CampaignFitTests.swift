import Testing

@testable import Campaigns

@Suite struct CampaignFitTests {
  @Test(arguments: [
    // What the containers hold, the total, what is shown of it, and what is foreign.
    (CampaignCounts(pending: 3, sent: 2), 5, CampaignCounts(pending: 3, sent: 2), 0),
    (CampaignCounts(pending: 3, sent: 2), 9, CampaignCounts(pending: 3, sent: 2, lost: 4), 0),
    (CampaignCounts(), 2, CampaignCounts(lost: 2), 0),
    (CampaignCounts(pending: 3, sent: 2), 4, CampaignCounts(pending: 2, sent: 2), 1),
    (
      CampaignCounts(pending: 1, inFlight: 1, retrying: 1, sent: 2, failed: 1), 2,
      CampaignCounts(sent: 2), 4
    ),
    (CampaignCounts(sent: 2), 0, CampaignCounts(), 2),
  ]) func countsAddUp(held: CampaignCounts, total: Int, shown: CampaignCounts, foreign: Int) {
    var counts = held
    #expect(counts.fit(to: total) == foreign)
    #expect(counts == shown && counts.sum == total)
  }
}

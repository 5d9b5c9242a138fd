// The campaigns that the metrics page names, compared with a plain sort.

import Campaigns
import Testing

@testable import API

@Suite struct BacklogRankingTests {
  private static func entry(_ campaign: String, _ total: Int) -> RankedBacklog {
    RankedBacklog(campaign: campaign, backlog: CampaignBacklog(pending: total, inFlight: 1, retrying: 2))
  }

  @Test(arguments: [
    [], [5], [1, 2, 3], [3, 2, 1], [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1], [2, 2, 2, 2, 2], [0, 9, 0, 9, 0, 9, 0, 9],
  ])
  func theFirstAreThoseOfASort(totals: [Int]) {
    let entries = totals.enumerated().map { Self.entry("C\($0 * 7 % 5)-\($0)", $1) }
    let sorted = entries.sorted {
      ($1.backlog.pending, $0.campaign) < ($0.backlog.pending, $1.campaign)
    }
    var ranking = BacklogRanking(places: 3)
    for entry in entries { ranking.add(entry) }
    #expect(ranking.first.map(\.campaign) == sorted.prefix(3).map(\.campaign))
    let others = sorted.dropFirst(3)
    #expect(ranking.otherCount == others.count)
    #expect(ranking.others.pending == others.reduce(0) { $0 + $1.backlog.pending })
    #expect(ranking.others.inFlight == others.count && ranking.others.retrying == 2 * others.count)
  }
}

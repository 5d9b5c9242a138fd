// A page of GET /api/mensajes. It searches one campaign after the other, the newest first, each to its end. The page
// ends after `MessageLimits.callsOfSearch` calls or `foundInSearch` messages, and its cursor says behind which campaign
// to go on.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue
import RedisClient
import Reports
import Text

struct SearchPage {
  private var messages: [[UInt8]] = []
  /// The number of campaigns that were searched.
  private var campaigns = 0
  /// Titles of campaigns of which not every message could be seen or shown.
  private var unseen: [String] = []
  private var cursor: String?

  /// - Parameter start: the campaign behind which the page begins; nil to begin with the newest.
  /// - Throws: `HTTPError.redisUnavailable`, `CancellationError`.
  @LoopActor
  static func read(_ search: RecipientSearch, from start: ListPosition?, in queue: CampaignQueue) async throws -> Self {
    var page = SearchPage()
    var position = start
    var calls = 0
    while true {
      let from = position
      let (some, hasMore) = try await queue.link.answering { _ in
        try await queue.latest.campaigns(after: from, most: MessageLimits.titles)
      }
      for (index, campaign) in some.enumerated() {
        calls += try await page.look(search, in: campaign.title, queue)
        position = campaign
        let isLast = !hasMore && index == some.count - 1
        let isLongEnough = calls >= MessageLimits.callsOfSearch || page.messages.count >= MessageLimits.foundInSearch
        if isLongEnough, !isLast {
          page.cursor = campaign.cursor
          return page
        }
      }
      if !hasMore { return page }
    }
  }

  /// - Returns: how many calls of the search it took.
  @LoopActor
  private mutating func look(_ search: RecipientSearch, in title: String, _ queue: CampaignQueue) async throws -> Int {
    let finding: RecipientSearch.Finding?
    do {
      finding = try await queue.link.repeating { _ in try await search.look(in: title) }
    } catch let error as RedisError {
      // A key of another type than ours spoils its campaign alone, and so does a newer format.
      guard [.wrongType, .newerFormat].contains(error.serverError?.kind) else { throw HTTPError(error) }
      unseen.append(title)
      return 1
    }
    guard let finding else { return 1 }
    campaigns += 1
    messages += finding.messages.map(\.json)
    if !finding.isWhole || finding.messages.count < finding.count { unseen.append(title) }
    return finding.calls
  }

  var json: [UInt8] {
    var json = JSONObjectWriter()
    json.array("mensajes", messages) { $1 += $0 }
    json.field("campanas", campaigns)
    json.array("sin_revisar", unseen) { JSONText.appendString($0, to: &$1) }
    json.field("cursor", cursor)
    return json.finish()
  }
}

// The answer of GET /api/listar-campanas in pieces. A hundred thousand campaigns with their status are 60 MB, which
// must neither be held in memory nor stop the loop. CampaignRoutes sends the pieces.

import Answers
import Campaigns
import EventLoop
import Queue
import Text

/// Writes a whole list of campaigns, a slice at a time.
@LoopActor
final class CampaignListing {
  private let list: CampaignList
  private let walk: CampaignWalk
  private let isDetailed: Bool
  private var hasBegun = false
  private var titles: ArraySlice<String> = []
  private var written = 0
  private(set) var isAtEnd = false

  /// - Parameters:
  ///   - wanted: the state of the campaigns; nil for every active campaign.
  ///   - isDetailed: whether the list has each campaign's status instead of its title.
  init(of wanted: CampaignState?, isDetailed: Bool, list: CampaignList) {
    self.list = list
    self.isDetailed = isDetailed
    walk = list.walk(wanted, from: wanted?.isActive == false ? .newest(ListLimits.finished) : .oldest)
  }

  /// The next piece; `isAtEnd` tells whether it was the last.
  /// - Throws: `HTTPError.redisUnavailable`, `CancellationError`.
  func next() async throws -> [UInt8] {
    precondition(!isAtEnd, "nothing comes behind the end of a list")
    defer { hasBegun = true }
    return isDetailed ? try await nextStatuses() : try await nextTitles()
  }

  /// The number of titles stands in front, so all titles are read before the first is written.
  private func nextTitles() async throws -> [UInt8] {
    var json: [UInt8] = []
    if hasBegun {
      await Loop.bulkTurn()
    } else {
      while !walk.isAtEnd, titles.count < QueueLimits.listed {
        titles += try await list.link.answering { _ in try await self.walk.titles() }
      }
      json = Array("{\"total\":\(titles.count),\"campanas\":[".utf8)
    }
    for title in titles.prefix(QueueLimits.titleSlice) {
      separate(&json)
      JSONText.appendString(title, to: &json)
    }
    titles = titles.dropFirst(QueueLimits.titleSlice)
    isAtEnd = titles.isEmpty
    if isAtEnd { json.append(contentsOf: "]}".utf8) }
    return json
  }

  /// A campaign may be deleted meanwhile, so the number of statuses stands at the end.
  private func nextStatuses() async throws -> [UInt8] {
    var json = hasBegun ? [] : Array("{\"campanas\":[".utf8)
    for status in try await list.link.answering({ _ in try await self.walk.statuses() }) {
      separate(&json)
      status.appendJSON(to: &json)
    }
    isAtEnd = walk.isAtEnd || written >= QueueLimits.listed
    if isAtEnd { json.append(contentsOf: "],\"total\":\(written)}".utf8) }
    return json
  }

  private func separate(_ json: inout [UInt8]) {
    if written > 0 { json.append(UInt8(ascii: ",")) }
    written += 1
  }
}

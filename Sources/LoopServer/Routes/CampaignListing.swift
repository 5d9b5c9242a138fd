// The answer of GET /api/listar-campanas in pieces: a hundred thousand campaigns with their status are 60 MB, which
// nobody is to hold, and the loop is not to stand still for. CampaignRoutes sends them.

import Campaigns
import EventLoop
import HTTPServer

/// Writes a list of campaigns, `Limits.listSlice` at a time.
@LoopActor
final class CampaignListing {
  private let queue: CampaignQueue
  private let isDetailed: Bool
  private let count: Int
  private var rest: ArraySlice<ListedCampaign>
  private var written = 0
  private(set) var isAtEnd = false

  /// - Parameter isDetailed: the status of each instead of its title.
  init(of campaigns: [ListedCampaign], isDetailed: Bool, queue: CampaignQueue) {
    count = campaigns.count
    rest = campaigns[...]
    self.isDetailed = isDetailed
    self.queue = queue
  }

  /// The next piece; `isAtEnd` tells whether it was the last.
  /// - Throws: `HTTPError.redisUnavailable`, `CancellationError`.
  func next() async throws -> [UInt8] {
    precondition(!isAtEnd, "nothing comes behind the end of a list")
    let isFirst = rest.count == count
    let some = rest.prefix(Limits.listSlice).map(\.id)
    rest = rest.dropFirst(Limits.listSlice)
    isAtEnd = rest.isEmpty
    return isDetailed ? try await statuses(some, isFirst) : try await titles(some, isFirst)
  }

  private func titles(_ ids: [String], _ isFirst: Bool) async throws -> [UInt8] {
    // Each piece has a turn of the loop to itself.
    if !isFirst { try await Loop.sleep(for: .zero) }
    var json = isFirst ? Array("{\"total\":\(count),\"campanas\":[".utf8) : []
    for id in ids {
      separate(&json)
      JSONText.appendString(id, to: &json)
    }
    if isAtEnd { json.append(contentsOf: "]}".utf8) }
    return json
  }

  /// One of them may be deleted meanwhile, so how many they were is known at the end.
  private func statuses(_ ids: [String], _ isFirst: Bool) async throws -> [UInt8] {
    var json = isFirst ? Array("{\"campanas\":[".utf8) : []
    for case let status? in try await queue.answering({ _ in try await self.queue.statuses(of: ids) }) {
      separate(&json)
      status.appendJSON(to: &json)
    }
    if isAtEnd { json.append(contentsOf: "],\"total\":\(written)}".utf8) }
    return json
  }

  private func separate(_ json: inout [UInt8]) {
    if written > 0 { json.append(UInt8(ascii: ",")) }
    written += 1
  }
}

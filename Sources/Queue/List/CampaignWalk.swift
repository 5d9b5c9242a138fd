// A walk through the list of campaigns, oldest first, a slice at a time. Each slice is one pipelined round trip, which
// also fetches the titles of the next slice. Nothing has to be sorted, because the index is. CampaignListing takes
// whole walks, CampaignPage a page of one.

import Campaigns
import EventLoop
import RedisClient

/// The campaigns in one state, or all that are active.
@LoopActor
package final class CampaignWalk {
  private let list: CampaignList
  private let reader: CampaignStatuses
  /// Nil for every active one.
  private let wanted: CampaignState?
  private let start: CampaignList.Start
  /// The titles of the next slice, if they have been fetched.
  private var ahead: TitleSlice?
  /// Behind the last campaign that was looked at; nil before the first one and at the end.
  package private(set) var position: ListPosition?
  package private(set) var isAtEnd = false

  /// All active ones, from the oldest on.
  package convenience init(of list: CampaignList) { self.init(nil, from: .oldest, of: list) }

  init(_ wanted: CampaignState?, from start: CampaignList.Start, of list: CampaignList) {
    self.wanted = wanted
    self.start = start
    self.list = list
    reader = CampaignStatuses(link: list.link)
  }

  /// The titles of the next slice's campaigns that are in the wanted state; may be none although more come.
  /// - Parameter room: the most titles to return.
  /// - Throws: `RedisError`; the call may be made again then.
  package func titles(_ room: Int = .max) async throws -> [String] {
    // Whether a campaign is damaged shows only in all of its keys.
    if wanted == .damaged { return try await statuses(room).map(\.id) }
    let (titles, replies) = try await read(
      QueueLimits.titleSlice, room, CampaignList.statesScript, asking: { [self.list.statesCommand($0)] })
    guard let reply = replies.first else { return [] }
    return zip(titles, try CampaignList.states(in: reply)).compactMap { isWanted($1) ? $0 : nil }
  }

  /// The same with the whole status of each.
  package func statuses(_ room: Int = .max) async throws -> [CampaignStatus] {
    let (titles, replies) = try await read(
      QueueLimits.listSlice, room, CampaignStatuses.script, asking: reader.commands)
    return try reader.statuses(of: titles, in: replies).compactMap { $0 }.filter { isWanted($0.state) }
  }

  private func isWanted(_ state: CampaignState?) -> Bool {
    guard let state else { return false }  // it expired
    return wanted.map { $0 == state } ?? state.isActive
  }

  private func read(
    _ size: Int, _ room: Int, _ script: LuaScript, asking commands: ([String]) -> [RedisCommand]
  ) async throws -> (titles: [String], replies: [RedisReply]) {
    precondition(!isAtEnd && room > 0, "a walk goes on until its end, as long as there is room")
    let slice: TitleSlice
    if let ahead {
      slice = ahead
    } else {
      let first = titlesCommand(from: position.map { .after($0) } ?? start, min(size, room))
      slice = try TitleSlice(reply: try await list.link.readInBulk([first], CampaignList.titlesScript)[0])
      ahead = slice
    }
    var asked = slice.titles.isEmpty ? [] : commands(slice.titles)
    let left = room - slice.titles.count
    let next = left > 0 ? slice.next : nil
    if let next { asked.append(titlesCommand(from: .after(next), min(size, left))) }
    var replies = asked.isEmpty ? [] : try await list.link.readInBulk(asked, script, CampaignList.titlesScript)
    await Loop.bulkTurn()
    ahead = next == nil ? nil : try TitleSlice(reply: replies.removeLast())
    position = slice.next
    isAtEnd = slice.next == nil
    return (slice.titles, replies)
  }

  /// A campaign in an active state is named by `campaigns:activas`, so for such a state only those are read.
  private func titlesCommand(from start: CampaignList.Start, _ most: Int) -> RedisCommand {
    list.titlesCommand(from: start, most: most, onlyActive: wanted?.isActive ?? true)
  }
}

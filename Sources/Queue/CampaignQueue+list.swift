// The list of campaigns as Redis has it: the index in its own order, what state each campaign is in, and the sums that
// the system's status shows. Everything is read in slices and as bulk work, so that thousands of campaigns neither
// block Redis nor the loop. CampaignWalk puts these together.

import Campaigns
import EventLoop
import RedisClient

/// Some titles of the list.
struct TitleSlice: Sendable, Equatable {
  var titles: [String] = []
  /// Where to go on; nil at the end.
  var next: ListPosition?
}

/// Sums over all campaigns.
package struct QueueTotals: Sendable, Equatable {
  /// All but completado and cancelado.
  package var activeCampaigns = 0
  /// Messages that are still to be sent: pendientes and reintentando, of active campaigns.
  package var pendingMessages = 0
}

extension CampaignQueue {
  /// Where a walk through the list begins.
  package enum ListStart: Sendable {
    case oldest
    /// From so many before the end.
    case newest(Int)
    case after(ListPosition)
  }

  /// Asks for the next titles of the list, for `TitleSlice(reply:)`.
  /// - Parameters:
  ///   - most: titles to be given.
  ///   - onlyActive: those that `campaigns:activas` names; of them, and of the others, `QueueLimits.listLook` are
  ///     looked at.
  func titlesCommand(from start: ListStart, most: Int, onlyActive: Bool) -> RedisCommand {
    var command = QueueScripts.list.command(keys: [.string(QueueKeys.index), .string(QueueKeys.active)])
    command.append([RedisArgument(most), RedisArgument(QueueLimits.listLook), onlyActive ? "1" : "0"])
    switch start {
    case .oldest: command.append(["", ""])
    case .newest(let count): command.append([RedisArgument(-count), ""])
    case .after(let position): command.append([.integer(position.created), .string(position.title)])
    }
    return command
  }

  /// Asks for the states of campaigns, for `states(in:)`.
  func statesCommand(_ campaigns: [String]) -> RedisCommand {
    QueueScripts.states.command(
      keys: campaigns.map { .string(QueueKeys.campaign($0).stats) }, capacity: campaigns.count * 48)
  }

  /// The states that were asked for, in the same order; nil where there is no such campaign.
  package static func states(in reply: RedisReply) throws -> [CampaignState?] {
    guard let states = reply.asArray else { throw RedisError.unexpectedReply("states: no array") }
    return states.map { $0.asText.map { CampaignState(rawValue: $0) ?? .damaged } }
  }

  /// Runs calls of scripts that only read, back to back and in the lane of bulk work.
  /// - Parameter scripts: those that are called: a server that was restarted learns them anew.
  func readInBulk(_ commands: [RedisCommand], _ scripts: LuaScript...) async throws -> [RedisReply] {
    var replies = try await connection.pipeline(commands, lane: .bulk)
    if replies.contains(where: \.isUnknownScript) {
      for script in scripts { try await script.load(on: connection) }
      replies = try await connection.pipeline(commands, lane: .bulk)
    }
    for case .error(let error) in replies { throw RedisError.server(error) }
    return replies
  }

  // MARK: Sums

  /// The sums over the campaigns that `campaigns:activas` names.
  package func totals() async throws -> QueueTotals {
    var totals = QueueTotals()
    let titles = try await activeTitles()
    for start in stride(from: 0, to: titles.count, by: QueueLimits.totalsSlice) {
      await Loop.bulkTurn()
      let some = titles[start..<min(start + QueueLimits.totalsSlice, titles.count)]
      var reply = try ScriptReply(try await readInBulk([totalsCommand(some)], QueueScripts.totals)[0], script: "totals")
      totals.activeCampaigns += try reply.count()
      totals.pendingMessages += try reply.integer()
    }
    return totals
  }

  /// What `campaigns:activas` names, `QueueLimits.listed` at most, in no order.
  private func activeTitles() async throws -> [String] {
    let few = QueueLimits.titlesAtOnce
    let range = RedisCommand("ZRANGE", .string(QueueKeys.active), 0, RedisArgument(few))
    let titles = try await readInBulk([range])[0].asArray ?? []
    if titles.count <= few { return titles.compactMap(\.asText) }
    // By ZSCAN: owners change the scores all the time, so that ranks shift meanwhile. It may name one twice.
    var seen: Set<String> = []
    var cursor = "0"
    repeat {
      await Loop.bulkTurn()
      let scan = RedisCommand(
        "ZSCAN", .string(QueueKeys.active), .string(cursor), "COUNT", RedisArgument(QueueLimits.titleSlice))
      guard let parts = try await readInBulk([scan])[0].asArray, parts.count == 2, let next = parts[0].asText,
        let found = parts[1].asArray
      else { throw RedisError.unexpectedReply("ZSCAN") }
      for place in stride(from: 0, to: found.count, by: 2) {
        if let title = found[place].asText { seen.insert(title) }
      }
      cursor = next
    } while cursor != "0" && seen.count < QueueLimits.listed
    return Array(seen)
  }

  private static let finishedStates = CampaignState.allCases.filter(\.isFinished).map { RedisArgument($0.rawValue) }

  private func totalsCommand(_ campaigns: some Collection<String>) -> RedisCommand {
    var command = QueueScripts.totals.command(
      keys: campaigns.flatMap { campaign -> [RedisArgument] in
        let keys = QueueKeys.campaign(campaign)
        return [.string(keys.stats), .string(keys.pending), .string(keys.delayed)]
      }, capacity: campaigns.count * 128)
    command.append(Self.finishedStates)
    return command
  }
}

extension TitleSlice {
  init(reply: RedisReply) throws {
    var reply = try ScriptReply(reply, script: "list")
    let created = try reply.optionalNumber()
    let title = try reply.text()
    while !reply.isAtEnd { titles.append(try reply.text()) }
    next = created.map { ListPosition(created: $0, title: title) }
  }
}

extension RedisReply {
  /// The server does not know the script: it was restarted or told to forget.
  fileprivate var isUnknownScript: Bool {
    if case .error(let error) = self { error.kind == .noScript } else { false }
  }
}

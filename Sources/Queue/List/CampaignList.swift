// The list of campaigns as Redis has it: the index in its own order, the state of each campaign, and the sums that the
// system's status shows. Everything is read in slices and as bulk work, so that thousands of campaigns block neither
// Redis nor the loop. CampaignWalk combines these.

import Campaigns
import EventLoop
import RedisClient

/// Sums over all campaigns.
package struct QueueTotals: Sendable, Equatable {
  /// All but completado, cancelado and borrador.
  package var activeCampaigns = 0
  /// Messages that are still to be sent: pendientes and reintentando, of active campaigns.
  package var pendingMessages = 0
}

/// The list of campaigns.
@LoopActor
package struct CampaignList {
  nonisolated package static let titlesScript = QueueScripts.script("list", PackageResources.list_lua)
  nonisolated package static let statesScript = QueueScripts.script("states", PackageResources.states_lua)
  nonisolated package static let totalsScript = QueueScripts.script("totals", PackageResources.totals_lua)

  package let link: QueueLink

  /// Where a walk through the list begins.
  package enum Start: Sendable {
    case oldest
    /// Begins so many campaigns before the end.
    case newest(Int)
    case after(ListPosition)
  }

  /// Asks for the next titles of the list, for `TitleSlice(reply:)`.
  /// - Parameters:
  ///   - most: titles to be given.
  ///   - onlyActive: gives only titles that `campaigns:activas` names. A call looks at `QueueLimits.listLook` titles at
  ///     most, these and others.
  func titlesCommand(from start: Start, most: Int, onlyActive: Bool) -> RedisCommand {
    var command = Self.titlesScript.command(keys: [.string(QueueKeys.index), .string(QueueKeys.active)])
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
    Self.statesScript.command(
      keys: campaigns.map { .string(QueueKeys.campaign($0).stats) }, capacity: campaigns.count * 48)
  }

  /// The states that were asked for, in the same order; nil where there is no such campaign.
  static func states(in reply: RedisReply) throws -> [CampaignState?] {
    guard let states = reply.asArray else { throw RedisError.unexpectedReply("states: no array") }
    return states.map { $0.asText.map { CampaignState(rawValue: $0) ?? .damaged } }
  }

  /// The state of each campaign; nil where there is no such campaign.
  func states(of campaigns: [String]) async throws -> [CampaignState?] {
    try Self.states(in: try await Self.statesScript.run(statesCommand(campaigns), on: link.connection))
  }

  /// A walk through it.
  /// - Parameter wanted: the campaigns' state; nil for every active one.
  package func walk(_ wanted: CampaignState?, from start: Start) -> CampaignWalk {
    CampaignWalk(wanted, from: start, of: self)
  }

  // MARK: Sums

  /// The sums over the campaigns that `campaigns:activas` names.
  package func totals() async throws -> QueueTotals {
    var totals = QueueTotals()
    let titles = try await activeTitles()
    for start in stride(from: 0, to: titles.count, by: QueueLimits.totalsSlice) {
      await Loop.bulkTurn()
      let some = titles[start..<min(start + QueueLimits.totalsSlice, titles.count)]
      var reply = try ScriptReply(
        try await link.readInBulk([totalsCommand(some)], Self.totalsScript)[0], script: "totals")
      totals.activeCampaigns += try reply.count()
      totals.pendingMessages += try reply.integer()
    }
    return totals
  }

  /// Some of what `campaigns:activas` names, those first that are due first.
  /// - Parameter most: at most `QueueLimits.titlesAtOnce`.
  package func activeTitles(most: Int) async throws -> [String] {
    let last = min(most, QueueLimits.titlesAtOnce) - 1
    let range = RedisCommand("ZRANGE", .string(QueueKeys.active), 0, RedisArgument(last))
    return (try await link.readInBulk([range])[0].asArray ?? []).compactMap(\.asText)
  }

  /// The titles in `campaigns:activas`, `QueueLimits.listed` at most, in no order.
  private func activeTitles() async throws -> [String] {
    let few = QueueLimits.titlesAtOnce
    let range = RedisCommand("ZRANGE", .string(QueueKeys.active), 0, RedisArgument(few))
    let titles = try await link.readInBulk([range])[0].asArray ?? []
    if titles.count <= few { return titles.compactMap(\.asText) }
    // By ZSCAN, since owners change the scores all the time and ranks shift meanwhile. It may name a title twice.
    var seen: Set<String> = []
    var cursor = "0"
    repeat {
      await Loop.bulkTurn()
      let scan = RedisCommand(
        "ZSCAN", .string(QueueKeys.active), .string(cursor), "COUNT", RedisArgument(QueueLimits.titleSlice))
      guard let parts = try await link.readInBulk([scan])[0].asArray, parts.count == 2, let next = parts[0].asText,
        let found = parts[1].asArray
      else { throw RedisError.unexpectedReply("ZSCAN") }
      for place in stride(from: 0, to: found.count, by: 2) {
        if let title = found[place].asText { seen.insert(title) }
      }
      cursor = next
    } while cursor != "0" && seen.count < QueueLimits.listed
    return Array(seen)
  }

  private static let finishedStates = CampaignState.allCases.filter { !$0.isActive }.map { RedisArgument($0.rawValue) }

  private func totalsCommand(_ campaigns: some Collection<String>) -> RedisCommand {
    var command = Self.totalsScript.command(
      keys: campaigns.flatMap { campaign -> [RedisArgument] in
        let keys = QueueKeys.campaign(campaign)
        return [.string(keys.stats), .string(keys.pending), .string(keys.delayed)]
      }, capacity: campaigns.count * 128)
    command.append(Self.finishedStates)
    return command
  }
}

// The calls by which one account is told. Each takes the next turn's number, so that Redis knows a late one. A call
// that finds another account being told, or a Redis that has gone back once more, ends the try.

import Campaigns
import EventLoop
import RedisClient

/// Why a try ends before its finish.
enum ReconcileInterruption: Error {
  case again
  case stale(Int64)
  case gone
}

/// The calls of one try, numbered.
@LoopActor
struct ReconcileSteps {
  let link: QueueLink
  let owned: OwnedCampaign
  /// The turn of the next call.
  var turn: Int64 = 0
  /// The turn in which the last call was answered.
  private(set) var seen: Int64
  private(set) var moved = 0
  /// Messages set aside because nobody knows what became of them.
  private(set) var setAside = 0
  /// The campaign's owner, if it is not the caller; empty for nobody.
  private(set) var otherOwner: String?

  init(link: QueueLink, owned: OwnedCampaign, seen: Int64) {
    self.link = link
    self.owned = owned
    self.seen = seen
  }

  /// Makes one call.
  /// - Returns: the script's `n`.
  mutating func take(_ step: String, _ arguments: (inout RedisCommand) -> Void) async throws -> Int {
    try Task.checkCancellation()
    let scriptKeys =
      QueueKeys.campaign(owned.campaign).all
      + [QueueKeys.account(owned.campaign), QueueKeys.active, QueueKeys.exclusions].map(RedisArgument.string)
    var command = CampaignAccounts.reconcileScript.command(keys: scriptKeys, capacity: 1024)
    command.append(owned.campaign)
    command.append(owned.token.text)
    command.append(turn)
    command.append(seen)
    command.append(step)
    command.append(link.settings.lease)
    arguments(&command)
    let used = turn
    turn += 1
    var reply = try ScriptReply(
      try await CampaignAccounts.reconcileScript.run(command, on: link.connection), script: "reconcile")
    switch try reply.text() {
    case "OK":
      _ = try reply.number()
      seen = used
      otherOwner = nil
    case "LOST": otherOwner = try reply.text()
    case "ROLLED_BACK", "BUSY": throw ReconcileInterruption.again
    case "STALE": throw ReconcileInterruption.stale(try reply.number())
    case "GONE": throw ReconcileInterruption.gone
    case let word: throw reply.unexpected(word)
    }
    moved += try reply.integer()
    let answer = try reply.integer()
    setAside += try reply.count()
    return answer
  }
}

// Requests to a running campaign. The dispatcher makes them for the operator, for placement, and when Redis is back.

import Text

extension CampaignMachine {
  /// Asks to hand the campaign back: the owner starts nothing more and waits for the sends under way.
  public mutating func requestStop(now: Nanoseconds) -> RunActions {
    guard !leaving.isRequested else { return [] }
    leaving.isRequested = true
    return returnGranted(now: now).union(.wake)
  }

  /// Asks to hand the campaign back for another instance to take.
  public mutating func requestHandover(now: Nanoseconds) -> RunActions {
    leaving.isHandover = true
    return requestStop(now: now)
  }

  /// Asks to end as soon as the sends under way have ended, even with something left to tell: the next owner sets those
  /// messages aside.
  public mutating func abandon() -> RunActions {
    leaving.isAbandoned = true
    return .wake
  }

  /// Asks for a turn now: a control verb or an append may have changed the campaign.
  public mutating func poke(now: Nanoseconds) -> RunActions {
    pace.nextTake = now
    lease.wantTurn()
    return .wake
  }

  /// Redis is back: a turn at once, without waiting for the next try.
  public mutating func redisIsBack() -> RunActions {
    lease.retryAt = nil
    lease.wantTurn()
    account.isTold = false
    return .wake
  }

  /// Redis says that messages are still in flight here: a turn whose reply was lost took messages we never saw, and the
  /// next one brings them.
  public mutating func releaseRefused() { lease.wantTurn() }

  /// The release found another owner, or no campaign.
  public mutating func lostAtRelease() { lease.isLost = true }

  /// Notes where the campaign is placed.
  /// - Parameter placed: another live instance, or nil.
  /// - Returns: that instance, if the campaign shall be handed over to it now. Not while anything is wrong: with Redis
  ///   or the API in trouble the next owner would be no better off, and what is under way might take long.
  public mutating func placedElsewhere(_ placed: String?, isCircuitClosed: Bool, now: Nanoseconds) -> String? {
    let shallMove = leaving.watch.note(placed, now: now)
    guard shallMove, !mustLeave, !lease.isLost, !account.isDue, wishes.stop == nil, lease.retryAt == nil,
      isCircuitClosed
    else { return nil }
    return placed
  }

  /// The list of live instances was out of sight: what placement said so far no longer counts.
  public mutating func forgetPlacement() { leaving.watch.restart() }
}

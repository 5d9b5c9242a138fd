// Redis came back older than it was. Nothing is taken or started until it has been told what happened in the turns it
// forgot; until then a message that was sent may stand in its list again.

import Campaigns
import EventLoop
import Logging

extension CampaignRunner {
  /// Stops and asks for the reconciliation.
  func beginReconciling() {
    needsReconciliation = true
    returnGranted()
    logger.warning("Redis olvidó turnos de esta campaña: se concilia lo enviado antes de seguir")
  }

  /// One try; `run` comes again until it succeeds or the campaign is lost.
  func reconcile() async {
    if let retryTurnAt, retryTurnAt > Loop.now { return await wakeup.wait(until: retryTurnAt) }
    let told = settled.count
    let lastSeen = seen
    let written = Loop.bootTimeNanoseconds()
    var account = account
    defer { turn = max(turn, account.turn) }
    do {
      let reply = try await context.queue.reconcile(claim.owned, &account)
      retryTurnAt = nil
      turnFailures = 0
      switch reply {
      case .reconciled(let turn, let moved, let setAside):
        needsReconciliation = false
        forgotten = nil
        context.meter.noteReconciliation(moved: moved, setAside: setAside)
        seen = turn
        acknowledgedAt = written
        retaken = (upTo: lastSeen, as: turn)
        settled.removeFirst(told)
        // Outcomes that came meanwhile belong to takes that Redis now counts under this turn.
        for index in settled.indices where settled[index].turn <= lastSeen { settled[index].turn = turn }
        nextTake = Loop.now
        if setAside > 0 { recallAnew() }
        var details: Logger.Metadata = ["movidos": "\(moved)", "inciertos": "\(setAside)"]
        if let time = account.forgottenTime { details["olvido_ms"] = "\(time)" }
        logger.log(level: setAside > 0 ? .warning : .notice, "campaña conciliada", metadata: details)
      case .stale(let stored): turn = max(turn, stored)
      case .lost, .gone:
        // What was settled is still told by a turn: it may resolve what was set aside under our token.
        needsReconciliation = false
        isAccountTold = true
        lose("otra instancia tiene la campaña")
      }
    } catch {
      turnFailed(error)
    }
  }
}

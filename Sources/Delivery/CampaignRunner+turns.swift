// Turns, as they are made: the reservation of starts where the number's pace needs one, the call, and the wait for the
// replicas that must have what it took.

import Campaigns
import EventLoop
import RedisClient
import Text

extension CampaignRunner {
  /// Tells Redis the outcomes and takes the messages that it gives.
  package func takeTurn() async {
    var around = surroundings
    var want = machine.beginTaking(in: around, at: moment)
    if machine.mustReserve(want, in: around) {
      do { want = try await reserveStarts(want) } catch { return turnFailed(error) }
      around = surroundings
      guard let wanted = machine.wantAfterReserving(want, in: around, at: moment) else { return }
      want = wanted
    }
    let request = machine.beginTurn(want: want, in: around, at: moment)
    let written = Loop.bootTimeNanoseconds()
    do {
      let reply = try await context.queue.turns.take(claim.owned, request)
      let mayStart = try await isSafelyStored(reply)
      let roundTrip = Nanoseconds(Loop.bootTimeNanoseconds() - written)
      let actions = machine.answered(
        reply, to: request, written: Nanoseconds(written), mayStart: mayStart, roundTrip: roundTrip, in: surroundings,
        at: moment)
      if case .taken = reply {
        context.meter.turns += 1
        if request.stop != nil { reviveIfTemplateIsBack() }
      }
      perform(actions)
    } catch {
      turnFailed(error)
    }
  }

  /// Whether what the turn took is on as many replicas as ESPERAR_REPLICAS asks for. If that cannot be found out, the
  /// turn counts as lost: the next one brings its messages again.
  private func isSafelyStored(_ reply: TurnReply) async throws -> Bool {
    guard case .taken(let taken) = reply, !taken.messages.isEmpty else { return true }
    return try await context.queue.link.areReplicasCaughtUp()
  }

  /// Reports a slow-down of the number, if there is one, and asks for starts. The campaigns of a number share its pace
  /// over all instances.
  /// - Returns: how many messages the next turn may take.
  /// - Throws: `RedisError`.
  func reserveStarts(_ want: Int) async throws -> Int {
    let pause = machine.numberPause
    let asked = Loop.now
    let grant = try await context.queue.numberPace.reserve(
      claim.inbox, want: want, perSecond: context.settings.numberLimit, pause: pause)
    let granted = machine.reserved(
      grant.starts, want: want, told: pause, redisTime: grant.redisTime, holdUntil: grant.holdUntil,
      roundTrip: Loop.now.nanoseconds(since: asked), now: now)
    perform([])
    return granted
  }

  /// Redis did not answer, or not as it should.
  package func turnFailed(_ error: any Error) {
    context.meter.failedTurns += 1
    if machine.turnFailed(now: now) {
      if case RedisError.server(let refusal) = error, refusal.kind == .wrongType {
        spawn { [context, claim] in await context.damaged.note(claim.owned.campaign) }
      } else {
        logger.warning("el turno no llegó a Redis, se repetirá", metadata: ["error": "\(error)"])
      }
    }
    perform([])
  }
}

// Sends, as they are made: from the timer that begins them to the outcome that the API's channel gives.

import Campaigns
import EventLoop
import Text
import WhatsApp

extension CampaignRunner {
  /// Begins the sends that are due and sets the timer for the next.
  func startDue() {
    while machine.hasGranted, let channel {
      // With a spare connection a send leaves as it begins.
      let connectTime = channel.spareConnections > 0 ? 0 : channel.connectTime?.nanoseconds
      switch machine.nextStart(
        connectTime: connectTime, isRoomFull: context.room.isFull, circuit: &context.health.breaker, at: moment)
      {
      case .begin(let message): begin(message, on: channel)
      case .wait(let until): return slotTimer.start(at: LoopInstant(until)) { [unowned self] in startDue() }
      case .missed:
        context.meter.missedSlots += 1
        wakeup.signal()
      case .delayed: wakeup.signal()
      case .noRoom:
        if machine.sendingCount == 0 { context.room.noteWaiting(logger) }
        return perform(machine.waitForRoom(context.room.reason, now: now))
      case .stop(let actions): return perform(actions)
      case nil: return
      }
    }
  }

  private func begin(_ granted: GrantedMessage, on channel: any MessageChannel) {
    context.room.take()
    spawn { [self] in
      let begun = Loop.now
      var left: LoopInstant?
      let outcome = await channel.send(granted.message) { [self] askAgain in
        let now = Loop.now
        switch machine.mayLeave(granted, bootTime: Nanoseconds(Loop.bootTimeNanoseconds()), at: moment(at: now)) {
        case .refuse(let refusal): return .refuse(refusal)
        case .wait(let place):
          held.hold(askAgain, at: place)
          armHeld()
          return .wait
        case .leave:
          left = now
          context.meter.startLag.observe(nanoseconds: Nanoseconds(now.nanoseconds) - granted.startsAt)
          return .leave
        }
      }
      context.meter.note(outcome, after: Loop.now.nanoseconds(since: left ?? begun))
      context.room.giveBack()
      if case .stopCampaign = outcome { noteRefusal(outcome, left: left ?? begun) }
      finish(granted, outcome, hasLeft: left != nil, isOverChannelInUse: channel === self.channel)
    }
  }

  private func finish(_ granted: GrantedMessage, _ outcome: Outcome, hasLeft: Bool, isOverChannelInUse: Bool) {
    context.activity.noteOutcome(at: context.queue.clock.now)
    var actions: RunActions = []
    let kind = machine.ended(
      granted, outcome, hasLeft: hasLeft, isOverChannelInUse: isOverChannelInUse, circuit: &context.health.breaker,
      jitter: { Double.random(in: 0..<1, using: &context.random) }, actions: &actions, at: moment)
    context.meter.messages.count(outcome, as: kind)
    perform(actions)
  }

  /// The API said that the number sends too fast.
  func slowNumberDown(retryAfter: Duration?) {
    perform(machine.numberRefused(retryAfter: retryAfter, now: now))
  }
}

/// Sends that are connected and wait for their moment.
extension CampaignRunner {
  /// Lets all of them ask again, after the machine has taken them out of the line.
  func dismissHeld() {
    for askAgain in held.takeAll() { askAgain() }
    armHeld()
  }

  private func armHeld() { held.arm(machine.line.next(now: now)) { [unowned self] in letGo() } }

  private func letGo() {
    while machine.releaseFirst(now: now) { held.takeFirst()() }
    armHeld()
  }
}

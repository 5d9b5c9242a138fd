// Granted messages on their way to the API: when each send begins, and what its last gate says.

import Campaigns
import EventLoop

extension CampaignRunner {
  /// Begins what is due and sets the timer for what comes next.
  func startDue() {
    while let next = granted.first, let channel {
      let now = Loop.now
      // A send over a connection that is at hand leaves as it begins.
      let connectTime = channel.spareConnections > 0 ? 0 : channel.connectTime?.nanoseconds
      switch line.pacer.beginning(
        slot: next.startsAt, behind: line.count, connectTime: connectTime, now: Nanoseconds(now.nanoseconds))
      {
      case .wait(let until):
        slotTimer.start(at: LoopInstant(nanoseconds: UInt64(max(0, until)))) { [unowned self] in startDue() }
        return
      case .refuse:
        granted.removeFirst()
        context.meter.missedSlots += 1
        settle(next.taken, .back)
      case .start:
        if let delay = recipientDelay(next.message, now) {
          granted.removeFirst()
          settle(next.taken, .later(after: delay))
          continue
        }
        guard isWindowOpen, hasRoom(), let isProbe = permission() else { return returnGranted() }
        granted.removeFirst()
        if isProbe { probeSeq = next.taken.seq }
        if !pairBackoff.isEmpty { pairBackoff.started(next.message.recipient, now: now.milliseconds) }
        begin(next, on: channel)
      }
    }
  }

  /// How long the message waits because its recipient has had too many; nil if it need not.
  private func recipientDelay(_ message: OutboundMessage, _ now: LoopInstant) -> Milliseconds? {
    pairBackoff.isEmpty ? nil : pairBackoff.delay(of: message.recipient, now: now.milliseconds)
  }

  /// Whether the API's circuit lets a send through, and whether it is the probe; nil means wait, and the hold says so.
  private func permission() -> Bool? {
    let now = Loop.now.milliseconds
    switch context.health.breaker.permission(now: now) {
    case .granted: return false
    case .probe: return true
    case .wait(let until): holdForCircuit(until - now)
    case .waitForProbe: holdForCircuit(DeliveryLimits.probeWait)
    }
    return nil
  }

  /// Whether the instance can have one more message on its way; the hold says if not.
  private func hasRoom() -> Bool {
    guard context.room.isFull else { return true }
    // One of ours that ends makes room; then the next is asked for.
    if sendingCount == 0 {
      context.room.noteWaiting(context.logger)
      hold = .lasting(DeliveryLimits.roomRetry, reason: context.room.reason + ": se continúa solo.")
      wakeup.signal()
    }
    return false
  }

  func holdForCircuit(_ duration: Milliseconds) {
    hold = .lasting(
      max(duration, 50), reason: "La API de WhatsApp no responde: se prueba de nuevo sola, sin gastar intentos.")
    wakeup.signal()
  }

  private func begin(_ granted: GrantedMessage, on channel: any MessageChannel) {
    sendingCount += 1
    context.room.take()
    startedCount += 1
    line.enter()
    spawn { [self] in
      let begun = Loop.now
      var left: LoopInstant?
      let outcome = await channel.send(granted.message) { [self] askAgain in
        if let refusal = refusal(of: granted) { return .refuse(refusal) }
        guard line.mayLeave(slot: granted.startsAt, askAgain: askAgain) else { return .wait }
        let now = Loop.now
        left = now
        context.meter.startLag.observe(nanoseconds: Nanoseconds(now.nanoseconds) - granted.startsAt)
        return .leave
      }
      if left == nil { line.withdraw() }
      context.meter.note(outcome, after: Loop.now.nanoseconds(since: left ?? begun))
      sendingCount -= 1
      context.room.giveBack()
      finish(granted, outcome, isOverChannelInUse: channel === self.channel)
    }
  }

  /// Whether a message whose connection is made has to stay here after all.
  private func refusal(of granted: GrantedMessage) -> GateRefusal? {
    guard isWindowOpen else { return .windowClosed }
    if isLost { return .leaseTooShort }
    if mustLeave || stopReason != nil || numberPause != nil { return .withdrawn }
    // What tries out whether the API is back goes on.
    if probeSeq != granted.taken.seq, hold != nil || heldUntil.map({ $0 > Loop.now }) ?? false { return .withdrawn }
    let gate = SendGate(
      turnWritten: Nanoseconds(acknowledgedAt), lease: settings.lease, sendTimeout: settings.sendTimeout)
    return gate.refusal(bootTime: Nanoseconds(Loop.bootTimeNanoseconds()))
  }

  /// Gives back what has not left, unspent.
  func returnGranted() {
    slotTimer.stop()
    let waiting = granted
    granted.removeAll()
    line.dismiss()
    if isLost { return }
    for message in waiting { settle(message.taken, .back) }
  }
}

// Starting granted messages at their slots.

import Campaigns
import EventLoop

extension CampaignRunner {
  /// Starts what is due and sets the timer for what comes next.
  func startDue() {
    while let next = granted.first, let channel {
      let now = Loop.now
      let monotonic = Nanoseconds(now.nanoseconds)
      switch pacer.decision(slot: next.startsAt, now: monotonic) {
      case .wait(let until):
        slotTimer.start(at: LoopInstant(nanoseconds: UInt64(until))) { [unowned self] in startDue() }
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
        guard isWindowOpen, let isProbe = permission() else { return returnGranted() }
        granted.removeFirst()
        if isProbe { probeSeq = next.taken.seq }
        if !pairBackoff.isEmpty { pairBackoff.started(next.message.recipient, now: now.milliseconds) }
        pacer.started(at: monotonic)
        context.meter.startLag.observe(nanoseconds: monotonic - next.startsAt)
        start(next, on: channel)
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

  func holdForCircuit(_ duration: Milliseconds) {
    hold = .lasting(
      max(duration, 50), reason: "La API de WhatsApp no responde: se prueba de nuevo sola, sin gastar intentos.")
    wakeup.signal()
  }

  private func start(_ granted: GrantedMessage, on channel: any MessageChannel) {
    sendingCount += 1
    startedCount += 1
    spawn { [self] in
      let begun = Loop.now
      let outcome = await channel.send(granted.message) { [self] in refusal(slot: granted.startsAt) }
      context.meter.note(outcome, after: Loop.now.nanoseconds(since: begun))
      sendingCount -= 1
      finish(granted, outcome, isOverChannelInUse: channel === self.channel)
    }
  }

  /// The last gate, asked just before the body leaves (QUEUE.md, "Sending").
  private func refusal(slot: Nanoseconds) -> GateRefusal? {
    guard isWindowOpen else { return .windowClosed }
    if isLost { return .leaseTooShort }
    let gate = SendGate(
      turnWritten: Nanoseconds(acknowledgedAt), lease: settings.lease, sendTimeout: settings.sendTimeout, slot: slot)
    return gate.refusal(bootTime: Nanoseconds(Loop.bootTimeNanoseconds()), now: Nanoseconds(Loop.now.nanoseconds))
  }

  /// Gives back what has not been started, unspent.
  func returnGranted() {
    slotTimer.stop()
    let waiting = granted
    granted.removeAll()
    if isLost { return }
    for message in waiting { settle(message.taken, .back) }
  }
}

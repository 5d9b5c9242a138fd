// Granted messages on their way to the API: when each send begins, and what its last gate says.

import Text

extension CampaignMachine {
  /// The decision about the first granted message.
  public enum Start: Sendable {
    /// Its send begins.
    case begin(GrantedMessage)
    /// Ask again at this instant.
    case wait(until: Nanoseconds)
    /// Its slot is too old; it went back.
    case missed
    /// Its recipient has had too many messages; it comes later.
    case delayed
    /// The instance can have no more messages in flight: call `waitForRoom`.
    case noRoom
    /// Nothing may begin now: all granted messages went back.
    case stop(RunActions)
  }

  /// Decides about the first granted message; nil if there is none. After `missed` and `delayed` a turn may be due.
  /// - Parameters:
  ///   - connectTime: how long a send that begins now takes to leave; nil if that is not known.
  ///   - circuit: the API's, of all campaigns of the instance.
  public mutating func nextStart(
    connectTime: Nanoseconds?, isRoomFull: Bool, circuit: inout CircuitBreaker, at moment: RunMoment
  ) -> Start? {
    guard let next = messages.granted.first else { return nil }
    let now = moment.now
    switch line.pacer.beginning(slot: next.startsAt, behind: line.count, connectTime: connectTime, now: now) {
    case .wait(let until): return .wait(until: until)
    case .refuse:
      messages.granted.removeFirst()
      _ = settle(next.taken, .back, now: now)
      return .missed
    case .start: break
    }
    // A recipient hardly ever waits, so the text of its number is made only when one does.
    let mayWait = !alarms.pairBackoff.isEmpty
    if mayWait, let delay = alarms.pairBackoff.delay(of: next.message.recipient, now: moment.milliseconds) {
      messages.granted.removeFirst()
      _ = settle(next.taken, .later(after: delay), now: now)
      return .delayed
    }
    guard isWindowOpen(at: moment) else { return .stop(returnGranted(now: now)) }
    if isRoomFull { return .noRoom }
    switch circuit.permission(now: moment.milliseconds) {
    case .granted: break
    case .probe: alarms.probeSeq = next.taken.seq
    case .wait(let until): return .stop(holdForCircuit(until - moment.milliseconds).union(returnGranted(now: now)))
    case .waitForProbe: return .stop(holdForCircuit(RunLimits.probeWait).union(returnGranted(now: now)))
    }
    if mayWait { alarms.pairBackoff.started(next.message.recipient, now: moment.milliseconds) }
    line.enter()
    return .begin(messages.begin())
  }

  /// The instance has no room for a message. When a send of this campaign ends, there is room again, and the next
  /// message is tried.
  /// - Parameter reason: what is lacking (Spanish).
  public mutating func waitForRoom(_ reason: String, now: Nanoseconds) -> RunActions {
    var actions: RunActions = []
    if messages.sendingCount == 0 {
      wishes.hold = .lasting(RunLimits.roomRetry, reason: reason + ": se continúa solo.")
      actions = .wake
    }
    return actions.union(returnGranted(now: now))
  }

  mutating func holdForCircuit(_ duration: Milliseconds) -> RunActions {
    wishes.hold = .lasting(
      max(duration, 50), reason: "La API de WhatsApp no responde: se prueba de nuevo sola, sin gastar intentos.")
    return .wake
  }

  /// The last gate's answer.
  public enum Gate: Sendable, Equatable {
    case leave
    /// It is asked again at its moment. `place` is its place among the sends that wait.
    case wait(place: Int)
    case refuse(GateRefusal)
  }

  /// The last gate: whether a message whose connection is made leaves now.
  /// - Parameter bootTime: CLOCK_BOOTTIME.
  public mutating func mayLeave(_ granted: GrantedMessage, bootTime: Nanoseconds, at moment: RunMoment) -> Gate {
    if let refusal = refusal(ofSeq: granted.taken.seq, bootTime: bootTime, at: moment) { return .refuse(refusal) }
    switch line.mayLeave(slot: granted.startsAt, now: moment.now) {
    case .leave: return .leave
    case .wait(let place): return .wait(place: place)
    }
  }

  /// Why a message may not leave after all; nil if it may.
  private mutating func refusal(ofSeq seq: Int, bootTime: Nanoseconds, at moment: RunMoment) -> GateRefusal? {
    guard isWindowOpen(at: moment) else { return .windowClosed }
    if lease.isLost { return .leaseTooShort }
    // A Redis that forgot must be told first: the same message may stand in its list again.
    if mustLeave || account.isDue || wishes.stop != nil || pace.numberPause != nil { return .withdrawn }
    // The probe, which finds out whether the API is back, goes on.
    if alarms.probeSeq != seq, wishes.hold != nil || standing.isHeld(now: moment.now) { return .withdrawn }
    return lease.gate(settings).refusal(bootTime: bootTime)
  }

  /// Takes the first connected message that may leave now out of the line, so that it asks the gate again.
  /// - Returns: whether there was one.
  public mutating func releaseFirst(now: Nanoseconds) -> Bool { line.release(now: now) }

  /// Gives back the messages that have not left, unspent.
  mutating func returnGranted(now: Nanoseconds) -> RunActions {
    var actions: RunActions = [.stopStarts, .dismiss]
    let waiting = messages.granted
    messages.granted.removeAll()
    line.dismiss()
    if lease.isLost { return actions }
    for message in waiting { actions.formUnion(settle(message.taken, .back, now: now)) }
    return actions
  }
}

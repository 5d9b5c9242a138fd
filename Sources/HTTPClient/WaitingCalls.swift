// The calls that are not with curl yet, and the order in which they get room. curl's own clock runs only from a
// transfer's start, so their deadlines are watched here. Owned by CurlClient.

import EventLoop

/// Calls that wait for their host's addresses or for room.
@LoopActor
final class WaitingCalls {
  private var calls: [ObjectIdentifier: ClientCall] = [:]
  /// Calls that wait for room, in order. Finished ones are skipped when they come first, and removed now and then.
  private var queue: [ClientCall] = []
  private var queueStart = 0
  private var timer: Timer?
  private var armedDeadline = UInt64.max
  private var onExpiry: @LoopActor (ClientCall) -> Void = { _ in }

  var count: Int { calls.count }

  /// Watches the call's deadline; a call that is here already stays.
  /// - Parameter onExpiry: gets each call whose deadline has passed; it removes the call.
  func insert(_ call: ClientCall, onExpiry: @escaping @LoopActor (ClientCall) -> Void) {
    self.onExpiry = onExpiry
    calls[ObjectIdentifier(call)] = call
    arm(for: call.deadline)
  }

  func queueForRoom(_ call: ClientCall) { queue.append(call) }

  func remove(_ call: ClientCall) {
    guard calls.removeValue(forKey: ObjectIdentifier(call)) != nil, calls.isEmpty else { return }
    emptyQueue()
    timer?.stop()
    armedDeadline = .max
  }

  /// Takes the call that has waited longest for room; nil when none does.
  func nextForRoom() -> ClientCall? {
    while queueStart < queue.count {
      let call = queue[queueStart]
      queueStart += 1
      guard call.isWaiting else { continue }
      // The served part is dropped when it is half of the whole, so that each call is moved once.
      if queueStart >= 64, queueStart * 2 >= queue.count { dropServed() }
      remove(call)
      return call
    }
    return nil
  }

  /// Takes all calls and stops watching, for good.
  func close() -> [ClientCall] {
    let all = Array(calls.values)
    calls.removeAll()
    emptyQueue()
    timer?.close()
    timer = nil
    return all
  }

  private func dropServed() {
    queue.removeFirst(queueStart)
    queueStart = 0
  }

  private func emptyQueue() {
    queue = []
    queueStart = 0
  }

  private func arm(for deadline: UInt64) {
    guard deadline < armedDeadline else { return }
    armedDeadline = deadline
    let now = Loop.bootTimeNanoseconds()
    let timer = timer ?? Timer()
    self.timer = timer
    timer.start(after: .nanoseconds(deadline > now ? deadline - now : 0)) { [unowned self] in sweep() }
  }

  private func sweep() {
    armedDeadline = .max
    let now = Loop.bootTimeNanoseconds()
    for call in Array(calls.values) where call.deadline <= now { onExpiry(call) }
    dropServed()
    queue.removeAll { !$0.isWaiting }
    if let next = calls.values.map(\.deadline).min() { arm(for: next) }
  }
}

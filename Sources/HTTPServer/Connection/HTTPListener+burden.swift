// What is held for clients that do not take their answers, and the bound on all of it together. A connection's own
// bounds (the high-water mark, the stash) are no bound on ten thousand of them: those who ask for much and read nothing
// would hold gigabytes, without a key. Past `heldOutput` the longest waits are ended first: much that is taken slowly.
//
// A connection whose answers the kernel takes at once has no burden and passes by here with two comparisons.

import EventLoop

extension HTTPConnection {
  /// Brings the listener's sum in line with what is held for this client now.
  func noteBurden() {
    let queued = transport.queuedByteCount
    if queued == 0, burden == 0 { return }
    let held = queued == 0 || transport.isClosed ? 0 : queued + stash.count
    server.heldOutput += held - burden
    burden = held
    if server.heldOutput > server.limits.heldOutput { server.shedBurden() }
  }

  /// Nothing more is held.
  func dropBurden() {
    server.heldOutput -= burden
    burden = 0
  }

  /// How long the client would need for its burden at the speed it was last seen to have, in seconds.
  fileprivate var secondsToTake: Int { burden / max(1, watch.writeSpeed) }

  /// Cuts off a client that does not take its answers.
  func giveUpWriting() {
    server.counters.timedOut += 1
    dropBurden()
    transport.reset()
  }
}

extension HTTPListener {
  /// Cuts off those that would need the longest, until a quarter of the bound is free again: so that who is looked for,
  /// among all connections, is looked for seldom.
  fileprivate func shedBurden() {
    let burdened = connections.filter { $0.burden > 0 }.map { (connection: $0, seconds: $0.secondsToTake) }
    for (connection, _) in burdened.sorted(by: { $0.seconds > $1.seconds }) {
      if heldOutput <= limits.heldOutput / 4 * 3 { break }
      connection.giveUpWriting()
    }
  }
}

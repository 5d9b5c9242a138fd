// The bound on all bytes that are held for clients: answers that they do not take, heads that are not whole, and what
// they sent ahead of its turn. A connection has bounds of its own (the high-water mark, the stash, the longest head),
// but ten thousand clients who ask for much and read nothing would still hold gigabytes, without a key. Past `held` the
// clients that would need the longest to take what is theirs are cut off first.
//
// A connection whose answers the kernel takes at once, and whose heads come whole, has no burden and costs four
// comparisons here.

extension HTTPConnection {
  /// Brings the listener's sum in line with what is held for this client now.
  func noteBurden() {
    let queued = transport.queuedByteCount
    if queued == 0, burden == 0, stash.isEmpty, !reader.holdsPartOfHead { return }
    let held = transport.isClosed ? 0 : queued + stash.capacity + reader.heldByteCount
    server.heldBytes += held - burden
    burden = held
    if server.heldBytes > server.limits.held { server.shedBurden() }
  }

  /// Nothing more is held.
  func dropBurden() {
    server.heldBytes -= burden
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
  /// Cuts off those that would need the longest, until a quarter of the bound is free again: finding them takes a look
  /// at all connections, so it must be rare.
  fileprivate func shedBurden() {
    let burdened = connections.filter { $0.burden > 0 }.map { (connection: $0, seconds: $0.secondsToTake) }
    for (connection, _) in burdened.sorted(by: { $0.seconds > $1.seconds }) {
      if heldBytes <= limits.held / 4 * 3 { break }
      connection.giveUpWriting()
    }
  }
}

// One address has a right to half of the places: a client with thousands of connections, be it hostile or broken, keeps
// nobody else out, and no probe. Beyond its half it has places on loan, as long as a few are free for others. When they
// are not, it gets no more, and gives back as many as others ask for, idle ones first. HTTPListener asks at each
// connection that comes; that is two comparisons, unless one address has that many.

import EventLoop

/// The connections of each address.
struct PlaceShares {
  private var counts: [SocketAddress.Network: Int] = [:]
  /// The address that has more than its half; there can be only one.
  private(set) var largest: SocketAddress.Network?
  /// The number of places that one address has a right to.
  let share: Int

  init(capacity: Int) { share = capacity / 2 }

  func isOver(_ network: SocketAddress.Network) -> Bool { counts[network, default: 0] >= share }

  mutating func add(_ network: SocketAddress.Network) {
    let count = counts[network, default: 0] + 1
    counts[network] = count
    if count > share { largest = network }
  }

  mutating func remove(_ network: SocketAddress.Network) {
    guard let count = counts[network] else { return }
    counts[network] = count == 1 ? nil : count - 1
    if count - 1 <= share, largest == network { largest = nil }
  }
}

extension HTTPListener {
  /// Places that nobody has on loan.
  private var spare: Int { max(2, connectionLimit / 50) }
  /// The most connections ended at a time, and the least time between two searches for an address' own idle ones: a
  /// client with too many may try again as often as it likes.
  private static let atOnce = 64
  private static let scanInterval: Duration = .milliseconds(100)

  /// Whether few enough places are left that loans end.
  private var isNearlyFull: Bool { connectionCount >= connectionLimit - spare }

  /// Whether a connection that has come may stay. Makes room for it where it has a right to some.
  func admits(_ transport: TCPConnection) -> Bool {
    guard let isExempt, let address = transport.remoteAddress, isNearlyFull else { return true }
    guard shares.isOver(address.network), !isExempt(address) else {
      giveBack(isExempt)
      return true
    }
    // An address with that many may still exchange an idle connection for a new one.
    if makeRoomAmong(address.network, idleFor: limits.idleTimeWhenFull) { return true }
    counters.crowdedOut += 1
    onCrowding?(address)
    return false
  }

  /// Takes some places back from the largest, because somebody else wants one. That looks through all connections, and
  /// not again before as many others have come.
  private func giveBack(_ isExempt: (SocketAddress) -> Bool) {
    guard let largest = shares.largest else { return }
    let its = connections.filter { $0.network == largest && !$0.isLastCall && !$0.transport.isClosed }
    let most = min(its.count - shares.share, Self.atOnce)
    guard most > 0, let address = its[0].transport.remoteAddress, !isExempt(address) else { return }
    let idle = its.filter { $0.quietTime != nil }.prefix(most)
    for connection in idle { connection.closeUnlessSomethingCame() }
    let busy = its.filter { $0.quietTime == nil }.prefix(most - idle.count)
    for connection in busy { connection.transport.reset() }
    counters.crowdedOut += UInt64(most)
    onCrowding?(address)
  }

  /// Ends some connections of that address that have been idle for `time`. Returns whether there were any.
  private func makeRoomAmong(_ network: SocketAddress.Network, idleFor time: Duration) -> Bool {
    guard Loop.now >= nextShareScan else { return false }
    nextShareScan = Loop.now + Self.scanInterval
    let idle = connections.lazy.filter { $0.network == network && !$0.isLastCall && ($0.quietTime ?? .zero) >= time }
    let some = Array(idle.prefix(Self.atOnce))
    for connection in some { connection.closeUnlessSomethingCame() }
    return !some.isEmpty
  }
}

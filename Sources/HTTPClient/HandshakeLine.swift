// A limit on the rate of TLS handshakes. Each costs the loop about half a millisecond, in three or four steps, and curl
// takes steps for all connections that it is making whenever it is called. So no more than one is begun a millisecond,
// and no more than two a turn. A burst waits in line; a waiting call takes a connection that has become idle meanwhile,
// if there is one.

import DequeModule
import EventLoop

/// Calls that wait until they may make a connection. Owned by CurlClient.
@LoopActor
final class HandshakeLine {
  /// One handshake may begin each millisecond, and after a pause this many at once.
  private static let burst: UInt64 = 16
  private static let spacing: UInt64 = 1_000_000
  /// Handshakes begun in one turn of the loop, so that a loop that is behind begins fewer in a second.
  private static let perTurn = 2

  private var calls: Deque<ClientCall> = []
  /// When the allowance will be whole again: the later, the more of it is spent.
  private var spentUntil = LoopInstant(nanoseconds: 0)
  private let timer = Timer()
  private let onTurn: @LoopActor (ClientCall) -> Void

  /// - Parameter onTurn: gets each call whose turn has come.
  init(onTurn: @escaping @LoopActor (ClientCall) -> Void) { self.onTurn = onTurn }

  /// Whether a handshake may begin now; if so, it counts.
  func mayBegin() -> Bool {
    guard calls.isEmpty else { return false }
    return take()
  }

  func append(_ call: ClientCall) {
    calls.append(call)
    arm()
  }

  /// A connection may have become idle. If the first call that waits can use it, the call goes now.
  func connectionMayBeIdle(_ hasConnection: (ClientCall) -> Bool) {
    while let call = calls.first {
      guard call.isWaiting else {
        calls.removeFirst()
        continue
      }
      if hasConnection(call) { onTurn(calls.removeFirst()) }
      return
    }
  }

  func close() {
    timer.close()
    calls = []
  }

  private func take() -> Bool {
    let now = Loop.now
    guard spentUntil.nanoseconds <= now.nanoseconds + (Self.burst - 1) * Self.spacing else { return false }
    spentUntil = LoopInstant(nanoseconds: max(spentUntil, now).nanoseconds + Self.spacing)
    return true
  }

  /// The first call that still waits.
  private func next() -> ClientCall? {
    while let call = calls.popFirst() {
      if call.isWaiting { return call }
    }
    return nil
  }

  private func arm() {
    guard !calls.isEmpty, !timer.isActive else { return }
    timer.start(after: .nanoseconds(Self.spacing)) { [unowned self] in serve() }
  }

  private func serve() {
    for _ in 0..<Self.perTurn where !calls.isEmpty && take() {
      if let call = next() { onTurn(call) }
    }
    arm()
  }
}

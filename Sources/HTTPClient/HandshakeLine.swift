// TLS handshakes in doses. Each costs the loop about half a millisecond, in three or four steps that curl takes
// whenever it is called, for all connections that it is making. So no more than one is begun a millisecond, and two a
// turn where turns take longer; a burst waits in line, and a call takes a connection that has become idle meanwhile, if
// there is one.

import DequeModule
import EventLoop

/// Calls that wait until they may make a connection. Owned by CurlClient.
@LoopActor
final class HandshakeLine {
  /// One handshake a millisecond, so many at once after a pause.
  private static let burst: UInt64 = 16
  private static let spacing: UInt64 = 1_000_000
  /// As many in a turn of the loop: one that is behind begins fewer in a second.
  private static let perTurn = 2

  private var calls: Deque<ClientCall> = []
  /// When the dose would be whole again: so much of it is spent.
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

  /// A connection may have become idle: if it is one for the first of those that wait, its turn has come.
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

  /// The first that still waits.
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
